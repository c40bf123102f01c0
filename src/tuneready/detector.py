"""The contract of a detector: one file on the shelf ``detectors/``, found by ``shelf.py``, run by ``detection.detect``.

A detector finds one kind of personal data in texts. It is a module with

================  ==================================================================================================
``KIND``          the kind, final spelling (``email``, ``us_ssn``, ``person``); many detectors may share a kind
``NAME``          what is found, a short title
``PATTERN``       regular expression in the common subset of RE2 and ``re`` (no look-around, no back-references), used with
                  ``re.ASCII``; the group ``value``, where there is one, is the span, else the whole match; together with
``accept(found)`` → score 0..1 of a ``Candidate``, or None for a look-alike (checksum, context words, library)
``find(texts)``   instead of both: ``Spans`` of a sequence of texts, for detectors that are more than a pattern
``FIRST``         optional, beside ``PATTERN``: the ASCII characters every match begins with, as in a class (``"0-9"``); the rest of
                  a text is skipped
``SCREEN``        optional: pattern in RE2's language that occurs in every text where something is found, for RE2 to look for
                  where there is no ``PATTERN``, or in its place where it is rarer
``may(texts)``    optional, beside ``find``: int64 numbers, ascending, of the ``JoinedTexts`` that can hold something; a look over the
                  bytes of all texts at once that others share. ``find`` finds nothing in the rest
``DIGITS``        optional: least number of ASCII digits of a text that can hold one
``LITERALS``      optional: lower-case ASCII literals; a text without any of them cannot hold one
``RANK``          optional int, default 50: where two spans overlap the higher rank wins, then the higher score, then the
                  longer. 90: checksum or fixed prefix; 70: a form with its context words; 50: a form; 30: a list of names
``VIEW``          optional: ``"form"`` (the value's own form proves it) or ``"context"`` (words around it, lists): the two
                  views of capture-recapture. Default ``"form"``
``HIPAA``         optional: letters of 45 CFR 164.514(b)(2)(i) it covers (``"F"`` for e-mail addresses)
``SPECIMENS``     made values of this kind that must be found in a plain sentence (planted to measure recall); public
                  specimens or documentation ranges only
module docstring  headings as in ``signal.HEADINGS``
================  ==================================================================================================

Spans are in code points of the text as given. Values never leave the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from tuneready.kernels.joined_texts import JoinedTexts

CONTEXT = 64  # characters before and after a match that a detector may look at
RANK = 50


@dataclass(frozen=True)
class Candidate:
    """One match of a pattern: its value, and up to ``CONTEXT`` characters on each side."""

    value: str
    before: str = ""
    after: str = ""
    match: re.Match[str] | None = None


@dataclass(frozen=True)
class Spans:
    """What a detector found, side by side: ``text`` int64 numbers of texts, ``start`` and ``end`` int64 code points, ``score`` float64.

    ``kind``: int64 numbers of ``kinds``; a detector of one kind leaves both empty.
    """

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    score: np.ndarray
    kind: np.ndarray | None = None
    kinds: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, int, float]]) -> Spans:
        """From (text, start, end, score) tuples."""
        columns = list(zip(*found)) or [(), (), (), ()]
        return cls(*(np.array(c, dtype=np.int64) for c in columns[:3]), np.array(columns[3], dtype=np.float64))


@dataclass(frozen=True)
class Detector:
    """A detector as the shelf found it."""

    kind: str
    name: str
    pattern: str
    accept: Callable[[Candidate], float | None] | None
    find: Callable[[Sequence[str]], Spans] | None
    digits: int
    literals: tuple[str, ...]
    rank: int
    view: str
    hipaa: str
    specimens: tuple[str, ...]
    page: str
    module: str
    first: str = ""
    screen: str = ""
    may: Callable[[JoinedTexts], np.ndarray] | None = None


def of_module(module: ModuleType) -> Detector:
    """The detector a shelf module describes. Raises AttributeError naming what the module lacks."""
    ways = hasattr(module, "find") or (hasattr(module, "PATTERN") and hasattr(module, "accept"))
    lacking = [name for name in ("KIND", "NAME") if not hasattr(module, name)] + ([] if ways else ["PATTERN and accept, or find"])
    if lacking:
        raise AttributeError(f"detector {module.__name__} lacks {', '.join(lacking)}")
    return Detector(
        kind=module.KIND, name=module.NAME, pattern=getattr(module, "PATTERN", ""), accept=getattr(module, "accept", None),
        find=getattr(module, "find", None), digits=getattr(module, "DIGITS", 0), literals=tuple(getattr(module, "LITERALS", ())),
        rank=getattr(module, "RANK", RANK), view=getattr(module, "VIEW", "form"), hipaa=getattr(module, "HIPAA", ""),
        specimens=tuple(getattr(module, "SPECIMENS", ())), page=module.__doc__ or "", module=module.__name__,
        first=getattr(module, "FIRST", "") if hasattr(module, "PATTERN") else "", screen=getattr(module, "SCREEN", ""),
        may=getattr(module, "may", None))
