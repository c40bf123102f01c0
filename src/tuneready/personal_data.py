"""Words and tables behind personal data: how texts are shown without it, names that are always found, counts by kind.

Nothing here detects: places come in as ``FieldSpans`` or as (start, end, kind).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tuneready.errors import UserError
from tuneready.finding import masked, visible
from tuneready.summary import FieldSpans

LEAST_NAME, MOST_NAMES, MOST_BYTES = 2, 100_000, 16 << 20  # of a dictionary: letters of a name, names, bytes
SHOWN, TOP = 5, 20  # kinds named in a sentence; lines of a table in the report
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-.\s]+")
_NAME = re.compile(r"[^\W\d_][\w\-. ]{0,39}")


def hidden(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The text with each span (start, end, kind; without overlaps) reduced to its first character and its kind (SPEC §0.7)."""
    out, at = [], 0
    for start, end, kind in sorted(spans):
        out += [text[at:start], f"{text[start]}•••[{kind}]"]
        at = end
    return "".join([*out, text[at:]])


def around(text: str, spans: Sequence[tuple[int, int, str]], lead: int = 60) -> str:
    """The hidden text from shortly before the first span on, cut between words."""
    begin = max(0, min(start for start, _, _ in spans) - lead)
    if begin:
        space = text.find(" ", begin, begin + lead)
        begin = space + 1 if space >= 0 else begin + lead
    kept = [(start - begin, end - begin, kind) for start, end, kind in spans if start >= begin]
    return ("… " if begin else "") + hidden(text[begin:], kept)


def heading(name: str) -> str:
    """What a column's name says before its value, as a sentence would (``birthDate`` → ``birth Date: ``); empty for odd names."""
    return f"{' '.join(_WORDS.sub(' ', name).split())}: " if _NAME.fullmatch(name) else ""


def shown_path(path: str) -> str:
    """The path of a field as it may be written: a key can be an address or a number itself."""
    return masked(visible(path))


@lru_cache(maxsize=4)
def dictionary(path: str) -> tuple[str, ...]:
    """The names in a dictionary file: one a line, UTF-8; empty lines and lines that begin with ``#`` are passed over. () for "".

    Raises:
        UserError: no such file, not UTF-8, more than ``MOST_NAMES`` names or ``MOST_BYTES`` bytes, or no name in it.
    """
    if not path:
        return ()
    where = f"--dictionary {visible(path)}"
    try:
        file = Path(path)
        if file.stat().st_size > MOST_BYTES:
            raise UserError("the file is too large for a list of names", where=where, code="E-DICTIONARY", fix=f"at most {MOST_NAMES:,} names, one a line")
        lines = file.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror or error}", where=where, code="E-NO-FILE", fix="name a text file, one name a line") from error
    except UnicodeDecodeError as error:
        raise UserError("the file is not UTF-8 text", where=where, code="E-DICTIONARY", fix="save it as UTF-8, one name a line") from error
    names = tuple(dict.fromkeys(line.strip() for line in lines if len(line.strip()) >= LEAST_NAME and not line.lstrip().startswith("#")))
    if not 0 < len(names) <= MOST_NAMES:
        raise UserError(f"{len(names):,} names in it", where=where, code="E-DICTIONARY", fix=f"give 1 to {MOST_NAMES:,} names, one a line")
    return names


def counts(spans: FieldSpans) -> dict[str, tuple[int, int]]:
    """Kind → (rows, occurrences), the kind with most rows first, ties by name."""
    width = max(1, len(spans.kinds))
    kind = np.unique(spans.row * width + spans.kind) % width
    per_kind = np.bincount(kind, minlength=len(spans.kinds))
    occurrences = np.bincount(spans.kind, minlength=len(spans.kinds))
    found = {name: (int(per_kind[i]), int(occurrences[i])) for i, name in enumerate(spans.kinds) if occurrences[i]}
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))


def sentence(found: Mapping[str, tuple[int, int]]) -> str:
    """Rows per kind in words: ``email 120, phone 80 and 3 more kinds``."""
    said = [f"{name} {rows:,}" for name, (rows, _) in list(found.items())[:SHOWN]]
    more = len(found) - SHOWN
    return ", ".join(said) + (f" and {more} more kind{'s' if more > 1 else ''}" if more > 0 else "")


def by_field(spans: FieldSpans, judged: int) -> list[dict[str, Any]]:
    """Per field of the source, its numbers of elements left open: rows, share, occurrences and kinds; most rows first."""
    general = [re.sub(r"\[\d+\]", "[]", path) for path in spans.fields]
    names = sorted(set(general))
    place = {name: i for i, name in enumerate(names)}
    number = np.array([place[name] for name in general], dtype=np.int64)[spans.field] if len(spans) else np.zeros(0, np.int64)
    out = []
    for i, name in enumerate(names):
        at = np.flatnonzero(number == i)
        if at.size:
            rows = len(np.unique(spans.row[at]))
            kinds = sorted({spans.kinds[k] for k in np.unique(spans.kind[at]).tolist()})
            out.append({"field": name, "rows": rows, "share": rows / judged if judged else 0.0, "occurrences": int(at.size), "kinds": ", ".join(kinds)})
    return sorted(out, key=lambda line: (-line["rows"], line["field"]))[:TOP]


def kinds_of(place: np.ndarray, kind: np.ndarray, rows: int, names: tuple[str, ...]) -> list[str]:
    """The kinds of each row, in words."""
    has = np.zeros((rows, max(1, len(names))), dtype=bool)
    has[place, kind] = True
    sets, which = np.unique(has, axis=0, return_inverse=True)
    words = [", ".join(name for name, there in zip(names, row) if there) for row in sets]
    return [words[i] for i in which.ravel().tolist()]
