"""Sentences written without sight of the detectors, of invented people: what stands in them is found, look-alikes beside it are not."""

import numpy as np
import pytest

from tuneready.detection import detect


def found(text: str) -> set[tuple[str, str]]:
    spans = detect([text], np.array([0]))
    return {(spans.kinds[k], text[a:b]) for a, b, k in zip(spans.start, spans.end, spans.kind)}


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("i live at 8 matthews dam and the meter is broken", "address", "8 matthews dam"),
    ("Name: Katie Moore\nAddress: 5 Jackson Path, Carterfort, G79 9AZ\nPhone: n/a", "address", "5 Jackson Path, Carterfort, G79 9AZ"),
    ('{"vorname":"Lena","strasse":"Am Anger 14"}', "address", "Am Anger 14"),
    ("D. Humberto Gil, domiciliado en Cañada de Úrsula 277, Navarra, 49915", "address", "Cañada de Úrsula 277, Navarra, 49915"),
    ("wohnhaft in Frankering 58, 02469 Darmstadt", "address", "Frankering 58, 02469 Darmstadt"),
    ("mon adresse c'est 44, avenue de berthelot", "address", "44, avenue de berthelot"),
    ("R/o 91, Dugal, Panvel-028604", "address", "91, Dugal, Panvel-028604"),
    ("Kindly pay to rohan99@oksbi via the app only.", "account", "rohan99@oksbi"),
    ("VPA: meena.k@newbank", "account", "meena.k@newbank"),
    ("IFSC: SBIN0123456, branch Pune", "account", "SBIN0123456"),
    ("DL# F479-0348-0267", "licence", "F479-0348-0267"),
    ("IFSC: SBIN0508066, A/c No. 20147163", "account", "20147163"),
    ("Jennifer Blake\nCole PLC\n1 Cisneros Parade", "organisation", "Cole PLC"),
    ("Viele Grüße\nRia Pieper\nStaude GbR", "organisation", "Staude GbR"),
    ("office below\n+441184960744 mobile", "phone", "+441184960744"),
    ("Reach us here\n(0117) 4960642 fax", "phone", "(0117) 4960642"),
    ("name=Jo&phone=0473-257-058&email=a@b.com", "phone", "0473-257-058"),
    ("name=Jo&phone=0473-257-058&email=a@b.com", "email", "a@b.com"),
    ("Host of the gateway\n10.20.3.4 answers", "ip", "10.20.3.4"),
    ("Agent: And your date of birth, Henry?\nCaller: 01/12/1967.", "birth_date", "01/12/1967"),
    ("Paciente nascida em 12.07.1982", "birth_date", "12.07.1982"),
    ("The car is a silver Golf, reg RD99 HML, with four doors", "vehicle", "RD99 HML"),
    ("the password for the admin account is peter2006 don't share it", "secret", "peter2006"),
    ("mitt lösenord är Vinter86!", "secret", "Vinter86!"),
    ("şifrem haliye2019", "secret", "haliye2019"),
    ("parola mea este giorgiana1982", "secret", "giorgiana1982"),
    ("[14:02] benjamin: lol no way", "person", "benjamin"),
    ("<laura> did anyone see the build", "person", "laura"),
    ("hey its randall again, still cant log in", "person", "randall"),
    ("my husband donald harris passed away", "person", "donald harris"),
    ("hej det är victor andersson jag kan inte logga in", "person", "victor andersson"),
    ("La Dra. Quintero atendió a la paciente", "person", "Quintero"),
    ("Gentile Dott.ssa Tasso, le invio il referto", "person", "Tasso"),
    ("Geachte heer Smits,\n\nBedankt voor uw bericht", "person", "Smits"),
    ("Nom : Roussel\nPrénom : Jacqueline", "person", "Roussel"),
    ('{"nombre":"Eulalia","apellidos":"Hoz"}', "person", "Hoz"),
    ("Groetjes Gijs", "person", "Gijs"),
    ("personnummer 811228-9874", "se_personnummer", "811228-9874"),
    ("T.C. kimlik no 10000000146", "tr_tckn", "10000000146"),
    ("NI number JK123456A on the payslip", "uk_nino", "JK123456A"),
])
def test_is_found(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize("text", [
    "The 2015 Napa Valley Cabernet", "Last seen on 04/15/2005 in the office", "472547338\n+960397912423686", "Stem Screw (AS601206A) in stock",
    "loss 0.0312, acc 0.9876, epoch 12", "I live in 2 rooms with 3 cats", "IP address: 4 octets in all", "ssh root@server", "password=$DB_PASS",
    "failed password for the guest from the other host42", "Her Deputy General Counsel replied", "<title> the page", "12:30: lunch", "its rose season",
    "Sayın müşterimiz, siparişiniz yola çıktı", "x=5551234567", "During 10 days of String 5",
])
def test_look_alikes_are_left(text: str) -> None:
    assert {kind for kind, _ in found(text)} <= {"date"}
