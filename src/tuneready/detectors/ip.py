"""IP addresses, versions 4 and 6.

What is found
-------------
Four numbers of 0 to 255 between dots, and IPv6 addresses in full or shortened form.

Why it matters
--------------
An address leads to a household or an office; the law counts it as personal data.

How it is measured
------------------
The standard library's parser decides. Version numbers, sections and firmware have the same form: words before and after tell
them. Four small numbers need a word that speaks of addresses. Loopback, masks and 0.0.0.0 name nobody and are left out.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of a documentation range.

Limits
------
A version of four parts above 30 that nothing introduces as a version is found.

References
----------
RFC 791, RFC 4291, RFC 5737. Court of Justice of the EU, C-582/14 (Breyer). HIPAA 45 CFR 164.514(b)(2)(i)(O).
"""

from __future__ import annotations

import ipaddress
import re

from tuneready.detector import Candidate

KIND, NAME = "ip", "IP address"
PATTERN = (r"(?P<value>(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}\b"
           r"|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}::(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?)")
RANK, HIPAA, DIGITS, FIRST = 60, "O", 1, "0-9A-Fa-f"
SPECIMENS = ("203.0.113.47", "2001:db8:85a3::8a2e:370:7334")
_VERSION = re.compile(
    r"(?:\bv\b\.?|\bver\.?|version|versión|versione|wersj\w+|versie|release|build|firmware|patch|update|(?:upgraded?|updated?) (?:to|from)|mise? à jour|actualiz\w+|aggiorna\w+|aktualiz\w+|driver|section|sec\.|§|clause|chapter|"
    r"article|paragraph|figure|table|item|abschnitt|kapitel|revision|rev\.?|sdk|kernel|chrome/|\w/)\s{0,3}[:#=(]?\s{0,2}(?:\w+ )?$", re.IGNORECASE)
_PRODUCT = re.compile(r"\b(?:windows|sql|exchange|apache|report|terminal) (?:http )?(?:server|client)\b", re.IGNORECASE)  # software by name, no machine
_MOVED = re.compile(r"\b(?:(?:went|moved) to|wurden? auf|pass[ée]e?s? (?:en|à)|pas(?:ó|aron) a|passat[oaie] a)\s$", re.IGNORECASE)  # software does, and hosts do
_SMALL = 30  # of the first numbers of versions; where nothing near speaks of addresses
_SOFTWARE = re.compile(r"\s{0,2}(?:\(?build|release|version|firmware|-(?:rc|beta|alpha|snapshot)|(?:gebracht|aktualisiert)\b)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b(?:ips?|ipv[46]|addresse?s?|adresse|adres\w*|dirección|indirizzo|hosts?|servers?|ping|gateway|dns|client|login|logged|logins?|session|connect\w*|"
    r"request\w*|from|(?:an|ab|zu)fragen|requêtes?|solicitudes|peticiones|richiest[ae]|zapytani\w+|verzoeken|pedidos|router|subnet|network|sign-?in|access\w*|remote)\b", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """0.9 beside a word that speaks of addresses, 0.7 without, None for versions and sections."""
    if re.search(r"[\w.:-]\Z", found.before) or re.match(r"\.?[0-9]|[-_]\w|:[0-9A-Fa-f]*:", found.after):
        return None
    try:
        address = ipaddress.ip_address(found.value)
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return None
    near = bool(_ADDRESS.search(_PRODUCT.sub(lambda m: " " * len(m[0]), found.before)[-40:]) or re.match(r"\s*(?:ip|address|host|server)\b", found.after, re.IGNORECASE))
    if address.version == 6:  # noqa: PLR2004
        groups = [group for group in found.value.split(":") if group]
        return 0.95 if near or (len(groups) > 2 and re.search(r"[0-9]", found.value)) else None
    octets = [int(part) for part in found.value.split(".")]
    if octets[0] == 255 or octets[0] == 0 or _VERSION.search(found.before) or _SOFTWARE.match(found.after):
        return None
    if not near and (max(octets) <= _SMALL or octets[0] <= _SMALL and _MOVED.search(found.before)):
        return None
    return 0.9 if near else 0.7
