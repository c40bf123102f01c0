"""Where JSON text has its brackets and commas, seen by NumPy over a block of bytes without decoding it.

Strings are told from the rest by the parity of unescaped quotes; a quote is escaped when an odd run of backslashes
stands before it. In text that is not JSON the answer is still the same in every run; it just means little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

QUOTE, BACKSLASH, COMMA, COLON = 34, 92, 44, 58
# +1 opens, -1 closes, 0 anything else
STEP = np.zeros(256, dtype=np.int8)
STEP[[91, 123]] = 1
STEP[[93, 125]] = -1
_STRUCTURAL = np.zeros(256, dtype=bool)
_STRUCTURAL[[91, 93, 123, 125, COMMA, COLON]] = True


@dataclass
class State:
    """What one block hands to the next: inside a string, after an odd run of backslashes, depth so far."""

    in_string: bool = False
    escaping: bool = False
    depth: int = 0


def marks(data: np.ndarray, state: State, colons: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Positions of ``[ ] { } ,`` (and ``:``) outside strings, and the depth after each; moves ``state`` on.

    ``data`` is uint8[n]. Returns int64[k] and int64[k].
    """
    quotes = _unescaped_quotes(data, state)
    # The four brackets, and Y y _ DEL, which go below: cheaper than a table over all bytes.
    candidate = (data | 0x26) == 0x7F
    candidate |= data == COMMA
    if colons:
        candidate |= data == COLON
    found = np.flatnonzero(candidate)
    found = found[_STRUCTURAL[data[found]]]
    inside = (np.searchsorted(quotes, found) + state.in_string) & 1
    found = found[inside == 0]
    depth = state.depth + np.cumsum(STEP[data[found]], dtype=np.int64)
    state.in_string = bool((len(quotes) + state.in_string) & 1)
    if depth.size:
        state.depth = int(depth[-1])
    return found, depth


def depth_of(record: bytes) -> int:
    """Deepest nesting of one JSON text, without recursion."""
    _, depth = marks(np.frombuffer(record, np.uint8), State())
    return int(depth.max(initial=0))


def _unescaped_quotes(data: np.ndarray, state: State) -> np.ndarray:
    """Positions of quotes that open or close a string."""
    quotes = np.flatnonzero(data == QUOTE)
    slashes = np.flatnonzero(data == BACKSLASH)
    carried = state.escaping
    if not slashes.size:
        state.escaping = carried and not data.size
        return quotes[1:] if carried and quotes.size and quotes[0] == 0 else quotes
    new_run = np.concatenate([[True], np.diff(slashes) > 1])
    start = slashes[np.maximum.accumulate(np.where(new_run, np.arange(len(slashes)), 0))]
    if carried:  # the run that began in the block before counts one more
        start = np.where(start == 0, -1, start)
    state.escaping = bool(slashes[-1] == len(data) - 1 and (len(data) - start[-1]) & 1)
    place = np.searchsorted(slashes, quotes) - 1
    before = slashes[place]
    escaped = (place >= 0) & (before == quotes - 1) & ((quotes - start[place]) & 1 == 1)
    if carried and quotes.size and quotes[0] == 0:
        escaped[0] = True
    return quotes[~escaped]
