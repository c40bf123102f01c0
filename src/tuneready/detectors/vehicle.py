"""Number plate of a vehicle.

What is found
-------------
Values behind a label (number plate of a vehicle) in English, German, French, Spanish, Italian, Polish and Dutch. The span is
the value alone.

Why it matters
--------------
The number leads back to one person in the records of whoever gave it out.

How it is measured
------------------
By the label, what stands between and at least 1 digits in the value (1 where no word, sign or colon says that a number
follows).

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Values without a label in front are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(L).
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.labelled_values import labelled, worth

KIND, NAME = "vehicle", "number plate of a vehicle"
_LABELS = (r"(?:licen[cs]e|number|registration|vehicle|car) plates?|vrm|plates?(?: number| no\b\.?)?|nr rej\.?|rej\.|(?:vehicle|car) reg(?:istration)?|reg|(?:amtliches |kfz-?)?kennzeichen|nummernschild|plaque d.immatriculation|immatriculation|matr[íi]cula(?:do|da)?|targat?[ao]?\b|immatricul[ée]e?s?|(?:polizeiliches|amtlichen|amtlichem) kennzeichen|"
           r"numer(?:y)? rejestracyjn\w+|tablic\w* rejestracyjn\w+|kenteken\w*|registration (?:number|mark|no\b\.?)|number ?plates?|plaque|placa|registreringsnummer|plaka|număr de înmatriculare")
PATTERN = labelled(_LABELS, r"(?P<value>[A-Z]{2}-\d{3}-[A-Z]{1,2}|[A-Z0-9]{1,4}[ -][A-Z]{1,3}[ -]?\d{1,4}[A-Z]?|[A-Z]{1,3}\d{1,4}[ -]?[A-Z]{1,3}|[A-Z0-9]{1,4}[ -][A-Z0-9]{2,5}|[A-Z]{1,3}\d{3,6}[A-Z]{0,2}|\d{1,4}[A-Z]{2,3}\d{0,3})\b")
LITERALS = ("plate", "vrm", "rej", "reg", "kennzeichen", "nummernschild", "immatricul", "cula", "targa", "rejestracyjn", "kenteken", "placa", "plaque", "plaka", "nmatriculare")
DIGITS = 1
RANK, VIEW, HIPAA = 70, "context", "L"
SPECIMENS = ("number plate AB12 CDE",)


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    return worth(found, least=1, bare=1)
