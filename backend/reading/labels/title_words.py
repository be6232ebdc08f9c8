"""The vocabulary of title blocks: what each field is called, in the languages and CAD systems that are common.

Compared without case, accents, spaces and punctuation, so one spelling of each is enough.
"""

from __future__ import annotations

from enum import StrEnum

from backend.reading.sheet import TitleField as F


class Other(StrEnum):
    """Labels that are no field of ours: they end a value and head the columns of a grid of names."""

    NAME = "name"  # column of names beside "drawn", "checked"
    SIGNATURE = "signature"
    PERSON = "person"  # row of a further person: standards, quality
    WORD = "word"
    FREE = "free"  # a label that no vocabulary knows, marked by its colon


LABELS: dict[F | Other, str] = {
    F.TITLE: """図名; title; titel; drawing title; document title; sheet title; description;
        part description; part name; benennung; bezeichnung; zeichnungstitel; planinhalt; teilebenennung;
        teilename; bauteil;
        benennung titel; titel zusätzlicher titel; titre; désignation; designation; dénomination; intitulé;
        nom de la pièce; titolo; denominazione; descrizione; título; denominación; descripción; benämning;
        benæmnelse; benevning; tittel; nimitys; benaming; omschrijving; nazwa; název; 名称; 图名; 图样名称;
        零件名称; 品名; 标题; 图纸名称; наименование""",
    F.DRAWING_NUMBER: """図番; 図面番号; dwg no; dwg nr; dwg number; dwg; drg no; drawing no;
        drawing nr; drawing number; plan nr; plannummer; drawing drawing; document number; document no; doc no;
        identification number;
        id number; registration number; zeichnungs nr; zeichnungsnummer; zeichnungs nummer; zeichn nr;
        zeichnung nr; zeichnungsnr; zng nr; znr; zchng nr; dokumentnummer; dokumenten nr; dokument nr; zeichnung;
        zeichnungsnr; sach nr zeichnungs nr; n de plan; no de plan; numéro de plan; numéro du plan; plan n;
        n plan; référence du plan; numéro de document; n° de plan; n° plan; disegno n; numero disegno; n disegno;
        nº de plano; plano n; número de plano; plano; ritningsnummer; ritningsnr; ritning nr; tegningsnummer;
        tegning nr; tegnings nr; tekeningnummer; tekening nr; nr rysunku; číslo výkresu; 图号; 图样代号;
        图纸编号; 图纸号; 代号; 文件编号; обозначение""",
    F.PART_NUMBER: """part no; part nr; part number; item no; item number; article no;
        article number; p n; pn; teilenummer; teile nr; teilnummer; teil nr; artikelnummer; artikel nr; art nr;
        sachnummer; sach nr; ident nr; identnummer; ident nummer; material nr; materialnummer; bestell nr;
        bestellnummer; référence; référence pièce; code article; n pièce; codice; codice articolo;
        número de pieza; artikelnr; detaljnummer; detalj nr; 零件号; 物料编码; 零件代号; 物料号; 料号; 产品代号""",
    F.REVISION: """改訂; rev; revision; rev no; revision no; sheet rev; revision level;
        rev level; issue; issue no; edition; version; revision index; ver; rev nr; rev index; revisionsindex;
        revisionsstand; index; ausgabe; version nr; änderungsindex; änderungsstand; änd index; aenderungsindex;
        änd; aend; rev änd; indice; indice de révision; révision; ind; revisione; revisión; rev ind; utgåva;
        utgave; wersja; 版本;
        版次; 版本号""",
    F.SCALE: """尺度; scale; drawing scale; sheet scale; massstab; maßstab; masstab; mst; m;
        échelle; echelle; ech; scala; escala; skala; målestokk; målestok; schaal; skala; mittakaava; měřítko;
        比例; масштаб; scales""",
    F.MATERIAL: """材質; material; matl; mat; mat l; material specification; part material;
        raw material; mtl; materials; werkstoff; halbzeug; werkstoff halbzeug; material werkstoff; rohteil;
        rohteil nr; rohmaterial; rohmaß; werkstoff nr; werkstoffnr; stoff; matière; matériau; materiau; matiere;
        materiale; materiál; materiaal; materiał; 材料; 材质; 材料标记; материал; matériel; modell nr rohteil nr""",
    F.MASS: """質量; weight; mass; wt; est weight; estimated weight; weight kg; mass kg;
        weight g; mass g; gewicht; gewicht kg; masse; masse kg; gew; gewicht in kg; poids; poids kg; peso;
        peso kg; massa; vikt; vekt; vægt; massa kg; masa; 重量; 质量; 重量 kg; 质量 kg; масса; weight lbs;
        mass lbs; weight lb; calculated weight; wgt; hmotnost""",
    F.FINISH: """表面処理; finish; surface finish; surface treatment; coating; treatment;
        heat treatment; paint; plating; oberflächenbehandlung; oberflächenschutz; oberfläche behandlung;
        beschichtung; behandlung; oberflächenveredelung; korrosionsschutz; finish coating; wärmebehandlung;
        härte; traitement; traitement de surface; traitement thermique; revêtement; finition; finitura;
        trattamento; trattamento superficiale; trattamento termico; tratamiento; acabado;
        tratamiento superficial; ytbehandling; ytfinish; overflatebehandling; overfladebehandling;
        oppervlaktebehandeling; 表面处理; 热处理; surface; protective finish""",
    F.ROUGHNESS: """general surface finish; surface roughness; surface texture;
        general surface texture; oberfläche; oberflächenangaben; oberflächen; oberflächengüte; rauheit; oberfl;
        oberflächenbeschaffenheit; generell ytstruktur; ytjämnhet; état de surface; rugosité; rugosità;
        rugosidad; 粗糙度; 表面粗糙度; roughness; oberflächenangabe""",
    F.DATE: """日付; date; date of issue; issue date; drawn date; creation date; created on;
        date created; drawing date; release date; datum; ausgabedatum; erstellungsdatum; erstellt am;
        erstelldatum; tag; date d édition; data; fecha; date de création; dato; fecha de emisión; data emissione;
        日期; 年月日; 设计日期; дата; plot date""",
    F.DRAWN_BY: """製図; drawn; drawn by; drn; drn by; drawn name; dr; dr by; created by; author;
        creator; designed by; designed; designer; design; dsgn; draftsman; drafter; draughtsman; prepared by;
        drawing by; created; bearb; bearbeiter; bearbeitet; bearbeitet von; gezeichnet; gezeichnet von; gez;
        gez von; erstellt; erstellt von; erstellt durch; ersteller; konstrukteur; konstruiert; konstr; entworfen;
        entworfen von; zeichner; autor; dessiné par; dessiné; dessinateur; dess; établi par; créé par; auteur;
        conçu par; disegnato; disegnato da; disegnatore; dibujado; dibujado por; dibujó; autore; konstruktör;
        ritad av; ritad; konstruerad av; skapad av; tegnet av; tegnet; getekend; getekend door; 设计; 制图; 绘图;
        设计者; 拟制; 绘制; разраб""",
    F.CHECKED_BY: """検図; checked; checked by; chk; chk d; chkd; chkd by; ckd; chk by; check;
        checker; reviewed by; reviewed; verified by; verified; rev by; gepr; geprüft; geprüft von; prüfer; kontr;
        kontrolliert; vérifié; vérifié par; verif; controllato; controllato da; verificato; comprobado; revisado;
        verificado; granskad; granskad av; gransk av; granskare; kontrollert; kontrolleret; gecontroleerd; 审核;
        校对; 校核; 检查; пров""",
    F.APPROVED_BY: """承認; approved; approved by; appvd; appv d; appd; app d; apprvd; appr;
        appr by; app by; released by; approval; released; eng appr; eng approval; engineer approval;
        design approval; freig; freigabe; freigegeben; freigegeben von; genehmigt; genehmigt von; genehm;
        approuvé; approuvé par; approuvé le; approvato; approvato da; aprobado; aprobado por; godkänd;
        godkänd av; godk av; godkjent; godkendt; goedgekeurd; 批准; 审定; утв; appr'd; apprd""",
    F.SHEET_NUMBER: """sheet; id; sheet no; sheet number; sht; sh; page; page no; blatt; blatt nr;
        blattnummer; seite; folio; feuille; feuillet; page n; foglio; hoja; hoja n; sida; sidenr; blad; bladnr;
        side; ark; arkusz; list; 页; 页码; 张数; лист; blatt von bl""",
    F.SHEET_SIZE: """size; sheet size; format; paper size; blattformat; papierformat; blattgröße;
        zeichnungsformat; formato; papperstorlek; dwg size; paper; formaat; 图幅; 幅面; формат; drawing size""",
    F.PROJECTION: """projection; projektion; projection method; projektionsmethode;
        method of projection; proiezione; proyección; 投影; 投影法; view projection; méthode de projection""",
    F.GENERAL_TOLERANCE: """general tolerance; general tolerances; tolerance; tolerances; gen tol;
        gen tolerance; tol; tolerance class; standard tolerance; untoleranced dimensions;
        general tolerances iso 2768; allgemeintoleranz; allgemeintoleranzen; allg toleranz; allg toleranzen;
        allgemein toleranz; freimaßtoleranz; allgemein toleranzen; freimasstoleranz; toleranz; toleranzen;
        freimaßtoleranzen; toleranzen allgemein; zul abw; maße ohne toleranzangabe; tolérance générale;
        tolérances générales; tolérances; tolerie; tolleranze generali; tolleranze; tolleranza; tolerancia;
        tolerancia general; tolerancias generales; generella toleranser; toleranser; generell tolerans; tolerans;
        未注公差; 一般公差; 公差; dimensional tolerances; zulässige abweichung""",
    F.UNITS: """単位; units; unit; dimensions; dim; dimension unit; units of measure;
        maßeinheit; einheit; einheiten; maße; unité; unités; unità; unidades; unidad; enhet; dimensions in;
        all dimensions in; maße in; abmessungen in; alle maße in; 单位; cotes en""",
    F.COMPANY: """company; company name; legal owner; owner; firma; eigentümer;
        gesetzlicher eigentümer; rechtlicher eigentümer; firm; société; entreprise; propriétaire;
        propriétaire légal; azienda; empresa;
        företag; bedrijf; 单位名称; 公司; organization; organisation""",
    F.STANDARD: """standard; standards; norm standard; drawing standard; applicable standard;
        bezugsnorm; zeichnungsnorm; tolerierung; tolerierung nach; tolerierungsgrundsatz; tolerancing standard;
        标准""",
    F.QUANTITY: """qty; quantity; qty req; qty required; no off; number off; menge; stückzahl;
        stück; anzahl; quantité; qté; quantità; cantidad; antal; 数量; no req d; stk""",
    F.PROJECT: """project; project name; project no; bauvorhaben; project number; projekt; projekt nr;
        projektnummer; projet; progetto; job; proyecto; prosjekt; 项目; 项目名称; assembly; model; baugruppe;
        job no; job number; program; auftrag; auftrags nr""",
    Other.NAME: """name; nom; nome; nombre; namn; navn; naam; 姓名; names; initials; init; init's""",
    Other.SIGNATURE: """signature; sign; signatur; unterschrift; firma; visa; sig; signat; 签名; 签字;
        signed; подп""",
    Other.PERSON: """mfg; mfg appr; mfg approval; qa; q a; quality; quality assurance;
        quality control; qc; eng; engineer; engineering; norm; normung; norm gepr; std; standards; prod;
        production; manufacturing; stress; stress eng; project engineer; chief engineer; purchasing; tech; 工艺;
        标准化; 会签; first issued; issued; issued by; standardisation; standardization; contract; contractor;
        customer approval; ing; supervisor; gesehen; н контр; т контр; project manager""",
    Other.WORD: """листов; лит; изм; № докум; next assy; next assembly; used on; application;
        comments; comment; remarks; notes; note; state; status; document status; document type; changes; change;
        zust; zustand; änderung; änderungen; änderungsmitteilung; ersatz für; ersetzt durch; ersetzt;
        ers f; ers d; urspr; ursprung; ursprung ersatz für; replaces; replaced by; replacement for;
        superseded by; supersedes; proprietary and confidential; linear; angular; angle; angles; fractional;
        decimals; decimal; dateiname; datei; file; file name; filename; path; cad file; contact information;
        contact information kontaktinformation; group; gruppe; grupp; department; dept; abteilung; abt;
        responsible department; responsible dept; responsible person; technical reference;
        verantwortliche abteilung; verantwortl abtlg; technische referenz; dokumentenart; dokumentstatus;
        dokumentart; language; lang; sprache; spr; supplementary title; zusätzlicher titel; classification;
        keywords; key words; code; cage code; cage; fscm no; contract no; customer; kunde; bauherr; architekt;
        planverfasser; client; cliente; kund;
        auftraggeber; phone; tel; ort; verteiler; mikrofilm; prüfmaß; anz; pos; position; pos nr; stamp; zone;
        ltr; letter; symbol; symbols; by; ecn; eco; eco no; ecn no; dcn; revisions; revision history;
        description of change; change description; beschreibung; verantwortl abt; dokumentenstatus; von; of;
        bl; maß; abmaß; passung; abmaße;
        kanten; werkstückkanten; edges; kantenzustand; modell nr; model no; gesenk nr; 阶段标记; 共 张; 第 张;
        标记; 处数; 分区; 更改文件号; 备注; 共; 第; 张; 图样标记; modification; modifications; modif;
        désignation de la modification; modifica; modifiche; break edges; grind; drwg ctrl; inspection; model;
        volume; area; volym; density; dichte; oberflächeninhalt; deburr; interpretation; interpret drawing per;
        third angle; third angle projection; first angle projection; first angle; rights; schutzvermerk;
        schutzvermerk nach iso 16016; copyright; letzte änderung; gedruckt; printed; last change; last saved;
        saved; modified; cad; cad system; erp; pdm; id; nr; no; number; default; configuration; config""",
}
