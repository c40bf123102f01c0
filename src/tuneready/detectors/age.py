"""Ages above 89.

What is found
-------------
Ages of 90 and more, in numbers, tied to a person.

Why it matters
--------------
Few people live that long: HIPAA asks that these ages be put into one class.

How it is measured
------------------
By the words around a number of 90 to 125.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Ages in words are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(C).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import alone

KIND, NAME = "age", "age above 89"
_NUMBER = r"(?P<value>9\d|1[01]\d|12[0-5])"
PATTERN = rf"\b(?:(?i:aged?|(?:s?he|who|ma|mum|mom|nan|gran|grandma|grandmother|mother)(?:['’]s| is| was)|turn(?:ed|s)|tiene|ha compiuto|skończył[ao]?(?: wczoraj)?|fez|fyllde|die ist|oma ist|alter von|im alter von|[âa]g[ée]e? de|anni|edad de|wieku|\blat) (?:(?i:of|about) )?)?{_NUMBER}(?P<unit>[- ]?(?i:years?[- ]old|y/?o\b|yrs?\b|jr\b\.?|jahre\b|jaar\b|-?årig\w*|år\b|yr[- ]?old|-?year-?old|jahre alt|-?jährig(?:e[rnms]?)?\b|-?jarige?\b|ans\b|años|anos|anni\b|lat\b|jaar oud))?"
DIGITS = 2
RANK, VIEW, HIPAA = 60, "context", "C"
_COUNT = re.compile(r"\s?(?:%|percent|per cent|minutes?|hours?|days?|weeks?|months?|degrees?|°|kg|kilos|pounds|lbs|miles|km|cm|points?|euros?|dollars?|€|\$|£|times)", re.IGNORECASE)
_THINGS = ("building", "house", "company", "tree", "bottle", "law", "church", "bridge", "firm", "wine", "whisk", "ship")


def accept(found: Candidate) -> float | None:
    """A number above 89 that an age's words stand before or after; not the age of a thing."""
    match = found.match
    if match is None or not alone(found) and not found.after.startswith("-"):
        return None
    if match is not None and _COUNT.match(found.after):
        return None
    said = match.start("value") > match.start() or match.group("unit")
    if not said or any(thing in found.after[:30].lower() for thing in _THINGS):
        return None
    return 0.85 if match.group("unit") else 0.7
