"""Made identity, tax and bank numbers of states whose kinds are told by a rule: each obeys it, in the forms people write it.

Sources: the rules named in ``kernels.checksums``; ICAO Doc 9303 (machine-readable zone), ISO 3779 and 49 CFR 565 (VIN), Reserve
Bank of India (IFSC), National Payments Corporation of India (payment addresses).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

from tuneready.kernels import checksums

Maker = Callable[[random.Random, str], str]
LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
_STATES = ("UTO", "D<<", "FRA", "ESP", "ITA", "POL", "NLD", "GBR", "USA")
_BANKS = ("HDFC", "SBIN", "ICIC", "UTIB", "PUNB", "BARB", "KKBK", "CNRB")
_HANDLES = ("oksbi", "okaxis", "okicici", "ybl", "paytm", "upi", "ibl", "axl")


def filled(draw: random.Random, form: str) -> str:
    """``form`` with a digit for each ``#`` and a capital for each ``@``."""
    return "".join(str(draw.randrange(10)) if c == "#" else draw.choice(LETTERS) if c == "@" else c for c in form)


def until(draw: random.Random, form: str, valid: Callable[[str], bool]) -> str:
    """``form`` filled until it is valid: for rules that many numbers obey."""
    return next(value for value in (filled(draw, form) for _ in itertools.count()) if valid(value))


def checked(draw: random.Random, body: str, valid: Callable[[str], bool], digits: str = "0123456789") -> str:
    """``body`` filled, with the last character that makes it valid; drawn again where none does.

    Raises:
        ValueError: no filling of the form obeys the rule.
    """
    for _ in range(10_000):
        head = filled(draw, body)
        for last in digits:
            if valid(head + last):
                return head + last
    raise ValueError(f"no valid identifier of the form {body}")


def written(draw: random.Random, number: str, *forms: str) -> str:
    """``number`` in one of ``forms``, in which each ``#`` is its next character."""
    following = iter(number)
    return "".join(next(following) if c == "#" else c for c in draw.choice(forms))


def _born(draw: random.Random) -> tuple[int, int, int]:
    return draw.randrange(1940, 2006), draw.randrange(1, 13), draw.randrange(1, 29)


def _se(draw: random.Random, language: str) -> str:
    year, month, day = _born(draw)
    number = checked(draw, f"{year % 100:02d}{month:02d}{day:02d}###", checksums.luhn)
    return draw.choice((f"{number[:6]}-{number[6:]}", f"{year // 100}{number[:6]}-{number[6:]}", f"{year // 100}{number}"))


def _fi(draw: random.Random, language: str) -> str:
    year, month, day = _born(draw)
    return checked(draw, f"{day:02d}{month:02d}{year % 100:02d}{'A' if year > 1999 else '-'}{draw.randrange(2, 900):03d}", checksums.fi_hetu,
                   "0123456789ABCDEFHJKLMNPRSTUVWXY")


def _ro(draw: random.Random, language: str) -> str:
    year, month, day = _born(draw)
    return checked(draw, f"{draw.choice('56' if year > 1999 else '12')}{year % 100:02d}{month:02d}{day:02d}{draw.randrange(1, 47):02d}###", checksums.ro_cnp)


def _tr(draw: random.Random, language: str) -> str:
    head = [draw.randrange(1, 10)] + [draw.randrange(10) for _ in range(8)]
    head.append((7 * sum(head[0:9:2]) - sum(head[1:8:2])) % 10)
    return "".join(map(str, [*head, sum(head) % 10]))


def _brazilian(draw: random.Random, body: str, valid: Callable[[str], bool]) -> str:
    """``body`` filled, with both check digits."""
    head = filled(draw, body)
    return next(head + f"{pair:02d}" for pair in range(100) if valid(head + f"{pair:02d}"))


def _abn(draw: random.Random, language: str) -> str:
    """Two leading digits are the check of the nine behind them."""
    while True:
        body = filled(draw, "#########")
        made = next((f"{head}{body}" for head in range(10, 100) if checksums.au_abn(f"{head}{body}")), "")
        if made:
            return written(draw, made, "## ### ### ###", "###########")


def _mrz(draw: random.Random, language: str) -> str:
    """The second line of a passport's zone, or the first, with names."""
    state = draw.choice(_STATES)
    if draw.random() < 0.3:
        return f"P<{state}{filled(draw, '@' * draw.randrange(5, 12))}<<{filled(draw, '@' * draw.randrange(3, 9))}".ljust(44, "<")
    year, month, day = _born(draw)
    number, birth, expiry = filled(draw, "@########"), f"{year % 100:02d}{month:02d}{day:02d}", f"{draw.randrange(26, 36)}{month:02d}{day:02d}"
    fields = [one + str(checksums.mrz_digit(one)) for one in (number, birth, expiry)]
    personal = "<" * 15
    total = checksums.mrz_digit(fields[0] + fields[1] + fields[2] + personal)
    return f"{fields[0]}{state}{fields[1]}{draw.choice('MF<')}{fields[2]}{personal}{total}"


def _gstin(draw: random.Random, language: str) -> str:
    return checked(draw, f"{draw.randrange(1, 38):02d}@@@{draw.choice('PCFH')}@{draw.randrange(1, 10)}###@{draw.randrange(1, 10)}Z", checksums.in_gstin,
                   "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def vin(draw: random.Random, language: str) -> str:
    """Seventeen places of which the ninth is the check digit."""
    head, tail = filled(draw, "@@@@##@@"), filled(draw, "@@######")
    return next(head + check + tail for check in "0123456789X" if checksums.vin(head + check + tail))


def imei(draw: random.Random, language: str) -> str:
    """Fifteen digits that begin with a reporting body's 35."""
    return written(draw, checked(draw, "35############", checksums.imei), "###############", "##-######-######-#")


def ifsc(draw: random.Random, language: str) -> str:
    """Branch code of an Indian bank: four letters, a zero, six digits."""
    return filled(draw, f"{draw.choice(_BANKS)}0######")


def sort_code(draw: random.Random, language: str) -> str:
    """Sort code of a British bank, in pairs."""
    return filled(draw, draw.choice(("2#-##-##", "4#-##-##", "6#-##-##")))


def upi(draw: random.Random, language: str) -> str:
    """Virtual payment address of India: a mobile number or a name, and the handle of a provider."""
    name = draw.choice(("rahul", "priya", "sunita", "arjun", "kavya", "imran", "deepa", "vikram"))
    local = filled(draw, draw.choice(("9#########", f"{name}.####", f"{name}##", f"{name}-##")))
    return f"{local}@{draw.choice(_HANDLES)}"


MAKERS: dict[str, Maker] = {
    "se_personnummer": _se, "fi_hetu": _fi, "ro_cnp": _ro, "tr_tckn": _tr,
    "pt_nif": lambda draw, language: written(draw, checked(draw, draw.choice("12") + "#######", checksums.pt_nif), "#########", "### ### ###"),
    "br_cpf": lambda draw, language: written(draw, _brazilian(draw, "#########", checksums.br_cpf), "###.###.###-##", "###.###.###-##", "###########"),
    "br_cnpj": lambda draw, language: written(draw, _brazilian(draw, "########000#", checksums.br_cnpj), "##.###.###/####-##", "##############"),
    "uk_nino": lambda draw, language: written(draw, until(draw, "@@######", lambda made: checksums.uk_nino(made + "A")) + draw.choice("ABCD"), "## ## ## ## #", "#########"),
    "us_itin": lambda draw, language: until(draw, "9##-##-####", checksums.us_itin),
    "us_npi": lambda draw, language: checked(draw, "1########", checksums.us_npi),
    "us_aba": lambda draw, language: checked(draw, draw.choice(("0" + str(draw.randrange(1, 10)), "1" + draw.choice("012"))) + "######", checksums.us_aba),
    "ca_sin": lambda draw, language: written(draw, checked(draw, str(draw.randrange(1, 8)) + "#######", checksums.ca_sin), "### ### ###", "###-###-###", "#########"),
    "au_tfn": lambda draw, language: written(draw, checked(draw, str(draw.randrange(1, 9)) + "#######", checksums.au_tfn), "### ### ###", "#########"), "au_abn": _abn,
    "in_aadhaar": lambda draw, language: written(draw, checked(draw, str(draw.randrange(2, 10)) + "##########", checksums.in_aadhaar), "#### #### ####", "############"),
    "in_pan": lambda draw, language: until(draw, "@@@P@####@", checksums.in_pan), "in_gstin": _gstin, "mrz": _mrz,
}
