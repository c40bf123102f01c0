"""Medical record or patient number.

What is found
-------------
Values behind a label (medical record or patient number) in English, German, French, Spanish, Italian, Polish, Dutch and
Portuguese. The span is the value alone.

Why it matters
--------------
The number leads back to one person in the records of whoever gave it out.

How it is measured
------------------
By the label, what stands between and at least 3 digits in the value (5 where no word, sign or colon says that a number
follows).

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Values without a label in front are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(H).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import label, loosely, worth

KIND, NAME = "medical_record", "medical record or patient number"
_LABELS = (r"mrn|medical records?|medical file|patient(?: record| file| mrn)?(?: ?id(?:entifier)?| number| no\b\.?| nr\b\.?)|patient #|hospital (?:number|no\b\.?)|chart (?:number|no\b\.?|#)|"
           r"hosp\.? (?:no|number)\b\.?|nhc\b|ipp\b|nosologico|ks\. ?gł\.?|pt\.? ?nr\b\.?|pati[eë]ntnr\b\.?|chart(?: (?:number|no\b\.?|#))?|journal(?:nr|nummer)?|cartella(?: clinica)?|unit (?:number|no\b\.?)|accession(?: number| no\b\.?)?|hospital ref|verbale|health (?:record|card)(?: number)?|patienten-?(?:id|nummer|nr\b\.?)|fallnummer|fall-?nr\.?|numéro de (?:patient|dossier médical)|dossier (?:médical|patient)|numéro de dossier|(?:dossier|kaart)nummer|n(?:ume)?r karty|prontu[áa]rio|processo clínico|historia(?: cl[íi]nica)? n\.?[º°o]|historia clínica|número de paciente|"
           r"cartella clinica|processo n\.?[º°o]|codice paziente|nume(?:r|rze|rem|ru) pacjenta|id pacjenta|kartoteki|histori[iaąę] choroby|patiëntnummer|patientnummer")
PATTERN, SCREEN = loosely(_LABELS), label(_LABELS)
LITERALS = ("mrn", "hosp", "nhc", "ipp", "nosolog", "ks.", "pt", "journal", "medical", "unit n", "accession", "verbale", "patient", "hospital", "chart", "health", "fallnummer", "fallnr", "fall-nr", "dossier", "historia", "paciente", "cartella", "paziente", "pacjenta", "kartoteki", "choroby", "nummer", "karty", "prontu", "processo")
DIGITS = 3
RANK, VIEW, HIPAA = 70, "context", "H"
_OPEN = ("chart", "journal", "cartella", "unit n", "accession", "verbale", "processo n", "numéro de dossier", "dossiernummer", "kaartnummer", "numer karty", "nr karty")  # a shop, a court and a bank have such numbers too
_CARE = re.compile(r"\bdob\b|admi[ts]|discharg|\bward\b|surgeon|clinic|biops|formalin|carcinom|pronto soccorso|referto|anos\b|\bMD\b|pati[eë]nt|pacjent|paciente|pazien|lekar|huisarts|arzt|leczen|m[ée]d[ei]c|h[oô]pital|clinique|infirm|consultation|ordonnance|sympt|diagnos|trait[ée]|douleur|\b\d{1,4} ?(?:mg|ml|µg)\b", re.IGNORECASE)
SPECIMENS = ("patient ID AHC-0933289",)
_GROUPS, _MRN = re.compile(r"\d{2}-\d{2}-\d{2}"), re.compile(r"(?i)^mrn|record (?:number|no)|numéro de dossier|patient(?: id| number|ennummer)")


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    if found.match is not None and found.match.group(0).lower().startswith(_OPEN) and not re.search(r"m[ée]dic|cl[ií]nic", found.match.group(0), re.IGNORECASE) \
            and not _CARE.search(f"{found.before} {found.after}"):
        return None
    if _GROUPS.fullmatch(found.value) and _MRN.search(found.match.group(0)[:found.match.start("value") - found.match.start()]) and found.after[:1] not in ("-", "/"):
        return 0.8  # two digits three times, which elsewhere are a date
    return worth(found, least=3, bare=5)
