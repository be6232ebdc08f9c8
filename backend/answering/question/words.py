"""The drafting vocabulary of questions and sheets, German and English, as concepts.

A word is folded (case, umlauts, accents) and mapped to the concepts it names, so that `Bohrung`, `hole` and
`bore` are the same thing, and a German compound (`Außendurchmesser`) names all of its parts. Knows nothing
of Sheets; typing errors of one or two letters are forgiven in words that would mean nothing otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# `stem` matches the beginning of a word, `*stem` any place in it (compounds), `=word` the whole word.
CONCEPTS: dict[str, str] = {
    # what is asked for: fields of the title block
    "material": "*werkstoff *material *halbzeug rohmaterial *rohteil =matl =mat stock",
    "made": "=made =besteht =gefertigt =hergestellt =bestehen =fertigt =making =gemacht",
    "scale": "*massstab *masstab scale =scales",
    "title": "*titel title *benennung *bezeichnung =heading",
    "name": "=name =named =names =namen =heisst =heissen =called",
    "number": "*nummer number =nr =no =num =nummern",
    "drawing": "*zeichnung drawing =dwg =plan =plans blueprint *plannummer =plannr",
    "part": "=part =parts *teil =teils =bauteil *bauteil *werkstueck workpiece component =piece =pieces",
    "revision": "revision =rev =index *aenderungsstand *aenderungsindex *revisionsstand *aenderung =revisions",
    "date": "*datum =date =dated =dates =wann =when =datiert",
    "drawn": "=drew =drawn *gezeichnet *zeichner *ersteller =erstellt =author =autor =designer =designed =konstruiert "
    "*konstrukteur =bearbeiter =bearbeitet =created =creator =verfasser draughts drafts drafted",
    "checked": "=checked =checker *geprueft *pruefer =pruefte =reviewed =reviewer =checks *kontrolliert",
    "approved": "*approv *freigegeben *freigabe *genehmigt =released",
    "who": "=who =wer =whom =wem =wen =whose =person",
    "size": "=size =sizes *groesse =gross =groesse =big =large =dimensioned =measure =measures",
    "format": "*blattformat =format *papierformat *blattgroesse =din papersize *papiergroesse",
    "sheet": "=sheet =sheets *blatt =blaetter *zeichnungsblatt",
    "page": "=page =pages *seite =seiten",
    "weight": "*gewicht weight =weigh =weighs =heavy =schwer =mass =wiegt =kg =lbs",
    "finish": "*oberflaechenbehandlung =finish =finishes *beschichtung coat =coating =treatment *behandlung plating "
    "plated *verzinkt *vernickelt zinc *eloxiert *eloxal anodi *brueniert *lackier =paint =painted *pulverbesch "
    "powder =blackened =passivated *haertung =hardened =hardening *haerte =hardness *gehaertet heat waerme",
    "hardness": "*haerte =hardness *gehaertet =hardened =hardening *hrc =hb =hv =hrb *vergue *haertung",
    "heat_treatment": "*waermebehandlung =heat *verguet =tempered annealed",
    "roughness": "*rauheit *rauhigkeit *rautiefe roughness =ra =rz =surface *oberflaeche *mittenrau",
    "roughness_value": "=ra =rz *rauheit *rauhigkeit *rautiefe roughness",
    "surface": "surface *oberflaeche =face =faces =flaeche",
    "general": "=general *allgemein untoleranced untoleriert =unspecified =default *freimass",
    "units": "*masseinheit =unit =units =einheit =einheiten *einheit =inches =millimeters =millimetres",
    "projection": "*projektion projection",
    "company": "*firma company =manufacturer *hersteller =organisation =organization *unternehmen =firm",
    "standard": "=standard =standards =norm =normen =iso =asme =specification *zeichnungsnorm",
    "project": "=project =projekt *projektname",
    "code": "=code =codes *bestell =order =cage =ordering *artikel =article",
    "url": "*website =web =homepage =url =internet *webseite =internetadresse =webadresse",
    "email": "*email =mail =mailadresse",
    "phone": "phone telephone *telefon =tel",
    "address": "*adresse address *anschrift",
    # dimensions
    "dimension": "*dimension =mass =masse =massen *abmess =measurement =measurements *nennmass *hauptmass *masszahl",
    "diameter": "*durchmesser diameter =dia =diam =diameters =od =bore",
    "radius": "*radius =radii *radien *rundung fillet *verrundung =rounding =radiuses *ausrundung",
    "length": "*laenge =lang =lange =langen =langer =long =length =lengths =longer =laenger",
    "width": "*breite =breit =breiten =wide =width =widths =breiter",
    "height": "*hoehe =hoch =high =height =heights =tall =hohe =hoher",
    "thickness": "*dicke =dick =thick =thickness =staerke *wandstaerke =thk *materialstaerke *blechstaerke",
    "depth": "*tiefe =tief =deep =depth =depths =tiefen",
    "distance": "*abstand *distanz distance spacing =apart =between =zwischen =entfernt *entfernung =gap =spaced",
    "pitch": "*raster =grid =pitch *teilung *steigung *lochabstand",
    "bolt_circle": "*lochkreis *teilkreis =pcd =bc boltcircle",
    "angle": "*winkel angle =angles *grad =degree =degrees *neigung *angular",
    "chamfer": "*fase chamfer =bevel =abgefast =angefast =fasen *anfas",
    "thread": "*gewinde thread =tapped =tap *tapping =unc =unf =threaded",
    "hole": "*bohrung =hole =holes =bohrungen =bore =bores =loch =loecher *bohrloch *loecher *gebohrt =drilled =drill "
    "=bored *kernloch *aufnahmebohrung",
    "counterbore": "*senkung counterbore =cbore =zylindersenkung spotface counterbored",
    "countersink": "countersink =csk *kegelsenk =countersunk *ansenk",
    "through": "=through =thru *durchgang =durchgehend",
    "core": "=core *kernloch =kern",
    "fit": "*passung =fit =fits *toleranzklasse *toleranzfeld =isofit",
    "tolerance": "*toleranz toleranc =tol =deviation =deviations *abmass =abweichung =toleriert =tolerated "
    "*abmasse =abweichungen",
    "limit": "=limit =limits *grenzmass *hoechstmass *mindestmass *kleinstmass *groesstmass =range *bereich",
    "count": "=count =anzahl =quantity =qty *menge =stueck *stueckzahl =pieces =quantities",
    "knurl": "knurl *raendel =gekordelt",
    "taper": "taper *kegel =konisch =conical =cone",
    "nominal": "*nenn nominal =nom =nominell",
    "square": "*vierkant =square =squares",
    # geometric tolerances
    "flatness": "flatness *ebenheit",
    "straightness": "straightness *geradheit",
    "circularity": "circularity roundness *rundheit =kreisform",
    "cylindricity": "cylindricity *zylinderform *zylindrizitaet",
    "line_profile": "=lineprofile *linienprofil *linienform",
    "profile": "=profile *flaechenprofil *flaechenform *profilform",
    "parallelism": "parallelism *parallelitaet",
    "perpendicularity": "perpendicularity *rechtwinklig squareness =perpendicular",
    "angularity": "angularity *neigungstoleranz *winkligkeit *angularitaet",
    "position": "=position =positional *positions =lagetoleranz =ort *ortstoleranz =positionstoleranz",
    "concentricity": "concentric *konzentriz *koaxial coaxial",
    "symmetry": "symmetr *symmetrie",
    "runout": "runout =run-out *rundlauf *planlauf *lauftoleranz",
    "total_runout": "*gesamtlauf totalrunout *gesamtrundlauf",
    "geometric": "*formtoleranz *lagetoleranz =gdt =geometric *geometrisch =gps =feature-control",
    "datum": "=datum =datums *bezug =bezuege =bezuges",
    "edge": "=edge =edges =aretes =vifs *kante =kanten =burr =deburr *entgrat =gratfrei =burrs",
    "weld": "=weld =welds =welded =welding *schweiss *naht",
    # tables, notes, views
    "bom": "=bom *stueckliste *teileliste =partslist =billofmaterials",
    "item": "=item =items =pos =position =positions =positionen *positionsnummer",
    "description": "description *beschreibung *benennung *bezeichnung",
    "table": "*tabelle =table =tables",
    "note": "=note =notes *hinweis *anmerkung *bemerkung *notiz =remark =remarks =instruction =comment",
    "view": "=view =views *ansicht",
    "section": "=section =sections *schnitt =sectional",
    "detail": "=detail =details *einzelheit =enlarged *detailansicht *ausschnitt",
    "isometric": "isometr *3d =trimetric",
    "front": "=front *vorderansicht *frontansicht *vorne =vorn",
    "side_view": "*seitenansicht sideview",
    "top_view": "*draufsicht topview",
    "assembly": "*baugruppe assembl =assy *zusammenbau =baugruppen",
    "history": "*historie =history *aenderungstabelle",
    "overall": "=overall =total *gesamt =insgesamt =full =entire =complete =whole =ganz =gesamte =komplett =outside "
    "=overal",
    "outer": "=outer =outside *aussen =exterior =od =aeussere =aeusserer =aeusseren =external =aeusserste =outermost",
    "inner": "=inner =inside *innen =interior =id =innere =inneren =innerer =internal =inneres *innendurch",
    "largest": "=largest =biggest =maximum =max =groesste =groessten =groesster =groesstes =longest =laengste =highest "
    "=widest =larger =greater =groessere =groesseren =bigger =thickest =deepest =tiefste =hoechste =laengere "
    "=laengeren =longer =laengsten =maximal =maximale =maximaler =breiteste =dickste =major =main =maximalen",
    "smallest": "=smallest =minimum =min =kleinste =kleinsten =kleinster =kleinstes =shortest =kuerzeste =smaller "
    "=kleinere =kleineren =kuerzere =narrowest =minor =thinnest =duennste =minimal =minimale =minimaler =shorter "
    "=geringste =geringsten =kleines =lowest",
    "tightest": "=tightest =engste =engsten =strictest =finest =feinste =genaueste =strengste =precise",
    "loosest": "=loosest =groebste =coarsest =weiteste",
    "all": "=all =alle =every =list =saemtliche =aller =allen =each =liste =auflisten =jede =nenne =aufzaehlen =show",
    # places on the sheet
    "top": "=top =oben =upper =oberen =obere =oberer =oberes =above =oberste =obersten",
    "bottom": "=bottom =unten =lower =unteren =untere =unterer =unteres =below =unterste =base",
    "left": "=left =links =linke =linken =linker =linkes",
    "right": "=right =rechts =rechte =rechten =rechter =rechtes",
    "center": "=center =centre =central =mitte =zentrale =zentralen =mittig =middle =mittlere =mittleren =zentral "
    "=zentraler",
    "end": "=end =ends *ende =enden *stirnseite =stirnseiten =endface =stirnflaeche",
    # features of parts
    "shaft": "=shaft *welle =shafts *wellen *zapfen =journal =spindle *bolzen =stud =axle",
    "flange": "*flansch flange",
    "slot": "=slot =slots *langloch *schlitz =slotted *langloecher",
    "groove": "=groove =grooves =nut *nutgrund *nutbreite =nuten *keilnut keyway *einstich undercut *rille =recess "
    "*freistich",
    "recess": "recess *aussparung *vertiefung pocket =pockets *tasche =taschen cavity *ausfraesung =cutout =cut-out "
    "=cut-outs =cutouts *ausschnitt *ausbruch =opening *oeffnung",
    "plate": "=plate =plates *platte =platten =baseplate *blech *scheibe",
    "wall": "=wall =walls *wand =waende *aussenwand *innenwand",
    "rib": "=rib =ribs *rippe",
    "boss": "=boss =bosses *nabe =hub *auge",
    "shoulder": "=shoulder *absatz *schulter *bund =collar =step",
    "flat": "=flats *abflach *schluesselweite =wrench =flat",
    "head": "=head *kopf",
    "bearing": "bearing *lager",
    "gear": "=gear =gears *zahnrad =teeth =tooth *zaehne *verzahnung *zahnkranz =toothed",
    "pulley": "pulley *riemenscheibe",
    "screw": "screw *schraube =bolt =bolts",
    "nut": "=nut =nuts *mutter =muttern",
    "washer": "washer *unterleg *federring",
    "pin": "=pin =pins *stift",
    "spring": "=spring =springs *feder",
    "tube": "=tube =tubes =tubing *rohr =pipe",
    "rod": "=rod =rods *stange *stab",
    "profile_bar": "*profil =profile =profiles =extrusion",
    "frame": "frame =rahmen *rahmen",
    "cover": "=cover *deckel =lid =haube *abdeckung",
    "housing": "housing *gehaeuse enclosure =case",
    "bracket": "bracket *halter *winkelhalter *konsole =holder =mount *halterung",
    "camera": "camera *kamera",
    "cable": "=cable =cables *kabel =wire *leitung",
    "loop": "=loop *schlaufe",
    "sphere": "=sphere =ball =balls *kugel =spherical",
    "slope": "*gefaelle =slope",
    "knob": "=knob *knauf *drehknopf",
    # rooms of floor plans
    "room": "=room =rooms *raum =raeume *zimmer =area",
    "bedroom": "bedroom *schlafzimmer *schlafraum =schlafen =kind *kinderzimmer =br",
    "bathroom": "=bath bathroom =badezimmer =bad",
    "kitchen": "kitchen *kueche",
    "living": "=living *wohnzimmer =wohnen *wohnraum =great =family",
    "dining": "=dining *esszimmer *speisezimmer",
    "garage": "garage",
    "cellar": "=cellar *keller basement",
    "hall": "=hall hallway *flur *diele =foyer corridor *korridor",
    "closet": "closet *schrank =wic =pantry *abstell",
    "laundry": "laundry *waschkueche =utility *hauswirtschaft",
    "porch": "=porch =patio *terrasse =deck *balkon balcony",
    "office": "=office *buero =study *arbeitszimmer",
    "ceiling": "ceiling =clg *decke *deckenhoehe *raumhoehe",
    "door": "=door =doors *tuer =tueren",
    "window": "window *fenster",
    "stairs": "stair *treppe",
    "car": "=car =cars =auto =autos =fahrzeug =fahrzeuge",
    "house": "=house *haus =building *gebaeude",
    "wood": "=wood *holz =plywood",
    # doings
    "recommended": "recommend *empfohlen *empfehl",
    "modified": "modif *modifi *veraendert =geaendert *umgebaut =bearbeitet",
    "original": "=original *urspruenglich =ursprung originally",
    "remaining": "=remain =remaining =remains *verbleib *restmass =left",
    "effective": "effective *effektiv *wirksam",
    "allowed": "=allowed =permitted *zulaessig *erlaubt =permissible",
    "required": "=required =require *erforderlich =noetig =needed *benoetigt =notwendig =must",
    "free_state": "=free =freistate *freizustand",
    "friction": "=friction *reibung",
    "after": "=after =nach",
    "before": "=before =vor",
    "resistance": "=resistance *widerstand *widerstaende =resistor =resistors =ohm",
    "capacity": "capacit *kapazitaet *kondensator",
    "voltage": "voltage *spannung =volt",
    "transistor": "*transistor phototransistor",
    "color": "=color =colour *farbe =kulor =ral =black =white =red =blue =green =grey =gray =yellow =schwarz "
    "=weiss =rot =blau =gruen =grau =gelb",
    "supplier": "supplier *lieferant =vendor",
    "price": "=price =prices *preis =cost =costs =kosten =kostet",
    "speed": "=speed =rpm *drehzahl",
    "insert": "helicoil =insert =inserts *gewindeeinsatz *gewindeeinsaetze",
    "torque": "torque *drehmoment *anzugsmoment",
    "adhesive": "adhesive *klebstoff =glue =kleber loctite *schraubensicherung threadlock =locker",
}

_STOP_TEXT = """
    a an and are as at be been by can did do does for from given has have having how i in into is it its me my no not
    of on or our say says shall should shown show shows so specified specify stated states state tell that the their
    them then there these they this those to used use uses using was were what what's which where why will with
    within would you your please according listed indicated called out written many much mean means meant
    noted defined required must apply applies applied used drawing sheet part
    aber alle als also am an auf aus bei beim bitte da damit dann das dass dem den denn der des dessen die dies diese
    diesem diesen dieser dieses doch du ein eine einem einen einer eines er es etwa fuer gibt hat haben hier ich ihr
    im in ins ist ja kann kannst laut man mich mir mit muss nach nicht noch nur ob oder sein seine seiner sich sie sind
    so soll und uns unter vom von vor war was welche welchem welchen welcher welches wenn wer werden wie wieviel
    wieviele viele viel wird wo wurde wurden zu zum zur ueber dargestellt angegeben vorgeschrieben steht stehen
    liegt liegen bedeutet bedeuten gefordert verlangt vorgesehen meaning bedeutung
    verwendet gezeigt gilt gelten betraegt lautet lauten zeichnung blatt teil eingetragen genannt sag zeig
    """
STOP_WORDS = frozenset(_STOP_TEXT.split())

NUMBER_WORDS = {
    "two": 2, "both": 2, "pair": 2, "twice": 2, "double": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16, "twenty": 20, "thrice": 3,
    "zwei": 2, "beide": 2, "beiden": 2, "beider": 2, "doppelt": 2, "zweimal": 2, "drei": 3, "dreimal": 3, "vier": 4,
    "viermal": 4, "fuenf": 5, "sechs": 6, "sechsmal": 6, "sieben": 7, "acht": 8, "achtmal": 8, "neun": 9, "zehn": 10,
    "elf": 11, "zwoelf": 12, "sechzehn": 16, "zwanzig": 20,
}  # fmt: skip

_TOKEN = re.compile(r"\d*[.,]\d+|[0-9a-z]+(?:[-_/.'][0-9a-z]+)*", re.ASCII)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "ø", "µ": "u", "μ": "u"})


def fold(text: str) -> str:
    """Lower case, umlauts as two letters, accents dropped, one blank between words."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFC", text).translate(_UMLAUTS)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


def words_of(text: str) -> list[str]:
    """The folded words of a text; a word with inner hyphens or dots also gives its parts."""
    found: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        token = match[0]
        parts = [token] if token.replace(",", ".").replace(".", "").isdigit() else re.split(r"[-_/.']", token)
        if len(parts) > 1:
            found.append(token)
        found.extend(part for part in parts if part)
    return found


def _compile() -> tuple[dict[str, set[str]], list[tuple[str, str]], list[tuple[str, str]]]:
    exact: dict[str, set[str]] = {}
    prefixes: list[tuple[str, str]] = []
    inside: list[tuple[str, str]] = []
    for concept, stems in CONCEPTS.items():
        for stem in stems.split():
            if stem.startswith("="):
                exact.setdefault(stem[1:], set()).add(concept)
            elif stem.startswith("*"):
                inside.append((stem[1:], concept))
            else:
                prefixes.append((stem, concept))
    return exact, prefixes, inside


_EXACT, _PREFIXES, _INSIDE = _compile()


def _plain_concepts(word: str) -> frozenset[str]:
    found = set(_EXACT.get(word, ()))
    found.update(concept for stem, concept in _PREFIXES if word.startswith(stem))
    found.update(concept for stem, concept in _INSIDE if stem in word)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def concepts_of(word: str) -> frozenset[str]:
    """The concepts that a folded word names, as it is written."""
    return _plain_concepts(word)


_LONGEST_WORD = 48  # letters; forgiving an error in more takes minutes, and no German compound has them


@lru_cache(maxsize=20_000)
def forgiving_concepts(word: str) -> frozenset[str]:
    """The concepts of a folded word of a question; a typing error is forgiven where nothing else fits."""
    found = _plain_concepts(word)
    if not 6 <= len(word) <= _LONGEST_WORD or word in STOP_WORDS or not word.isalpha() or (found and len(word) < 10):
        return found
    if not found:
        for known in _near_words(word):
            return _plain_concepts(known)
    if len(word) >= 10:  # a compound with an error in one part: "aussendurchmeser"
        for part in _unexplained(word):
            found |= {concept for stem, concept in _INSIDE if len(stem) >= 6 and _holds_nearly(part, stem)}
    return found


def _unexplained(word: str) -> list[str]:
    """The parts of a word that belong to no stem of the vocabulary, of five letters and more."""
    rest = word
    for stem in sorted({stem for stem, _ in (*_INSIDE, *_PREFIXES)} | set(_EXACT), key=len, reverse=True):
        if len(stem) >= 4:
            rest = rest.replace(stem, " " * len(stem))
    return [part for part in rest.split() if len(part) >= 5]


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}


@lru_cache(maxsize=1)
def _deletion_index() -> dict[str, list[str]]:
    """Words of the vocabulary under themselves and each form with one letter left out."""
    index: dict[str, list[str]] = {}
    known = {*_EXACT, *(stem for stem, _ in _PREFIXES), *(stem for stem, _ in _INSIDE)}
    for word in sorted(known):
        if len(word) >= 5:
            for form in _deletions(word):
                index.setdefault(form, []).append(word)
    return index


def _near_words(word: str) -> list[str]:
    index = _deletion_index()
    found = {known for form in _deletions(word) for known in index.get(form, ())}
    near = [known for known in found if edits(word, known) <= 1]
    if not near and len(word) >= 8:
        twice = {known for form in _deletions(word) for less in _deletions(form) for known in index.get(less, ())}
        near = [known for known in twice if edits(word, known) <= 2 and len(known) >= 7]
    return sorted(near, key=lambda known: (edits(word, known), -len(known), known))


def _holds_nearly(word: str, stem: str) -> bool:
    sizes = range(len(stem) - 1, len(stem) + 2)
    starts = range(len(word) - len(stem) + 2)
    return any(edits(word[start : start + size], stem) <= 1 for start in starts for size in sizes)


def edits(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to turn one word into the other."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i] + [0] * len(other)
        for j, against in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]
