"""Passwords that show by their form: letters of both cases, a digit and a sign inside.

What is found
-------------
"Sommer!Regen77", "Tr0mb0ne&Kelp": one word of letters of both cases and digits with ``!``, ``$``, ``&``, ``*`` or ``#`` between, whatever stands around it.

Why it matters
--------------
People write passwords into tickets without the word.

How it is measured
------------------
By form alone, so with a low score (0.6). Entities of HTML, encoded addresses, variables, cells of sheets and numbers behind ``#`` are none.

How to mend it
--------------
``tuneready anonymise`` writes a value of the same form; change the password.

Limits
------
Passwords of plain words, and those with a sign at the end alone, need their word (``secret_stated``).

References
----------
NIST SP 800-63B.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "secret", "password by its form"
PATTERN = r"(?:^|[\s\"'`(>])(?P<value>[A-Za-z0-9][A-Za-z0-9._-]{1,24}[!$&*#][A-Za-z0-9!$&*#._-]{0,24}[A-Za-z0-9])(?:$|[\s\"'`)<,.;?!])"
DIGITS, RANK, VIEW = 1, 40, "form"
SPECIMENS = ("Autumn!Rain77x",)
_NONE = re.compile(r"&(?:amp|lt|gt|nbsp|quot|#)|#\d+$|[A-Z]\$?\d+[*!]|\$[A-Z]\$?\d|^[A-Z]{1,3}\d+[*&#]|\*\*|[A-Za-z]&[A-Za-z]{1,2}\d?$|\*[A-Za-z]\d?$|^\d+[*#]")
_WORD = re.compile(r"[A-Za-z]{3}")


def accept(found: Candidate) -> float | None:
    """0.6 for letters of both cases and a digit with a sign among them."""
    value = found.value
    if not 8 <= len(value) <= 40 or not _WORD.search(value) or _NONE.search(value):
        return None
    return 0.6 if all(any(map(test, value)) for test in (str.isdigit, str.isupper, str.islower)) else None
