"""Names of persons that a sentence says belong to somebody: kin, an office, a deed.

What is found
-------------
Capitalised words behind kin ("her daughter Folake", "mein Bruder Sefo"), behind an office or a rank ("RN Uchenna", "PC Lovelace-Hart", "surgeon Yinka
Reinhardt"), behind words that say a name follows ("everyone calls him Tazzy", "you're Nguyen Thi Hang, is that right", "née Hrdlicka"), of whoever declares something
("I, Kunigunde Sztuka, ..."), and alone on the line below the end of a letter, whether a list knows them or not.

Why it matters
--------------
Lists never hold all names; what stands beside such words is one.

How it is measured
------------------
By pattern and by what the words are not: ordinary words, places, months, products. Score 0.85 with a word of the lists among them, else 0.65.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
Words of nine languages. In German, where every noun has a capital, a single unknown word behind kin needs a comma or a list.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuneready.detector import Spans
from tuneready.kernels.pattern_set import any_case
from tuneready.names import lists, words
from tuneready.names.runs import BOTH, COMMON, FIRST, LAST, OTHER, STOP, TITLE, UPPER, kind_of

KIND, NAME = "person", "name behind kin, an office or a deed"
RANK, VIEW, HIPAA = 37, "context", "A"
SPECIMENS = ("her daughter Folake Oyelaran",)
_ONE = rf"(?:[OD]['’])?[{UPPER}][^\W\d_]{{1,20}}(?:['’-][^\W\d_]{{1,20}}){{0,2}}"
_NAME = re.compile(rf"(?<![\w@\\#<_$%.-])(?<![\w:/]/)(?:[{UPPER}]\.[ -]?){{0,3}}{_ONE}(?: (?:(?:{words.PARTICLES}) ){{0,2}}(?:[{UPPER}]\.|{_ONE})){{0,4}}")
_KIN = (r"husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|cousin|nephew|niece|uncle|aunt|grandson|granddaughter|grandmother|grandfather|grandma|grandpa|nan|stepson|stepdaughter|stepfather|"
        r"stepmother|fianc[ée]e?|girlfriend|boyfriend|partner|widow|widower|ex|twin|roommate|flatmate|housemate|neighbou?r|carer|caregiver|nanny|friend|mate|(?:mother|father|sister|brother|son|daughter)-in-law|"
        r"colleague|coworker|co-worker|boss|manager|supervisor|assistant|tenant|landlord|landlady")
_GERMAN = "Mann|Ehemann|Frau|Ehefrau|Sohn|Tochter|Mutter|Vater|Bruder|Schwester|Cousin|Cousine|Neffe|Nichte|Onkel|Tante|Oma|Opa|Enkel|Enkelin|Freund|Freundin|Nachbar|Nachbarin|Kollege|Kollegin|Partner|Partnerin|Chef|Chefin"
_ABROAD = (r"mari|femme|fils|fille|mère|père|frère|sœur|soeur|cousine?|neveu|nièce|oncle|tante|voisine?|collègue|compagne|compagnon|ami|amie|conjointe?|épouse|époux|"
           r"marido|mujer|esposa|esposo|hijo|hija|hermano|hermana|madre|padre|abuelo|abuela|nieto|nieta|primo|prima|tío|tía|sobrino|sobrina|novio|novia|vecino|vecina|compañero|compañera|amigo|amiga|suegra|suegro|yerno|nuera|"
           r"marito|moglie|figlio|figlia|fratello|sorella|nonno|nonna|nipote|cugino|cugina|zio|zia|suocera|suocero|vicino|vicina|collega|amico|amica|compagno|compagna|fidanzato|fidanzata|"
           r"mąż|męża|mężem|mężowi|żona|żonę|żony|żoną|żonie|syn|syna|synem|synowi|córka|córkę|córki|córką|córce|matka|matkę|matki|ojciec|ojca|brat|brata|bratem|siostra|siostrę|siostry|siostrą|babcia|dziadek|wnuk|wnuczka|sąsiad|sąsiadka|kolega|koleżanka|koleżankę|szefowa|"
           r"man|vrouw|zoon|dochter|moeder|vader|broer|zus|oma|opa|neef|nicht|oom|buurman|buurvrouw|vriend|vriendin|schoonmoeder|schoonzus|"
           r"filho|filha|irmão|irmã|mãe|pai|avó|avô|neto|neta|tio|tia|sobrinho|sobrinha|vizinho|vizinha|namorado|namorada|sogra|sogro|colega|"
           r"fru|son|dotter|mamma|pappa|bror|syster|mormor|morfar|farmor|farfar|kusin|granne|sambo|kompis|maka|kollega|chef|sonen|dottern|maken|makan|systerdottern|husvärden|grannen|familie|familien|famille|familia|família|stiefvater|stiefmutter")
_OWN = (r"my|his|her|their|our|your|whose|[^\W\d_]{2,20}['’]s|meine?[rnms]?|seine?[rnms]?|ihre?[rnms]?|unsere?[rnms]?|mon|ma|son|sa|notre|leur|votre|mi|su|nuestr[oa]|mi[oa]|su[oa]|nostr[oa]|il mio|la mia|"
        r"mój|moja|moją|mojej|mojego|moim|jego|jej|nasz[ae]?|mijn|zijn|haar|onze|ons|meu|minha|o meu|a minha|seu|sua|nosso|nossa|min|mitt|hans|hennes|vår")
_SUCH = (r"late|elder|older|younger|eldest|youngest|little|big|ex|estranged|dear|best|former|two|three|minor|adult|verstorbene[rn]?|ältere[rn]?|jüngere[rn]?|kleine[rn]?|défunte?|petite?|difunt[oa]|zmarł[ya]|falecid[oa]|overleden|oudste|jongste")
_BESIDE_KIN = re.compile(rf"(?:^|[^\w])(?:{_OWN}) (?:(?:{_SUCH}) )?(?:(?P<plain>{_KIN}|{_ABROAD})|(?P<german>{_GERMAN}))(?P<mark>, |: | \(| )(?:(?:named|called|namens|genaamd|llamad[oa]|chiamat[oa]) )?$", re.IGNORECASE)
_OFFICES = (r"[Dd]river|[Ee]ngineer|[Tt]echnician|[Tt]eller|RN|LPN|CNA|PC|DC|DS|PCSO|WPC|Cpl\.?|Pte\.?|Insp\.?|Supt\.?|Det\.?|Ofc\.?|Atty\.?|[Ss]urgeon|[Nn]urse|[Mm]atron|[Mm]idwife|[Pp]aramedic|[Cc]onstable|[Ii]nspector|[Bb]ailiff|[Ss]olicitor|[Bb]arrister|[Pp]aralegal|"
            r"[Pp]lumber|[Ee]lectrician|[Ss]kipper|[Ff]oreman|[Cc]aretaker|[Rr]eceptionist|[Dd]entist|dr\. med\.|[Vv]erpleegkundige|[Ii]nfermier[ae]|[Ii]nfirmi[èe]re?|[Ee]nfermer[ao]|[Pp]ielęgniarka|Schwester|Pfleger|[Dd]ona|[Dd]on|[Mm]um|[Mm]om|[Dd]ad|[Aa]unt|[Aa]untie|[Uu]ncle|[Gg]randma|[Gg]randpa|[Gg]ran|"
            r"mevr\.|dhr\.|mevr\. mr\.|t\.a\.v\.|z\. ?Hd\.|zu Händen|[Ss]ra?\.|[Ss]ig\.|gez\.|Seu|D\.|Me|Mtre|[Pp]rof(?:a|ª)?\.|i\. ?A\.|i\. ?V\.|x")
_MEMBER = re.compile(rf"(?:^|[^\w])(?:(?:il|la|lo|le|el|los|las|o|a|as|os|de|het|do|od|dla|z|ze|przez|die|der|den|dem|mim|an|to|med|hos|till|con|com|met|mit|avec|par) )?(?P<plain>{_ABROAD}|{_GERMAN})(?P<mark>, |: | )$", re.IGNORECASE)
_OFFICE = re.compile(rf"(?:^|[^\w.])(?P<office>{_OFFICES}|p\.) $")
_SURE = r"(?:calls?|called) (?:him|her|me|them)|goes by|nicknamed|n[ée]e|née|geb\.|geborene|(?:his|her) (?:real |proper |full |first |last |maiden )?name (?:is|was)"
_SAYS = (r"you(?:['’]re| are| must be)|ask(?:ed)? for|spoke (?:with|to|w/)|speak (?:with|to)|signed by|witnessed by|appoint|executor|executrix|estate of|testament of|statement of:?|presence of|on behalf of|attorney to|represented by|swapped with|"
         r"ik ben|ich bin|je suis|mi chiamo|me llamo|soy|nazywam się|jestem|eu sou|jag är|vertreten durch|représentée? par|representad[ao] por|rappresentat[ao] da|reprezentowan\w+ przez|vertegenwoordigd door|by|per|w/|c/o|attn:?")
_SAID = re.compile(rf"(?:^|[^\w])(?:(?P<sure>{_SURE})|(?P<says>{_SAYS})):? $", re.IGNORECASE)
_NAMED_SO = re.compile(r"(?:driver|engineer|guy|man|lady|woman|girl|boy|kid|person|technician|nurse|agent|doctor|colleague|fella|bloke|chap|someone|somebody)(?:['’]s| is| was)? called $", re.IGNORECASE)
_ITS = re.compile(r"(?:^|[\n.!?:] ?|[Hh]i |[Hh]ello |[Hh]ey |[Ee]llo |[Yy]eah )(?:[Ii]t['’]?s|[Tt]his is|[Hh]ier ist|[Hh]ier|c['’]est|con|met|det är) $")
_FROM = re.compile(r" (?:from|here|calling|again|von|de|da|van|från)(?![^\W_])")
_DASHED = re.compile(r"[.!?)][ \t]*[–—-]{1,2} ?$")
_DEED = re.compile(r"(?:^|\n|[.:;] )(?:I|[Ii]ch|[Yy]o|[Ii]o|Eu|[Ii]k|[Jj]e soussignée?|[Ii]o sottoscritt[oa]|[Jj]a,? niżej podpisan[ya]),? $")
_END = re.compile(rf"(?:,[ \t]*|(?:^|\n)[ \t]*(?:\w+ ){{0,3}}(?:{words.SIGN_OFFS})[.!]?[ \t]*)(?:\r?\n[ \t]*){{1,3}}(?:x )?$|(?:^|\n)[ \t]*/ ?$|\n[ \t]*\r?\n[ \t]*$", re.IGNORECASE)
_NEXT = re.compile(rf" (?=[{UPPER}])")
_BLANK = re.compile(r"\n[ \t]*\r?\n[ \t]*$")
_LETTER_END = re.compile(rf"(?:,[ \t]*|(?:^|\n)[ \t]*(?:\w+ ){{0,3}}(?:{words.SIGN_OFFS})[.!]?[ \t]*)(?:\r?\n[ \t]*){{1,3}}(?:x )?$", re.IGNORECASE)
_FOOT = re.compile(r"[ \t]*(?:\r?\n|$)|, |[ \t]*[(|–-]")
_CLOSED = re.compile(r"[ \t]*(?:[,.;:!?)\r\n\"”]|$)")
_NO_NAME = re.compile(r"(?:ing|tion|ions|ment|ness|ity|able|ized|ised|ware|tech|soft|corp|bank|ung|heit|keit|schaft|tät|ismus)s?$")
_POLISH = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")
SCREEN = (rf"(?i:{_KIN}|{_GERMAN}|{_ABROAD})(?:,|:)? \(?(?:(?:named|called|namens|genaamd|llamad[oa]|chiamat[oa]) )?[{UPPER}]"
          rf"|(?:^|[^A-Za-z0-9_.])(?:{_OFFICES}|p\.) [{UPPER}]|{any_case(f'(?:{_SURE}|{_SAYS})')}:? [{UPPER}]"
          rf"|called [{UPPER}]|(?:[Ii]t['’]?s|[Tt]his is|[Hh]ier|c['’]est|con|met|det är) [{UPPER}]|[.!?)][ \t]*[–—-]{{1,2}} ?[{UPPER}]"
          rf"|(?:I|[Ii]ch|[Yy]o|[Ii]o|Eu|[Ii]k|[Jj]e soussignée?|[Ii]o sottoscritt[oa]|podpisan[ya]),? [{UPPER}]|(?:,|{any_case(f'(?:{words.SIGN_OFFS})')}[.!]?)[ \t]*(?:\r?\n[ \t]*){{1,3}}(?:x )?[{UPPER}]")


def find(texts: Sequence[str]) -> Spans:
    """Names that the words around them tell."""
    return Spans.of([(number, *span) for number, text in enumerate(texts) for span in _told(text)])


def _told(text: str) -> list[tuple[int, int, float]]:
    out, whole = [], len(text.rstrip())
    for match in _NAME.finditer(text):
        begin, stop = match.span()
        while begin < stop:  # "RN Uchenna", "Bruder Sefo": what tells the name may have a capital as well
            before = text[max(0, begin - 56):begin]
            size = _size(text[begin:stop])
            score = _score(text[begin:begin + size], before, text[begin + size:begin + size + 36], begin + size == whole) if size else 0.0
            if score:
                out.append((begin, begin + size, score))
                begin += size
            behind = _NEXT.search(text, begin, stop)
            begin = behind.end() if behind else stop
    return out


def _size(value: str) -> int:
    """Characters of the words that may be a name: up to the first that is none."""
    end = 0
    for match in re.finditer(r"\S+", value):
        word = match.group().lower().strip(".")
        kind = OTHER if len(word) == 1 or word in words.PARTICLES.split("|") else kind_of(word)
        if kind in (STOP, TITLE) or _NO_NAME.search(word) and kind == OTHER or word in words.MONTHS or word in words.THINGS and word not in words.SURNAME_THINGS:
            break
        if kind == COMMON and (word in words.PLACES or word in words.BRANDS) and word not in words.PERSONAL:
            break
        end = match.end() - (2 if word.endswith(("'s", "’s")) else 0)
        if end < match.end():
            break
    return end


def _score(value: str, before: str, after: str, last: bool) -> float:
    """Score of what is told to be a name; 0 for none."""
    if value.isupper():
        return 0.0
    low = [word.lower() for word in value.split()]
    kinds = [kind_of(word) for word in low]
    listed = any(kind in (FIRST, LAST, BOTH) for kind in kinds) or low[0] in lists.first_names()
    many = len(low) > 1
    sure = 0.85 if listed else 0.65
    kin = _BESIDE_KIN.search(before)
    if kin:
        marked = kin["mark"] != " "
        return sure if listed or many or not (marked or kin["german"]) or marked and _CLOSED.match(after) else 0.0
    member = _MEMBER.search(before)
    if member and listed and (member["mark"] != " " or member[0].strip().count(" ") or member["plain"][0].isupper()) and member["plain"].lower() not in _LOOSE_KIN:
        return sure
    office = _OFFICE.search(before)
    if office:
        name = office["office"]
        if name in ("PC", "DC", "DS") and not listed and "-" not in value or name == "x" and not last:
            return 0.0
        if name in ("Seu", "D.", "Me") and not listed:
            return 0.0
        return 0.0 if name == "p." and not _POLISH.search(before + value) else sure
    said = _SAID.search(before)
    if said and (said["sure"] and (listed or _CLOSED.match(after)) or listed and many or listed and (said["says"] or "").lower() in ("w/", "c/o", "attn", "ask for", "asked for") and _CLOSED.match(after) or (said["says"] or "").lower() in _PRESENTED and many and _CLOSED.match(after)):
        return sure
    if _NAMED_SO.search(before) or _ITS.search(before) and _FROM.match(after) or last and _DASHED.search(before):
        return sure if listed or kinds[0] == OTHER and len(value) > 2 else 0.0
    if _DEED.search(before) and many and after[:1] == ",":
        return sure
    if _BLANK.search(before) and not _LETTER_END.search(before):
        return sure if last and many and listed and len(low) <= 4 else 0.0
    return sure if _END.search(before) and _FOOT.match(after) and (listed or many or last) and len(low) <= 4 else 0.0


_LOOSE_KIN = frozenset("man make chef fru ami amie amigo amiga tia tio zus nan mari son".split())  # words of other things as well
_PRESENTED = frozenset("ik ben|ich bin|je suis|mi chiamo|me llamo|soy|nazywam się|jestem|eu sou|jag är|you're|you’re|you are|you must be|statement of|statement of:|appoint".split("|"))
