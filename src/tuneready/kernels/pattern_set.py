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
BLOCK, PARTS = 2_048, 4  # bytes of texts that are looked at together; parts of a block where something was found
BEGIN, END = r"(?:^|\x00)", r"(?:(?m:$)|\x00)"
_BOUNDED = re.compile(r"\{(\d+),\d+\}")


def available() -> bool:
    """google-re2 can be imported."""
    try:
        import re2  # noqa: F401
    except ImportError:
        return False
    return True


def for_re2(pattern: str) -> str:
    """A pattern RE2 reads that matches wherever ``re`` with ASCII rules does: ``\\s`` with vertical tab, ``$`` before a last line end.

    A zero byte counts as the end of a text, so that a pattern that occurs in a text also occurs where texts are joined by zero bytes.
    """
    out: list[str] = []
    inside, at = False, 0
    while at < len(pattern):
        one = pattern[at]
        if one == "\\":
            two = pattern[at:at + 2]
            spaces = r"\s\x0b" if inside else r"[\s\x0b]"
            out.append({r"\s": spaces, r"\Z": END, r"\A": BEGIN}.get(two, two))
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
        out.append({"$": rf"(?:\n?{END})", "^": BEGIN}.get(one, one) if not inside else one)
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
        hits: list[tuple[int, list[int]]] = []
        if not self._size or not len(among):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        begin, end = offsets[among], offsets[among + 1]
        cuts = np.flatnonzero(np.diff(np.cumsum(end - begin) // BLOCK)) + 1
        pieces = [raw[a:b] for a, b in zip(begin.tolist(), end.tolist())]
        for low, high in zip([0, *cuts.tolist()], [*cuts.tolist(), len(among)]):
            self._search(pieces[low:high], low, hits)
        texts = [number for number, found in hits for _ in found]
        return among[np.array(texts, dtype=np.int64)].astype(np.int64), np.array([one for _, found in hits for one in found], dtype=np.int64)

    def _search(self, pieces: list[bytes], low: int, hits: list[tuple[int, list[int]]]) -> None:
        """Adds (number, patterns) of the texts with hits; most texts have none, so they are looked at together, then in ever smaller parts."""
        found = self._set._set.Match(b"\0".join(pieces))  # the wrapper only encodes; bytes need none
        if found and len(pieces) == 1:
            hits.append((low, sorted(found)))
        elif found:
            width = -(-len(pieces) // PARTS)
            for at in range(0, len(pieces), width):
                self._search(pieces[at:at + width], low + at, hits)


class Places:
    """Where in a text a pattern can match. Raises ``re2.error`` where it is outside RE2's language."""

    def __init__(self, pattern: str) -> None:
        import re2

        options = re2.Options()
        options.log_errors, options.never_capture = False, True
        self._search = re2.compile(for_re2(pattern), options).search

    def first(self, text: str, begin: int) -> int:
        """No match of ``re`` that starts at ``begin`` or later starts before this place; -1: there is none. Code points."""
        if text.isascii():
            found = self._search(text.encode(), begin)
            return found.start() if found else -1
        raw = text.encode("utf-8", "replace")  # one byte for a lone surrogate, which is one code point
        found = self._search(raw, len(text[:begin].encode("utf-8", "replace")))
        return len(raw[:found.start()].decode()) if found else -1
