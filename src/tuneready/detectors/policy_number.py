"""Insurance policy or plan number.

What is found
-------------
Values behind a label (insurance policy or plan number) in English, German, French, Spanish, Italian, Polish, Dutch and
Portuguese. The span is the value alone.

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
HIPAA 45 CFR 164.514(b)(2)(i)(I).
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.labelled_values import label, loosely, worth

KIND, NAME = "policy_number", "insurance policy or plan number"
_LABELS = (r"(?:insurance )?polic(?:y|ies)(?: ?holder)?|insurance|health plan|beneficiary|medicare|medicaid|(?:group|plan) (?:number|no\b\.?|id)|versicherungs(?:schein)?-?(?:nummer|nr\b\.?)|policen?(?:nummer|nr\b\.?)|krankenversicherten\w*|"
           r"pol\.|n[°º] (?:de |du )?contrat|seguro(?: del? \w+)?|cover (?:is under|number|no\b\.?)|police d.assurance|police n\.?[º°o]|numéro de police|contrat d.assurance|póliza|polizza|polis(?:y|nummer|nr\b\.?|a|ę|blad)?\b|ap[óo]lice\b")
PATTERN, SCREEN = loosely(_LABELS), label(_LABELS)
LITERALS = ("polic", "pol.", "contrat", "seguro", "cover", "insur", "plan", "benefic", "medic", "group", "versicher", "krankenv", "assurance", "liza", "polizza", "polis", "lice")
DIGITS = 3
RANK, VIEW, HIPAA = 65, "context", "I"
SPECIMENS = ("policy number 88291-LK",)


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    return worth(found, least=3, bare=5)
