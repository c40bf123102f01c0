"""British and Irish sort codes, with the account number beside them.

What is found
-------------
"sort code 20-45-53", "Sort Code: 204553", and the pair "20-45-53 12345678" where the text speaks of a bank, a payment or an account.

Why it matters
--------------
Sort code and account number are all a direct debit needs.

How it is measured
------------------
By the label before six digits in pairs; without it by the form of the pair and a word of banking within 60 characters.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A sort code without its label and without an account number behind it looks like a date.

References
----------
UK Payments Administration, sorting codes. HIPAA 45 CFR 164.514(b)(2)(i)(J).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import alone

KIND, NAME = "account", "sort code of a bank"
PATTERN = (r"(?:\b(?P<label>(?i:sort(?:ing)?[ _-]?codes?|sort|s/c|nsc))(?i:[\s:.#=*\"'_-]|is|no|number|code){0,6})?"
           r"\b(?P<value>(?:\d{2}-\d{2}-\d{2}|\d{2} \d{2} \d{2}|\d{6})(?P<pair>[ ,/]{1,2}\d{8})?)\b")
DIGITS = 6
RANK, VIEW, HIPAA = 76, "context", "J"
SPECIMENS = ("sort code 20-45-53",)
_BANKING = re.compile(r"(?i)\b(?:bank(?:ing|s)?|accounts?|acc|acct|a/c|sort|pay(?:ment|able|ee|ing)?|transfer|bacs|remit\w*|direct debit|standing order)\b")
SCREEN = r"(?i:sort|s/c|nsc)|[0-9]{2}-[0-9]{2}-[0-9]{2}[ ,/]{1,2}[0-9]{8}"


def accept(found: Candidate) -> float | None:
    """0.9 behind its label, 0.8 as a pair near words of banking."""
    match = found.match
    if match is None or not alone(found):
        return None
    if match.group("label"):
        return 0.9
    pair = match.group("pair") and "-" in found.value
    return 0.8 if pair and _BANKING.search(found.before + " " + found.after) else None
