"""Passwords that stand beside the e-mail address they belong to.

What is found
-------------
"jane@example.com / Winter!24x", "jane@example.com:Tr0ub4dor": what leaked lists and hasty notes write as login and password.

Why it matters
--------------
Nothing calls it a password, so a search for words does not see it; with the address beside it, it opens an account.

How it is measured
------------------
An address, a slash, colon, semicolon or bar, and a value that no ordinary word looks like: capitals, small letters and a sign, or
letters with digits. Between bars, as in tables, it needs a sign. Paths, further addresses and masked values are left out.

How to mend it
--------------
Change the password, then ``tuneready anonymise``.

Limits
------
A password of letters alone is not told from a name or a team beside the address. Behind a login that is no address: not found.

References
----------
OWASP, Credential stuffing: leaked lists hold ``address:password``.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "secret", "password beside a login"
PATTERN = (r"@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}[\"']?(?P<link> ?[/|] ?|[:;])[\"']?"
           r"(?P<value>[^\s\"'`<>,;()\[\]{}|]{5,63}[^\s\"'`<>,;()\[\]{}|:.?])")
LITERALS, RANK, VIEW = ("@",), 70, "context"
SPECIMENS = ("jane@example.com / Winter!24x",)
_LEFT_OUT = re.compile(r"x{4,}|\*{3}|\.{3}|[/\\:]|\.[A-Za-z]{2,24}$|@[\w-]+\.\w|^[$%+]|^(?:[0-9]+|[0-9a-f]{32,})$|\.(?:git|com|org|net|html?|pdf|png|jpe?g)$", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """0.8 for a value with a sign, 0.7 for one of letters and digits; None for paths, addresses and words."""
    value, bar = found.value, "|" in found.match["link"]
    if _LEFT_OUT.search(value):
        return None
    digit, upper, lower = (any(test(letter) for letter in value) for test in (str.isdigit, str.isupper, str.islower))
    if any(letter in "!@#$%^&*+=~?" for letter in value) and (upper and lower or digit and (upper or lower)):
        return 0.8
    return 0.7 if not bar and digit and upper and lower and value.isalnum() and len(value) >= 8 else None
