"""Number plates of an unmistakable form near a word for a vehicle.

What is found
-------------
German, French, Italian, British, Spanish, Dutch, Polish and Portuguese plates ("M-AB 1234", "AB-123-CD", "AB12 CDE", "1234 BCD") where a car, a van or
its owner is spoken of, in eight languages, without the word for a plate.

Why it matters
--------------
A plate leads to its keeper.

How it is measured
------------------
By the form of one land and a word for a vehicle within 40 characters before or 30 behind.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Older and chosen plates have other forms; they need their label (``vehicle``).

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(L). Vienna Convention on Road Traffic, annex 3.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import alone, look_alike

KIND, NAME = "vehicle", "number plate near a word for a vehicle"
PATTERN = (r"\b(?P<value>[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{1,4}[EH]?|[A-Z]{2}[- ]\d{3}[- ][A-Z]{2}|[A-Z]{2}\d{3}[A-Z]{2}|[A-Z]{2}\d{2} ?[A-Z]{3}|\d{4}[ -]?[B-DF-HJ-NPR-TV-Z]{3}|"
           r"[A-Z]{2}-\d{3}-[A-Z]|\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2,3} \d{4}[A-Z0-9]|[A-Z]{2}[- ]\d{2}[- ][A-Z]{2}|[A-Z]{3}[- ]?\d{3,4}|\d{3}[- ][A-Z]{3}|\d-[A-Z]{3}-\d{3}|\d{3}-[A-Z]{1,2}-\d{1,6})\b")
DIGITS = 2
RANK, VIEW, HIPAA = 68, "context", "L"
SPECIMENS = ("car M-AB 1234",)
_MAKES = (r"toyota|ford|bmw|audi|vw|volkswagen|golf|passat|renault|clio|peugeot|citro[eë]n|fiat|panda|skoda|škoda|octavia|seat|opel|corsa|vauxhall|astra|honda|civic|nissan|hyundai|kia|mazda|volvo|tesla|mercedes|subaru|jeep|chevy|"
          r"chevrolet|tacoma|corolla|camry|prius|dacia|lexus|suzuki|yamaha|vespa|transit|sprinter|hilux|land rover")
_WORDS = (rf"{_MAKES}|" r"ute|cab|taxi|uber|minicab|colectivo|van|pickup|suv|minivan|scooter|ciclomotore|furg[oó]n|parking|vehicles?|cars?|vans?|trucks?|lorry|motor(?:bike|cycle)|parked|number plate|wagen|autos?|fahrzeug\w*|pkw|lkw|kfz|motorrad|voitures?|véhicules?|camion\w*|immatricul\w*|coches?|"
          r"vehículos?|furgonet\w+|matr[íi]cul\w+|macchina|autovettura|targat?[ao]?|veicol\w|carros?|viatura|veículo|moto|bestelbus|kenteken|samoch\w+|pojazd\w*|rejestracyjn\w+")
_VEHICLE = re.compile(rf"(?<![^\W_])(?:{_WORDS})(?![^\W_])", re.IGNORECASE)
_BRITISH = re.compile(r"[A-Z]{2}\d{2} [A-Z]{3}|\d-[A-Z]{3}-\d{3}|\d{3}-[A-Z]{1,2}-\d{1,6}")  # few other things look so
_LOOSE_FORM = re.compile(r"[A-Z]{3}[- ]?\d{3,4}|\d{3}[- ][A-Z]{3}")  # of models and parts as well
_RIGHT_BESIDE = re.compile(rf"(?<![^\W_])(?:{_WORDS}|plates?|tags?|reg\.?|rego|index|rej\.)(?![^\W_])[^\w\n.;]{{1,3}}(?:(?:no|number|is|was|nr|with|reg|plates?|tags?)\.?[ :]{{1,2}})?$", re.IGNORECASE)
_ZIP = re.compile(r"[A-Z]{2} \d{5}")  # "El Paso, TX 72009" is a place with its ZIP code
SCREEN = rf"(?i:{_WORDS})"


def accept(found: Candidate) -> float | None:
    """0.75 where a word for a vehicle is near and no other label stands right before."""
    if not alone(found) or look_alike(found.before) or _ZIP.fullmatch(found.value) and found.before.endswith(", "):
        return None
    if _LOOSE_FORM.fullmatch(found.value) and not _RIGHT_BESIDE.search(found.before):
        return None
    if _BRITISH.fullmatch(found.value) and found.match is not None and _VEHICLE.search(found.match.string, max(0, found.match.start() - 600), found.match.end() + 300):
        return 0.7
    near = _VEHICLE.search(found.before[-40:]) or _VEHICLE.search(found.after[:30])
    return 0.75 if near else None
