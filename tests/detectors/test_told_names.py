"""Names that words around them tell, that stand beside others, and that only longer lists know: found; what looks like them: not."""

from __future__ import annotations

import numpy as np
import pytest

from tuneready.detection import detect


def found(text: str) -> set[tuple[str, str]]:
    spans = detect([text], np.array([0]))
    return {(spans.kinds[k], text[a:b]) for a, b, k in zip(spans.start, spans.end, spans.kind)}


@pytest.mark.parametrize(("text", "name"), [
    ("I left the keys with my late brother Xoloni, as agreed.", "Xoloni"),
    ("Her daughter Zhumagul will collect the parcel.", "Zhumagul"),
    ("Bitte rufen Sie meine Schwester, Quendrida, an.", "Quendrida"),
    ("La tiene il fratello Giovanni, non io.", "Giovanni"),
    ("Blood was taken by RN Okwudile at nine.", "Okwudile"),
    ("Statement given to PC Ashworth-Bello at the scene.", "Ashworth-Bello"),
    ("Everyone calls him Gruzzo, even the foreman.", "Gruzzo"),
    ("She is Marta Zielony née Brzdąc, a widow.", "Brzdąc"),
    ("Yours faithfully\n\nVesna ap Gruffydd", "Vesna ap Gruffydd"),
    ("Kind regards,\nO'Dalaigh Brennanmoor", "O'Dalaigh Brennanmoor"),
    ("It came on time. – Quilliam", "Quilliam"),
    ("Hey Rukhsarana, did the invoice go out?", "Rukhsarana"),
    ("I, Theodosia Quarmby Vell, declare that this is true.", "Theodosia Quarmby Vell"),
    ("We met Thomas and Bjarnhild in the lobby.", "Bjarnhild"),
    ("Ask Saoírse about it, she was there.", "Saoírse"),
    ("Yevgeniya left early. Mr Petrosyan stayed.", "Petrosyan"),
    ("Hasmik Petrosyan called. Later Hasmik wrote, too.", "Hasmik Petrosyan"),
    ("driver: the guy called Zbynek, white van", "Zbynek"),
])
def test_names_that_words_tell_are_found(text: str, name: str) -> None:
    assert ("person", name) in found(text)


@pytest.mark.parametrize("text", [
    "the PC Gamer magazine", "Her mother Board is broken.", "Dear Subscriber, your plan ends.", "Hi Team, see below.",
    "She drives a Camry to work.", "He takes Lyrica for the pain.", "I am from Haifa.", "They call it Monday.", "Solve the equation.",
    "Bread and Butter", "Alice in Wonderland and Python"])
def test_what_only_looks_like_a_name_is_left(text: str) -> None:
    assert not {value for kind, value in found(text) if kind == "person"} - {"Alice"}


def test_a_first_name_alone_is_found_where_the_full_name_stands() -> None:
    text = "Kwabenaa Oduya-Frimpong signed. When Kwabenaa left, nobody noticed. Dr Kwabenaa Oduya-Frimpong"
    assert sum(value == "Kwabenaa" for kind, value in found(text)) == 1


def test_a_date_right_behind_a_name_is_of_birth() -> None:
    assert ("birth_date", "12 Sept 1985") in found("ID: Callum Reid, 12 Sept 1985, local man")
    assert not any(kind == "birth_date" for kind, _ in found("Callum Reid, 12 Sept 2025, wrote"))


@pytest.mark.parametrize(("text", "kind", "value"), [
    ("INSERT INTO people (id, surname, given, dob, cell) VALUES\n(7, 'Quux-Nkosi', 'Xandra', '1979-06-30', '614-299-7043'), (8, 'O''Hara', NULL, NULL, NULL);", "person", "Quux-Nkosi"),
    ("INSERT INTO people (id, surname, given, dob, cell) VALUES (7, 'Quux', 'Xandra', '1979-06-30', '614-299-7043')", "birth_date", "1979-06-30"),
    ("my policy with the mutual is KLM/81-220931-7 since May", "policy_number", "KLM/81-220931-7"),
    ("we took his license, it's TX 50382164.", "licence", "TX 50382164"),
    ("Passport for the check: PX8201934", "passport", "PX8201934"),
    ("the reg's YJ15 KTG", "vehicle", "YJ15 KTG"),
    ("silver Corolla (LKV882) outside", "vehicle", "LKV882"),
    ("chiamare il 348 771 04 26 dopo le sei", "phone", "348 771 04 26"),
    ("login as p.marisolt from there", "account", "p.marisolt"),
    ("Your username?\nguest: mudlark_jen78", "account", "mudlark_jen78"),
    ("it only takes Winter!Wald78 now", "secret", "Winter!Wald78"),
    ("The keybox 7718 is by the door", "secret", "7718"),
    ("Nasc.; 1962/05/30", "birth_date", "1962/05/30"),
    ("ur. 12.XII.1980", "birth_date", "12.XII.1980"),
    ("nascido a 4 de dezembro de 1961", "birth_date", "4 de dezembro de 1961"),
    ("Pat. Classen, *30.07.1953, Befund", "birth_date", "30.07.1953"),
    ("Blk 419 Serangoon Central #09-367, Singapore 550419", "address", "Blk 419 Serangoon Central #09-367, Singapore 550419"),
    ("Södra Byvägen 54, 930 11 Lövånger", "address", "Södra Byvägen 54, 930 11 Lövånger"),
    ("Kartuska 215a/8, 80-122 Gdańsk", "address", "Kartuska 215a/8, 80-122 Gdańsk"),
    ("CPE MAC e8d11b047fa3 ok", "mac", "e8d11b047fa3"),
])
def test_values_a_few_words_behind_their_label_or_of_a_telling_form(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize("text", [
    "The insurance premium rose to 12500 this year", "policy review in 2024", "licence MIT 2024", "const user = get_user_name()", "userName: event.target.value",
    "see R&D2 and Q&A1", "=SUM($A1*B2)", "Order#12345", "the registration number HE 193010 of the company", "Section 12, 2023 Annual report", "MAC pricing e8 d1",
    "Plan the permit meeting for 3 May", "release tag RC-12 is out", "the index is AB 123", "stipulato in data 12/03/2024", "fecha de alta 12/03/2024",
    "geldopname op 12-03-2024, opname 13-03-2024", "Accesso 12/03/2024 10:00 da pagina 3", "Name of Record Holder", "Image Size KB", "we changed the policy; 20000 readers"])
def test_look_alikes_of_them_are_left(text: str) -> None:
    assert found(text) == set()
