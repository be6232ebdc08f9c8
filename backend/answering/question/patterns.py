"""What people write in questions beside words: counts, names of views, datums, pages, ways to ask for all or for why.

Patterns over the folded question (lower case, umlauts as two letters), except where letters matter: views, datums
and quotes. Knows nothing of what is done with them.
"""

from __future__ import annotations

import re

COUNT = re.compile(
    r"\b(\d{1,4}) ?(?:x|×|times|mal|fach|places|stellen|off)\b(?! ?\d)"
    r"|(?<![\d.,ø⌀m] )(?<![\d.,ø⌀/-])\b(\d{1,3}) (?=(?:[a-z-]+ ){0,2}[a-z-]*(?:bohrung|loech|holes?\b|gewinde"
    r"|threads?\b|pockets?\b|slots?\b|screws?\b|schrauben|nuten|radien|radii|fasen|chamfers|pins?\b|stifte|zaehne|teeth|tasche))"
)
VIEW = re.compile(
    r"\b(?P<kind>section(?:al view)?|schnitt(?:ansicht|darstellung)?|detail(?:ansicht| view)?|einzelheit|ausschnitt"
    r"|view|ansicht)\s+[\"'„“]?(?P<name>[A-Z]{1,2}\d?(?:\s?[-–]\s?[A-Z]{1,2}\d?)?|\d{1,2}(?:\s?-\s?\d{1,2})?)(?![\w'])",
    re.IGNORECASE,
)
VIEW_AFTER = re.compile(r"\b(?P<name>[A-Z]{1,2}\s?[-–]\s?[A-Z]{1,2})[- ]?(?P<kind>section|schnitt|view|ansicht)?\b")
DATUM = re.compile(
    r"\b(?:[Dd]atums?|[Bb]ez(?:ug|üge|uegen?|ügen?|ugs)(?:element|fläche|ebene)?n?)\s+(?:feature\s+)?"
    r"([A-Z](?:(?:\s?(?:,|und|and|/|-|\|)\s?|\s)[A-Z])*)(?![\w])"
)
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]|(?<!\w)['‘‚]([^'’‘]{2,80})['’‘](?!\w)")
PAGE = re.compile(
    r"\b(?:page|seite|sheet|blatt|pages|seiten|sheets)\s*(?:no\.?|nr\.?)?\s*(\d{1,4})\b"
    r"(?:\s*(?:and|und|,|&|vs\.?|with|mit)\s*(?:page|seite|sheet|blatt)?\s*(\d{1,4})\b)?",
    re.IGNORECASE,
)
COUNTING = re.compile(
    r"\b(?:how many|wie ?viele?|wie ?oft|anzahl|count of|how often|stueckzahl|quantity|qty|menge)\b"
    r"|(?<!part )(?<!drawing )(?<!model )(?<!item )(?<!order )(?<!serial )(?<!sheet )\bnumber of (?:the )?[a-z]+s\b"
)
WHERE = re.compile(r"\b(?:where|wo|woher|whereabouts|an welcher stelle|locate|find the location|zeig mir die stelle)\b")
WHY = re.compile(r"\b(?:why|warum|wieso|weshalb|for what reason|aus welchem grund)\b")
ALL = re.compile(
    r"\b(?:all|alle|every|list|liste|auflist\w*|saemtliche|aller|allen|nenne|jede|vollstaendig\w*|complete list"
    r"|overview|uebersicht)\b"
    r"|\b(?:which|what|welche) (?:[a-z]+ )?(?:dimensions|masse|abmessungen|threads|gewinde|radii|radien|tolerances"
    r"|toleranzen|holes|bohrungen|diameters|fits|passungen|notes|hinweise|views|ansichten|datums|bezuege|angles|chamfers"
    r"|fasen|parts|teile|items|positionen|materials|rooms|raeume|sections|schnitte|durchmesser|winkel|laengen|breiten"
    r"|hoehen|tiefen|lengths|widths|heights|depths)\b"
)
OVERVIEW = re.compile(
    r"\bwhat (?:does|do) (?:the|this) (?:drawing|sheet|plan|page|file|document) (?:show|depict|contain)"
    r"|\bwhat (?:is|can be seen|do you see) (?:this|on (?:the|this)|in (?:the|this))(?: drawing| sheet| plan)?\b\W*$"
    r"|\bwas (?:zeigt|ist auf|sieht man auf|stellt) (?:der|die|dieser|diese|dem|diesem|das|dieses)"
    r" (?:zeichnung|plan|blatt|seite)"
    r"|^(?:please |bitte )?(?:describe|summari[sz]e|beschreib\w*|fasse?|zusammenfassung|overview|ueberblick)\b"
)
IN_UNIT = re.compile(r"\b(?:sind|are|ist|is)\b.*\bin (?:mm|inch\w*|zoll|millimet\w*|cm)\b")
COMPARE = re.compile(
    r"\b(?:difference|differences|differ|differs|unterschied\w*|vergleich\w*|compare\w*|unterscheide\w*)\b"
)
METRIC = re.compile(r"\bmetri(?:c|sch\w*)\b")
BASIC = re.compile(r"\b(?:basic|theoretisch\w*)\b")
REFERENCE = re.compile(r"\b(?:reference dimension|hilfsmass\w*|ref\. dim|referenzmass\w*)\b")
TOLERANCED = re.compile(
    r"\b(?:(?:with|mit|incl\w*|inkl\w*|samt|und|and|plus)(?: \w+){0,2} (?:toler\w*|abmass\w*|grenzabmass\w*)"
    r"|toleriert\w*|toleranced|have an? toleranc\w*|haben eine toleranz|eine toleranz haben|haben toleranzen)"
)
WHICH_TOLERANCED = re.compile(  # those that have a tolerance are asked for, not all of them with their tolerances
    r"\b(?:which|welche[rs]?|what [a-z]+s)\b.*\b(?:toleranced|toleriert\w*"
    r"|(?:have|has|carry|carries|bear|bears|haben|hat|tragen|traegt|besitzen|besitzt)"
    r"(?: (?:an?|no|eine|keine|their|its|ihre|own|eigene|individual|individuelle|specific|explicit|direct|direkte))*"
    r" (?:toleranz|toleranc|abmass)\w*|(?:toleranz|abmass)\w* (?:haben|tragen|besitzen|aufweisen))\b"
)
NEGATED = re.compile(r"\b(?:not|no|nicht|keine)\b")
CONVERT = re.compile(
    r"^(?:und |and )?(?:in|was ist das in|what is that in|how much is that in|convert(?: that| it)? to)\s+"
    r"(mm|millimeters?|millimetern?|cm|inch(?:es)?|zoll|in)\b\s*[?.!]*$"
)
DIMENSION_WORD = re.compile(r"\b[Mm]aß(?:es?|en|angaben?)?\b")
ASIDE = re.compile(
    r"\b(?:according to (?:the )?(?:\w+ )?\w+|laut (?:der |dem |des )?\w+|gemaess (?:der |dem )?\w+|in (?:the|der|dem) "
    r"(?:title block|schriftfeld|schriftkopf|drawing|zeichnung|note|notes|bom|parts list|stueckliste)|im schriftfeld|"
    r"auf der zeichnung|on the drawing|on this drawing|of the drawing|der zeichnung|on the sheet|auf dem blatt)\b"
)
WH = re.compile(
    r"\b(?:what|which|whats|how|who|when|where|welche[rsmn]?|was|wie|wer|wo|wann|womit|woraus|wofuer|list|give|nenne|zeige?|show|name|"
    r"find|tell|sag|gib|state)\b"
)
HEAD_END = re.compile(
    r"\b(?:of|for|on|in|at|from|with|to|by|between|that|does|do|has|have|shown|specified|given|called|used|apply|applies|occurs?|"
    r"der|des|dem|den|vom|von|im|am|an|auf|aus|bei|mit|fuer|zum|zur|zwischen|hat|haben|gilt|gelten|wird|werden|wurde|ist|sind|"
    r"is|are|was|were|need|needed|after|nach|listed|should|must|can|written|printed)\b|[,;(?]"
)
LEAD = re.compile(
    r"^(?:\s*(?:is|are|was|were|does|do|did|ist|sind|lautet|lauten|betraegt|heisst|the|a|an|die|der|das|den|dem|ein|eine|einen|"
    r"me|mir|uns|us|alle|all|of|please|bitte|here|hier|steht|stehen|es|there|gibt|its|for|fuer)\b)+"
)
SIZE_LEAD = re.compile(r"^\s*(?:gross|large|big|viel|much)\s+(?:ist|sind|is|are|der|die|das|the)\b")
