"""Personal data that is written so that no form fits: invisible signs inside, full-width letters and digits, HTML entities, percent signs.

Such a text is read a second time as a reader would see it, and what is found there is brought back to where it stands. Not undone: base64
and other encodings of whole texts, letters set apart by spaces, values that go on in another text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np

from tuneready.detector import Spans

_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"  # soft hyphen, zero width, direction of writing
_WIDE = "\uff10-\uff19\uff20-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"  # full width, mathematical
_DIGITS = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f"
_SIGN = re.compile(f"[{_HIDDEN}{_WIDE}{_DIGITS}]")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#0?39|#34);)(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PERCENT = re.compile(r"%(?:[2-6][0-9A-Fa-f]|7[0-9A-Ea-e])")
_ANY = re.compile(f"(?P<hidden>[{_HIDDEN}]+)|(?P<wide>[\u3000\uff01-\uff5e\U0001d400-\U0001d7ff{_DIGITS}])|{_ENTITY.pattern}|{_PERCENT.pattern}")


def is_disguised(text: str) -> bool:
    """Whether a text holds any such writing."""
    return bool(not text.isascii() and _SIGN.search(text) or "&" in text and _ENTITY.search(text) or "%" in text and _PERCENT.search(text))


def plain(text: str) -> str:
    """The text as a reader would see it."""
    return _seen(text)[0] if is_disguised(text) else text


def _seen(text: str) -> tuple[str, list[int], list[int]]:
    """The text as a reader sees it, and where each of its characters begins and ends in the text as it is written."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _ANY.finditer(text):
        between = range(at, match.start())
        new = "" if match["hidden"] else unicodedata.normalize("NFKC", _digit(match["wide"])) if match["wide"] else _decoded(match.group())
        out += [text[at:match.start()], new]
        starts += [*between, *[match.start()] * len(new)]
        ends += [*(i + 1 for i in between), *[match.end()] * len(new)]
        at = match.end()
    rest = range(at, len(text))
    return "".join([*out, text[at:]]), starts + [*rest], ends + [i + 1 for i in rest]


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign, sign))


def _decoded(code: str) -> str:
    return chr(int(code[1:], 16)) if code[0] == "%" else html.unescape(code)


def second_look(texts: Sequence[str], row: np.ndarray, found: Spans, detect: Callable[[Sequence[str], np.ndarray], Spans]) -> Spans:
    """``found`` with what ``detect`` sees in disguised texts as a reader sees them; where both overlap the longer stays.

    Args:
        row: int64 per text, ascending.
    """
    at = [number for number, text in enumerate(texts) if is_disguised(text)]
    if not at:
        return found
    seen = [_seen(texts[number]) for number in at]
    more = detect([one[0] for one in seen], row[at])
    if not len(more):
        return found
    back = [(at[text], seen[text][1][start], seen[text][2][end - 1], score, kind) for text, start, end, score, kind in _listed(more)]
    texts_with = {one[0] for one in back}
    kept = [one for one in _listed(found) if one[0] not in texts_with]
    rivals = sorted(back + [one for one in _listed(found) if one[0] in texts_with], key=lambda one: (one[0], one[1] - one[2], one[1], one[4]))
    taken: dict[int, list[tuple]] = {}
    for one in rivals:
        if not any(one[1] < other[2] and other[1] < one[2] for other in taken.setdefault(one[0], [])):
            taken[one[0]].append(one)
    whole = sorted([*kept, *(one for among in taken.values() for one in among)])
    names = tuple(sorted({one[4] for one in whole}))
    made = Spans.of([one[:4] for one in whole])
    return Spans(made.text, made.start, made.end, made.score, np.array([names.index(one[4]) for one in whole], np.int64), names)


def _listed(spans: Spans) -> list[tuple[int, int, int, float, str]]:
    kinds = spans.kinds or ()
    columns = (part.tolist() for part in (spans.text, spans.start, spans.end, spans.score))
    return list(zip(*columns, [kinds[kind] for kind in spans.kind.tolist()])) if len(spans) else []
