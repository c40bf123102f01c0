"""Values over several lines, in answers and behind labels that the rules were mended for, and the look-alikes beside them."""

from __future__ import annotations

import pytest

from tuneready import detection


def found(text: str) -> set[tuple[str, str]]:
    spans = detection.detect([text])
    return {(spans.kinds[k], text[a:b]) for a, b, k in zip(spans.start.tolist(), spans.end.tolist(), spans.kind.tolist())}


PERSONAL = [
    ("Ship to:\nIris Novak\nFlat 7C\nMallow Bend\nLeeds\nLS1 4DY\n", ("address", "Flat 7C\nMallow Bend\nLeeds\nLS1 4DY")),
    ("please deliver to\nIris Novak\n88 Mallow Summit Apt. 25\nQuillton, SD 61737\nThanks", ("address", "88 Mallow Summit Apt. 25\nQuillton, SD 61737")),
    ("Bill to:\nIris Novak\n88 Mallow Close\nQuillton\nHG1 4QF\nTel (614) 499-6472", ("phone", "(614) 499-6472")),
    ("Lieferadresse:\nFirma Huber\nAm Bach 3\n80331 München\nDeutschland\n", ("address", "Am Bach 3\n80331 München")),
    ("88 Mallow Thoroughfare\nQuillton, VIC, 2648", ("address", "88 Mallow Thoroughfare\nQuillton, VIC, 2648")),
    ("can you confirm your address\ncaller: yeah its 88 mallow point apt. 4\nok", ("address", "88 mallow point apt. 4")),
    ("und ich wohne in der lindengasse 11", ("address", "lindengasse 11")),
    ("ich wohne quillonstr. 4/1", ("address", "quillonstr. 4/1")),
    ("mi contraseña es $Qk4LPo(z", ("secret", "$Qk4LPo(z")),
    ("mijn wachtwoord is )ZM%qRx3", ("secret", ")ZM%qRx3")),
    ("mijn wachtwoord is anna87", ("secret", "anna87")),
    ("DOB: May 3, 1953  MRN#: 41-22-09\nReferring", ("medical_record", "41-22-09")),
    ("MRN#: K389484\nReferring", ("medical_record", "K389484")),
    ("Mobile: 2988153351", ("phone", "2988153351")),
    ("a refund for order 541403. 312-555-0627", ("phone", "312-555-0627")),
    ("the answer on order 998026. (212) 555-0143", ("phone", "(212) 555-0143")),
    ("her daughter (001-477-401-5706x040), will", ("phone", "001-477-401-5706x040")),
]
LOOK_ALIKES = ["address:\n1. open the file\n2. save 20000 rows\n", "The address\nis wrong in 12345 rows\nand so on 44444\n", "What is your email address?\ncaller: it is a secret, 12 of them",
               "records 12-11-21 of the ward", "Your password is required.", "Order 001-477-401-5706x040 is late", "Order no. 312-555-0627", "ich wohne seit mai in berlin"]


@pytest.mark.parametrize(("text", "wanted"), PERSONAL)
def test_values(text: str, wanted: tuple[str, str]) -> None:
    assert wanted in found(text)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes(text: str) -> None:
    assert not {one for one in found(text) if one[0] != "date"}
