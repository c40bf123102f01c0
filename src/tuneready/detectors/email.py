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

from tuneready.detector import Candidate

KIND, NAME = "email", "e-mail address"
_WIDE = "\x80-\U0010ffff"  # letters of other scripts, as characters: RE2 has no such escape
PATTERN = (rf"(?P<value>[A-Za-z0-9_+'{_WIDE}-][A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~{_WIDE}-]{{0,63}}"
           rf"@[A-Za-z0-9{_WIDE}-]{{1,63}}(?:\.[A-Za-z0-9{_WIDE}-]{{1,63}}){{0,7}}\.[A-Za-z{_WIDE}]{{2,24}})")
LITERALS = ("@",)
RANK, HIPAA = 90, "F"
SPECIMENS = ("jane.doe@example.com", "m_o'neil+news@mail.example.co.uk")


def accept(found: Candidate) -> float | None:
    """Any address whose domain is none of a file name or a version."""
    local, _, domain = found.value.rpartition("@")
    return None if ".." in found.value or domain.startswith("-") or local.endswith(".") else 0.99
