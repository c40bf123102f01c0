"""Keys and tokens whose form tells what they open.

What is found
-------------
Keys of cloud and code services by their published prefixes, JSON web tokens, private key blocks, and addresses of data bases
with a password.

Why it matters
--------------
A model can repeat a key word for word, and whoever reads it can use it.

How it is measured
------------------
Prefix, alphabet and length; placeholders (``EXAMPLE``, one letter repeated, ``xxxx``) are left out.

How to mend it
--------------
Revoke the key, then ``tuneready anonymise``.

Limits
------
Keys without a prefix need a word beside them: ``secret_stated``.

References
----------
GitHub, "Behind GitHub's new authentication token formats" (2021). RFC 7519, RFC 7468. Documentation of each service.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "secret", "key or token"
_FORMS = (
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", r"\bgh[pousr]_[A-Za-z0-9]{36,251}\b", r"\bgithub_pat_[A-Za-z0-9_]{22,255}\b",
    r"\bgl(?:pat|dt|rt|ptt|soat)-[A-Za-z0-9_-]{20,64}", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}", r"\bhooks\.slack\.com/services/[A-Za-z0-9/]{20,80}",
    r"\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,247}\b", r"\bwhsec_[A-Za-z0-9]{20,64}", r"\bAIza[A-Za-z0-9_-]{35}", r"\bya29\.[A-Za-z0-9_-]{20,250}",
    r"\bsk-(?:ant-|proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{20,250}", r"\bhf_[A-Za-z0-9]{30,40}\b", r"\bnpm_[A-Za-z0-9]{36}\b", r"\bpypi-[A-Za-z0-9_-]{50,250}",
    r"\beyJ[A-Za-z0-9_-]{8,999}\.eyJ[A-Za-z0-9_-]{8,999}\.[A-Za-z0-9_-]{10,999}", r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}",
    r"\b(?:SK|AC)[0-9a-f]{32}\b", r"\bkey-[0-9a-f]{32}\b", r"\bdop_v1_[0-9a-f]{64}\b", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b",
    r"\bdapi[0-9a-f]{32}\b", r"\bAccountKey=[A-Za-z0-9+/]{60,100}={0,2}", r"\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b",
    r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s:,.()\\-]{0,999}[A-Za-z0-9+/=\s:,.()\\-]{0,999}[A-Za-z0-9+/=\s:,.()\\-]{0,999}"
    r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?",
    r"\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|snowflake)(?:\+[a-z0-9]{1,16})?"
    r"://[^\s:/@<>\"']{0,64}:[^\s@<>\"']{1,128}@[^\s<>\"'`,;]{1,200}")
PATTERN = rf"(?P<value>{'|'.join(_FORMS)})"
RANK = 95
SPECIMENS = ("AKIAQ3EGRWZ7LMN4TVPK", "ghp_k3J9sQ2mVb8XtY5wLr7ZcN4dFh6GpA1eUoIi", "postgresql://app:h8Xq2vLm@db.example.com:5432/shop")
_PLACEHOLDER = re.compile(r"x{6,}|\.{3}|\*{3}|<|your[_-]|(.)\1{9}", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """0.99 by form; None for placeholders and for hyphenated words that only begin like a key."""
    value = found.value
    if value.startswith("-----"):
        return 0.99
    if _PLACEHOLDER.search(value) or (value.startswith(("sk-", "xox")) and not re.search(r"[0-9]", value)):
        return None
    return 0.99
