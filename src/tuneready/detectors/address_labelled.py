"""Postal addresses that a label or a verb of living announces.

What is found
-------------
What stands behind "Address:", "Anschrift:", "domicilio", in a column of such a name, or behind "residing at", "I live at", "wohnhaft in",
"demeurant", "domiciliado en", "bor på" in eleven languages, where it holds a house number or a postcode; whatever the case.

Why it matters
--------------
An address leads to a household. Streets are named after everything; where no word such as Street is in the name, the label tells.

How it is measured
------------------
The label stands at the beginning of a line, of a field or of an object's key, the verb anywhere. The value runs to the end of the line, the
next label or the words of a sentence that goes on, and must hold a number that counts no things. Score 0.85 behind a label, 0.75 behind a verb.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Addresses without any number are not found. The address of an office is found like that of a home.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(B). Universal Postal Union S42, for the parts of an address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuneready.detector import Spans
from tuneready.names.streets import CODES, ENDED, STREETS

KIND, NAME = "address", "postal address behind a label"
DIGITS, RANK, VIEW, HIPAA = 1, 63, "context", "B"
SPECIMENS = ("residing at 4 Linden Locks, Anytown",)
_QUALIFIER = (r"(?:(?:customer|client|patient|home|house|postal|mailing|billing|shipping|delivery|street|residential|business|office|registered|current|permanent|new|full|ship(?:ping)? to|bill to|"
              r"privat|wohn|liefer|rechnungs|neue|meine)[ _-]?)?")
_LABELS = (rf"{_QUALIFIER}(?:address(?:[ _]?line[ _]?\d)?|addr|adresse|anschrift)|street|stra(?:ß|ss)e|wohnort|domicile|adresse postale|direcci(?:ó|o)n|domicilio|indirizzo(?: di residenza)?|residenza|"
           r"adres(?: zamieszkania)?|woonadres|ulica|endere(?:ç|c)o|morada|gatuadress|adress|bostadsadress|ikamet adresi|ev adresi|adres(?:a|ă)(?: de domiciliu)?|domiciliu")
_LIVING = (r"resid(?:ing|es?|ent) (?:at|of)|(?:i|we|you|he|she|they|who|currently|still) (?:currently |still |now )?(?:live|lives|lived|reside|resides) (?:at|in|on)|living (?:at|in|on)|"
           r"(?:my|our|his|her|their|new|home|postal|mailing|delivery|billing|shipping) address is(?: now)?|moved (?:in)?to|r/o|"
           r"wohnhaft(?: in)?|wohne(?:n)?(?: jetzt)? (?:in|an) der|umgezogen (?:in die|nach|zu[rm]?)|wohne(?:n)?(?: jetzt)?(?: in| am)?|(?:adresse|anschrift) (?:ist|lautet)|"
           r"demeurant(?: à| au)?|domicili(?:é|ée)(?:e|\(e\))? (?:à|au)|j['’]habite(?: à| au)?|d[ée]m[ée]nag[ée]e?s? (?:au|à)|adresse (?:est|c['’]est)(?: le)?|"
           r"domiciliad[oa] en|con domicilio en|viv(?:o|imos|e) en(?: la)?|mudad[oa] a(?: la)?|mudé a(?: la)?|direcci(?:ó|o)n es(?: la)?|residente (?:in|en|na|no|em|à)|abit(?:o|iamo) (?:in|a)|trasferit[oa] (?:in|a)|indirizzo è|"
           r"woon(?:t|achtig)? (?:te|op|aan|in)(?: de| het)?|verhuisd naar(?: de| het)?|gevestigd te|adres is|zam(?:ieszkał[aey]|\.)(?: w| przy)?|mieszkam (?:w|na|przy)|mieszkam|przeprowadził[ae]m się (?:na|do|w)|adres to|"
           r"mor(?:o|amos) (?:na|no|em)|mudei(?:-me)? para(?: a| o)?|endere(?:ç|c)o é|bor på|bosatt på|adress är|adresim|domiciliat(?:ă|a)? (?:î|i)n|locuiesc (?:î|i)n|locuiesc pe|adresa mea este")
_VALUE = r"(?P<value>[^\W_](?:[^\n\r\t\"|;<>{}()\[\]=*:?!]){5,110})"
_LABELLED = re.compile(rf"(?:^|[\n|;>{{,(\"])[ \t\"'*_#>-]{{0,32}}(?:{_LABELS})[\"'*_]{{0,3}}[ \t.]*[:=][ \t\"'*_]{{0,4}}(?:\r?\n[ \t]*)?{_VALUE}", re.IGNORECASE)
_LIVED = re.compile(rf"(?<![^\W_])(?:{_LIVING})[ :,]{{1,2}}{_VALUE}", re.IGNORECASE)
_SENT = (r"(?:ship(?:ping|ped|ment)?|deliver(?:y|ed)?|bill(?:ing|ed)?|send|mail|invoice|return)(?: it)? to|(?:liefer|rechnungs|versand)(?:adresse|anschrift)|lieferung an|livrer à|livraison|facturation|"
         r"entregar (?:a|en)|env[ií]o a|spedire a|consegnare a|wysłać do|wysyłka do|bezorgen (?:aan|op)|afleveradres|factuuradres|entregar em|enviar para")
# A label alone on its line, and the lines below it: mostly a name, a street, a place.
_BLOCK = re.compile(rf"(?:^|\n)[ \t\"'*_#>-]*(?:{_QUALIFIER}address|{_SENT}|{_LABELS})[ \t]*:?[ \t\"'*_]{{0,4}}\r?\n(?P<lines>(?:[ \t]*[^\s:@][^\n:@=|]{{1,60}}(?:\n|$)){{2,6}})", re.IGNORECASE)
_AREA_LINE = re.compile(r"(?:^|[\s,-])(?:\d{4,5}(?:-\d{3,4})?|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2})(?:[\s,.]|$)")
_DOORS = re.compile(r"(?i)(?!\d+[.)]\s)(?:(?P<door>(?:flat|apt|apartment|unit|suite|studio|level|shop|floor)\.? ?\w{1,5}\b)|\d|[^\d\n]{3,40} \d{1,4}[a-z]?(?:[/-]\d{1,4})?,?\s*$)")
_REST = re.compile(r"(?i)\s*(?:tel|phone|mobile?|mob|cell|fax|e-?mail|vat|ust|order|ref|account|iban|customer|attn|t|m|f)\b|\s*(?:regards|thanks|best|please|mit )|\s*$")
# A question for it, and the answer in the next turn.
_ASKED = re.compile(r"(?:address|adresse|anschrift|dirección|indirizzo|adres|endereço|where (?:do you|you) live)[^\n]{0,40}\n[^\n:]{0,24}:[ \t]*(?:(?:yeah|yes|sure|ok(?:ay)?|um|uh|it['’ ]?s|it is|that['’ ]?s|that is|"
                    rf"my address is|ja|oui|sí|si|sì|tak|sim|das ist|es ist|c['’]est|es|è|to|het is|é)[ ,]{{1,2}}){{0,4}}{_VALUE}", re.IGNORECASE)
SCREEN = rf"(?i:(?:{_LABELS})[\"'*_]{{0,3}}[ \t.]*[:=]|(?:{_LIVING})[ :,][^\n]{{0,60}}[0-9]|(?:{_QUALIFIER}address|{_SENT})[ \t]*:?[ \t\"'*_]{{0,4}}\r?\n|(?:addr|adres|anschrift|direcci|indirizzo|endere|live)[^\n]{{0,44}}\n)"
# Where the sentence goes on behind an address; in small letters beside a street these words are no part of it.
_ON = re.compile(r",? (?:and|but|so|since|because|please|my|our|the|is|are|was|with|where|which|who|until|now|currently|when|if|for|has|have|as|ever|near|"
                 r"und|aber|seit|meine?|bitte|ist|et|mais|mon|ma|depuis|avec|y|pero|mi|desde|con|codice|ma|dal|en mijn|maar|sinds|oraz|ale|od|minha|meu|mas|desde|och|men|sedan|ve|și|dar|"
                 r"wird|werden|wurde|vertreten|nachfolgend|nachstehend|folgend\w*|e il|e la|e o|en de|en mevrouw|ci-après|merci|por favor|per favore|kunnen|il|"
                 r"hereinafter|geboren|né|née|nacid[oa]|nat[oa]|born|tel|phone|fax|mobile|email|e-mail)(?= |$)")
_STOP = re.compile(r"(?<=[^\W\d_]{3})(?<!str)(?<!Str)(?<!apt)(?<!Apt)(?<!ste)(?<!Ste)[.](?=\s+[^\W\d_]|\s*$)|(?<=\d)[.](?=\s|$)")
_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,6}[a-zA-Z]?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![\w%€$£]|\.\d)")
_COUNTED = re.compile(r"\d+(?:st|nd|rd|th)? ?(?:years?|months?|weeks?|days?|hours?|minutes?|miles?|km|kilomet\w+|m|rooms?|bedrooms?|people|persons?|kids|children|cats?|dogs?|century|floors?|percent|"
                      r"jahren?|monaten?|ans|mois|años|meses|anni|mesi|jaar|lat|anos|år|yıl|ani|zimmer\w*|pièces|habitaciones|stanze|degrees|times|different|other|countries|states|cities)\b|\b(?:19|20)\d\d\b(?=\s*$)", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(r"(?:e-?mail|ip|mac|web|url|site|wallet|memory|bitcoin|contract|network|server|physical|host|source|destination|remote|base|return|bus|virtual|form of|not)[ _-]*(?:address|adress|addr|adres)", re.IGNORECASE)
# In small letters: a word for a street, a number not far behind it, and a postcode of some land.
_SMALL = re.compile(rf"(?i)(?:(?<![^\W_])(?:{STREETS}) |[^\W\d_]{{3,}}(?:{ENDED}) ).{{0,40}}?\d{{1,4}}[a-z]?,? .{{0,20}}?(?:{CODES})(?![^\W_])")
_ENDED_SMALL = re.compile(rf"(?i)(?:[^\W\d_]+[ -]){{0,2}}[^\W\d_-]{{2,}}-?(?:{ENDED}|ring) \d{{1,4}}[a-z]?(?:[/-]\d{{1,4}})?(?![\w%€$£])")  # "ortnergasse 11"
_NEXT_LABEL = re.compile(r",?\s+[^\W\d_]{2,14}(?: [^\W\d_]{2,10})?$")


def find(texts: Sequence[str]) -> Spans:
    """Addresses behind labels and verbs of living."""
    return Spans.of([(number, *span) for number, text in enumerate(texts) for span in _of(text)])


def _of(text: str) -> list[tuple[int, int, float]]:
    out: list[tuple[int, int, float]] = []
    for match in _BLOCK.finditer(text):
        lines = _lines(match["lines"])
        if lines:
            out.append((match.start("lines") + lines[0], match.start("lines") + lines[1], 0.85))
    for pattern, score in ((_LABELLED, 0.85), (_LIVED, 0.75), (_ASKED, 0.75)):
        for match in pattern.finditer(text):
            start, end = match.start("value"), match.end("value")
            if _OTHER_ADDRESS.search(text[max(0, match.start() - 12):start]):
                continue
            end = start + _length(text[start:end], text[end:end + 1], score < 0.8)
            if end > start and not any(a < end and start < b for a, b, _ in out):
                out.append((start, end, score))
    return sorted(out)


def _lines(block: str) -> tuple[int, int] | None:
    """Where in the lines below a label the address stands: from a street or a door to the last line with a postcode; None for none."""
    begin = end = None
    at = 0
    for line in block.split("\n"):
        door = _DOORS.match(line.strip()) if begin is None else None
        if door and (door["door"] or not _COUNTED.search(line)):
            begin = at + len(line) - len(line.lstrip())
        if begin is not None and _REST.match(line):
            break
        if begin is not None and _AREA_LINE.search(line) and at + len(line) - begin <= 140:
            end = at + len(line.rstrip(" ,.\r\t"))
        at += len(line) + 1
    return (begin, end) if begin is not None and end is not None and end > begin and "\n" in block[begin:end] else None


def _length(value: str, after: str, sentence: bool) -> int:
    """How many characters of ``value`` are the address; 0 for none."""
    if after in (":", "="):  # another label ran into the value
        value = _NEXT_LABEL.sub("", value)
    cut = _STOP.search(value)
    value = value[:cut.start()] if cut else value
    on = _ON.search(value) if sentence else None
    value = (value[:on.start()] if on else value).rstrip(" ,.'-")
    words = value.split()
    if not 2 <= len(words) <= 18 or "@" in value or "//" in value or not _NUMBER.search(value) or _COUNTED.search(value):
        return 0
    if sum(c.isalpha() for c in value) < 4 or sentence and not _street_like(words):
        return 0
    return len(value)


def _street_like(words: list[str]) -> bool:
    """In a sentence: the number stands first, or behind a word with a capital, or behind a short word for a flat."""
    if words[0][0].isdigit() or words[0].lower() in ("flat", "apt", "apt.", "unit", "studio", "no", "no.", "house", "rue", "via", "calle", "rua", "ul.", "str.", "strada"):
        return True
    if _SMALL.search(" ".join(words)) or _ENDED_SMALL.match(" ".join(words)):
        return True
    return any(word[:1].isdigit() and before[:1].isupper() for before, word in zip(words, words[1:]))
