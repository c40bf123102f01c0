"""Payment card numbers.

What is found
-------------
13 to 19 digits, together or in the groups printed on cards, with a known issuer prefix, the length of that brand and a valid
check digit; beside words such as "credit card" also a group of four times four digits with a wrong check digit.

Why it matters
--------------
A full number lets others pay with it, and PCI DSS brings every system that holds it into scope.

How it is measured
------------------
Prefix, length, Luhn. Numbers that a word before them calls an order or a shipment are left out unless a card is named nearer.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same brand; keep the last four digits only.

Limits
------
Masked numbers (``**** 1234``) are not personal data and not found. Luhn misses the swap of 09 and 90.

References
----------
ISO/IEC 7812-1. PCI DSS 4.0, requirement 3.4.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels.checksums import luhn

KIND, NAME = "card", "payment card number"
_GAP = "[ .\u00a0\u2009\u202f\u2010\u2011-]"
PATTERN = (rf"\b(?P<value>62[0-9]{{2}}(?:{_GAP}[0-9]{{4}}){{3}}{_GAP}[0-9]{{3}}|[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}"
           rf"|[0-9]{{4}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{4,5}}|[0-9]{{13,19}})\b")
DIGITS, FIRST, RANK, HIPAA = 13, "0-9", 90, "J"
SPECIMENS = ("4111 1111 1111 1111", "378282246310005", "5555-5555-5555-4444")

# First digits, least and greatest (same width), and lengths: ISO/IEC 7812 ranges as the brands publish them.
_BRANDS = (("4", "4", (13, 16, 19)), ("51", "55", (16,)), ("2221", "2720", (16,)), ("34", "34", (15,)), ("37", "37", (15,)),
           ("6011", "6011", (16, 19)), ("644", "649", (16, 19)), ("65", "65", (16, 19)), ("3528", "3589", (16, 17, 18, 19)),
           ("300", "305", (14, 16)), ("3095", "3095", (14, 16)), ("36", "36", (14,)), ("38", "39", (14, 16)),
           ("62", "62", (16, 17, 18, 19)), ("2200", "2204", (16,)), ("60", "60", (16,)), ("81", "82", (16,)), ("508", "508", (16,)),
           ("50", "50", (13, 16, 19)), ("56", "58", (13, 16, 19)), ("63", "63", (16, 19)), ("67", "67", (16, 18, 19)))
_CARD = re.compile(
    r"\b(?:cards?|visa|master ?card|amex|american express|discover|diners|maestro|credit|debit|cc|pan|karte|kreditkarte\w*|kartennummer|carte|bancaire|"
    r"tarjeta|carta|kart[ayąęo]\w*|creditcard|creditcardnummer|kaart\w*|cart[aã]o|cvv|cvc|expir\w*|girocard)\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:orders?|tracking|shipment|parcel|serial|imei|isbn|ean|upc|sku|invoice|ticket|reference|ref|transaction|account|barcode|bestell\w*|sendung\w*|"
    r"rechnung\w*|commande|suivi|facture|pedido|seguimiento|factura|ordine|spedizione|fattura|zamówieni\w*|przesyłk\w*|iccid|sim|timestamp|id)\b",
    re.IGNORECASE)
_END = re.compile(r"(?<!\bno)(?<!\bn)(?<!\bnr)(?<!\bref)(?<!\bnum)(?<!\bnúm)(?<!\bbest)(?<!\btel)[.!?…]\s|\n", re.IGNORECASE)


def _last(pattern: re.Pattern[str], text: str) -> int:
    found = -1
    for match in pattern.finditer(text):
        found = match.start()
    return found


def accept(found: Candidate) -> float | None:
    """0.97 with brand and check digit, 0.6 for four groups of four beside a word for cards, None for what is something else."""
    digits = re.sub(r"[^0-9]", "", found.value)
    if len(set(digits)) < 2 or re.search(r"(?:[0-9*•#]|[xX]{2})[ .-]?\Z|[\w/=]\Z", found.before) or re.match(r"[-. ][0-9]{4}\b|[-.]?\w", found.after):
        return None
    named, other = _last(_CARD, found.before), _last(_OTHER, found.before)
    if other >= 0 and _END.search(found.before, other):  # what was said of an order in an earlier sentence says nothing here
        other = -1
    near = named > other or bool(named < 0 and other < 0 and _CARD.search(found.after[:32]))
    grouped = len(digits) != len(found.value)
    brand = any(low <= digits[:len(low)] <= high and len(digits) in lengths for low, high, lengths in _BRANDS)
    if brand and luhn(digits):
        return 0.97 if near else (0.9 if other < 0 else None)
    groups = re.split(r"[^0-9]", found.value)
    return 0.6 if near and grouped and [len(group) for group in groups] == [4, 4, 4, 4] else None
