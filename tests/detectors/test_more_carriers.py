"""Carriers in eight languages that the rules were mended for, with other values, and the look-alikes beside them."""

from __future__ import annotations

import pytest

from tuneready import detection


def found(text: str) -> set[tuple[str, str]]:
    spans = detection.detect([text])
    return {(spans.kinds[k], text[a:b]) for a, b, k in zip(spans.start.tolist(), spans.end.tolist(), spans.kind.tolist())}


PERSONAL = [
    ("pay to sort code 20-45-53 please", ("account", "20-45-53")),
    ("The account for the transfer is 20-45-53 55779911.", ("account", "20-45-53 55779911")),
    ("je mutatie op uw polis 88291077 is verwerkt", ("policy_number", "88291077")),
    ("o paciente tem o prontuário 5512093", ("medical_record", "5512093")),
    ("Pacjent przyjęty, numer karty 5512093, lekarz dyżurny", ("medical_record", "5512093")),
    ("Passaporte n.º CA118822 vencido", ("passport", "CA118822")),
    ("Reisepass Nr. CKXLPTRZ4 liegt bei", ("passport", "CKXLPTRZ4")),
    ("Den Wagen K-TR 4182 sah niemand.", ("vehicle", "K-TR 4182")),
    ("l'auto targata FE381KN è nuova", ("vehicle", "FE381KN")),
    ("verhuisd naar dorpsstraat 12, 3511 ab utrecht", ("address", "dorpsstraat 12, 3511 ab utrecht")),
    ("send it to corso garibaldi 9, 80142 napoli", ("address", "corso garibaldi 9, 80142 napoli")),
    ("Rua do Ouro 44\n1100-061 Lisboa", ("address", "Rua do Ouro 44\n1100-061 Lisboa")),
    ("Nieuwe Haven 8, 3311 AP Dordrecht", ("address", "Nieuwe Haven 8, 3311 AP Dordrecht")),
    ("wohnhaft Ahornweg 3, 50667 Köln, wird verklagt", ("address", "Ahornweg 3, 50667 Köln")),
    ("Operatore: e il numero?\nCliente: 347 5550192", ("phone", "347 5550192")),
    ("mein chef torsten meinte das auch", ("person", "torsten")),
    ("the tenant, mrs okonkwo, has paid", ("person", "okonkwo")),
    ("agent: what is your name\ncaller: sure, peter novak\nagent: thanks", ("person", "peter novak")),
    ("Contract with Maria Di Lorenzo about rent", ("person", "Maria Di Lorenzo")),
    ("Hablé con Carlos Romero del Banco Norte.", ("person", "Carlos Romero")),
    ("Umowa z firmą Zorblex sp. z o.o. z Gdyni", ("organisation", "Zorblex sp. z o.o.")),
    ("Sie arbeitet beim Autohaus Zorblex seit Mai.", ("organisation", "Autohaus Zorblex")),
    ("ingresó en la Clínica Zorblex ayer", ("organisation", "Clínica Zorblex")),
    ("shown for checks DL:QR55-71TK-90AB, and", ("licence", "QR55-71TK-90AB")),
    ("her tax ID ATIN: 912345677B and", ("account", "912345677B")),
    ("records for suspect identification number 55120987-REV, kept", ("account", "55120987-REV")),
    ("IFSC Code 'ICICANPR204', branch", ("account", "ICICANPR204")),
    ("user ID anna_s417 logs in", ("account", "anna_s417")),
    ("Order 8812 came broken. 5481157088486464 was charged", ("card", "5481157088486464")),
    ("ein 96-jähriger Mann", ("age", "96")),
    ("requêtes de 146.85.251.149 bloquées", ("ip", "146.85.251.149")),
    ("Er wurde am 4. April 1961 in Ulm geboren.", ("birth_date", "4. April 1961")),
    ("The van goes to 12 Shea Street, Dallas, TX 75201 today", ("address", "12 Shea Street, Dallas, TX 75201")),
    ("his procedure, 7 May 2021, went well", ("date", "7 May 2021")),
    ("with 197207058863 on the form", ("se_personnummer", "197207058863")),
    ("podaj przy numerze klienta 4471920", ("account", "4471920")),
    ("oddano sprzęt z numerem seryjnym QX55120987", ("device", "QX55120987")),
    ("au dossier patient n° 5512093 figure", ("medical_record", "5512093")),
    ("en la historia n.º QX551209 consta", ("medical_record", "QX551209")),
    ("w historii choroby numer 5512093", ("medical_record", "5512093")),
    ("votre police n° 81-443322-10 couvre", ("policy_number", "81-443322-10")),
    ("mi padre nació el 12/04/1958", ("birth_date", "12/04/1958")),
    ("la paciente ingresó el 12/04/2019", ("date", "12/04/2019")),
    ("ze werd op 12-04-2019 ontslagen", ("date", "12-04-2019")),
    ("Sie wurde am 12.04.2019 nach dem Sturz operiert", ("date", "12.04.2019")),
    ("een 93-jarige man", ("age", "93")),
    ("Pacjent lat 91 zgłosił się", ("age", "91")),
    ("good afternoon stefanie, your order", ("person", "stefanie")),
    ("danke niklas das reicht", ("person", "niklas")),
    ("who is calling please\ncaller: peter novak\n", ("person", "peter novak")),
    ("oi sou marina cassiano meu pedido", ("person", "marina cassiano")),
    ("Mevrouw van der Zorblex belt", ("person", "van der Zorblex")),
    ("Frau von der Quillon ruft an", ("person", "von der Quillon")),
    ("From: Will Young <w@example.org>", ("person", "Will Young")),
    ("Nome: Marina\nCognome: Quillon", ("person", "Marina")),
    ("an Zorblex and Sons gezahlt", ("organisation", "Zorblex and Sons")),
    ("Meyer Huber e.V. sagt", ("organisation", "Meyer Huber e.V.")),
    ("Tussen Zorblex, vertegenwoordigd door de heer", ("organisation", "Zorblex")),
    ("Entre Talleres Quillon, representada por", ("organisation", "Talleres Quillon")),
    ("Zwischen der Quillon Huber GesbR, vertreten durch", ("organisation", "Quillon Huber GesbR")),
]
LOOK_ALIKES = [
    "uw bestelling ABC-690603055 is verzonden", "Walls in Robin Blue, Olive Green and Amber White", "São José dos Campos e Santo André", "Santa Margherita Ligure in June",
    "Beste, uw bestelling is verzonden.", "T.C. Kimlik No eksik", "It took place on April 22, 2000 at the stadium.", "Signed May 3, 2016 IN WITNESS WHEREOF",
    "Artikel 5, 10115 Menschen kamen.", "We use Visual Studio Code daily.", "The job took 20 ms later than planned.", "A date such as 20-04-21 is no code.", "the product identification number 5512-889 is printed below", "Order no. 5481157088486464 is late", "From: Customer Support <help>", "hey bud, thanks all", "Zwischen den Zeilen, vertreten durch niemand", "Die Rechnung wurde am 12.04.2019 nach langem Warten bezahlt.", "De winkel werd op 12-04-2019 geopend.", "Historia de 1939 y de 1945", "Der Vertrag wurde am 3. Mai in Köln unterschrieben.", "employee number increased-250 percent", "Our school and the city council agreed.",
]


@pytest.mark.parametrize(("text", "wanted"), PERSONAL)
def test_carriers(text: str, wanted: tuple[str, str]) -> None:
    assert wanted in found(text)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes(text: str) -> None:
    assert not {one for one in found(text) if one[0] != "date"}
