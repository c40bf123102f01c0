"""Names of persons that a label or the name of a column calls a name.

What is found
-------------
What stands behind "First name:", "Patient name:", "Nachname:", "Apellidos:" or in a column of such a name, whether a list knows the
name or not; and two or three capitalised names of the lists behind a mere "Name:".

Why it matters
--------------
Tables of people name their columns. A list of names never holds all of them, so without the label the rare ones stay.

How it is measured
------------------
The label stands at the beginning of a line or is the column's name, and the name is the rest of the line: up to five words without
digits. Behind a mere "Name:" two or three words must be on the lists of names, and not all of them be words or things as well. Score 0.75 to 0.85.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate, the same for the same name.

Limits
------
Labels of eight languages. A column called "name" holds products as often as people: there "Karen Olivares" is a person, "Zorbla Cross" and
"Clive Page" are none. Labels in the middle of a sentence are left to the other looks for names.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.names import lists

KIND, NAME = "person", "name behind a label"
_WHO = (r"customer|client|patient|employee|contact|candidate|applicant|subscriber|member|policy ?holder|account ?holder|card ?holder|guardian|caller|tenant|"
        r"debtor|borrower|buyer|guest|passenger|student|pupil|doctor|physician|spouse|next of kin|mother|father|insured|beneficiary|claimant|signatory|person")
_SURE = (rf"(?:(?:{_WHO})(?:'s|s)? )?(?:(?:first|given|last|family|middle|maiden|birth|full|legal|preferred) ?names?|names? (?:first|last|full|middle))|(?:{_WHO})(?:'s|s)? names?|"
         r"surname|forename|vorname|nachname|familienname|zuname|pr[ée]nom|nom de famille|nom complet|nombre completo|nombre y apellidos|apellidos?|nome completo|"
         r"cognome|nome e cognome|imi[ęe] i nazwisko|imi[ęe]|nazwisko|sobrenome|voornaam|achternaam")
_BARE = r"name|nom|nombre|nome|naam"
_WORD = r"[^\s\d,;:!?@#/\\|<>()\[\]{}\"=*_]{1,30}"
PATTERN = rf"(?:(?m:^)[ \t\"'*_-]*|[{{,][ \n]{{0,6}}\")(?:(?P<sure>(?i:{_SURE}))|(?i:{_BARE}))[*_\"']{{0,2}} ?: *[*_\"']{{0,2}}(?P<value>{_WORD}(?: {_WORD}){{0,4}})(?:[ \t*_\"'.,\r]*(?m:$)|\")"
LITERALS, RANK, VIEW, HIPAA = ("name", "nom", "apellido", "prénom", "prenom", "imi", "nazwisko", "naam"), 45, "context", "A"
SPECIMENS = ()
_NONE = frozenset("""na none null nil nan unknown anonymous redacted required optional string text name names first last test true false yes no missing
withheld confidential private tbd tba various same unbekannt inconnu desconocido sconosciuto nieznane brak anonym anonyme anónimo anonimo""".split())
_SENTENCE = frozenset("the a an of is are was not and or to in by for from with as at on it this that if must should see above below".split())  # in small letters
_FIRMS = frozenset("ltd inc llc plc corp gmbh ag kg bv nv sarl sas srl spa sl sa oy ab s.l s.a s.r.l s.p.a b.v n.v lda ltda z.o.o e.k ug co company group bank".split())
_PARTICLES = frozenset("van von der den de del della di da do dos das ten ter la le el al bin ibn y e zu".split())
_LETTER = re.compile(r"[^\W\d_]")
# Beside a label for the other part of a name a mere "Nom:" is a last name.
_OTHER_PART = re.compile(r"(?:pr[ée]nom|vorname|apellidos?|cognome|nazwisko|sobrenome|apelido|achternaam|voornaam|surname|forename)[\"'*_]{0,3} ?:", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """0.85 for a name of the lists behind a label, 0.75 for another, 0.75 for two or three words behind a mere "Name:"."""
    parts = [part for part in found.value.strip(" .'-").split() if part.lower() not in _PARTICLES]
    low = [part.lower().strip(".,'’") for part in parts]
    if not parts or not _LETTER.search(found.value) or (_NONE | _FIRMS) & set(low) or _SENTENCE & set(parts) or (len(parts) == 1 and len(low[0]) < 2):
        return None
    capitals = all(part[:1].isupper() for part in parts if len(part) > 3)
    known = any(part in lists.first_names() or part in lists.last_names() for part in low)
    if found.match is not None and found.match.group("sure"):
        ordinary = all(part in lists.ordinary_words() and part not in lists.first_names() and part not in lists.last_names() for part in low)
        return None if ordinary and not capitals else 0.85 if known and capitals else 0.75
    listed = all(part in lists.first_names() or part in lists.last_names() for part in low) and not all(part in lists.common_names() for part in low)
    listed = listed or bool(known and len(parts) == 1)  # "Nome: Marina" beside "Cognome:": an ordinary word too
    if len(parts) == 1 and capitals and listed and _OTHER_PART.search(found.before + "|" + found.after):
        return 0.8
    return 0.75 if capitals and listed and 2 <= len(parts) <= 3 else None
