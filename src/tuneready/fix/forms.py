"""Made values of the same form, by kind: candidates drawn under the key, the next one where the last was taken.

A candidate keeps what its kind needs (brand of a card, country of an IBAN, prefix of a secret) and lies in a range kept for
documentation, or never issued, where one exists. Where a detector of the kind takes the bare original for valid (checksum),
a candidate must pass the same detector: the check digits come out by trial.
Sources: RFC 5737 and 3849 (addresses), RFC 2606 (domains), IEEE 802 (locally administered), SSA (area 666 never issued),
ATIS-0300115 (555-0100 to 555-0199), Ofcom (07700 900000 to 900999).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tuneready.detector import Candidate, Detector
from tuneready.kernels.keyed import Draws

TRIALS = 6000  # candidates tried for a value: a checksum of two letters and two digits passes one in some hundreds
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_ALNUM = re.compile(r"[^0-9A-Za-z]")
_NETS = ("192.0.2.", "198.51.100.", "203.0.113.")
_PREFIX = re.compile(r"^(?:[A-Za-z]{2,12}[-_](?:[a-z]{2,6}[-_])?|AKIA|ASIA|AIza|eyJ|SG\.|xox[a-z]-|-----BEGIN [A-Z ]+-----)")
_URL = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://|)(?:(?P<user>[^/@\s]*)@|)(?P<host>[^/:?#\s]+)(?P<rest>.*)$", re.DOTALL)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jpe?g|png|gif|pdf|json|xml|csv|txt|docx?|xlsx?)(?=$|[?#])", re.I)
WHOLE = ("email", "url", "ip", "secret", "custom", "person", "organisation", "signature", "address")  # no plain run of letters and digits


def normal(kind: str, value: str) -> str:
    """What makes two values the same: case, spaces and punctuation do not."""
    if kind in ("secret", "url"):
        return value.strip()
    if kind in WHOLE:
        return " ".join(value.casefold().split())
    kept = _ALNUM.sub("", value).upper()
    return kept or " ".join(value.casefold().split())


def word(draws: Draws, like: int) -> str:
    """A word that can be spoken and means nothing, about as long as ``like`` letters."""
    count = min(5, max(2, -(-like // 2)))
    made = "".join(_CONSONANTS[draws.below(14)] + _VOWELS[draws.below(5)] for _ in range(count))
    return made + _CONSONANTS[draws.below(14)] if like % 2 else made


def candidates(key: bytes, kind: str, value: str, using: tuple[Detector, ...]) -> Iterator[str]:
    """Values that may stand for the normalised ``value``, best first."""
    make = _MAKERS.get(kind, _alike)
    valid = validity(kind, value, using)
    fallback = []
    for trial in range(TRIALS):
        made = make(Draws(key, kind, value, str(trial)), value, trial)
        if made.casefold() == value.casefold():
            continue
        if valid(made):
            yield made
        elif len(fallback) < 64:
            fallback.append(made)
    yield from fallback


def validity(kind: str, value: str, using: tuple[Detector, ...]) -> Callable[[str], bool]:
    """Whether a candidate is as valid as the value: what a detector of the kind says of it alone, without context.

    A web address has no check digits, and no made one leads to somebody's page: the detector would turn down every trial.
    """
    for one in using if kind != "url" else ():
        if one.kind == kind and one.accept is not None and _passes(one, value):
            return lambda made, one=one: _passes(one, made)
    return lambda made: True


def _passes(one: Detector, value: str) -> bool:
    match = re.fullmatch(one.pattern, value, re.ASCII)
    if match is None:
        return False
    found = match.group("value") if "value" in match.re.groupindex else value
    return found == value and one.accept(Candidate(found, "", "", match)) is not None


def rendered(made: str, value: str) -> str:
    """``made`` in the writing of ``value``: letters and digits in turn, everything else as it stands, case kept."""
    given = iter(made)
    out = [next(given, "0") if _is_alnum(c) else c for c in value]
    return "".join(n.lower() if c.islower() else n for c, n in zip(value, out))


def _is_alnum(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _alike(draws: Draws, value: str, trial: int) -> str:
    made = "".join(map(draws.like, value))
    return "1" + made[1:] if made[:1] == "0" and value[:1] not in ("0", "") else made


def _kept_head(count: int) -> Callable[[Draws, str, int], str]:
    return lambda draws, value, trial: value[:count] + "".join(map(draws.like, value[count:]))


def _card(draws: Draws, value: str, trial: int) -> str:
    body = value[:2] + "".join(map(draws.like, value[2:-1]))
    right = _luhn(body)
    if _luhn(value[:-1]) == value[-1:]:
        return body + right
    return body + str((int(right) + 1 + draws.below(9)) % 10)  # a wrong number stays wrong


def _luhn(body: str) -> str:
    digits = [int(c) for c in reversed(body) if c.isdigit()]
    return str(-sum(sum(divmod(2 * d, 10)) if at % 2 == 0 else d for at, d in enumerate(digits)) % 10)


def _iban(draws: Draws, value: str, trial: int) -> str:
    body = "".join(map(draws.like, value[4:]))
    right = _check_digits(value[:2], body)
    if value[2:4] != f"{_check_digits(value[:2], value[4:]):02d}":
        right = (right + 1 + draws.below(95) - 2) % 97 + 2  # a wrong number stays wrong
    return f"{value[:2]}{right:02d}{body}"


def _check_digits(country: str, body: str) -> int:
    """2 … 98, of an account written without spaces (ISO 13616)."""
    return 98 - int("".join(str(int(c, 36)) for c in f"{body}{country}00")) % 97


def _ssn(draws: Draws, value: str, trial: int) -> str:
    return "666" + f"{1 + draws.below(99):02d}{1 + draws.below(9999):04d}" if len(value) == 9 else _alike(draws, value, trial)


def _phone(draws: Draws, value: str, trial: int) -> str:
    fictional = trial < TRIALS // 4
    if fictional and (len(value) == 10 and value[0] in "23456789" or len(value) == 11 and value[0] == "1"):
        return f"{value[:-10]}{2 + draws.below(8)}{draws.below(9)}{draws.below(10)}55501{draws.below(100):02d}"
    if fictional and value.startswith(("07", "447")) and len(value) in (11, 12):
        return f"{value[:-10]}7700900{draws.below(1000):03d}"
    head = 3 if len(value) > 9 else 2 if len(value) > 6 else 1
    return value[:head] + "".join(map(draws.like, value[head:]))


def _mac(draws: Draws, value: str, trial: int) -> str:
    made = "".join("0123456789ABCDEF"[draws.below(16)] for _ in value)
    return made[:1] + "26AE"[draws.below(4)] + made[2:]


def _ip(draws: Draws, value: str, trial: int) -> str:
    if ":" in value:
        groups = [g for g in re.split("[:%/]", value) if g][2:]
        return "2001:db8" + "".join(f":{draws.below(65535) + 1:x}" for _ in groups[:6]) + ("" if len(groups) >= 6 else "::" + f"{draws.below(65535) + 1:x}" if len(groups) < 5 else "::")
    tail = re.sub(r"^[\d.]+", "", value)
    if trial < 40:
        return f"{_NETS[draws.below(3)]}{1 + draws.below(254)}{tail}"
    return f"198.{18 + draws.below(2)}.{draws.below(256)}.{1 + draws.below(254)}{tail}"


def _secret(draws: Draws, value: str, trial: int) -> str:
    head = _PREFIX.match(value)
    kept = head.end() if head and head.end() <= len(value) // 2 else 0
    return value[:kept] + "".join(map(draws.like, value[kept:]))


def _url(draws: Draws, value: str, trial: int) -> str:
    match = _URL.match(value)
    if match is None:
        return _alike(draws, value, trial)
    rest, ending = match["rest"], _ENDING.search(match["rest"])
    cut = ending.start() if ending else len(rest)
    host = ("www." if match["host"].lower().startswith("www.") else "") + word(draws, 8) + ".example.org"
    user = "".join(map(draws.like, match["user"])) + "@" if match["user"] is not None else ""
    tail = rest[cut:] if not ending else rest[cut : ending.end()] + "".join(map(draws.like, rest[ending.end():]))
    return match["scheme"] + user + host + "".join(map(draws.like, rest[:cut])) + tail


_MAKERS: dict[str, Callable[[Draws, str, int], str]] = {
    "card": _card, "iban": _iban, "us_ssn": _ssn, "phone": _phone, "mac": _mac, "ip": _ip, "secret": _secret, "url": _url,
}
