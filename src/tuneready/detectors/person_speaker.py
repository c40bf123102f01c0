"""First names that stand before what a person writes in a chat log.

What is found
-------------
The name behind a time at the beginning of a line ("[14:02] anna: …", "14:02 - Tom: …") and between angle brackets before a message
("<anna> …"), whatever its case.

Why it matters
--------------
Logs of chats name the speaker before every line.

How it is measured
------------------
By the form of the line, and a first name of the lists that is no ordinary word.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
Nicknames on no list are not found. A name between angle brackets that closes again in the text is taken for an element and left.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A). Lists: see ``person``.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.names import lists, runs

KIND, NAME = "person", "name of a speaker"
_TIME = r"[\[(]?(?:[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? )?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp]\.?[Mm]\.?)?[\])]?"
_NAME = "[A-Za-z\x80-\u2000]{2,20}"
PATTERN = rf"(?m:^)[ \t]*(?:{_TIME}[ \t]{{0,2}}(?:-[ \t])?)?(?P<bracket><)?(?P<value>{_NAME}(?: {_NAME}){{0,2}})(?: [^\x00-\x7f]{{1,4}})?(?P<end>>|:)[ \t]"
RANK, VIEW, HIPAA = 41, "context", "A"
SPECIMENS = ()
_SMALL = frozenset("van von de der den del di da vd ter bin al".split())


def accept(found: Candidate) -> float | None:
    """A first name of the lists before a message; not a label of a line, not an element of markup."""
    match, low = found.match, found.value.lower()
    if match is not None and _stamped(match.group(0), found.value):
        return 0.75
    if match is None or low not in lists.first_names() or low in lists.common_names() or low in lists.ordinary_words():
        return None
    bracket = bool(match.group("bracket"))
    timed = any(c.isdigit() for c in match.group(0))
    if bracket != (match.group("end") == ">") or not (timed or bracket or len(re.findall(rf"(?m:^)[ \t]*{found.value}:", match.string)) > 1 and low not in lists.rare_names()) or f"</{low}" in found.after.lower():
        return None
    return 0.75


def _stamped(head: str, value: str) -> bool:
    """Whether a bracketed time and a name with a capital begin the line: an exported chat, in which any name may speak."""
    words = value.split()
    return head.lstrip()[:1] in "[(" and all(word[0].isupper() or word in _SMALL for word in words) and words[0][0].isupper() and not value.isupper() \
        and all(word in _SMALL or runs.kind_of(word.lower()) in (runs.FIRST, runs.LAST, runs.BOTH, runs.OTHER) or runs.kind_of(word.lower()) == runs.COMMON and word.lower() in lists.first_names() for word in words)
