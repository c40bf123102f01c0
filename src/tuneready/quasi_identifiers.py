"""Columns that name nobody and together often do: age, place, job … Which columns of a row these are, told by their names.

Names are compared without case and without what stands between words; the last key of a path counts (``meta.patient.zip_code``).
Each concept counts once in a row, by the first column that has it. The choice looks at one row at a time, so it is the same for
any cut of the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Sweeney (2000) re-identified most US residents by the first three; the others follow the lists of 45 CFR 164.514 and WP 216.
CONCEPTS: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in {
    "birth year or date": "birthyear yearofbirth birthdate dateofbirth dob yob geburtsdatum geburtsjahr geburtstag datenaissance anneenaissance "
                          "fechanacimiento anonacimiento datanascita annonascita dataurodzenia rokurodzenia",
    "age": "age agegroup ageband agerange alter altersgruppe edad eta fasciaeta wiek grupawiekowa",
    "sex or gender": "sex gender geschlecht sexe genre sexo genero sesso genere plec",
    "postcode": "zip zipcode postcode postalcode plz postleitzahl codepostal codigopostal cap kodpocztowy zip3 zip5",
    "town": "city town municipality stadt ort wohnort ville commune ciudad municipio citta comune miasto miejscowosc",
    "region": "state county province region district bundesland landkreis departement provincia comunidad regione wojewodztwo powiat",
    "country": "country nationality citizenship countryofbirth land nationalitaet staatsangehoerigkeit pays nationalite pais nacionalidad paese nazionalita kraj narodowosc",
    "occupation": "job jobtitle occupation profession beruf berufsbezeichnung metier emploi puesto ocupacion profesion lavoro professione zawod stanowisko",
    "employer": "employer company organisation organization arbeitgeber firma employeur entreprise empleador empresa azienda datoredilavoro pracodawca",
    "marital status": "maritalstatus familienstand situationfamiliale etatcivil estadocivil statocivile stancywilny",
    "education": "education educationlevel degree schulabschluss bildung abschluss diplome educacion titulacion istruzione titolodistudio wyksztalcenie",
    "ethnicity": "ethnicity race ethnie etnia rasa pochodzenieetniczne herkunft",
    "religion": "religion konfession confession religione wyznanie",
    "income": "income salary incomeband salaryband einkommen gehalt revenu salaire ingresos salario reddito stipendio dochod",
    "admission or discharge": "admissiondate dischargedate dateofadmission dateofdischarge aufnahmedatum entlassungsdatum",
}.items()}
LONGEST = 100  # characters; a longer value is text and no attribute
NAMES = tuple(CONCEPTS)
_NUMBER = {word: i for i, words in enumerate(CONCEPTS.values()) for word in words}
_BETWEEN = re.compile(r"[\W_]+")


def concept(name: str) -> int:
    """Number in ``NAMES`` of the concept a column's name stands for; -1 for none."""
    return _NUMBER.get(_BETWEEN.sub("", name.lower()), -1)


def held(rows: Sequence[Mapping[str, Any]], numbers: Iterable[int]) -> dict[int, dict[int, str]]:
    """Row → concept → value, as written but for case and white space, of rows that hold at least one; columns within objects count.

    ``numbers``: the rows to look at.
    """
    known: dict[str, int] = {}
    out: dict[int, dict[int, str]] = {}
    for number in numbers:
        waiting: list[Mapping[str, Any]] = [rows[number]]
        for one in waiting:  # grows as objects are met
            for name, value in one.items():
                if type(value) is dict:
                    waiting.append(value)
                    continue
                at = known.get(name)
                if at is None:
                    at = known[name] = concept(name)
                if at >= 0 and value not in (None, "") and type(value) in (str, int, float) and len(text := str(value)) <= LONGEST:
                    out.setdefault(number, {}).setdefault(at, " ".join(text.lower().split()))
    return out
