"""Names before a mail address in angle brackets.

What is found
-------------
The name that mail programs write before an address: "From: Julia May <…>", "On Monday, Will Young <…> wrote".

Why it matters
--------------
Quoted mail names everybody who wrote and received it.

How it is measured
------------------
By two to four capitalised words right before "<address@host>", of which one is a name of the lists and none a word of firms or roles.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
A name of one word, and one of which no word stands on a list, is not found by its place.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A); RFC 5322 section 3.4 (display names). Lists: see ``person``.
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.names import lists, words

KIND, NAME = "person", "name before a mail address"
_CAPITAL = "A-Z\xc0-\xde\u0100-\u017f"  # as characters: RE2 has no such escapes
_LETTER = "A-Za-z\x80-\U0010ffff"
_WORD = rf"[{_CAPITAL}][{_LETTER}.'-]{{0,20}}"
PATTERN = rf"(?:\b[AP]M,? )?(?P<value>{_WORD}(?:,? {_WORD}){{1,3}})[\"']? <(?:mailto:)?[^<>\s@]{{1,64}}@[^<>\s]{{3,80}}>"
LITERALS, RANK, VIEW, HIPAA = ("@",), 42, "context", "A"
SPECIMENS = ()
_ROLES = frozenset("""support service services team sales info office desk help news newsletter admin billing accounts account customer customers marketing order orders
reply notification notifications alert alerts system mailer list group department hr press security contact the a an of and your our monday tuesday wednesday thursday
friday saturday sunday am pm kundenservice kundendienst service-client atención cliente servizio clienti obsługa klienta""".split())


def accept(found: Candidate) -> float | None:
    """0.8 for words with a listed name among them and none that names a firm, a role or a day."""
    low = [part.lower().strip(".,'") for part in found.value.replace(",", " ").split()]
    if any(part in _ROLES or part in words.THINGS and part not in words.SURNAME_THINGS for part in low):
        return None
    return 0.8 if any(part in lists.first_names() or part in lists.last_names() for part in low) else None
