"""Structured kinds: what is found, exactly, and the look-alikes that are not."""

from __future__ import annotations

import json

import pytest

from tests.conftest import shared
from tuneready import detection
from tuneready.detectors import card, email, email_spoken, iban, ip, mac, phone, secret, secret_stated, url

SHELF = {one.module.rpartition(".")[2]: one for one in detection.detectors()}
MINE = [SHELF[module.__name__.rpartition(".")[2]] for module in (card, email, email_spoken, iban, ip, mac, phone, secret, secret_stated, url)]


def found(text: str, using=MINE) -> list[tuple[str, str]]:
    spans = detection.detect([text], using=using)
    return [(spans.kinds[k], text[a:b]) for k, a, b in zip(spans.kind, spans.start, spans.end)]


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("Write to jane.doe@example.com.", "email", "jane.doe@example.com"),
    ("<o'neil+x@mail.example.co.uk>", "email", "o'neil+x@mail.example.co.uk"),
    ("Schreib an jörg@müller.de", "email", "jörg@müller.de"),
    ("邮箱:wang@example.cn。谢谢", "email", "wang@example.cn"),
    ("my email is jane at example dot com thanks", "email", "jane at example dot com"),
    ("jan kropka kowalski małpa gmail kropka com", "email", "jan kropka kowalski małpa gmail kropka com"),
    ("marie point dupont arobase example point fr", "email", "marie point dupont arobase example point fr"),
    ("j a n e dot d o e at gmail dot com", "email", "j a n e dot d o e at gmail dot com"),
    ("jane [at] example [dot] org", "email", "jane [at] example [dot] org"),
    ("Call (212) 555-0143 today", "phone", "(212) 555-0143"), ("212-555-0188 x12 works", "phone", "212-555-0188 x12"),
    ("reach me: +44 20 7946 0958.", "phone", "+44 20 7946 0958"), ("Rückruf unter 030 23125014", "phone", "030 23125014"),
    ("mobil 0171/1234567 bitte", "phone", "0171/1234567"), ("Mon numéro : 06 12 34 56 78", "phone", "06 12 34 56 78"),
    ("llámame al 612 345 678", "phone", "612 345 678"), ("zadzwoń 601 234 567", "phone", "601 234 567"),
    ("il mio cellulare è 347 123 4567", "phone", "347 123 4567"), ("bel me op 06-12345678", "phone", "06-12345678"),
    ("98765 43210 is my mobile", "phone", "98765 43210"), ("me liga (11) 98765-4321", "phone", "(11) 98765-4321"),
    ("my phone is 5550143", "phone", "5550143"), ("07911 123456 any time", "phone", "07911 123456"),
    ("paid with 4111 1111 1111 1111", "card", "4111 1111 1111 1111"), ("amex 378282246310005", "card", "378282246310005"),
    ("my card 4539 1488 0343 6467 123", "card", "4539 1488 0343 6467"), ("credit card number 4111-1111-1111-1112", "card", "4111-1111-1111-1112"),
    ("IBAN GB29 NWBK 6016 1331 9268 19 BIC X", "iban", "GB29 NWBK 6016 1331 9268 19"), ("auf DE89370400440532013000 bitte", "iban", "DE89370400440532013000"),
    ("IBAN: DE12 3456 7890 1234 5678 90", "iban", "DE12 3456 7890 1234 5678 90"),
    ("login from 203.0.113.47 failed", "ip", "203.0.113.47"), ("host 2001:db8:85a3::8a2e:370:7334 up", "ip", "2001:db8:85a3::8a2e:370:7334"),
    ("MAC 00:00:5E:00:53:AF", "mac", "00:00:5E:00:53:AF"), ("mac 0000.5e00.53af", "mac", "0000.5e00.53af"),
    ("see https://www.linkedin.com/in/jane-doe-1234.", "url", "https://www.linkedin.com/in/jane-doe-1234"),
    ("open https://bob:pa55@files.example.com/x now", "url", "https://bob:pa55@files.example.com/x"),
    ("go to https://example.com/r?token=9fA8s7d6f5", "url", "https://example.com/r?token=9fA8s7d6f5"),
    ("key AKIAQ3EGRWZ7LMN4TVPK leaked", "secret", "AKIAQ3EGRWZ7LMN4TVPK"), ("with password Qr7!dke#39.", "secret", "Qr7!dke#39"),
    ("DB postgres://u:h8Xq@db.example.com/x down", "secret", "postgres://u:h8Xq@db.example.com/x"),
    ("Passwort: Sommer2024!", "secret", "Sommer2024!"), ("hasło: Zima#2023", "secret", "Zima#2023"), ("my PIN is 4821", "secret", "4821"), ("password 8nZ!kV4%beta", "secret", "8nZ!kV4%beta"),
])
def test_values_are_found_exactly(text, kind, value):
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize("text", [
    "Order 4561239870 has shipped", "Order number 212-555-0143", "tracking 1Z999AA10123456784", "tracking number 4111111111111111",
    "card ending in **** **** **** 1234", "xxxx-xxxx-xxxx-4242 was charged", "Version 10.2.3.4 build 7", "see section 4.2.1.3", "10.20.30.40 build 5",
    "ISBN 978-0-306-40615-7", "2024-03-15 10:30:45", "on 12/03/2024 at 10:30", "$1,234,567.00 was paid", "EUR 1 234 567", "ZIP 12345-6789",
    "I bought it at amazon dot com", "look at this dot com bubble", "my password is wrong", "password: required", "api_key: YOUR_API_KEY", "the token expired", "password: ${DB_PASS}", "pwd=%PASSWORD1%",
    "https://example.com/shop?id=12", "https://github.com/openai/whisper", "std::vector and a::b", "logo@2x.png", "@jane said hi", "127.0.0.1 is localhost",
])
def test_look_alikes_are_not(text):
    assert found(text) == []


@pytest.mark.parametrize(("case", "using"), [("luhn", "card"), ("iban_mod97", "iban")])
def test_check_digits_as_in_the_published_cases(case, using):
    cases = {one["id"]: one for one in json.loads(shared("known-answers/identifiers.json").read_text(encoding="utf-8"))["cases"]}
    for row in cases[case]["expected"]["rows"]:
        if case == "luhn" and (len(row["value"]) < 13 or set(row["value"]) == {"0"}):
            continue  # no card has this length or prefix
        assert bool(found(f"it is {row['value']} then", [SHELF[using]])) == row["valid"], row


@pytest.mark.parametrize(("text", "value"), [
    ("leaked: jane.doe@example.com / Winter!24x was on it", "Winter!24x"), ("bob@example.org:Tr0ub4dor9", "Tr0ub4dor9"),
    ("login 'eva@example.de' / 'Sommer#Sonne'", "Sommer#Sonne"), ("with password 'SpringComes!$' it opened", "SpringComes!$"),
])
def test_passwords_beside_a_login_or_in_quotes(text, value):
    assert ("secret", value) in found(text, detection.detectors())


@pytest.mark.parametrize("text", [
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 broke it", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "request 6f1c8e2a-4b7d-4c21-9a33-3d5e7f90a1b2 failed", "<img src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'>",
    "git clone git@github.com:Example/Repo2024x.git", "numpy==1.26.4 and torch-2.1.0+cu118 work", "jane@example.com / Jane Doe, Team North", "| jane@example.com | INV20231x |",
    "write to jane@example.com; Order2024A12 has shipped/none", "order A12-3456789, tracking 1Z999AA10123456784", "the password 'winter' is too short", "jane@example.com:5432",
    "ETag: \"33a64df551425fcc55e4d42a148795d9f25f89d4\"", "jane@example.com / ********",
])
def test_hashes_ids_and_paths_are_no_secrets(text):
    assert "secret" not in {kind for kind, _ in found(text, detection.detectors())}


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("pasaporte n.º XG9382049, por favor", "passport", "XG9382049"), ("Patient toussant, numéro de dossier 1723560", "medical_record", "1723560"),
    ("Numer historii choroby 6549675", "medical_record", "6549675"), ("Richiamare al 347 1069248.", "phone", "347 1069248"),
])
def test_labels_of_other_languages(text, kind, value):
    assert (kind, value) in found(text, detection.detectors())


@pytest.mark.parametrize("text", ["Vitals: BP 120/80, HR 72", "Commande livrée, numéro de dossier 1723560", "Visual Studio wurden auf 2.18.0.7 gebracht", "Windows Server et Visual Studio sont passés en 2.12.0.7", "Référence 06-3326-42/4 manque"])
def test_look_alikes_of_other_languages(text):
    assert not [kind for kind, _ in found(text, detection.detectors()) if kind in ("address", "medical_record", "ip", "phone")]


def test_an_address_that_something_moved_to_is_no_version():
    assert found("The shop moved to 203.0.113.47 last night") == [("ip", "203.0.113.47")]
    assert found("The host at the IP was moved to 10.7.33.4") == [("ip", "10.7.33.4")]
