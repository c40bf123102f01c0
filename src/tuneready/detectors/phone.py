"""Telephone numbers.

What is found
-------------
International numbers, and the national forms of North America, Great Britain, Germany, France, Spain, Italy, Poland, the
Netherlands, India and Brazil, with extensions.

Why it matters
--------------
A number reaches a person directly and joins records about them.

How it is measured
------------------
Forms first, then Google's numbering plans (phonenumbers). A national form must be valid in a region and be grouped like a
telephone number or stand beside a word such as "call" or "Telefon". North American numbers of the fictional exchange 555 count.
Numbers that the nearest word calls an order, a shipment, an account or an identity number are left out.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of a fictional range.

Limits
------
Numbers in words ("five five five") are not found. National forms of other countries need a ``+``.

References
----------
ITU-T E.164, E.123. google/libphonenumber. HIPAA 45 CFR 164.514(b)(2)(i)(D).
"""

from __future__ import annotations

import re
from functools import lru_cache

from tuneready.date_forms import NUMERIC
from tuneready.detector import Candidate
from tuneready.kernels.pattern_set import any_case

KIND, NAME = "phone", "telephone number"
_GAP = "[ .\u00a0\u202f\u2010\u2011\u2013-]"
_LOOSE = "(?:[.][/()\u2010\u2011\u2013-]{0,2}|[ /()\u00a0\u202f\u2010\u2011\u2013-]{1,3})?"  # a dot and a space end a sentence
_ANY = "[ ./()\u00a0\u202f\u2010\u2011\u2013-]{1,3}"
# No \b in front: with a plain set of first characters ``re`` skips the rest of the text; ``accept`` looks at what stands before.
_FORMS = (
    rf"\+\(?[0-9]{{1,3}}\)?(?:{_LOOSE}[0-9]){{6,13}}",
    rf"00[1-9][0-9]{{0,2}}(?:{_LOOSE}[0-9]){{7,12}}",
    rf"(?:1{_GAP})?\([0-9]{{3}}\){_GAP}?[0-9]{{3}}{_GAP}[0-9]{{4}}",
    rf"(?:1{_GAP})?[0-9]{{3}}(?:{_GAP}|/)[0-9]{{3}}{_GAP}[0-9]{{4}}",
    rf"\(0[0-9]{{0,5}}\)(?:{_GAP}?[0-9]){{5,9}}",
    rf"0[0-9]{{1,4}}(?:{_LOOSE}[0-9]){{6,10}}",
    rf"[3-9][0-9]{{2}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3,4}}", rf"[1-9][0-9]{{2}}(?:{_GAP}[0-9]{{2}}){{3}}", rf"[1-9][0-9]{_GAP}[0-9]{{3}}(?:{_GAP}[0-9]{{2}}){{2}}",
    rf"[1-9][0-9]{{2}}{_GAP}[0-9]{{3}}(?:{_GAP}[0-9]{{2}}){{2}}", rf"[6-9][0-9]{{4}}{_GAP}[0-9]{{5}}", rf"3[0-9]{{2}}{_GAP}[0-9]{{6,7}}", rf"\([1-9][0-9]\){_GAP}?9?{_GAP}?[0-9]{{4}}{_GAP}?[0-9]{{4}}", r"[1-9][0-9] 9?[0-9]{4}-[0-9]{4}",
    rf"3[0-9]{{2}}(?:{_GAP}[0-9]{{2}}){{2}}{_GAP}[0-9]{{3}}", r"[1-9][0-9] 9 [0-9]{4}-[0-9]{4}", r"[689][0-9]{3} [0-9]{4}", rf"[1-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}", rf"[6-9][0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}", r"[0-9]{3}[ .-][0-9]{4}", r"[0-9]{7,12}")
_EXTENSION = r"(?:,?\s{0,2}(?i:x|ext\.?|extension|poste|durchwahl|anexo|ramal|wew\.?|toestel|int\.)\s{0,2}[0-9]{1,6})?"
PATTERN = rf"(?P<value>(?:{'|'.join(_FORMS)}){_EXTENSION})\b"
DIGITS, FIRST, RANK, HIPAA = 7, "+(0-9", 50, "D"
SPECIMENS = ("+44 20 7946 0958", "(212) 555-0143", "+49 30 23125 014")
_REGIONS_0, _REGIONS = ("GB", "DE", "FR", "IT", "NL", "IN"), ("US", "ES", "PL", "IT", "IN", "BR")
_PHONE = re.compile(
    r"(?:\b(?:phones?|tele?phone|mob|tel|telefone?|telefon\w*|call(?:ed|ing|s|back)?|dial|ring|mobiles?|cell(?:phone)?|fax|sms|text(?:ed)?|whatsapp|"
    r"messages? on|contact\w*|reach\w*|hotline|handy\w*|mobil\w*|rückruf\w*|anruf\w*|ruf\w*|erreich\w*|numéro|appel\w*|portable|joindre|teléfono|llam\w*|móvil|celular|cellulare|chiam\w*|richiam\w*|contatt\w*|kontakt\w*|"
    r"komórk\w*|dzwoni\w*|zadzwo\w*|bel|bellen|mobiel\w*|telefoon\w*|durchwahl|tlf|gsm|telemóvel|telemovel|telefonnummer|ring mig|ringa?|ligar?|ligue|numer[oy]?|voicemail|landline|switchboard|t|m|p|f)\b"
    r"|tél|nr tel|☎|📞)", re.IGNORECASE)
# A bare run of digits is none without its word; everything else holds a plus, a bracket, a gap between digits or an extension.
SCREEN = (rf"[+(]|00|[0-9]{_ANY}[0-9]|[0-9],?\s{{0,2}}(?i:x|ext|poste|durchwahl|anexo|ramal|wew|toestel|{any_case('int')})"
          rf"|{any_case(_PHONE.pattern)}")
_OTHER = re.compile(
    r"\b(?:orders?|tracking|shipment|parcel|package|serial|invoice|tickets?|reference|ref|case|transaction|account|acct|isbn|ean|upc|sku|ssn|iban|nhs|npi|policy|"
    r"passport|licen[cs]e|patient|mrn|member|customer (?:id|number|no)|client (?:id|number)|employee|routing|aba|vat|tax|ein|tin|id|imei|iccid|barcode|part|model|item|"
    r"product|article|claim|case|booking|confirmation|reservation|po|bestell\w*|auftrag\w*|sendung\w*|rechnung\w*|kunden\w*|artikel\w*|konto\w*|commande|suivi|"
    r"facture|dossier|client|pedido|seguimiento|factura|cuenta|referencia|ordine|spedizione|fattura|codice|cliente|zamówieni\w*|przesył\w*|faktur\w*|klient\w*|"
    r"bestelling|factuur|klantnummer|version|build|référence|réf|colis|pacco|pratica|expediente|vorgang\w*|aktenzeichen|teile\w*|części|timestamp|aadhaar|pesel|dni|bsn|cpf|card|zip)\b|[#№]", re.IGNORECASE)
_BESIDE = re.compile(r"[\w@#$€£¥%&]\Z|(?<![A-Za-z])(?!TEL|FAX|MOB|CELL?)[A-Z]{1,5}[-/]\Z|[0-9][-./,:]\Z|(?:[$€£¥]|USD|EUR|GBP)\s?\Z")
_MOBILE = re.compile(r"07[1-9][0-9]{8}|3[2-9][0-9]{8}|06[0-9]{8}|6[0-9]{8}")  # of plans that the library knows by ranges given out so far
_FIELD = re.compile(r"(?:phone|mobile|cell|\btel|fax|handy|mobil|telefon\w*|teléfono|móvil|cellulare|celular|portable|telefone|telemóvel|telefoon|komórka)(?: (?:no|number|nr))?\.?\s?[:=]\s?\Z", re.IGNORECASE)
_NAMED_BY_KEY = re.compile(r"(?:phone|tel|mobile|cell|fax|msisdn|contact|handy|telefon)\w*=\Z", re.IGNORECASE)
_ANSWER = re.compile(r"\?[ \t]*\r?\n[ \t]*([^\W\d_]{2,14}(?: \d)?:[ \t]*)\Z")
_NUMBERED = re.compile(r"\w*\d[.!?…]\s")
_SUM = re.compile(r"\d\s*\Z")  # a sum is written so: one number above the other
_DATE = re.compile(rf"{NUMERIC}")
_AFTER = re.compile(r"[\w@%]|[-./:,][0-9]|\s?(?:€|EUR\b|USD\b|GBP\b|%|kg\b|km\b|ms\b|bytes\b)")


@lru_cache(maxsize=65_536)
def _valid(number: str, regions: tuple[str | None, ...]) -> bool:
    import phonenumbers

    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return True
    return False


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = -1
    for match in pattern.finditer(text):
        found = match.start()
    return found


def _said_before(before: str) -> str:
    """The text before a number; who speaks ("Client:") is no label where the turn answers a question."""
    turn = _ANSWER.search(before)
    return before[:turn.start(1)] if turn and not _PHONE.search(turn[1]) else before


def accept(found: Candidate) -> float | None:
    """0.95 international, 0.9 with a word for telephones, 0.75 by grouping alone; None for what nothing speaks for."""
    if _BESIDE.search(found.before) or _AFTER.match(found.after):
        return None
    if found.before.endswith("=") and not _NAMED_BY_KEY.search(found.before) or _DATE.fullmatch(found.value):
        return None
    number = re.split(r"[,\s]*[a-zA-Z]", found.value, maxsplit=1)[0]
    digits = re.sub(r"[^0-9]", "", number)
    before = _said_before(found.before)[-40:]
    named = _last(_PHONE, before)
    if named < 0 and found.value.isdigit() and not digits.startswith("00"):
        return None  # a bare run of digits needs its word; most order numbers end here
    other = _last(_OTHER, before)
    if other >= 0 and _NUMBERED.search(before, other):  # the word has its own number, in an earlier sentence
        other = -1
    near = named > other or (other < 0 and len(digits) < len(found.value) and bool(re.match(r"\s*[(,-]?\s?(?:mobile|cell|phone|tel|fax|home|work|office|direct|landline|handy|mobil|büro|privat|portable|bureau|móvil|celular|oficina|cellulare|ufficio|casa|komórka|mobiel)\b", found.after, re.I)))
    if number[0] == "+" or digits.startswith("00"):
        plus = "+" + re.sub(r"\(0\)", "", number).lstrip("+").removeprefix("00" if number[0] != "+" else "")
        if _valid(plus, (None,)):
            return 0.95
        if _SUM.search(found.before):
            return None
        return 0.8 if near or other < 0 and len(digits) >= 9 and (number[0] == "+" or number != found.value) else None
    if other > named:
        return None
    score = _national(number, digits, near)
    said = _FIELD.search(before) or number != found.value and len(digits) < len(number) and len(digits) >= 10  # as a field, or with an extension
    return score or (0.6 if said and 9 <= len(digits) <= 13 else None)


def _national(number: str, digits: str, near: bool) -> float | None:
    groups = [len(group) for group in re.split(r"[^0-9]+", number) if group]
    ten = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    american = len(ten) == 10 and ten[0] in "23456789" and groups[-3:] == [3, 3, 4]
    if american and (ten[3:6] == "555" or _valid(ten, ("US",))):
        return 0.9 if near else (0.75 if re.search(r"[().\u2010\u2011-]", number) or _valid(ten, ("US",)) else 0.6)
    if groups == [4, 4]:
        return 0.7 if near else None
    if len(digits) == 7:
        return 0.7 if near and (len(groups) == 2 or digits.startswith("555")) else None
    if groups == [3, 3, 2, 2]:
        return 0.9 if near else 0.65
    if groups in ([2, 4, 4], [4, 3, 3]):
        return 0.75 if near else None
    if groups == [5, 3, 3] and _MOBILE.fullmatch(digits):
        return 0.9 if near else 0.65
    grouped = len(groups) >= (2 if digits[0] == "0" or number[0] == "(" else 3) or groups == [5, 5]
    if _valid(digits, _REGIONS_0 if digits[0] == "0" else _REGIONS):
        return 0.9 if near else (0.75 if grouped else None)
    return 0.6 if near and (american or len(groups) >= (2 if number[0] == "(" else 3) or _MOBILE.fullmatch(digits)) and len(digits) >= 9 else None
