"""E-mail addresses.

What is found
-------------
Addresses of the form local part, ``@``, domain with a top level of letters, as they stand in running text.

Why it matters
--------------
An address names a person, often by first and last name, and reaches them.

How it is measured
------------------
By form. Addresses in the ranges kept for documentation (example.com, .invalid, .test) count too: they stand where a real one may.
What follows ``://`` with a user and a password belongs to ``url``.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Spoken addresses ("name at company dot com") are found by ``email_spoken``. Quoted local parts are not found.

References
----------
RFC 5321, RFC 6531. HIPAA 45 CFR 164.514(b)(2)(i)(F).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "email", "e-mail address"
# Letters of other scripts, as characters: RE2 has no such escape. General punctuation, spaces of U+2000-206F,
# U+3000-303F (CJK punctuation) and U+FF00-FF0F (full-width punctuation) end an address, and so do the signs of a URL's query ("&email=a@b.org").
_WIDE = "\xaa\xb5\xba\xc0-\u1fff\u2070-\u2fff\u3040-\ufefe\uff10-\uffef\U00010000-\U0010ffff"
PATTERN = (rf"(?P<value>[A-Za-z0-9_+{_WIDE}][A-Za-z0-9.!#$%'*+/^_`{{|}}~{_WIDE}-]{{0,63}}"
           rf"@[A-Za-z0-9{_WIDE}][A-Za-z0-9{_WIDE}-]{{0,62}}(?:\.[A-Za-z0-9{_WIDE}-]{{1,63}}){{0,7}}\.(?:xn--[A-Za-z0-9-]{{2,40}}|[A-Za-z{_WIDE}]{{2,24}}))")
LITERALS = ("@",)
RANK, HIPAA = 90, "F"
SPECIMENS = ("jane.doe@example.com", "m_o'neil+news@mail.example.co.uk")
_CREDENTIALS = re.compile(r"://(?:[^\s/@]*:)?$", re.ASCII)
_FILES = frozenset("png jpg jpeg gif svg webp css js json".split())


def accept(found: Candidate) -> float | None:
    """Any address whose domain is none of a file name (``icon@2x.png``) and which is no user information of a URL."""
    local, _, domain = found.value.rpartition("@")
    if ".." in found.value or local.endswith(".") or domain.rpartition(".")[2].lower() in _FILES:
        return None
    return None if _CREDENTIALS.search(found.before) else 0.99
