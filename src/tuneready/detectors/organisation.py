"""Names of organisations: firms with a legal suffix, parties of a contract with their short names, banks, hospitals, universities.

What is found
-------------
Capitalised words before a legal suffix ("Aduro Biotech, Inc.", "CREMER OLEO GmbH & Co KG", "Pelican Sp. z o.o."), or before a word such as Bank, Hospital,
University; names that a contract defines ("Ingram Micro (“Distributor”)"), their defined short names ("PrimeCall") and every further mention of both
in the same text. A short name that is only a role (Company, Licensor) is left.

Why it matters
--------------
In contracts and in business mail the client's name is the secret. The worked example E3 was nearly stopped because client names were still in the data.

How it is measured
------------------
By form and context, score 0.9 for a legal suffix, 0.85 for a defined name and its mentions, 0.8 for a party without suffix, 0.7 for a civil word such as Bank.
Well-known brands that a text merely mentions are not reported.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
Names without suffix that no text defines are missed; give them as a dictionary. In texts that define terms, a defined term may be taken for a short name.

References
----------
CUAD v1 (The Atticus Project), where parties are annotated. ISO 20275 lists legal forms.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuneready.detector import Spans
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.names import organisations, screen

KIND, NAME = "organisation", "name of an organisation"
RANK, VIEW = 35, "context"
SPECIMENS = ("Example Widgets GmbH", "Blue Heron Logistics, Inc.", "Pelican Bank")


def may(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of the texts with a suffix or civil word; the others are passed over in one go."""
    return organisations.screened(texts)


def find(texts: Sequence[str]) -> Spans:
    """Organisations in texts."""
    return Spans.of([(number, *span) for number in may(screen.joined(texts)).tolist() for span in organisations.found(texts[number])])
