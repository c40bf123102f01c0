"""International bank account numbers.

What is found
-------------
IBANs of every country of the registry, together or in groups, with the country's length and valid check digits; straight after
the word "IBAN" also those whose check digits or length are wrong.

Why it matters
--------------
The number names one account and its holder, and is enough for a direct debit.

How it is measured
------------------
Country and length from the registry, then ISO 7064 MOD 97-10. Typing errors and made numbers beside the word get a lower score.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same country.

Limits
------
Numbers in domestic form without country are ``account``, and need a word beside them.

References
----------
ISO 13616-1, SWIFT IBAN registry. HIPAA 45 CFR 164.514(b)(2)(i)(J).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels.checksums import iban

KIND, NAME = "iban", "IBAN"
# Countries by length (SWIFT IBAN registry, release 99).
_LENGTHS = {15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
            22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
            26: "IS TR", 27: "BI DJ FR GR IT MC SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE",
            31: "MT SC", 32: "LC", 33: "RU"}
_GAP = "[ \u00a0\u202f-]?"
_KNOWN = "|".join(rf"(?:{countries.replace(' ', '|')})[0-9]{{2}}(?:{_GAP}[A-Z0-9]){{{length - 4}}}" for length, countries in _LENGTHS.items())
PATTERN = rf"\b(?P<value>(?i:{_KNOWN})|[A-Z]{{2}}[0-9]{{2}}(?:{_GAP}[A-Z0-9]{{4}}){{2,7}}(?:{_GAP}[A-Z0-9]{{1,3}})?)\b"
DIGITS, RANK, HIPAA = 6, 90, "J"
SPECIMENS = ("GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR14 2004 1010 0505 0001 3M02 606")
_NAMED = re.compile(r"\bibans?\b[^0-9]{0,24}$", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """0.98 with valid check digits, 0.6 without them straight after the word IBAN."""
    plain = re.sub(r"[^A-Za-z0-9]", "", found.value).upper()
    countries = _LENGTHS.get(len(plain), "").split()
    if plain[:2] in countries and iban(plain) and (found.value.isupper() or plain[2:4].isdigit()):
        return 0.98
    return 0.6 if _NAMED.search(found.before) and sum(letter.isdigit() for letter in plain) >= 6 else None
