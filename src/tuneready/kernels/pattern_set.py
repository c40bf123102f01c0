"""Which of many patterns occur in which of many texts: one pass of RE2 over the bytes, whatever the number of patterns.

Patterns are written in the common subset of RE2 and ``re`` (no look-around, no back-references) and meant as ``re.ASCII``.
RE2 only says where looking is worth while; spans come from ``re``. So the patterns given to RE2 may match more, never less:
``for_re2`` widens the few places where the two disagree, and upper bounds of repetitions, which blow up automata, go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

MEMORY = 256 << 20  # bytes for the automaton; RE2's own 8 MB are flushed again and again by forty patterns
_BOUNDED = re.compile(r"\{(\d+),\d+\}")


def available() -> bool:
    """google-re2 can be imported."""
    try:
        import re2  # noqa: F401
    except ImportError:
        return False
    return True


def for_re2(pattern: str) -> str:
    """A pattern RE2 reads that matches wherever ``re`` with ASCII rules does: ``\\s`` with vertical tab, ``$`` before a last line end."""
    out: list[str] = []
    inside, at = False, 0
    while at < len(pattern):
        one = pattern[at]
        if one == "\\":
            two = pattern[at:at + 2]
            out.append((r"\s\x0b" if inside else r"[\s\x0b]") if two == r"\s" else (r"\z" if two == r"\Z" else two))
            at += 2
            continue
        bounded = None if inside or one != "{" else _BOUNDED.match(pattern, at)
        if bounded:
            out.append({"0": "*", "1": "+"}.get(bounded[1], f"{{{bounded[1]},}}"))
            at = bounded.end()
            continue
        if one == "[" and not inside:
            inside = True
            length = 3 if pattern[at:at + 3] == "[^]" else 2 if pattern[at:at + 2] in ("[]", "[^") else 1
            out.append(pattern[at:at + length].replace("[]", r"[\]").replace("^]", r"^\]"))
            at += length
            continue
        if one == "]" and inside:
            inside = False
        out.append(r"(?:\n?(?m:$))" if one == "$" and not inside else one)
        at += 1
    return re.sub(r"\(\?P<\w+>", "(?:", "".join(out))


def any_case(pattern: str) -> str:
    """A pattern RE2 reads that matches, in any case, wherever ``re`` with IGNORECASE does: ``re`` takes İ and ı for an i, RE2 does not."""
    out: list[str] = []
    inside = False
    for at, one in enumerate(pattern):
        escaped = at and pattern[at - 1] == "\\"
        inside = inside and (one != "]" or escaped) or one == "[" and not escaped
        plain = one == "i" and not escaped and pattern[max(0, at - 2):at] != "(?"
        out.append(("iİı" if inside else "[iİı]") if plain else one)
    return f"(?i:{''.join(out)})"


class PatternSet:
    """Patterns compiled together. Raises ``re2.error`` where a pattern is outside RE2's language."""

    def __init__(self, patterns: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.max_mem = MEMORY
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        self._size = len(patterns)
        for pattern in patterns:
            self._set.Add(for_re2(pattern))
        if patterns:
            self._set.Compile()

    def matching(self, raw: bytes, offsets: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(text, pattern) of every pair that occurs among the texts numbered ``among``, both int64, in order of text."""
        texts: list[int] = []
        which: list[int] = []
        if not self._size:
            among = among[:0]
        match, view = self._set._set.Match, memoryview(raw)  # the wrapper only encodes; bytes need none
        for number, start, end in zip(among.tolist(), offsets[among].tolist(), offsets[among + 1].tolist()):
            hits = match(bytes(view[start:end]))
            if hits:
                texts += [number] * len(hits)
                which += sorted(hits)
        return np.array(texts, dtype=np.int64), np.array(which, dtype=np.int64)
