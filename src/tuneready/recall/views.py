"""Two looks at the same rows, and what both missed: the detectors against words that announce a value, lists of names against words around them.

===========  =======================================  ====================================================================
group        first look                               second look
===========  =======================================  ====================================================================
``email``    detectors of e-mail addresses            a word for it, then something with an at sign, written or spoken
``phone``    detectors of telephone numbers           a word for it, then seven digits and more
``number``   detectors of cards and IBANs             a word for it, then twelve digits and letters and more
``person``   a listed first name, then a capital      a title, a greeting, a closing or "my name is", then a capital;
                                                    or what a model of names of the user's own finds
===========  =======================================  ====================================================================

Chapman's estimate holds where the looks are independent. Here they nearly are: one reads the value, the other the words around
it. Where they miss the same places (a misspelt name in running text) it is too small; where the second look takes what is no
value for one it is too large.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tuneready.detector import Spans
from tuneready.kernels.capture_recapture import LEAST_OVERLAP, chapman
from tuneready.names import lists
from tuneready.recall.canaries import Rows

Places = np.ndarray  # int64[n, 3]: text, start, end
_BETWEEN = r"(?:[\s:.#№°*_\"'(\[<-]|\b(?:is|ist|est|es|è|to|o|no|nr|n|at|on|unter|under|me|us|address|number|adresse|numero|número|numer|adres)\b){0,8}"
_BEFORE = {
    "email": r"e-?mails?|mailto|courriel|correo(?: electrónico)?|posta elettronica|mailen?|write|schreiben|écri\w+|escrib\w+|scriv\w+",
    "phone": r"tel|telefon\w*|phone|téléphone|teléfono|mobile?|cell|handy|portable|móvil|cellulare|komórk\w+|fax|call|ring|dial|rufen|appel\w+|llam\w+|bel",
    "number": r"iban|konto\w*|account|compte|cuenta|conto|rachun\w+|rekening\w*|card|karte|carte|tarjeta|carta|kart[ayęą]|kreditkarte|creditcard|visa|mastercard"}
_VALUE = {"email": r"[^\s@<>\"',;]+(?:@|\(at\)|\[at\]| at )[^\s<>\"',;]+", "phone": r"\+?\(?\d(?:[\s()./-]{0,2}\d){6,14}",
          "number": r"(?:[A-Z]{2}\d{2}[\s-]?)?(?:[0-9A-Z]{4}[\s-]?){3,7}[0-9A-Z]{0,4}"}
KINDS = {"email": ("email",), "phone": ("phone",), "number": ("card", "iban"), "person": ("person", "signature")}
_NAME = r"[^\W\d_a-z][\w'’]+(?:-[^\W\d_a-z]\w+)?"
_NAMES = re.compile(rf"\b({_NAME})(?=((?:[ \t]+(?:[^\W\d_]\.|{_NAME})){{1,2}}))")
_CUES = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Herr|Herrn|Frau|Mme|M|Madame|Monsieur|Sr|Sra|Señora?|Sig|Signora?|Dott|Pan|Pani|Pana|Dhr|Mevr|mevrouw|meneer)\b\.?"
    r"|\b(?:my name is|this is|mein Name ist|ich heiße|je m'appelle|me llamo|mi nombre es|mi chiamo|nazywam się|mijn naam is|ik ben|I am|I'm)\b"
    r"|\b(?:regards|sincerely|thanks|wishes|cheers|Grüßen?|Gruß|cordialement|salutations|saludos?|saluti|Pozdrawiam|poważaniem|groet(?:en)?)\b,?"
    r"|\b(?:Dear|Hi|Hello|Liebe[r]?|Hallo|Chère?|Bonjour|Estimad[oa]|Hola|Gentile|Ciao|Beste)\b)"
    rf"\s+({_NAME}(?:[ \t]+{_NAME}){{0,2}})")


def estimate(rows: Rows) -> list[dict[str, Any]]:
    """One entry per group: what each look saw, both saw, and the estimate of what the detectors miss, or the reason there is none.

    ``missed``, ``low``, ``high``: places of the sample no detector found: those the second look alone saw, and those neither did.
    """
    return [_group(rows, name, look) for name, look in (*((name, _announced(name)) for name in _BEFORE), ("person", None))]


def _group(rows: Rows, name: str, look: Callable[[Sequence[str]], Places] | None) -> dict[str, Any]:
    detected = _of_kinds(rows.found, KINDS[name])
    first, second = (detected, look(rows.texts)) if look else (listed(rows.texts), _in_context(rows))
    in_both = meets(second, first)
    second, both = _each_once(second, first, in_both)
    entry = {"group": name, "first": len(first), "second": len(second), "both": both}
    found = chapman(len(first), len(second), both)
    if found is None:
        return {**entry, "reason": f"{both} places were seen by both looks; under {LEAST_OVERLAP} nothing can be told"}
    everything = _of_kinds(rows.found, rows.found.kinds)
    alone = int((~meets(first, everything)).sum() + (~meets(second, everything) & ~meets(second, first)).sum())
    return {**entry, "reason": "", "seen": found.seen, "unseen": round(found.unseen, 3), "undetected": alone,
            "missed": round(alone + found.unseen, 3), "low": round(alone + found.low, 3), "high": round(alone + found.high, 3)}


def _each_once(second: Places, first: Places, in_both: np.ndarray) -> tuple[Places, int]:
    """``second`` without further places in the same place of ``first``, and how many of it ``first`` saw."""
    if not in_both.any():
        return second, 0
    owner = np.full(len(second), -1)
    order = np.lexsort((first[:, 1], first[:, 0]))
    key = first[order, 0] << 32 | first[order, 1]
    at = np.searchsorted(key, second[in_both, 0] << 32 | second[in_both, 2] - 1, side="right") - 1
    owner[in_both] = order[at]
    keep = np.ones(len(second), bool)
    _, once = np.unique(owner[in_both], return_index=True)
    keep[np.setdiff1d(np.flatnonzero(in_both), np.flatnonzero(in_both)[once])] = False
    return second[keep], len(once)


def meets(places: Places, others: Places) -> np.ndarray:
    """bool per place: shares a character with one of ``others``, which do not overlap each other."""
    if not len(places) or not len(others):
        return np.zeros(len(places), bool)
    order = np.lexsort((others[:, 1], others[:, 0]))
    text, start, end = others[order].T
    at = np.searchsorted(text << 32 | start, places[:, 0] << 32 | places[:, 2] - 1, side="right") - 1  # the last that begins before the end
    known = np.maximum(at, 0)
    return (at >= 0) & (text[known] == places[:, 0]) & (end[known] > places[:, 1])


def _of_kinds(found: Spans, kinds: Sequence[str]) -> Places:
    chosen = np.isin(found.kind, [i for i, kind in enumerate(found.kinds) if kind in kinds])
    return np.column_stack([found.text[chosen], found.start[chosen], found.end[chosen]]).astype(np.int64)


def _announced(name: str) -> Callable[[Sequence[str]], Places]:
    pattern = re.compile(rf"(?i:\b(?:{_BEFORE[name]})\b){_BETWEEN}({_VALUE[name]})")
    return lambda texts: _matches(texts, pattern, 1)


def _matches(texts: Sequence[str], pattern: re.Pattern[str], group: int) -> Places:
    found = [(number, *match.span(group)) for number, text in enumerate(texts) for match in pattern.finditer(text)]
    return np.array(found, np.int64).reshape(-1, 3)


def listed(texts: Sequence[str]) -> Places:
    """A first name of the lists that is no ordinary word, and one or two capitalised words behind it."""
    first, ordinary = lists.first_names(), lists.ordinary_words() | lists.common_names()
    found = []
    for number, text in enumerate(texts):
        behind = 0
        for match in _NAMES.finditer(text):
            name, rest = match.group(1).lower(), match.group(2).split()[-1].lower()
            if match.start() >= behind and name in first and name not in ordinary and rest not in ordinary:
                behind = match.end(2)
                found.append((number, match.start(), behind))
    return np.array(found, np.int64).reshape(-1, 3)


def _in_context(rows: Rows) -> Places:
    """Persons told by the words around them, and by a model, where there is one; each place once."""
    cues = cued(rows.texts)
    said = np.array([(number, *place) for number, text in enumerate(rows.texts) for place in rows.named.get(text, ())], np.int64).reshape(-1, 3)
    both = np.concatenate([said, cues[~meets(cues, said)]])
    return both[np.lexsort((both[:, 1], both[:, 0]))]


def cued(texts: Sequence[str]) -> Places:
    """Capitalised words behind a title, a greeting, a closing or an introduction, where they are not all ordinary words."""
    ordinary = lists.ordinary_words()
    found = []
    for number, text in enumerate(texts):
        for match in _CUES.finditer(text):
            if not all(word.lower() in ordinary for word in re.split(r"[\s-]+", match.group(1))):
                found.append((number, *match.span(1)))
    return np.array(found, np.int64).reshape(-1, 3)
