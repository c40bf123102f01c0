"""Canaries: made values planted into copies of rows, in memory alone, and how many of them the detectors find.

Three ways of planting:

============  ========================================================================================================
``sentence``  in a sentence in which people write such values, put behind a sentence of a row in the row's language
``place``     in place of a value of the kind that was found in a row: the row's own words around it, though only words
              around what was found already
``alone``     behind a sentence of a row, without a word about it; not counted where only words tell the kind, nor identity
              numbers of digits alone: any number of that length may be one
============  ========================================================================================================

One in five of a kind's sentences holds a further form of it (``values.FORMS``: an address as it is said, a password beside a login).
Rows in a language without sentences of ours get English ones.

What it says holds for such values in such places: a model of the personal data there is, not a sample of it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from tuneready import detection
from tuneready.kernels import intervals
from tuneready.recall import carriers, identity_numbers, values

SENTENCE, PLACE, ALONE = WAYS = ("sentence", "place", "alone")
NAMES = ("person", "organisation")  # found by lists and words; people write them without a word about them too
NUMBERED = ("de_steuer_id", "nl_bsn", "pl_pesel", "uk_nhs", "device", "vehicle", "au_tfn", "ca_sin", "in_aadhaar", "pt_nif", "us_aba", "us_npi")  # without a word, one in ten or so of all numbers looks like these
EACH = 100  # canaries of a kind and way
FURTHER = 5  # every so many of a kind's sentences hold a further form of it
WINDOW = 160  # characters of the row kept on either side
COVERED = 0.8  # least share of a canary's letters and digits that must lie in found spans: less leaves it readable
_END = re.compile(r"[.!?…]['\")\]]*(?=\s|$)|\n")
_GROUP = 1000


@dataclass(frozen=True)
class Planted:
    """One canary: text with the value at ``start``; ``form``: key of ``values.FORMS``, where it is a further form of its kind."""

    kind: str
    way: str
    text: str
    start: int
    value: str
    listed: bool
    form: str = ""


@dataclass(frozen=True)
class Rows:
    """A sample of the user's rows: texts side by side, the row of each (ascending), the spans found in them, and text →
    places (start, end) that a model of names takes for persons."""

    texts: Sequence[str]
    row: np.ndarray
    found: detection.Spans
    named: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)


def sampled(texts: Sequence[str], row: np.ndarray, dictionary: Sequence[str] = (), model: detection.Model | None = None) -> Rows:
    """Rows with what the detectors find in them, and a model of names with them."""
    named: dict[str, list[tuple[int, int]]] = {}

    def noted(given: Sequence[str]) -> detection.Spans:
        """What the model says, kept as it says it."""
        spans = model(given)
        for text, start, end, kind in zip(*(part.tolist() for part in (spans.text, spans.start, spans.end, spans.kind))):
            if spans.kinds[kind] == "person":
                named.setdefault(given[text], []).append((start, end))
        return spans

    return Rows(texts, row, detection.detect(texts, row, dictionary, model=noted if model else None), named)


def plant(rows: Rows, seed: int, each: int = EACH) -> list[Planted]:
    """Canaries of every kind of the rows' languages and of every kind found in them, up to ``each`` of a kind and way. The same rows and seed give the same."""
    languages = [carriers.language_of(text) if len(text) > 20 else "" for text in rows.texts]
    shares = carriers.mix(languages)
    by_language = {one: [i for i, language in enumerate(languages) if language == one] for one in shares}
    at = _places(rows)
    out: list[Planted] = []
    known = {kind for one in values.LANGUAGES for kind in values.kinds_of(one)}
    for kind in sorted({kind for one in shares for kind in values.kinds_of(one)} | known & set(at)):
        draw = random.Random(f"{seed}/{kind}")
        own = [one for one in values.LANGUAGES if kind in values.kinds_of(one)]
        mine = [one for one in own if one in shares] or own[:1]  # found in rows of another language: its own sentences
        counts = _divided(each, [shares.get(one, 1.0) for one in mine])
        for language, count in zip(mine, counts):
            hosts = by_language.get(language) or range(len(rows.texts))
            for number in range(count):
                out.append(_in_sentence(draw, kind, language, rows.texts[draw.choice(hosts)] if hosts else "", number))
                out.append(_alone(draw, kind, language, rows.texts[draw.choice(hosts)] if hosts else ""))
        for text, start, end in _drawn(draw, at.get(kind, []), each):
            language = languages[text] if kind in values.kinds_of(languages[text] or "en") else mine[0]
            out.append(_in_place(draw, kind, language or mine[0], (rows.texts[text], start, end)))
    return out


def _places(rows: Rows) -> dict[str, list[tuple[int, int, int]]]:
    found, out = rows.found, {}
    for text, start, end, kind in zip(found.text.tolist(), found.start.tolist(), found.end.tolist(), found.kind.tolist()):
        out.setdefault(found.kinds[kind], []).append((text, start, end))
    return out


def _drawn(draw: random.Random, places: list[tuple[int, int, int]], count: int) -> list[tuple[int, int, int]]:
    return draw.sample(places, count) if len(places) > count else places


def _divided(count: int, shares: Sequence[float]) -> list[int]:
    """``count`` in whole parts by shares: largest remainders."""
    exact = np.array(shares) / sum(shares) * count
    parts = np.floor(exact).astype(int)
    parts[np.argsort(-(exact - parts), kind="stable")[: count - parts.sum()]] += 1
    return parts.tolist()


def _value(draw: random.Random, kind: str, language: str, form: str = "") -> tuple[str, bool]:
    value = values.FORMS[form](draw, language) if form else values.MAKERS[kind](draw, language)
    return value, kind not in ("person", "signature") or form in ("person/speaker", "person/greeted") or value.split()[-1].casefold() in _last_names(language)


@cache
def _last_names(language: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in values.lists(language)[1])


def _host(draw: random.Random, text: str) -> tuple[str, str]:
    """The text before and behind the end of a random sentence, cut to a window."""
    ends = [match.end() for match in _END.finditer(text)] or [len(text)]
    at = draw.choice(ends)
    return text[max(0, at - WINDOW):at], text[at:at + WINDOW]


def _in_sentence(draw: random.Random, kind: str, language: str, text: str, number: int) -> Planted:
    forms = values.forms_of(kind, language)
    form = forms[number // FURTHER % len(forms)] if forms and number % FURTHER == FURTHER - 1 else ""
    held = carriers.carrying(language, form or kind)
    before, after = _host(draw, text)
    lead, _, tail = held[number % len(held)].partition("{v}")
    value, listed = _value(draw, kind, language, form)
    if lead.startswith("^"):
        return Planted(kind, SENTENCE, f"{lead[1:]}{value}{tail}", len(lead) - 1, value, listed, form)
    head = f"{before}{_gap(before)}{lead}"
    return Planted(kind, SENTENCE, f"{head}{value}{tail}{_space(after)}{after}", len(head), value, listed, form)


def _alone(draw: random.Random, kind: str, language: str, text: str) -> Planted:
    before, after = _host(draw, text)
    value, listed = _value(draw, kind, language)
    head = before + _gap(before)
    return Planted(kind, ALONE, f"{head}{value}{_space(after)}{after}", len(head), value, listed)


def _gap(text: str) -> str:
    """What stands between a text and what is put behind it: a text that ends without a sign (a code, a cell) is followed by a new line."""
    return "" if not text or text[-1].isspace() else "\n" if text[-1].isalnum() else " "


def _space(after: str) -> str:
    return " " if after and not after[0].isspace() else ""


def _in_place(draw: random.Random, kind: str, language: str, host: tuple[str, int, int]) -> Planted:
    text, start, end = host
    value, listed = _value(draw, kind, language)
    before = text[max(0, start - WINDOW):start]
    return Planted(kind, PLACE, f"{before}{value}{text[end:end + WINDOW]}", len(before), value, listed)


@cache
def by_words() -> frozenset[str]:
    """Kinds that only words around them tell: every detector of theirs has the view ``context``, or their form is that of any number."""
    views: dict[str, set[str]] = {}
    for one in detection.detectors():
        views.setdefault(one.kind, set()).add(one.view)
    return frozenset(kind for kind, held in views.items() if (held == {"context"} and kind not in NAMES) or kind in NUMBERED)


def told_by(kind: str) -> str:
    """What tells a kind: ``words`` around it, ``names`` (lists and words), or its ``form``."""
    return "words" if kind in by_words() else "names" if kind in NAMES else "form"


def found(planted: Sequence[Planted], dictionary: Sequence[str] = (), model: detection.Model | None = None) -> tuple[np.ndarray, np.ndarray]:
    """bool per canary: nothing readable of it is left outside the found spans; its own kind is among them."""
    hit, right = np.zeros(len(planted), bool), np.zeros(len(planted), bool)
    for first in range(0, len(planted), _GROUP):
        group = planted[first:first + _GROUP]
        spans = detection.detect([one.text for one in group], None, dictionary, model=model)
        inside: dict[int, list[tuple[int, int, str]]] = {}
        for text, start, end, kind in zip(*(part.tolist() for part in (spans.text, spans.start, spans.end, spans.kind))):
            inside.setdefault(text, []).append((start, end, spans.kinds[kind]))
        for number, held in inside.items():
            one = group[number]
            letters = [one.start + i for i, c in enumerate(one.value) if c.isalnum()]
            covered = [kind for at in letters for start, end, kind in held if start <= at < end]
            hit[first + number] = len(covered) >= COVERED * len(letters)
            right[first + number] = hit[first + number] and one.kind in covered
    return hit, right


def recall(planted: Sequence[Planted], hit: np.ndarray, right: np.ndarray) -> list[dict[str, Any]]:
    """One entry per kind: recall over the ways that count, with the exact interval, each way and each further form by itself."""
    told, out = by_words(), []
    kinds, ways = np.array([one.kind for one in planted]), np.array([one.way for one in planted])
    listed, forms = np.array([one.listed for one in planted], bool), np.array([one.form for one in planted])
    bare = np.array([one.kind in identity_numbers.MAKERS and one.value.replace(" ", "").isdigit() for one in planted], bool)
    for kind in sorted(set(kinds.tolist())):
        mine = kinds == kind
        counts = mine & ~(bare | (kind in told)) | mine & (ways != ALONE)
        entry = {"kind": kind, **_share(hit, counts), "right_kind": int(right[counts].sum()), "told_by": told_by(kind),
                 "ways": {way: _share(hit, mine & (ways == way)) for way in WAYS if (mine & (ways == way)).any()}}
        further = sorted({one.form for one in planted if one.kind == kind and one.form})
        if further:
            entry["forms"] = {form.partition("/")[2]: _share(hit, forms == form) for form in further}
        if not listed[mine].all():
            entry["on_no_list"] = _share(hit, counts & ~listed)
        out.append(entry)
    return out


def _share(hit: np.ndarray, among: np.ndarray) -> dict[str, Any]:
    n, x = int(among.sum()), int(hit[among].sum())
    low, high = intervals.clopper_pearson(x, n)
    return {"planted": n, "found": x, "recall": round(x / n, 6), "interval": [round(float(low), 6), round(float(high), 6)]}
