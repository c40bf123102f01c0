"""Made values of every kind, in the forms people write them: what is planted to see whether it is found.

Made from the rules of each identifier (check digits, numbering plans) and from lists of names and places by country, never from
what a detector looks for: a maker must be able to make what a detector misses. Half of the last names stand on no list.
Sources: ISO 7812 and 13616, the rules named in ``kernels.checksums``, RFC 5737 and 2606, faker's provider modules (lists).
"""

from __future__ import annotations

import base64
import importlib
import random
from functools import cache

from tuneready.kernels import checksums
from tuneready.recall import identity_numbers
from tuneready.recall.identity_numbers import LETTERS, Maker, checked, filled, until

LOCALES = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "pl": "pl_PL", "nl": "nl_NL"}
LANGUAGES = tuple(LOCALES)
# Numbers of states whose language is none of the seven are planted in English: that is where most people read of them elsewhere.
NATIONAL = {"en": ("us_ssn", "us_itin", "us_npi", "us_aba", "uk_nhs", "uk_nino", "ca_sin", "au_tfn", "au_abn", "in_aadhaar", "in_pan", "in_gstin", "se_personnummer", "fi_hetu",
                   "tr_tckn", "ro_cnp", "pt_nif", "br_cpf", "br_cnpj"), "de": ("de_steuer_id",), "fr": ("fr_nir",), "es": ("es_dni", "es_nie"), "it": ("it_codice_fiscale",),
            "pl": ("pl_pesel",), "nl": ("nl_bsn",)}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december"}
_DOMAINS = {"en": "com", "de": "de", "fr": "fr", "es": "es", "it": "it", "pl": "pl", "nl": "nl"}
_COMPANIES = {"en": ("{} Ltd", "{} Inc.", "{} LLC", "{} & Sons plc"), "de": ("{} GmbH", "{} AG", "{} GmbH & Co. KG"), "fr": ("{} SARL", "{} SA", "{} SAS"),
              "es": ("{} S.L.", "{} S.A."), "it": ("{} S.r.l.", "{} S.p.A."), "pl": ("{} Sp. z o.o.", "{} S.A."), "nl": ("{} B.V.", "{} N.V.")}
_IBANS = {"en": ("GB", "@@@@##############"), "de": ("DE", "#" * 18), "fr": ("FR", "#" * 23), "es": ("ES", "#" * 20), "it": ("IT", "@" + "#" * 22),
          "pl": ("PL", "#" * 24), "nl": ("NL", "@@@@##########")}
_PHONES = {
    "en": ("(212) 5##-####", "+1 415 5## ####", "312-5##-####", "0775#######", "07900 ######", "+44 20 7### ####"), "de": ("0151 2#######", "+49 30 2#######", "089/2######", "0171-3######"),
    "fr": ("06 1# ## ## ##", "+33 1 4# ## ## ##", "01.4#.##.##.##"), "es": ("61# ### ###", "+34 91 2## ## ##", "93 2## ## ##"),
    "it": ("347 1######", "+39 06 4######", "02 4#######"), "pl": ("50# ### ###", "+48 22 6## ## ##", "60#-###-###"), "nl": ("06 1#######", "+31 20 6######", "020-6######")}
_STREETS = {
    "en": "{n} {last} Street, {city}, TX 7{n4}", "de": "{last}straße {n}, {d5} {city}", "fr": "{n} rue {last}, {d5} {city}", "es": "Calle {last} {n}, {d5} {city}",
    "it": "Via {last} {n}, {d5} {city}", "pl": "ul. {last} {n}, {d2}-{d3} {city}", "nl": "{last}straat {n}, {n4} {L2} {city}"}
_CITIES = {"en": ("Houston", "Austin", "Dallas", "El Paso", "Lubbock", "Waco"), "fr": ("Lyon", "Nantes", "Toulouse", "Rennes", "Lille"),
           "es": ("Sevilla", "Zaragoza", "Málaga", "Gijón", "Toledo"), "it": ("Torino", "Bari", "Padova", "Modena", "Siena")}
_SPOKEN = {"en": ("at", "dot"), "de": ("ät", "punkt"), "fr": ("arobase", "point"), "es": ("arroba", "punto"), "it": ("chiocciola", "punto"), "pl": ("małpa", "kropka"),
           "nl": ("apenstaartje", "punt")}
_HOSTS = ("gmail", "outlook", "yahoo", "hotmail", "posteo", "proton")
_POSTCODES = {"en": ("SW#A #AB", "M## #EH", "7####", "9####-####"), "de": ("4####", "8####"), "fr": ("7####", "3####"), "es": ("28###", "41###"), "it": ("20###", "00###"),
              "pl": ("3#-###", "0#-###"), "nl": ("1### AB", "3### KX")}
_PLATES = {"en": "@@## @@@", "de": "M-@@ ####", "fr": "@@-###-@@", "es": "#### @@@", "it": "@@ ###@@", "pl": "WA #####", "nl": "@@-###-@"}


@cache
def lists(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(first names, last names) of a language's country, one word each."""
    provider = importlib.import_module(f"faker.providers.person.{LOCALES[language]}").Provider
    last = getattr(provider, "unisex_last_names", None) or provider.last_names
    return tuple(tuple(sorted({name for name in held if name.isalpha() and len(name) > 2})) for held in (provider.first_names, last))


@cache
def _cities(language: str) -> tuple[str, ...]:
    if language in _CITIES:
        return _CITIES[language]
    return tuple(importlib.import_module(f"faker.providers.address.{LOCALES[language]}").Provider.cities)


def last_name(draw: random.Random, language: str, listed: bool) -> str:
    """A last name of the list, or one made of two of them that stands on no list."""
    held = lists(language)[1]
    if listed:
        return draw.choice(held)
    known = {name.casefold() for name in held}
    while True:
        a, b = draw.choice(held), draw.choice(held)
        made = a[: (len(a) + 1) // 2] + b[len(b) // 2:].lower()
        if made.casefold() not in known and 5 <= len(made) <= 12:
            return made


def person(draw: random.Random, language: str) -> str:
    """First and last name; half of the last names stand on no list, one in ten people has a second first name."""
    first = draw.choice(lists(language)[0])
    if draw.random() < 0.1:
        first += " " + (draw.choice(lists(language)[0]) if draw.random() < 0.5 else f"{draw.choice(LETTERS)}.")
    return f"{first} {last_name(draw, language, draw.random() < 0.5)}"


def _ascii(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", name.replace("ł", "l").replace("ß", "ss")).encode("ascii", "ignore").decode().lower()


def _email(draw: random.Random, language: str) -> str:
    first, last = (_ascii(draw.choice(held)) for held in lists(language))
    local = draw.choice((f"{first}.{last}", f"{first[0]}{last}{draw.randrange(100)}", f"{last}_{first}", f"{first}+shop", f"{last}-{draw.randrange(10, 99)}"))
    return f"{local}@{_ascii(last_name(draw, language, False))}.{draw.choice((_DOMAINS[language], 'org', 'example.com'))}"


def _phone(draw: random.Random, language: str) -> str:
    return filled(draw, draw.choice(_PHONES[language]))


def _card(draw: random.Random, language: str) -> str:
    number = checked(draw, draw.choice(("4###" + "#" * 11, "51##" + "#" * 11, "54##" + "#" * 11)), checksums.luhn)
    return draw.choice((number, " ".join(number[i:i + 4] for i in range(0, 16, 4)), "-".join(number[i:i + 4] for i in range(0, 16, 4))))


def _iban(draw: random.Random, language: str) -> str:
    country, form = _IBANS[language]
    body = filled(draw, form)
    made = next(f"{country}{check:02d}{body}" for check in range(2, 99) if checksums.mod97(f"{body}{country}{check:02d}"))
    return made if draw.random() < 0.5 else " ".join(made[i:i + 4] for i in range(0, len(made), 4))


def _ip(draw: random.Random, language: str) -> str:
    if draw.random() < 0.25:
        return "2001:db8:" + ":".join(f"{draw.randrange(4096, 65536):x}" for _ in range(6))
    return f"{draw.choice((52, 81, 93, 146, 185, 203))}.{draw.randrange(256)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"


def _mac(draw: random.Random, language: str) -> str:
    return draw.choice(":-").join(f"{draw.randrange(256):02X}" for _ in range(6))


def _url(draw: random.Random, language: str) -> str:
    first, last = (_ascii(draw.choice(held)) for held in lists(language))
    return draw.choice((f"https://www.linkedin.com/in/{first}-{last}", f"https://github.com/{first}{last}", f"https://twitter.com/{first}_{last}{draw.randrange(99)}",
                        f"https://www.facebook.com/{first}.{last}"))


def _secret(draw: random.Random, language: str) -> str:
    def mixed(count: int) -> str:
        return "".join(draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") for _ in range(count))

    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(f'{{"sub":"{draw.randrange(10**9)}","iat":{draw.randrange(10**9)}}}'.encode()).decode().rstrip("=")
    return draw.choice((f"ghp_{mixed(36)}", "AKIA" + "".join(draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)), f"sk-{mixed(48)}", f"{head}.{body}.{mixed(43)}", f"glpat-{mixed(20)}"))


def _organisation(draw: random.Random, language: str) -> str:
    name = " ".join(last_name(draw, language, False) for _ in range(draw.choice((1, 1, 2))))
    return draw.choice(_COMPANIES[language]).format(name)


def _address(draw: random.Random, language: str) -> str:
    parts = {"n": str(draw.randrange(1, 180)), "last": last_name(draw, language, True), "city": draw.choice(_cities(language)),
             "d2": filled(draw, "4#"), "d3": filled(draw, "1##"), "d5": filled(draw, "3####"), "n4": filled(draw, "2###"), "L2": filled(draw, "@@")}
    return _STREETS[language].format(**parts)


def _birth_date(draw: random.Random, language: str) -> str:
    return _day(draw, language, draw.randrange(1935, 2006))


def _date(draw: random.Random, language: str) -> str:
    return _day(draw, language, draw.randrange(2012, 2026))


def _day(draw: random.Random, language: str, year: int) -> str:
    """A day of the year as the language writes it."""
    day, month = draw.randrange(1, 29), draw.randrange(1, 13)
    name = _MONTHS[language].split()[month - 1]
    if draw.random() < 0.3:
        return f"{year}-{month:02d}-{day:02d}"
    if language == "en":
        return draw.choice((f"{month:02d}/{day:02d}/{year}", f"{day} {name} {year}", f"{name} {day}, {year}"))
    if language == "de":
        return draw.choice((f"{day:02d}.{month:02d}.{year}", f"{day}. {name} {year}"))
    if language == "es":
        return draw.choice((f"{day:02d}/{month:02d}/{year}", f"{day} de {name} de {year}"))
    dot = {"pl": ".", "nl": "-"}.get(language, "/")
    return draw.choice((f"{day:02d}{dot}{month:02d}{dot}{year}", f"{day} {name} {year}"))


def _pesel(draw: random.Random, language: str) -> str:
    return checked(draw, f"{draw.randrange(40, 99)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}####", checksums.pl_pesel)


def _nir(draw: random.Random, language: str) -> str:
    body = f"{draw.choice('12')}{draw.randrange(40, 99)}{draw.randrange(1, 13):02d}{draw.randrange(1, 95):02d}{draw.randrange(1, 990):03d}{draw.randrange(1, 999):03d}"
    made = f"{body}{97 - int(body) % 97:02d}"
    return made if draw.random() < 0.4 else f"{made[0]} {made[1:3]} {made[3:5]} {made[5:7]} {made[7:10]} {made[10:13]} {made[13:]}"


def _codice(draw: random.Random, language: str) -> str:
    body = f"@@@@@@{draw.randrange(40, 99)}{draw.choice('ABCDEHLMPRST')}{draw.randrange(1, 29):02d}@###"
    return checked(draw, body, checksums.it_codice_fiscale, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _spoken(draw: random.Random, language: str) -> str:
    """An e-mail address as it is said."""
    at, dot = _SPOKEN[language]
    first, last = (_ascii(draw.choice(held)) for held in lists(language))
    return f"{draw.choice((f'{first} {dot} {last}', f'{first}{draw.randrange(10, 99)}', f'{first[0]} {dot} {last}'))} {at} {draw.choice(_HOSTS)} {dot} {_DOMAINS[language]}"


def _password(draw: random.Random, language: str) -> str:
    """What people take for a good password: a word, digits and a sign."""
    word = draw.choice(("Sommer", "Kestrel", "Blue", "Dragon", "Lisboa", "Madrid", "Pelikan", "Rocket"))
    return draw.choice((f"{word}{draw.randrange(100, 9999)}{draw.choice('!?#$&')}", f"{word}_{draw.randrange(10, 99)}{draw.choice('!#%')}x", f"{draw.choice('!#')}{word}{draw.randrange(1000, 9999)}"))


def _postcode(draw: random.Random, language: str) -> str:
    return filled(draw, draw.choice(_POSTCODES[language]))


def _first(draw: random.Random, language: str) -> str:
    return draw.choice(lists(language)[0])


def _login(draw: random.Random, language: str) -> str:
    """A user name."""
    first, last = (_ascii(draw.choice(held)) for held in lists(language))
    return draw.choice((f"{first}.{last}", f"{first[0]}_{last}{draw.randrange(10, 99)}", f"{last}{draw.randrange(1960, 2009)}"))


def _formed(*forms: str) -> Maker:
    return lambda draw, language: filled(draw, draw.choice(forms))


MAKERS: dict[str, Maker] = {
    "email": _email, "phone": _phone, "card": _card, "iban": _iban, "ip": _ip, "mac": _mac, "url": _url, "secret": _secret, "person": person,
    "organisation": _organisation, "address": _address, "birth_date": _birth_date, "signature": person, "age": lambda draw, language: str(draw.randrange(90, 104)),
    "account": _formed("########", "#######", "K######"), "medical_record": _formed("#######", "@@######"), "policy_number": _formed("##-######-##", "@@########"),
    "passport": _formed("@########", "@@#######"), "licence": _formed("@#######", "@##-##-####"), "vehicle": lambda draw, language: filled(draw, _PLATES[language]),
    "device": _formed("@@#####@@##", "SN########"), "us_ssn": lambda draw, language: until(draw, "###-##-####", checksums.us_ssn),
    "uk_nhs": lambda draw, language: _grouped(checked(draw, "4########", checksums.uk_nhs)), "de_steuer_id": lambda draw, language: _steuer(draw), "fr_nir": _nir,
    "es_dni": lambda draw, language: checked(draw, "########", checksums.es_dni, "TRWAGMYFPDXBNJZSQVHLCKE"),
    "es_nie": lambda draw, language: checked(draw, draw.choice("XYZ") + "#######", checksums.es_nie, "TRWAGMYFPDXBNJZSQVHLCKE"),
    "date": _date, "it_codice_fiscale": _codice, "pl_pesel": _pesel, "nl_bsn": lambda draw, language: checked(draw, "########", checksums.nl_bsn),
    **identity_numbers.MAKERS,
}
# Further forms of a kind, each told in a way of its own and planted in sentences of its own.
FORMS: dict[str, Maker] = {
    "account/ifsc": identity_numbers.ifsc, "account/login": _login, "account/sort_code": identity_numbers.sort_code, "account/upi": identity_numbers.upi, "address/labelled": _address,
    "address/postcode": _postcode, "device/imei": identity_numbers.imei, "email/spoken": _spoken, "person/bare": person, "person/labelled": person,
    "person/greeted": lambda draw, language: _first(draw, language).lower(),
    "person/lower": lambda draw, language: person(draw, language).lower(), "person/sender": person, "person/speaker": _first, "secret/login": _password, "secret/stated": _password,
    "signature/block": person, "signature/slash": person, "vehicle/vin": identity_numbers.vin}
IN_ENGLISH = ("account/ifsc", "account/login", "account/sort_code", "account/upi", "signature/block", "signature/slash")


def _grouped(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _steuer(draw: random.Random) -> str:
    """Ten digits of which one stands twice, and the check digit."""
    digits = draw.sample("0123456789", 9)
    digits.insert(draw.randrange(1, 10), draw.choice(digits))
    if digits[0] == "0":
        digits[0], digits[1] = digits[1], digits[0]
    head = "".join(digits)
    made = next((head + last for last in "0123456789" if checksums.de_steuer_id(head + last)), "")
    return made or _steuer(draw)


def forms_of(kind: str, language: str) -> tuple[str, ...]:
    """The further forms of a kind in a language: keys of ``FORMS``, sorted."""
    return tuple(sorted(key for key in FORMS if key.startswith(f"{kind}/") and (language == "en" or key not in IN_ENGLISH)))


def kinds_of(language: str) -> tuple[str, ...]:
    """Every kind that is planted in a language, sorted; national numbers only those of its countries."""
    national = {kind for held in NATIONAL.values() for kind in held}
    return tuple(sorted((set(MAKERS) - national) | set(NATIONAL[language])))
