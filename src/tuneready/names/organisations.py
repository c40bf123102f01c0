"""Names of organisations in a text: words before a legal suffix, parties that a contract defines, and every further mention of them."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from tuneready.kernels import capitalised
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.names import lists, screen
from tuneready.names.runs import BOTH, FIRST, LAST, OTHER, STOP, TITLE, UPPER, kind_of

_LEGAL = (r"inc|Inc(?:orporated)?|INC(?:ORPORATED)?|L\.?L\.?C|Ltd|LTD|Limited|LIMITED|Corp|CORP|[Cc]orporation|CORPORATION|Co|CO|Company|COMPANY|L\.P|LP|L\.?L\.?P|PLC|plc|P\.L\.C|Pty|PTY|Pte|PTE|"
          r"(?:OHG |KG )?mbH|GbR|GesbR|S\.? ?Com|S\.L\.(?:N\.E|U|L)|SLU|SLNE|eG|e\.K|Lda|LDA|A\.Ş|Ltd\. Şti|Limited Şirketi|Anonim Şirketi|S\. ?Coop|A\.C|SNC|S\.n\.c|S\.N\.C|V\.O\.F|VOF|(?:and|&|und|et|y|e|en) (?:Sons|Brothers|Bros|Daughters|Söhne|Sohn|Fils|Frères|Hijos|Figli|Filhos|Zonen|Zoon)|GmbH|GMBH|AG|KG|KGaA|SE|UG|e\.V|OHG|S\.A\.S|S\.A\.R\.L|S\.A|SA|SAS|SARL|S\.à r\.l|S\.p\.A|SpA|SPA|S\.r\.l|Srl|SRL|S\.L|S\. ?de R\.?L\.? de C\.?V|S\.?A\.? de C\.?V|B\.V|BV|N\.V|NV|"
          r"Sp\. ?z ?o\.? ?o|sp\. ?z ?o\.? ?o|[Ss]p\. ?[jk]|srl|snc|s\.n\.c|s\.r\.l|s\.p\.a|S\.K\.A|A/S|ApS|AB|Oyj?|ASA|Ltda|LTDA|Eireli|Kft|Zrt|S\.L\.P|SLP|Unipessoal,? Lda|DAC|CIC|CLG|ehf|hf|OÜ|UAB|SIA|PLLC|LLLP|P\.C|MVZ|EURL|SASU|Ltée|S\.A\.U|SAU|ASBL|asbl|VZW|vzw|gGmbH|Pvt|PVT|s\.r\.o|a\.s|d\.o\.o|K\.K|Sdn\.? Bhd|Group plc")
_CIVIL = ("Bank|Trust|University|Universität|Université|Universidad|Università|Uniwersytet|Hospital|Institute|Foundation|Association|Partners|Holdings|Ventures|Capital|Group|Enterprises|Industries|"
          "Technologies|Laboratories|Pharmaceuticals|Associates|Solutions|Services|Systems|Credit Union|Cooperative|Providers|Consulting|Analytics|Dynamics|School|College|Academy|Clinic|Surgery|Pharmacy|Bakery|Council|Airways|Makelaars|Advocaten|Medical Cent(?:re|er)|Logistics|Insurance|Fund|Funds|Portfolios|Stiftung|Verein|Studios|Motors|Airlines|Abogados|Advogados|Avocats|Rechtsanwälte|Advokater|Associati|Asociados|Associados|Tandvård|Architekten|Steuerberater|Expertises|"
          "Infirmary|Conveyancing|Upholstery|Prosthetics|Montessori|Timber|Collaborative|Solicitors|Attorneys|Chambers|Realty|Properties|Lettings|Builders|Roofing|Plumbing|Landscaping|Nursery|Packers|Foods|Farms|Brewery|Vineyards|"
          "Publishing|Robotics|Labs|Therapeutics|Diagnostics|Healthcare|Hospice|Freight|Shipping|Haulage|Couriers|Staffing|Recruitment|Accountants|Advisors|Advisory|Investments|Mutual|Brokers|Veterinary|Vets|"
          "Hardware|Furniture|Interiors|Textiles|Toys|Dental|Opticians|Family Office|Legal Aid|Care Home|Nursing Home|Primary School|High School")
_LEGAL_AFTER = re.compile(rf"(?P<sep>(?:,|(?<![ \u00a0]))[ \u00a0]+|(?:,|(?<! ))[ ]*\r?\n[ ]*|, ?)(?P<legal>(?:<< )?(?:{_LEGAL})(?: >>)?(?![\w&’'])\.?(?:(?:,? (?:&|and) ?|,? )(?:{_LEGAL}|Co\. KG)(?![\w’'])\.?){{0,2}})")
_CIVIL_AFTER = re.compile(rf"(?P<sep>[ ])(?P<legal>(?:{_CIVIL}|{_CIVIL.upper()})(?![\w’-]))")
# Kinds of houses that stand before their name.
_HEADS = ("Stadtwerke|Klinikum|Klinik|Krankenhaus|Sparkasse|Volksbank|Kanzlei|Autohaus|Bäckerei|Apotheke|Praxis|Universität|Hochschule|Stiftung|Clinique|Hôpital|Garage|Banque|Groupe|Université|"
          "Fondation|Boulangerie|Pharmacie|Clínica|Hospital|Talleres|Grupo|Banco|Universidad|Bufete|Fundación|Farmacia|Colegio|Studio Legale|Officina|Clinica|Ospedale|Banca|Gruppo|Università|Fondazione|Bakkerij|Stichting|"
          "Volksschule|Grundschule|Gymnasium|Realschule|Lycée|Collège|École|Instituto|Liceo|Scuola|Ziekenhuis|Universiteit|Apotheek|Kancelaria|Szpital|Fundacja|Przychodnia|Apteka|Uniwersytet|Oficina|Universidade|Fundação|Padaria|Bank")
_HEADED = re.compile(rf"(?<![\w-])(?:(?P<head>{_HEADS})(?: (?:de la|de los|de las|del|della|di|de|du|des|der|do|da|van|w))? |(?:Bank|University|Institute|Archdiocese|Diocese) of (?:the )?)"
                     rf"(?P<name>[{UPPER}][^\W\d_]{{2,}}(?:[ -][{UPPER}][^\W\d_]{{2,}}){{0,2}})(?![\w’'])")
_SHARED = frozenset("Bank Garage Hospital Praxis Groupe".split())  # words of English or of things too: an article of another language before them tells
_ARTICLE = re.compile(r"(?:^|[\s(])(?:der|die|dem|vom|von|zur|zum|beim|bei|la|le|du|au|chez|el|al|del|en|il|dal|alla|della|presso|bij|van|het|de|z|w|do|przez|o|no|na|pelo|à|a) $")
_CAPITAL_BEFORE = re.compile(rf"[{UPPER}][\w’'-]* $")
_REPRESENTED = re.compile(rf"(?<![\w-])(?:[Zz]wischen|[Ee]ntre|[Tt]ra|[Tt]ussen|[Bb]etween|[Pp]omiędzy|[Mm]iędzy) (?:(?:der|dem|die|la|le|el|il|lo|the|o|a|firmą|spółką) )?(?P<name>[{UPPER}0-9][^,;:()\n\"“”]{{1,60}}?),? "
                          r"(?:vertreten durch|represented by|représentée? par|representad[oa] p[oe]r|rappresentat[oa] da|in persona d|vertegenwoordigd door|reprezentowan\w+ przez)")
_KIN = ("Sons", "Brothers", "Bros", "Daughters", "Söhne", "Sohn", "Fils", "Frères", "Hijos", "Figli", "Filhos", "Zonen", "Zoon")
_WORD_BEFORE = re.compile(r"\S+")
_JOIN = frozenset("of and & de del della the for do da du des la le et und y e i - – / von zu an di".split())
_OPENERS = frozenset("""zwischen entre tussen tra pomiędzy między the this that and or by between among with to from of for at in as whereas an a if when where our your their his her its agreement contract amendment party parties company licensor licensee seller buyer
client customer vendor supplier distributor agent each any both neither either such said re attn attention name title address if upon under pursuant dear hello hi you we they exhibit section article schedule via per
including include however also is are was were has have had among my no yes please thank thanks regards sincerely""".split())
_VERBS = frozenset("signed dated entered made works work employed joined visit contact call ask source director ceo cto cfo president chairman chairwoman officer head manager founder member employee customer client secretary treasurer professor".split())
_QUOTED = re.compile(r"[\"“”„«]\s*(?:the\s+)?([^\"“”„»«\n]{2,60}?)\s*[\"“”»]|''([^'\n]{2,60}?)''")
_DEFINED_HERE = re.compile(r",?\s*\((?:the |hereinafter |herein |\"the )?[\"“]?[A-Z]")
_INSTITUTIONS = frozenset("Bank University Hospital Institute Foundation BANK UNIVERSITY HOSPITAL INSTITUTE FOUNDATION Cooperative".split()) | {"Credit Union"}
_CALLED = re.compile(r"(?:referred to as|called|known as|hereinafter|herein)[:,]?\s+(?:the\s+)?[\"“”']{0,2}([A-Z][\w&.-]+(?: [A-Z][\w&.-]+){0,3})[\"“”']{0,2}")
_PARENTHESIS = re.compile(r"\(([A-Z][\w&.-]{1,24}(?: [A-Z][\w&.-]+)?)\)")
_OF = re.compile(r" of (?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)?")
_OF_PLACES = frozenset("company corporation co trust group".split())  # "Company of New York" is a name, "X Limited of Boston House" is one and an address
_SUFFIXES = re.compile(rf"(?:,? (?:{_LEGAL})\.?)+$")
_LONGEST = 300  # characters of a name that is looked for elsewhere; what is longer was joined of many
_SUFFIX_OF = re.compile(rf" ({_LEGAL})\.?,? of ")
_OF_NUMBER = re.compile(r",? (?:of|at|in),? \d.*", re.DOTALL)  # a party with its address
_BETWEEN = re.compile(rf"(?:[Cc]oncluded|[Mm]ade|[Ee]ntered into|[Aa]greement|[Cc]ontract|AGREEMENT|CONTRACT)[^.;]{{0,80}}?\b(?:between|BETWEEN|among|AMONG)\s*:?\s+(?P<name>[{UPPER}][\w&'’-]+(?: [{UPPER}][\w&'’-]+){{0,4}})(?=\s*\n| ?,| and\b| AND\b)")
_ADJECTIVE = re.compile(r"^non-|^(?:voice|early|smart|cloud|data|web|video|image|speech|fish|pick\\w*)$|(?:ing|ive|al|ic|ed|ary|ory|ly|tion|ment|able|ity|ous|ics)$")
_DEEDS = frozenset("agreement agreements board closing date offering service services product products work works site website marks mark plan term terms well content responsibilities materials".split())
PREFACE = 8_000  # characters from the start of a text in which parties are introduced
_ROLES = frozenset("""company corporation licensor licensee party parties agreement purchaser seller buyer vendor supplier distributor reseller agent consultant contractor client customer lender borrower trustee trust
administrator adviser advisor employee employer executive manager partner member shareholder stockholder affiliate affiliates subsidiary manufacturer producer developer provider operator owner lessor lessee landlord tenant
franchisor franchisee sponsor celebrity talent athlete professional programmer issuer guarantor holder investor recipient transferor transferee assignor assignee principal representative broker underwriter dealer
event products product services service software territory effective date term closing fund portfolio network website site group joint venture plan program project facility property equipment merger transaction you we us
agency co-trustee service recipient collectively individually individual subscriber user host author artist promoter publisher carrier shipper depositor escrow bank university institution sublicensee
auftragnehmer auftraggeber lieferant lieferantin käufer verkäufer kunde mieter vermieter lizenzgeber lizenznehmer arbeitgeber arbeitnehmer gesellschaft dienstleister
prestataire fournisseur acheteur vendeur cliente locataire bailleur employeur salarié société mandataire prestador proveedor comprador vendedor arrendador arrendatario empresa sociedad
fornitore committente acquirente venditore locatore conduttore società appaltatore dostawca zamawiający wykonawca sprzedawca kupujący zleceniodawca zleceniobiorca spółka wynajmujący najemca""".split())
_PARTY = re.compile(rf"(?P<name>(?:[{UPPER}0-9][\w.&'’/\-]*|of|and|&|the|for|de|do)(?:,? (?:[{UPPER}0-9][\w.&'’/\-]*|of|and|&|for|de|do|the))*,?)"
                    r"(?:,? (?:an?|whose|having|with|organi[sz]ed|located|doing|its|d/b/a|dba|formerly|on behalf)\b[^()\"“”]{0,260}|,[^()\"“”]{0,160}| )?\s*\((?:collectively,? |each,? |together[^\"“]{0,60})?(?:hereinafter |hereafter |herein |referred to |called |as |also |the |\"the |individually |sometimes |known )*[\"“”']")
_PREFACE = re.compile(r"\b(?:between|among|by and between|parties|BETWEEN|AMONG|made by|entered into|and|AND)\b")
_AFFIX = re.compile(r"\b(?:d/b/a|dba|f/k/a|a/k/a|doing business as|formerly(?: known as)?|trading as|operating (?:with|under) the (?:service )?name|f/s/o)\s+((?:[A-Z0-9][\w.&'’-]*,?\s?){1,7})")


@cache
def _triggers() -> tuple[capitalised.Table, capitalised.Table]:
    """Capitalised words, and letters with a dot or in capitals, without which a text holds no organisation that these rules find."""
    legal = "inc incorporated llc ltd limited corp corporation co company lp llp plc pty pte gmbh kgaa sarl spa srl oy oyj aps ltda eireli kft zrt sp sdn group mbh gbr lda coop snc vof sons brothers bros daughters söhne sohn fils frères hijos figli filhos zonen zoon anonim şti".split()
    return capitalised.Table(capitalised.key_of(legal + [w.lower() for w in re.split(r"[| ]", _CIVIL)])), capitalised.Table(capitalised.key_of([*"lspbnkoea", *"ag kg se ug sa sas sl bv nv ab asa".split()]))


@cache
def _heads() -> capitalised.Table:
    """The kinds of houses before their names, as keyed words."""
    heads = [word.lower() for head in _HEADS.split("|") for word in head.split()[:1]] + ["university", "institute", "archdiocese", "diocese", "zwischen", "entre", "tra", "tussen", "between", "pomiędzy", "między"]
    return capitalised.Table(capitalised.key_of([*heads, *(word[0].upper() + word[1:] for word in heads if not word[0].isascii())]))


def found(text: str) -> list[tuple[int, int, float]]:
    """(start, end, score) of organisations and of every further mention of them, in order, without overlap."""
    first = _suffixed(text)
    first = _merged(first + [span for span in _headed(text) + _represented(text) if not any(span[0] < end and start < span[1] for start, end, _ in first)])
    first += _introduced(text) if first else []
    parties = _parties(text) if "(" in text and re.search(r"[\"“”']\)|[\"“”]\s*\)|[\"“”] (?:or|and)", text) else []
    if not first and not parties:
        return []
    spans = _merged(first + parties)
    names = _names(text, spans)
    return _merged(spans + _mentions(text, names)) if names else spans


def _suffixed(text: str) -> list[tuple[int, int, float]]:
    out = []
    for pattern, score in ((_LEGAL_AFTER, 0.9), (_CIVIL_AFTER, 0.7)):
        for match in pattern.finditer(text):
            start = _begin(text, match.start(), score > 0.8)
            if start is None:
                continue
            name = text[start:match.start()]
            if match["legal"].endswith(_KIN) and _plain(name):
                continue
            if name.rsplit(None, 1)[-1].lower() in _JOIN or match["legal"] == "corporation" and text[max(0, start - 3):start].split()[-1:] in (["a"], ["an"]):
                continue
            if score > 0.8 and not _OF.match(text, match.end()) and match["legal"].rstrip(".") in ("Company", "COMPANY", "Limited", "Co", "CO", "SE", "SA", "AB", "AG", "Corporation", "corporation") and not _proper(name):
                continue
            if score < 0.8 and _defined(text, start, match.end()):
                out.append((start, match.end(), 0.85))
                continue
            if score < 0.8 and not (_proper(name) and (not _plain(name) or match["legal"] in _INSTITUTIONS)):
                continue
            end = match.end()
            of = _OF.match(text, end) if score > 0.8 and match["legal"].rstrip(".").lower() in _OF_PLACES else None
            end = of.end() if of else end
            if text[end - 1:end] == "." and match["legal"].count(".") == 1 and match["legal"][:-1] not in ("Inc", "INC", "Ltd", "LTD", "Corp", "CORP", "Co", "CO", "Ltda"):
                end -= 1
            out.append((start, end, score))
    return out


def _headed(text: str) -> list[tuple[int, int, float]]:
    """Houses whose kind stands before their name ("Stadtwerke Quillon", "Bank of Veridan"), where the name is no ordinary word."""
    out = []
    for match in _HEADED.finditer(text):
        before = text[max(0, match.start() - 24):match.start()]
        if _CAPITAL_BEFORE.search(before) or match["head"] in _SHARED and not _ARTICLE.search(before):
            continue
        kept = match["name"].split()
        while kept and _plain(kept[-1]):
            kept.pop()
        if kept and not _plain(kept[0]) and kind_of(kept[0].lower()) not in (STOP, TITLE):
            out.append((match.start(), match.start("name") + len(" ".join(kept)), 0.7))
    return out


def _represented(text: str) -> list[tuple[int, int, float]]:
    """Parties between the word that opens a contract and who speaks for them: "Tussen Quillon, vertegenwoordigd door"."""
    out = []
    for match in _REPRESENTED.finditer(text):
        name = match["name"]
        if _proper(name) and not _plain(name) and not any(kind_of(word.lower()) == TITLE for word in name.split()[:1]):
            out.append((match.start("name"), match.end("name"), 0.75))
    return out


def _begin(text: str, at: int, legal: bool) -> int | None:
    """Where the name that ends at ``at`` begins, walking back over capitalised words; None where there is none."""
    begin = max(0, at - 110)
    tokens = [(m.start() + begin, m.group()) for m in _WORD_BEFORE.finditer(text[begin:at])]
    start = None
    for k in range(len(tokens) - 1, -1, -1):
        where, token = tokens[k]
        gap = text[where + len(token):(tokens[k + 1][0] if k + 1 < len(tokens) else at)]
        if gap.count("\n") > 1 or len(gap) > 4 or start is not None and "\n" in gap and _a_person(text, where + len(token)):
            break
        bare = token.lstrip("(\"“”'‘[*<_")
        low = bare.rstrip(".,;:)").lower()
        if "(" in bare and ")" not in bare or ")" in bare and "(" not in token or "*" in bare or "=" in bare:
            break
        if not bare or start is not None and re.search(r"[;:)\"”!?]$|^.{4,}\.$", token) and not token.endswith("(Bermuda)"):
            break
        if start is not None and token.endswith(",") and not re.search(r"&|\band\b", text[start:at]):
            break
        if low in ("and", "und", "et", "y", "i") and not legal:
            break
        if low in _JOIN and bare[0].islower() or bare in ("&", "-", "–", "/"):
            continue
        if not (bare[0].isupper() or bare[0].isdigit() or re.match(r"[a-z]\w*\.(?:com|net|org)|[a-z]{1,3}[A-Z]|[a-z]\d", bare)) or low in _OPENERS or start is not None and low in _VERBS:
            break
        if bare[0].isdigit() and (start is None or re.fullmatch(r"\d{4}|\d+[.)]?|[\d,]+", bare.rstrip(".,")) and not re.fullmatch(r"\d{3}|\d{5,}", bare)):
            break
        start = where + len(token) - len(token.lstrip("(\"“”'‘[*<_"))
        label = re.match(r"[A-Za-z]{2,12}:(?=\w)", text[start:where + len(token)])  # "By:Name" begins behind its label
        if label:
            return start + label.end()
        if start > where:
            break
    return start


def _a_person(text: str, end: int) -> bool:
    """Is the line that ends here a first and a last name, as above the firm in a signature or an address?"""
    line = text[max(0, text.rfind("\n", 0, end) + 1):end].split()
    low = [word.strip(".,").lower() for word in line]
    return 1 <= len(line) <= 3 and all(word[:1].isupper() for word in line) and (kind_of(low[0]) in (FIRST, BOTH) or len(low) > 1 and low[0] in lists.first_names() and low[-1] in lists.last_names())


def _defined(text: str, start: int, end: int) -> bool:
    """Does a short form in parentheses follow the name?"""
    if not _proper(text[start:end]):
        return False
    return _DEFINED_HERE.match(text, end) is not None or any(_related(term, text[start:end]) for term in _PARENTHESIS.findall(text[end:end + 200]))


def _plain(name: str) -> bool:
    """Are all words of the name ordinary ones?"""
    return all(w.lower() in lists.ordinary_words() or w.lower() in _GENERIC or w.lower() in _ROLES or _ADJECTIVE.search(w.lower()) for w in re.findall(r"[^\W_][\w-]*", name))


def _proper(name: str) -> bool:
    """Does the name hold a word that is more than grammar and roles?"""
    kept = [w for w in re.findall(r"[^\W_][\w.&'’-]*", name) if w[0].isupper() or w[0].isdigit()]
    return any(w.rstrip(".").lower() not in _OPENERS and w.lower() not in _ROLES and (w.lower() not in _GENERIC) for w in kept)


_GENERIC = frozenset("""service our local customer financial business international national general public private mutual limited holding investment investments management other new each every insurance health food travel
support technical information data human resources member group services blind living land family charitable escrow master voting statutory delaware business unit work working tax research state federal central community
main commercial savings credit clearing issuing blood food world medical health department memory river west left right online mobile direct smart any issuer acquiring partner receiving sending trust trusted""".split())


def _parties(text: str) -> list[tuple[int, int, float]]:
    """Capitalised names that a contract defines right behind them, in text that speaks of parties."""
    out = []
    for match in _PARTY.finditer(text, 0, PREFACE):
        around = text[max(0, match.start() - 700):match.end() + 200]
        if not re.search(r"\b(?:by and between|between|among|BETWEEN|AMONG|[Pp]arty|[Pp]arties|PARTIES|entered into)\b", around):
            continue
        start, name = match.start("name"), match["name"].rstrip(", ")
        trimmed = re.sub(r"^(?:(?:and|of|the|for|de|do|And|AND|BETWEEN|Between|BY|Agreement|AGREEMENT|This|THIS) )+", "", name)
        start += len(name) - len(trimmed)
        trimmed = re.sub(r"(?: (?:and|of|the|for))+$", "", _OF_NUMBER.sub("", trimmed))
        suffix = _SUFFIX_OF.search(trimmed)
        trimmed = trimmed[:suffix.end(1)] if suffix and suffix[1].lower() not in _OF_PLACES else trimmed
        alias = re.match(r"[^\"“”'()\n]{1,60}", text[match.end():match.end() + 60])
        if alias is None or not (all(w in _ROLES for w in alias.group().lower().rstrip(" ,.").split()) or _related(alias.group(), trimmed)):
            continue
        if len(trimmed) > 2 and not re.search(r"\b\d{4}\b|^[\d ]+$", trimmed) and _proper(trimmed) and not all(w.lower() in _ROLES or w.lower() in lists.ordinary_words() for w in trimmed.split()):
            out.append((start, start + len(trimmed), 0.8))
    return out


def _introduced(text: str) -> list[tuple[int, int, float]]:
    """Names that a contract says it is concluded between, where a line break or a comma parts them from what follows."""
    out = []
    for match in _BETWEEN.finditer(text, 0, PREFACE):
        words = match["name"].lower().split()
        if any(kind_of(word) == OTHER for word in words) and not all(word in _ROLES or word in _OPENERS for word in words):
            out.append((*match.span("name"), 0.8))
    return out


def _names(text: str, spans: list[tuple[int, int, float]]) -> set[str]:
    """What to look for in the rest of the text: names as written, without their suffix, their defined short forms."""
    out: set[str] = set()
    for start, end, score in spans:
        if score < 0.8 or end - start > _LONGEST:
            continue
        name = " ".join(text[start:end].split())
        stem = _SUFFIXES.sub("", name).strip(" ,")
        out.add(name)
        if " " in stem and _proper(stem) or stem and stem.lower() not in lists.ordinary_words() and kind_of(stem.lower()) not in (FIRST, LAST, BOTH) and stem.lower() not in _ROLES and _proper(stem):
            out.add(stem)
        affixes = [alias.strip(" ,") for alias in _AFFIX.findall(text[end:end + 200]) if _proper(alias)]
        out.update(affixes)
        window = text[end:end + 420]
        terms = {alias.strip() for pair in _QUOTED.findall(window) for alias in pair if alias}
        terms |= {term.rstrip(".") for term in _CALLED.findall(window)}
        out |= {term for term in terms if _short_form(term, stem, end < PREFACE) or any(_related(term, alias) for alias in affixes)}
        out |= {term for term in _PARENTHESIS.findall(window[:200]) if _related(term, stem)}
        if "," in stem and "&" not in stem and stem.split(",")[0].count(" ") > 1:
            out.add(stem.split(",")[0])
    return {name for name in out if len(name) > 1 and name[-1] not in "()" and (_proper(name) or name[0].islower() and len(name) > 3 and name not in lists.ordinary_words())}


def _related(alias: str, name: str) -> bool:
    """Is the short form made of the name: a word of it, the start of it, or its first letters?"""
    short, low = re.sub(r"^(?:the|The|THE) ", "", alias).strip(" ,.;").lower(), name.lower()
    parts = [part for part in short.split() if part]
    if not parts or parts[-1] in _DEEDS or all(part in _ROLES or part in _GENERIC or part in _OPENERS for part in parts):
        return False
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+", low))
    inner = iter(re.sub(r"\W", "", low))
    return short.replace(" ", "") in re.sub(r"\W", "", low) and len(short) > 2 or any(part in re.findall(r"[\w.]+", low) for part in parts) or \
        len(short) > 1 and (short in initials or initials.startswith(short)) or alias.strip().isupper() and len(short) > 2 and all(c in inner for c in short if c.isalnum())


def _short_form(alias: str, name: str, preface: bool) -> bool:
    """Is a defined term the party's short name, not its role? Where parties are introduced, a word of its own may be a short name."""
    alias = re.sub(r"^(?:the|The|THE) ", "", alias).strip(" ,.;")
    parts = alias.lower().split()
    if len(alias) < 2 or not parts or len(parts) > 5 or parts[-1] in _DEEDS or all(part.strip(".,") in _ROLES for part in parts):
        return False
    if _related(alias, name):
        return True
    return preface and alias[0].isupper() and len(parts) < 4 and not any(
        part.strip(".,") in lists.ordinary_words() or part in _ROLES or part in _GENERIC or part in _OPENERS or part.rstrip("s") in lists.ordinary_words() for part in parts)


def _mentions(text: str, names: set[str]) -> list[tuple[int, int, float]]:
    """Every place where one of the names stands, word by word, whatever the spaces between; upper case and title case too."""
    forms = names | {name.upper() for name in names if len(name) > 3} | {name.title() for name in names if name.isupper() and len(name) > 3 and " " in name}
    longest = sorted(forms, key=lambda name: (-len(name), name))
    long = "|".join(_spaced(name) for name in longest if len(name) >= 6)
    short = "|".join(_spaced(name) for name in longest if len(name) < 6)
    # A long name inside a longer word ("Berkshirebank.com", a plural) still names the party.
    pattern = re.compile("|".join(part for part in (rf"(?<!\w)\w*(?:{long})\w*" if long else "", rf"(?<!\w)(?:{short})(?!\w)" if short else "") if part))
    return [(*match.span(), 0.85) for match in pattern.finditer(text)]


def _spaced(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _merged(spans: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Overlapping spans as one, with the best score."""
    out: list[tuple[int, int, float]] = []
    for start, end, score in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]), max(score, out[-1][2]))
        else:
            out.append((start, end, score))
    return out


def screened(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of texts that may hold an organisation."""
    headed = texts.numbers(texts.capitals[_heads().holds(texts.keys)])
    return np.union1d(np.union1d(screen.with_words(texts, *_triggers()), headed), _small(texts))


def _small(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of texts with a suffix in small letters: "sp. z o.o.", "s.n.c.", "srl", "e.V."."""
    data = texts.data
    at = np.flatnonzero(data == ord("s"))
    at = at[(data[at - 1] == ord(" ")) & (at > 0)]
    second = data[at + 1]  # the padding lies behind the last text
    third = data[at + 2]
    club = np.flatnonzero(data == ord("V"))
    club = club[club > 2]
    club = club[(data[club - 1] == ord(".")) & (data[club - 2] == ord("e")) | (data[club - 1] == ord(" ")) & (data[club - 2] == ord(".")) & (data[club - 3] == ord("e"))]
    suffixes = (second == ord(".")) | (second == ord("p")) & (third == ord(".")) | (third == ord("l")) & (second == ord("r")) | (third == ord("c")) & (second == ord("n"))
    return np.unique(texts.numbers(np.union1d(at[suffixes], club)))
