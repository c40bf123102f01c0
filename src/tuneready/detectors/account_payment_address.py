"""Virtual payment addresses and bank branch codes of India.

What is found
-------------
"name@oksbi", "9876543210@paytm": an account name, an at sign and the handle of a payment provider, without a domain; and IFSC codes behind
their name.

Why it matters
--------------
The address pays into, and names, one person's bank account.

How it is measured
------------------
By the handle: those of the public list of the National Payments Corporation of India; other handles count behind "UPI" or "VPA". An IFSC has
four letters, a zero and six letters or digits; behind its label a missing zero is a slip of the pen.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Handles given out later than the list are found behind their label only.

References
----------
NPCI, UPI Procedural Guidelines; NPCI, list of UPI handles. Reserve Bank of India, IFSC.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "account", "virtual payment address"
_HANDLES = (r"ok(?:sbi|axis|icici|hdfcbank)|ybl|ibl|axl|apl|yapl|rapl|upi|paytm|pt(?:yes|sbi|axis|hdfc)|icici|sbi|hdfcbank|axisbank|kotak|barodampay|pnb|cnrb|unionbank(?:ofindia)?|idfcbank|idbi|federal|indus|"
            r"freecharge|jupiteraxis|airtel|postbank|yesbank(?:ltd)?|yespay|rbl|boi|cbin|uco|superyes|axisb|ikwik|fam|slice|naviaxis|waaxis|waicici|wahdfcbank|wasbi|abfspay|tapicici|timecosmos|kbl|dbs|hsbc|citi|aubank")
PATTERN = (rf"\b(?:(?i:ifsc)(?P<branch>(?:(?i: ?code)?[ :#-]|(?i:is|number|no)[ .:]){{1,5}}))?"
           rf"(?P<value>[A-Za-z0-9][A-Za-z0-9._-]{{1,60}}@(?:(?i:{_HANDLES})|(?P<any>[A-Za-z]{{2,20}}))|[A-Za-z]{{4}}[0-9A-Za-z]?[0-9]{{5,6}})\b")
LITERALS, RANK, VIEW, HIPAA = ("@", "ifsc"), 66, "context", "J"
SPECIMENS = ("asha.rao@oksbi",)
_NAMED = re.compile(r"\b(?:upi|vpa|bhim|gpay|google pay|phonepe|paytm|virtual payment)\b[^@]{0,30}$", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """An address with a known handle, one of any handle behind its label, a branch code behind its label."""
    if found.match is None or found.after[:1] in ("@", "-", "_") or re.match(r"\.[A-Za-z0-9]", found.after):
        return None  # a dot and letters: a domain, so an e-mail address
    if "@" not in found.value:
        return 0.8 if found.match.group("branch") else None
    if found.before[-1:] in ("/", ":", "@", ".", "-", "_", "+") and not found.before.endswith(": "):
        return 0.8 if _NAMED.search(found.before) and found.before[-1:] == ":" else None
    if found.match.group("any"):
        return 0.8 if _NAMED.search(found.before) else None
    return 0.9
