"""Dates tied to a person.

What is found
-------------
Dates of admission, discharge, death, operations, appointments, visits, hiring and the like; not every date.

Why it matters
--------------
HIPAA counts every date that is tied to a person, but the year, as an identifier.

How it is measured
------------------
By the words before a date that holds a day.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Dates named only by a verb far away are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(C).
"""

from __future__ import annotations

import re

from tuneready.date_forms import ANY, possible
from tuneready.detector import Candidate

KIND, NAME = "date", "date tied to a person"
_LABELS = (r"rtc|hospitalizowan\w+(?: u nas)? od|admit|adm|disch|d/c|went home|device clinic|(?:next|last|follow-?up) visit|f/u|dimissione|ricovero|baixa médica|deu entrada|entlassung|wiedervorstellung|ontslag|admitted|admission(?: date)?|date of admission|discharged?(?: date)?|date of discharge|date of death|died|deceased|passed away|dod|date of (?:service|visit|surgery|injury|marriage|hire)|"
           r"(?:surgery|operation|procedure|admission|discharge|death|funeral|wedding|transplant|(?:c-?|cesarean )section)|operated|hospitali[sz]ed|appointments?|seen|hired|(?:hire|wedding|marriage|visit) date|married|diagnosed|aufgenommen|entlassen|aufnahmedatum|entlassungsdatum|gestorben|verstorben|sterbedatum|"
           r"termin|hospitalis[ée]e?|admise?|d[ée]c[ée]d[ée]e?|rendez-vous|ingresad[oa]|ingresó|fecha de ingreso|fallecid[oa]|fallecimiento|ricoverat[oa]|dimess[oa]|decedut[oa]|"
           r"przyj[ęe]t[ya]|wypisan[ya]|zmar[łl]a?|data zgonu|opgenomen|ontslagen|overleden")
_FILL = r"(?i:[\s:,.('\"*-]|is|was|on|am|the|le|el|il|dnia|w dniu|ist|est|op|for|to|at|in|hospital|er|icu|dated?|from|again|home|same|day|data|a|em|del|en|ore|den|vom|für|pour|para|per){0,10}"
PATTERN = rf"(?:(?:^|[^A-Za-z])(?:(?i:{_LABELS}))(?:{_FILL})|(?P<late>\b(?i:wurden?|werd|zosta[łl]\w*) (?i:am|op|dnia) ))(?P<value>{ANY})(?:\b|$)"
_LATE = re.compile(r"[^.!?\n]{0,60}\b(?:aufgenommen|entlassen|operiert|eingeliefert|eingestellt|opgenomen|ontslagen|geopereerd|przyjęt\w|wypisan\w|operowan\w)", re.IGNORECASE)
RANK, VIEW, HIPAA = 65, "context", "C"
SPECIMENS = ("admitted on 12 August 2019", "admitted on 2021-03-06")


def accept(found: Candidate) -> float | None:
    """A date that can be one, behind words of admission, discharge, death or appointment."""
    if found.match is not None and found.match.group("late") and not _LATE.match(found.after):
        return None
    return None if not possible(found.value) or found.after[:1].isdigit() or found.after[:1] in ("/", "-") else 0.85
