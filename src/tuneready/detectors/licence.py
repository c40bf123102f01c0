"""Driving or professional licence number.

What is found
-------------
Values behind a label (driving or professional licence number) in English, German, French, Spanish, Italian, Polish and
Dutch. The span is the value alone.

Why it matters
--------------
The number leads back to one person in the records of whoever gave it out.

How it is measured
------------------
By the label, what stands between and at least 3 digits in the value (5 where no word, sign or colon says that a number
follows).

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Values without a label in front are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(K).
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.labelled_values import label, loosely, worth

KIND, NAME = "licence", "driving or professional licence number"
_LABELS = (r"(?:driver.{0,3}s?|driving|dl|medical|nursing|professional|pilot.{0,3}s?|state)?[ -]?licen[cs]es?(?: id| number)?|dl ?(?:number|no\b\.?|#|:)|führerschein\w*|permis de conduire|permiso de conducir|"
           r"lic\.|crm(?:[-/ ]?[A-Za-z]{2})?|pwz|big(?:-?nummer| nr\.?)?|badge (?:number|no\b\.?)|commission (?:number|no\b\.?)|cédula profesional|permit(?: number| no\b\.?)?|professional registration(?: number| no\b\.?)?|carné de conducir|patente(?: di guida)?|prawo jazdy|prawa jazdy|rijbewijs\w*|carta de condução|carteira (?:nacional )?de (?:habilitação|motorista)|cnh\b|carnet de conducir|dea (?:number|no\b\.?)")
PATTERN, SCREEN = loosely(_LABELS), label(_LABELS)
LITERALS = ("licen", "crm", "pwz", "big", "badge", "commission", "dula profesional", "permit", "professional", "dl ", "dl#", "dl:", "hrerschein", "permis", "conducir", "patente", "jazdy", "rijbewijs", "dea ", "condu", "carteira", "cnh", "carnet")
DIGITS = 3
RANK, VIEW, HIPAA = 70, "context", "K"
SPECIMENS = ("driving licence D245-938-19-203",)


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    return worth(found, least=3, bare=5)
