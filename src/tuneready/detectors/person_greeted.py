"""First names in small letters behind a greeting or thanks.

What is found
-------------
"good morning stephanie", "gracias carmen": the first name right behind a greeting or thanks, in small letters.

Why it matters
--------------
Transcripts and chats in small letters name people mostly so.

How it is measured
------------------
By greetings in eight languages and a first name of the lists that is no ordinary word.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
Names on no list, and names that are ordinary words ("thanks mark"), are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A). Lists: see ``person``.
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.names import runs

KIND, NAME = "person", "first name in lower case behind a greeting"
_GREETINGS = ("hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|thx|cheers|hallo|guten (?:morgen|tag|abend)|danke|bonjour|bonsoir|salut|merci|hola|buenos d[íi]as|buenas tardes|gracias|"
              "ciao|buongiorno|buonasera|grazie|ol[áa]|oi|bom dia|boa tarde|obrigad[oa]|bedankt|dank je|goedemorgen|goedemiddag|cze[śs][ćc]|dzie[ńn] dobry|dzi[ęe]ki|dzi[ęe]kuj[ęe]")
_SMALL = "a-z\xdf-\xff\u0101-\u017f"  # as characters: RE2 has no such escapes
PATTERN = rf"\b(?i:{_GREETINGS})[ ,]{{1,2}}(?P<value>[{_SMALL}]{{3,20}})(?:\b|$)"
RANK, VIEW, HIPAA = 39, "context", "A"
SPECIMENS = ()
_PALS = frozenset("bud buddy mate pal hun hon bro sis doc dude folks team all".split())


def accept(found: Candidate) -> float | None:
    """A first name of the lists and no ordinary word, nor a word for a friend."""
    low = found.value
    if found.after[:1] in ("'", "’", "@", "-", "_"):
        return None
    return 0.65 if low.islower() and low not in _PALS and runs.kind_of(low) in (runs.FIRST, runs.BOTH) else None
