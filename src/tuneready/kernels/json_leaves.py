"""JSON written as the answer of a row: parsed, and taken apart into its leaves with the path of each."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from tuneready.kernels import text as kernel

NOT_JSON = object()
MOST_LEAVES = 1_000  # of one row; what follows is not looked at
NAME_WORDS = 6  # 8-byte words kept of a name
_FENCE = re.compile(r"^```[A-Za-z]*\n(.*)\n```$", re.DOTALL)


def parsed(text: str) -> Any:
    """The JSON value a text is, also within a code fence; ``NOT_JSON`` for any other text."""
    text = text.strip()
    if text.startswith("```"):
        fenced = _FENCE.match(text)
        text = fenced[1].strip() if fenced else text
    if text[:1] not in ("{", "["):
        return NOT_JSON
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return NOT_JSON


def leaves(value: Any) -> list[tuple[str, Any]]:
    """(path, leaf) of every leaf in order, up to ``MOST_LEAVES``; elements of lists share a path: ``items[].price``."""
    found: list[tuple[str, Any]] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting and len(found) < MOST_LEAVES:
        path, one = waiting.pop()
        if isinstance(one, dict):
            waiting += [(f"{path}.{key}" if path else key, item) for key, item in reversed(one.items())]
        elif isinstance(one, list):
            waiting += [(path + "[]", item) for item in reversed(one)]
        else:
            found.append((path, one))
    return found


def hashes(texts: list[str]) -> np.ndarray:
    """uint64[n, 2] of each text."""
    return kernel.hashes(*kernel.buffers(pa.array(texts, pa.string())))


def packed(names: list[str]) -> np.ndarray:
    """uint64[n, NAME_WORDS]: the first bytes of each name as numbers, so that a name can travel among numbers."""
    raw = b"".join(name.encode()[: 8 * NAME_WORDS].ljust(8 * NAME_WORDS, b"\0") for name in names)
    return np.frombuffer(raw, dtype="<u8").reshape(len(names), NAME_WORDS)


def unpacked(words: np.ndarray) -> str:
    """The name that ``packed`` made these uint64[NAME_WORDS] of, cut at the last whole character."""
    return words.astype("<u8").tobytes().rstrip(b"\0").decode("utf-8", "ignore")
