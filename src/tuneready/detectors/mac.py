"""MAC addresses of network cards.

What is found
-------------
Six pairs of hexadecimal digits between colons or hyphens, and the three groups of four with dots that switches print.

Why it matters
--------------
It names one device for life, and with it who carries the device.

How it is measured
------------------
By form; one separator throughout; broadcast and empty addresses are left out. Groups of digits alone, which could be dates or
counts, need a word such as "MAC" near them unless they stand between colons.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the locally administered range.

Limits
------
Addresses without separators are not found.

References
----------
IEEE 802-2014, clause 8. HIPAA 45 CFR 164.514(b)(2)(i)(M).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "mac", "MAC address"
PATTERN = (r"\b(?P<value>[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}"
           r"|(?P<bare>[0-9A-Fa-f]{12})|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})\b")
RANK, HIPAA = 60, "M"
SPECIMENS = ("00:00:5E:00:53:AF", "00-00-5e-00-53-1b")
_LABEL = re.compile(r"\bmac(?: addr(?:ess)?)?[ :=]{1,3}$", re.IGNORECASE)
_WORDS = re.compile(r"\b(?:mac|hardware|ethernet|wi-?fi|bssid|physical address|hwaddr|device|bluetooth|adapter)\b", re.ASCII | re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """0.95 for a form that is nothing else, lower where the groups hold digits alone."""
    if found.match is not None and found.match.group("bare"):
        return 0.85 if _LABEL.search(found.before) and any(c.isdigit() for c in found.value) else None
    digits = re.sub(r"[:.\-]", "", found.value).lower()
    if len(set(digits)) == 1 or found.before[-1:] in (":", "-", ".") or re.match(r"[:.\-][0-9A-Fa-f]", found.after):
        return None
    if any(letter in digits for letter in "abcdef"):
        return 0.95
    return 0.9 if _WORDS.search(found.before) else (0.7 if ":" in found.value else None)
