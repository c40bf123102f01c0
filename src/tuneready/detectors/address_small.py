"""Postal addresses in small letters, told by their parts alone.

What is found
-------------
"via garibaldi 12, 44121 ferrara", "molenweg 3 8011 nm zwolle", "14 bis rue pasteur 49000 angers", "12 mill lane swindon sn2 8bl": a word for a street,
a house number and a postcode with its town, whatever the case of their letters, on one line or two.

Why it matters
--------------
Chats and transcripts have no capitals. An address leads to a household.

How it is measured
------------------
By form: all three parts must stand there in the order of their land. Score 0.8.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Without a postcode only a label or a verb of living tells (``address_labelled``). Streets without such a word are missed.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(B). Universal Postal Union S42, for the parts of an address.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import look_alike
from tuneready.names.streets import ENDED, STREETS

KIND, NAME = "address", "postal address in small letters"
DIGITS, RANK, HIPAA = 3, 59, "B"
SPECIMENS = ("10 downing street, london, sw1a 2aa",)
_L = "A-Za-z\x80-\U0010ffff"  # as characters: RE2 has no such escapes
_GAP = r"(?:,? |,?[ \t]{0,3}\r?\n[ \t]{0,8})"
_TOWN = rf"{_GAP}(?:\d{{4}}-\d{{3}}|\d{{2}}-\d{{3}}|\d{{4}} [a-z]{{2}}|\d{{5}}) [{_L}][{_L}-]{{2,23}}"
_NUMBER = r",? (?:n\.?[º°]? ?)?\d{1,4}[a-z]?(?:/\d{1,4})?"
_BEHIND = rf"(?:{STREETS})(?: [{_L}.'-]{{1,20}}|/ ?[{_L}.'-]{{2,20}}| \d{{1,2}} [{_L}]{{3,12}}){{1,4}}{_NUMBER}{_TOWN}"
_JOINED = rf"[{_L}.-]{{2,24}}(?:{ENDED}){_NUMBER}{_TOWN}"
_FIRST = rf"\d{{1,4}}(?: ?bis| ?ter)?,? (?:rue|avenue|av\.?|boulevard|bd|chemin|impasse|allée|quai|cours|place|route|passage)(?: [{_L}.'’-]{{1,20}}){{1,4}}{_TOWN}"
_ISLES = (rf"\d{{1,5}}[a-z]?,? (?:[{_L}.'-]{{1,20}} ){{1,3}}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|close|crescent|court|terrace|place|boulevard|blvd|way|gardens|grove|hill)"
          rf"(?:{_GAP}(?:apt|flat|unit|suite) ?#?\w{{1,5}})?{_GAP}[{_L}-]{{2,20}}(?: [{_L}-]{{2,20}})?{_GAP}(?:[a-z]{{1,2}}\d[a-z\d]? ?\d[a-z]{{2}}|[a-z]{{2}},? \d{{5}})")
PATTERN = rf"(?i)\b(?P<value>{_FIRST}|{_ISLES}|{_BEHIND}|{_JOINED})\b"
_NOT_STREETS = re.compile(r"(?i)\d+ (?:days|years|months|percent|million|hours|minutes|people|steps|times|reasons) |(?:im|am) jahr")
_DATED = re.compile(r"(?i)\b(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]* \d|\d{4} (?:in|at|by|on|of|to|am|pm|ad|bc|is|as|an|or|if|we|it|he|no|so|do|be)\b")  # "place on April 22, 2000 at the"


def accept(found: Candidate) -> float | None:
    """0.8 for a street, a number and a postcode together that no look-alike's label stands before."""
    if look_alike(found.before) or _DATED.search(found.value) or _NOT_STREETS.match(found.value) or found.before[-1:] in ("-", "/", "$", "#", "."):
        return None
    return 0.8
