"""Labels in front of values: is a number named ("SSN 219-09-9998"), does it stand alone, is its label a look-alike's.

Shared by detectors of numbers. Patterns keep to the common subset of RE2 and ``re``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tuneready.detector import Candidate
from tuneready.kernels.pattern_set import any_case

# What may stand between a label and its value. A "#" that touches the value belongs to the value.
BETWEEN = (r"(?P<between>(?:(?:['’]s\b)?[\s_]*(?:(?i:numbers?|num|no\b\.?|nr\b\.?|nummer|nume(?:r|rze|rem|ru)|n[uú]mero|numéro|(?:tiene|lleva|porte|tem|ha|hat|trägt|heeft|has|carries) (?:the|le|el|il|o|die|het)|ma|nosi|identifier|identification|id|code|"
           r"card|details|data|like|are|is|was|ist|lautet|est|es|è|to|jest|van|mit|dl|pid|e\.g\.,?|ending in|n\.)(?:[\s_:#.'\"*(’‘,]|$)|[nN]\.?[°º]|"
           r"№|[-:=→(*'\"‘’“>\]]|#[\s:]|-\s)){0,5}(?:['’]s\b)?[\s_*'\"]*(?:\.{3,} ?)?)")
LOOSE = r"(?P<loose>[ ,][^\n.;!?0-9]{0,34}?[ :(]|[^\n?]{0,24}\?[ \t]*\n[^\n:]{1,20}:[ \t]*(?:[^\W\d_]{1,6},? ){0,2})"  # words of the sentence between: the value must show by itself what it is
VALUE = r"(?P<value>#?(?:\d{2,6}(?: \d{2,6}){1,5}|(?:[A-Za-z][A-Za-z_/-]{0,17})?\d(?:[A-Za-z0-9_/.-]{0,30}[A-Za-z0-9])?))"
VALUE_OR_PREFIXED = VALUE.replace("(?P<value>", r"(?P<value>[A-Z9]{5} \d{6} [A-Z0-9]{4,5}(?: \d{2})?|[A-Z]{2,3} \d{4,12}|[A-Z]{2,3} \d{2,6}(?: \d{2,6}){1,4}(?: [A-Z])?|", 1)
_START = "(?:^|[^A-Za-z])"  # what the words that name a number begin with
_EXPLICIT = re.compile(r"[:#=№°º]|n[uo]|nr|id\b", re.IGNORECASE)
_LOOK_ALIKE = (r"order|invoice|ticket|tracking|part|article|item|sku|case|version|release|build|docket|exhibit|section|page|room|"
               r"bestell\w*|rechnungs\w*|auftrags\w*|artikel\w*|sendungs\w*|commande|facture|colis|suivi|pedido|factura|envío|ordine|fattura|"
               r"spedizione|zamówieni\w+|faktur\w+|paczki|przesyłki|bestelling|factuur|ref|reference|isbn|issn|patent|model|batch|lot")
_LOOK_ALIKE_END = re.compile(rf"(?:^|[^\w])(?:{_LOOK_ALIKE})(?:s|'s)?[\s_-]*(?:number|no|nr|num|nummer|numer|id|code|número|numéro|numero)?"
                             r"[\s.:#=°º]*(?:is|was|ist|est|es|to)?[\s:#]*$", re.IGNORECASE)
_OTHER = re.compile(rf"\d|(?:^|\W)(?:{_LOOK_ALIKE}|phone|tel|fax|mobile|account|routing|konto\w*|telefon\w*)(?:\W|$)", re.IGNORECASE)
_MASKED = re.compile(r"[xX]{3}|\*{2}|[•#]{2}")
_TOUCHED_BEFORE = re.compile(r"[\w*@•$€£]\Z|[\w*][-./+,=&_]\Z|\d[ ]\Z")
_TOUCHED_AFTER = re.compile(r"^(?:[\w*@%•]|[-./,+=_][\w*]|[ ]\d)")
_UNLIKELY = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){1,3}|0\.\d+|v\d{1,3}(?:[._]\w+)*|(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|"
                       r"\d{1,4}(?:st|nd|rd|th|days?|years?|hours?|k|kg|mg|ml|cm|mm|px|gb|mb|am|pm))", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:USD|EUR|GBP|CHF|PLN|SEK|NOK|DKK|INR|AUD|CAD|BRL|MXN|JPY|RS|NR|NO|ID|ON|AT|IN|TO|OF|BY) [\d .,]+$", re.IGNORECASE)
_UNIT = re.compile(r"^\s*(?:%|\$|€|days?\b|weeks?\b|months?\b|years?\b|hours?\b|usd\b|eur\b|percent)", re.IGNORECASE)


def labelled(labels: str, value: str = VALUE) -> str:
    """A pattern: one of ``labels`` (an alternation, any case), what may stand between, and the value."""
    return rf"\b(?i:{labels})" + BETWEEN + value


def label(labels: str) -> str:
    """``SCREEN`` of a detector whose pattern ``loosely`` made: one of the labels."""
    return rf"(?:^|[^A-Za-z0-9_])(?i:{labels})"


def loosely(labels: str) -> str:
    """``labelled``, also with some words of the sentence between label and value ("my policy with the mutual is AUT/77-310092-4")."""
    return rf"\b(?i:{labels})(?:{BETWEEN}|{LOOSE}){VALUE_OR_PREFIXED}"

def alone(found: Candidate) -> bool:
    """Whether no letter, digit or mask touches the value."""
    return not _TOUCHED_BEFORE.search(found.before) and not _TOUCHED_AFTER.search(found.after)


def look_alike(before: str) -> bool:
    """Whether the text ends with the label of something that is not personal: an order, a ticket, a version."""
    return bool(_LOOK_ALIKE_END.search(before))


def named(found: Candidate, words: re.Pattern[str], reach: int = 40) -> bool:
    """Whether one of ``words`` stands before the value, at most ``reach`` characters away.

    No other label or number may stand between. Words in brackets right behind the value count as well.
    """
    ends = [match.end() for match in words.finditer(found.before)]
    if ends:
        gap = found.before[ends[-1]:]
        if len(gap) <= reach and not _OTHER.search(gap):
            return True
    return bool(re.match(r"\s*\(", found.after) and words.match(found.after.lstrip(" (")))


def naming(words: re.Pattern[str]) -> str:
    """``SCREEN`` of a detector that accepts named numbers alone: one of ``words`` stands somewhere in the text."""
    return any_case(words.pattern.removeprefix(_START))


def judged(found: Candidate, valid: Callable[[str], bool], words: re.Pattern[str], free: bool = False) -> float | None:
    """Score of an identifier with a form and a rule.

    Named and valid 0.99; valid and of an unmistakable form (``free``) 0.85; named close by but invalid 0.6 (people mistype,
    made data is often invalid); else None. Look-alikes, masked values and pieces of longer ones are never accepted.
    """
    value = found.value
    called = named(found, words)  # first, for most numbers of a form have neither a name nor an unmistakable form
    if not (called or free) or not alone(found) or _MASKED.search(value) or look_alike(found.before):
        return None
    if valid(value):
        return 0.99 if called else 0.85 if free else None
    digits = [c for c in value if c.isdigit()]
    return 0.6 if called and named(found, words, 24) and len(set(digits)) > 1 else None


def worth(found: Candidate, least: int = 3, bare: int = 5) -> float | None:
    """Score of a value behind its label: 0.9 with "number", "ID", ":" or "#" between, 0.75 with the label alone.

    Args:
        found: match of a pattern made by ``labelled``.
        least: digits a value needs where its label says that a number follows.
        bare: digits it needs where the label alone stands in front.
    """
    value, match = found.value, found.match
    if match is None or _MASKED.search(value) or _UNLIKELY.fullmatch(value) or _UNIT.match(found.after):
        return None
    if _TOUCHED_AFTER.match(found.after) and not found.after.startswith((" ", "*")) or found.after[:2] == "**" or look_alike(found.before):
        return None
    if match.re.groupindex.get("loose") and match["loose"] is not None:
        letters, digits = any(c.isalpha() for c in value), sum(c.isdigit() for c in value)
        if "?" in match["loose"]:  # asked for, and told in the next turn
            return 0.75 if digits >= 6 else None
        return 0.7 if digits >= 4 and len(value) >= 7 and (letters or value.count("-") > 1 or value.count("/") > 1) and not _AMOUNT.match(value) else None
    if _AMOUNT.match(value):
        return None
    if value[:2].isupper() and value[2:4].strip()[:1].isdigit() and " " in value[2:4] and sum(c.isdigit() for c in value) == 4:
        bare = 4  # "permit HJQ 1174"; with a year it is no number
        if re.fullmatch(r"[A-Z]+ (?:19|20)\d\d", value):
            return None
    label = match.group(0)[:match.start("value") - match.start()]
    explicit = bool(_EXPLICIT.search(match.group("between")) or re.search(r"(?i)(?:id|no|number|nummer|nr|mrn|code|#|:)[\W_]*$", label) or value[:1] == "#")
    count = sum(c.isdigit() for c in value)
    return (0.9 if explicit else 0.75) if count >= (least if explicit else bare) else None
