"""The words that head the columns of parts lists, revision tables and hole tables.

Pure text: the role of a column, and the kind of table that a set of roles makes.
"""

from __future__ import annotations

from functools import cache, lru_cache

from backend.reading.labels.match import key_of
from backend.reading.sheet import TableKind

ROLES: dict[str, str] = {
    "item": """item; item no; item number; item nr; pos; pos nr; pos no; s no; sl no; serial no; line no;
        position; positionsnr; no;
        nr; lfd nr; lfd; find no; find number; find; balloon; ref no; repère; repere; rep; rép; poz; índice; art;
        teil nr; detalj; detaljnr; 序号; 件号; 项目; 编号; lp; number; teil; posn; poste; n; №; поз; marca; ind""",
    "quantity": """qty; quantity; menge; stück; stk; stückzahl; stckz; anzahl; anz; qté; qte; quantité;
        quantità; qta; q.tà; cantidad; cant; antal; ant; 数量; q'ty; pcs; pieces; nb; nbre; req'd; reqd;
        no req'd; no reqd; qty reqd; qty req; qpa; qty per; default qty; total qty; qty total; aantal; ilość;
        кол; amount; gesamtmenge; menge stk; anzahl stk; unit qty; count; default/qty; quant; bauteilmenge; cdad;
        qtty; total quantity; gesamtanzahl""",
    "part_number": """part number; part no; part nr; p/n; dwg no; drawing no; drawing number; sachnummer;
        sach nr; artikelnummer; artikel nr; art nr; teilenummer; teilnummer; zeichnungsnummer; zeichnungsnr;
        zeichn nr; zeichnungs nr; référence; reference; réf; codice; código; ident nr; identnummer; mpn;
        mfr part number; manufacturer part number; part or identifying no; part or identifying number;
        sachnummer norm kurzbezeichnung; sachnummer/norm-kurzbezeichnung; bauteilnummer; 代号; 图号;
        图号或标准号; 零件号; identifying number; article no; article number; artikelnr; norm; standard;
        norm kurzbezeichnung; din; zeichnungs nr norm; norm zeichnungs nr; zeichnung norm; mfg part number; sku;
        part id; code; item code; material number; materialnummer; komponente; ритн; обозначение; file name;
        dateiname; document number; ritningsnummer; ritningsnr; norm/zeichnungsnr""",
    "order_code": """order code; order no; order number; bestellnummer; bestell nr; stock number;
        stock no; catalog no; catalogue no; supplier part number; supplier no; lieferanten nr;
        distributor part number""",
    "description": """description; part name; name; benennung; bezeichnung; désignation; designation;
        descrizione; denominazione; descripción; denominación; title; titel; benämning; 名称; nomenclature;
        component; komponent; nomenclature or description; part description; object; bauteil; artikelbezeichnung;
        omschrijving; nazwa; text; beschreibung; änderung; änderungen; changes; change; description of change;
        change description; modification; modifications; revision description; revision note; art der änderung;
        更改内容; описание; наименование; désignation des modifications; teilebenennung; item description; descr;
        desc; nature of change""",
    "material": """material; werkstoff; matl; mat'l; material specification; halbzeug; 材料; 材质;
        matière; matériau; mat; materiale; spec; specification; werkstoff halbzeug; material description;
        rohmaterial; материал""",
    "remark": """remark; remarks; bemerkung; bemerkungen; note; notes; comment; comments; anmerkung;
        anmerkungen; 备注; observations; observation; hinweis; remarques; note(s); anm; bem; kommentar;
        примечание; info; supplier; lieferant; vendor; manufacturer; hersteller; fournisseur""",
    "mass": "weight; mass; gewicht; masse; poids; peso; 重量; unit weight; total weight; einzelgewicht; gew; vikt",
    "length": "length; länge; longueur; lunghezza; long; 长度; längd; cut length; rohmaß; abmessung; abmessungen",
    "revision": """rev; revision; rev no; index; änd; issue; ver; version; ltr; letter; 标记; zust;
        zustand; state; ind; indice; symbol; sym; änderungsindex; rev nr; änderungsstand; ausgabe; edition;
        révision; revisione; ecn; ecn no; eco; eco no; révisions; wersja; mark""",
    "zone": "zone; 分区; feld",
    "date": "date; datum; 日期; data; fecha; dato; 年月日",
    "author": """by; approved; drawn; init; initials; approved by; checked; author; visa; bearb; chk;
        appr; apprd; app; drn; dr; gepr; signature; sign; 签名; released; nom; drawn by; checked by; chk'd;
        app'd; bearbeiter; gez""",
    "tag": """tag; hole; loc; hole tag; point; bohrung; hole no; bohrungsnr; bohrung nr; punkt;
        loch; loch nr; trou; foro; 孔; location; hole id; feature; id; label; ref des; designator; ref; refs;
        reference designator; parts; refdes""",
    "x": "x; x loc; xloc; x pos; x position; x koord; x coord; xdim; x dim; x location; x maß; x achse; x mm",
    "y": "y; y loc; yloc; y pos; y position; y koord; y coord; ydim; y dim; y location; y maß; y achse; y mm",
    "z": "z; z loc; z pos; z koord; tiefe; depth; profondeur",
    "size": """size; hole size; diameter; durchmesser; dia; größe; ø; ⌀; taille; dimension;
        dimensions; maß; maße; dimensione; 尺寸; spezifikation; specifications; value; wert; hole type; thread;
        gewinde; nennmaß; passmaß""",
    "limits": "abmaß; abmaße; limits; tolerance; toleranz; höchstmaß; mindestmaß; passung; fit; upper; lower; grenzmaß",
}

MOST_HEAD_WORDS = 5
LEAST_LAST_LETTERS = 4  # of the known words behind others: shorter ones end too many words by chance
STRONG = frozenset({"quantity", "part_number", "description", "item", "revision", "date", "tag", "x", "y"})


@cache
def _roles() -> dict[str, str]:
    words: dict[str, str] = {}
    for role, listed in ROLES.items():
        for word in listed.split(";"):
            words.setdefault(key_of(word) or word.strip(), role)
    words.pop("", None)
    return words


@lru_cache(maxsize=4096)
def role_of(text: str) -> str | None:
    """What the column under this head holds."""
    text = text.strip()
    if not text or len(text) > 60:
        return None
    words = _roles()
    key = key_of(text) or text
    if key in words:
        return words[key]
    for part in (part for divider in "/(|\n" for part in text.split(divider)):
        if (role := words.get(key_of(part) or "-")) is not None and len(key_of(part)) > 1:
            return role
    return _role_of_last_words(text)


def _role_of_last_words(text: str) -> str | None:
    """A head that qualifies a known one is of its kind: "Manufacturer Part #", "RELEASED DATE"."""
    words = text.replace("#", " no").split()
    if not 2 <= len(words) <= MOST_HEAD_WORDS or not text[:1].isalpha():
        return None
    for start in range(len(words) - 1):
        key = key_of(" ".join(words[start + 1 :]))
        if len(key) >= LEAST_LAST_LETTERS and key in _roles():
            return _roles()[key]
    return None


CAPTIONS: dict[TableKind, str] = {
    TableKind.BOM: """bill of material; bill of materials; bom; parts list; part list; list of parts; material list;
        list of materials; stückliste; teileliste; materialliste; nomenclature; liste des pièces; liste de pièces;
        distinta base; lista de materiales; lista de piezas; stycklista; stuklijst; 明细栏; 明细表; 零件清单""",
    TableKind.REVISION: """revisions; revision; revision history; revision table; revision block; änderungen;
        änderungshistorie; änderungsverzeichnis; révisions; historique des révisions; revisioni; revisiones""",
    TableKind.HOLES: """hole table; hole chart; hole list; hole schedule; drill table; drill chart; bohrungstabelle;
        bohrungsliste; lochtabelle; koordinatentabelle; table de perçage; tableau de perçage; tableau des trous;
        bend table; biegetabelle""",
}


@cache
def _captions() -> dict[str, TableKind]:
    return {key_of(words): kind for kind, listed in CAPTIONS.items() for words in listed.split(";")}


def caption_kind(text: str) -> TableKind | None:
    """The kind of table that the words over it name."""
    return _captions().get(key_of(text))


def kind_of(roles: set[str]) -> TableKind | None:
    """The kind of table that columns with these roles make; None where they prove none."""
    if "quantity" in roles and roles & {"item", "part_number", "description", "material", "tag", "length"}:
        return TableKind.BOM
    if {"x", "y"} <= roles or {"tag", "size"} <= roles:
        return TableKind.HOLES
    if "revision" in roles and (roles & {"date", "author"} or {"description", "zone"} <= roles):
        return TableKind.REVISION
    if {"description", "date"} <= roles and roles & {"author", "item", "zone"}:
        return TableKind.REVISION
    if "item" in roles and "description" in roles | ({"description"} if "part_number" in roles else set()):
        return TableKind.BOM
    if {"part_number", "description"} <= roles and roles & {"remark", "material", "mass", "tag"}:
        return TableKind.BOM
    if {"size", "limits"} <= roles:
        return TableKind.OTHER
    return None
