"""Names of persons, by lists and by the words around them; no model.

What is found
-------------
First and last names side by side ("Ananya Sharma", "J. R. Smith", "Smith, John", "Ludwig van Beethoven"), names after a title, a greeting, a sign-off, a role
or a label ("Dr. Shaw", "Hi Anna", "Regards, Tom", "patient Kumar", "Attn: Eve Moss"), single first names that are no ordinary words, and last names alone where
the same text holds the full name.

Why it matters
--------------
A name names a person. Names of clients were left in the data of the worked example E3, and legal review would have stopped it.

How it is measured
------------------
Capitalised words of a text are looked up in lists of about 68,000 first and 174,000 last names (Faker's and faker-js's locales, MIT; US Census of 1990 and 2010 and Social
Security Administration, public domain; Wikidata, CC0).
Names that are words, months, places or products first (Will, May, Paris, Mercedes) need a second name or words around them. Score 0.9: both words on the
lists, or a title; 0.6 to 0.8: one word on the lists, or one word alone.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
Latin script. Names on no list and without words around them are missed; a name model (extra) finds more. Names of made-up persons in exercises count too.
Names in lower case are found by ``person_lower``.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A). Faker 40.54.0 provider modules; faker-js 9.9.0; names 0.3.0; US Census Bureau, Frequently Occurring Names, 1990.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuneready.detector import Spans
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.names import people, screen

KIND, NAME = "person", "name of a person"
RANK, VIEW, HIPAA = 40, "context", "A"
SPECIMENS = ("Jane Doe", "Dr. Helena Shaw", "Krzysztof Nowak", "María García López")


def may(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of the texts with a word of the lists; the others are passed over in one go."""
    return screen.with_names(texts)


def find(texts: Sequence[str]) -> Spans:
    """Names in texts."""
    return Spans.of([(number, *span) for number in may(screen.joined(texts)).tolist() for span in people.found(texts[number])])
