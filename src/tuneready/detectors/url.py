"""Web addresses that tell who somebody is or let others in.

What is found
-------------
Addresses with user and password, pages of a person's profile, and addresses whose query carries an e-mail address, a token or a
key.

Why it matters
--------------
A profile names its owner; an address with a token opens what it guards.

How it is measured
------------------
By form, a list of profile sites and a list of names of query fields. Plain web addresses are not personal data.

How to mend it
--------------
``tuneready anonymise`` writes an address on a documentation host.

Limits
------
Personal home pages on domains of their own are not found. Addresses of data bases belong to ``secret``.

References
----------
RFC 3986. HIPAA 45 CFR 164.514(b)(2)(i)(N).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "url", "personal web address"
_BODY, _LAST = r"""[^\s<>"'`{}|\\^]{0,500}""", r"""[^\s<>"'`{}|\\^.,;:!?)\]]"""
_SITES = (r"linkedin\.com/(?:in|pub)/|facebook\.com/|fb\.com/|instagram\.com/|twitter\.com/|x\.com/|tiktok\.com/@|github\.com/|gitlab\.com/|"
          r"xing\.com/profile/|youtube\.com/@|threads\.net/@|medium\.com/@|t\.me/|wa\.me/|vk\.com/|snapchat\.com/add/|"
          r"researchgate\.net/profile/|orcid\.org/|keybase\.io/|calendly\.com/|paypal\.me/|venmo\.com/")
PATTERN = rf"(?P<value>\b(?i:https?|ftps?|sftp|ssh|wss?)://{_BODY}{_LAST}|\b(?i:(?:[a-z]{{2,4}}\.)?(?:{_SITES}))[A-Za-z0-9._@%+-]{{0,99}}[A-Za-z0-9_])"
LITERALS = ("://", ".com/", ".me/", ".net/", ".org/", ".io/")
RANK, HIPAA = 60, "N"
SPECIMENS = ("https://www.linkedin.com/in/jane-example-1234", "https://jane:s3cret@www.example.com/reports")
_LOGIN = re.compile(r"://[^\s/@:?#]+:[^\s/@?#]+@")
_QUERY = re.compile(r"[?&#;](?:e-?mail|user_?name|token|access_?token|auth|api_?key|key|sig|signature|password|passwd|pwd|secret|session(?:_?id)?|sid|jwt|"
                    r"code|phone|ssn|x-amz-signature|sv)=[^&\s]{6,}", re.IGNORECASE)
_PROFILE = re.compile(rf"^(?:[a-z]+://)?(?:(?:www|m|mobile|[a-z]{{2}})\.)?(?:{_SITES})(?P<name>[^/?#\s]{{2,}})(?P<rest>/?[^\s]*)", re.IGNORECASE)
_PAGES = frozenset("about account apps blog careers company contact docs events explore features groups hashtag help home i intent jobs join legal login "
                   "marketplace features orgs pages pricing privacy search security settings share sharer sharer.php signup site sponsors status stories "
                   "terms topics tr watch business dialog plugins p reel tv public policies developers".split())


def accept(found: Candidate) -> float | None:
    """0.95 with a password, 0.85 with a query that gives somebody away, 0.8 for a profile; None for any other page."""
    if found.before[-1:].isalnum() or found.before[-1:] in ("@", ".", "/"):
        return None
    if _LOGIN.search(found.value):
        return 0.95
    if _QUERY.search(found.value):
        return 0.85
    profile = _PROFILE.match(found.value)
    if not profile or profile["name"].lower().lstrip("@") in _PAGES:
        return None
    code = re.search(r"git(?:hub|lab)\.com", found.value, re.IGNORECASE)
    return None if code and profile["rest"].strip("/") else 0.8
