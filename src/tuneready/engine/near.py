"""The engine's third verb: sketches in, verified near pairs out.

Rows with the same shingles and the same payload are one node, so a family of copies costs as many pairs as it has rows.
Nodes equal in a band are candidates; each pair of nodes is verified by exact Jaccard similarity. Below the similarity
the sketches' bands are made for, bands with fewer values each are made from the shingles, so that the recall holds at
any threshold.

In a band a group of up to ``MOST_OF_GROUP`` nodes gives all its pairs. A larger one (a template that many rows share)
would cost quadratic time: its nodes are taken apart by the payload column ``taught``, where there is one, and put in the
order of the band before, which brings similar ones together; each is paired with the first of its group and the next
``NEIGHBOURS`` nodes, unless the two are known to be one family by then. Such a family stays connected through 25 bands of
different order, but not each of its pairs is reported. For leaks each node of a large group is paired with its nearest
``NEIGHBOURS`` on the other side.

The result depends on the rows alone, not on how sketches cut them or on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

import numpy as np

from tuneready.engine.beside import beside
from tuneready.engine.near_known import Known
from tuneready.kernels import crowds, families, jaccard, minhash
from tuneready.kernels import text as kernel
from tuneready.signal import NearPairs, Sketch
from tuneready.state import spill

MOST_OF_GROUP = 64
NEIGHBOURS = 8
NEW_SHARE = 5  # from one node in so many on that is new, all are searched
_PENDING = 1 << 21  # candidates held before they are verified
_EMPTY = np.zeros(0, dtype=np.int64)


def near(sketches: Sequence[Sketch], threshold: float, across: bool = False) -> NearPairs:
    """All pairs of rows with a Jaccard similarity of at least ``threshold``, as far as the module's notes say.

    Args:
        sketches: of the whole run, with run-wide row numbers, in any order.
        threshold: 0 < threshold ≤ 1.
        across: leaks; only pairs of a row whose payload ``test`` is set and one where it is not. Every row of a node is
            then paired with the first row of the other node, in both directions.

    Payload columns with a meaning here: ``test`` (see ``across``) and ``taught`` (rows that differ in it are no family).

    Of rows with equal shingles and payload the first stands for all in pairs with others, and each other one is paired
    with it (similarity 1).
    """
    return search(sketches, threshold, across)[0]


def search(sketches: Sequence[Sketch], threshold: float, across: bool = False, known: Known | None = None) -> tuple[NearPairs, Known]:
    """As ``near``, with what the next search may take from this one. ``known``: of an earlier search for the same
    ``threshold`` and ``across``, in today's row numbers; it saves work and changes nothing."""
    sketches = [sketch for sketch in sketches if len(sketch.rows)]
    rows = np.concatenate([s.rows for s in sketches]) if sketches else _EMPTY
    order = np.argsort(rows, kind="stable")
    names = sketches[0].payload if sketches else {}
    payload = {name: np.concatenate([s.payload[name] for s in sketches])[order] for name in names}
    if not len(rows):
        return NearPairs(_EMPTY, _EMPTY, np.zeros(0), payload, payload), Known(True, _EMPTY, _EMPTY, _EMPTY, np.zeros(0))
    sets, rows = Sets(sketches, order), rows[order]
    head = _heads(sets, payload)
    side = np.asarray(payload["test"], dtype=bool) if across else None
    taught = _as_words(payload["taught"]) if "taught" in payload else np.zeros(len(rows), dtype=np.uint64)
    bands = sets.bands_for(threshold)
    found = _found_again(sets, bands, (rows, head, side), known, threshold) if known is not None and known.plain else None
    plain = found is not None
    if found is None:
        large: list[bool] = []
        candidates = _candidates(bands, np.flatnonzero(head == np.arange(len(head))), side, taught, large)
        found = _verified(sets, candidates, threshold, None if across else taught)
        plain = not any(large)
    left, right, similarity = found
    members = np.flatnonzero(head != np.arange(len(head)))
    told = Known(plain, rows[members], rows[left], rows[right], similarity)
    if across:
        left, right, similarity = _spread(head, left, right, similarity)
    else:
        left, right = np.concatenate([left, head[members]]), np.concatenate([right, members])
        similarity = np.concatenate([similarity, np.ones(len(members))])
    place = np.lexsort((right, left))
    left, right = left[place], right[place]
    return NearPairs(rows[left], rows[right], similarity[place], {name: column[left] for name, column in payload.items()},
                     {name: column[right] for name, column in payload.items()}), told


def digests(hashes: np.ndarray, offsets: np.ndarray, bands: np.ndarray) -> np.ndarray:
    """uint64 per row: a hash of its set, from the sum of its shingles (hashes themselves), its size and a band key."""
    size = np.diff(offsets).astype(np.uint64)
    with np.errstate(over="ignore"):
        return kernel.mix(kernel.group_sums(hashes, offsets) ^ kernel.mix(bands[:, 0] + size, 1), 2)


class Sets:
    """The shingle sets of all rows, numbered in the order of the rows, wherever their sketch keeps them."""

    def __init__(self, sketches: Sequence[Sketch], order: np.ndarray) -> None:
        """``order`` sorts the rows of the sketches, one after the other, by their number."""
        self.sketches = sketches
        self.place = np.empty(len(order), dtype=np.int64)
        self.place[order] = np.arange(len(order))
        self.order = order
        self.sizes = np.concatenate([np.diff(s.offsets) for s in sketches])[order]
        self.starts = np.concatenate([[0], np.cumsum([len(s.rows) for s in sketches])])

    def pieces(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """(numbers of the rows, hashes, offsets) of each sketch; hashes in a file are mapped, not read."""
        for k, sketch in enumerate(self.sketches):
            yield self.place[self.starts[k] : self.starts[k + 1]], spill.mapped(sketch.shingles), sketch.offsets

    def digests(self) -> np.ndarray:
        """uint64 per row: see ``digests``."""
        out = np.empty(len(self.place), dtype=np.uint64)
        for (at, hashes, offsets), sketch in zip(self.pieces(), self.sketches):
            out[at] = digests(hashes, offsets, spill.mapped(sketch.bands)) if sketch.digest is None else sketch.digest
        return out

    def of(self, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(hashes, offsets) of the rows numbered ``wanted`` (distinct, ascending), brought together."""
        bounds = np.concatenate([[0], np.cumsum(self.sizes[wanted])])
        out = np.empty(int(bounds[-1]), dtype=np.uint64)
        number = np.full(len(self.place), -1, dtype=np.int64)
        number[wanted] = np.arange(len(wanted))
        for at, hashes, offsets in self.pieces():
            mine = np.flatnonzero(number[at] >= 0)
            target = number[at[mine]]
            size = self.sizes[wanted[target]]
            inner = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
            out[np.repeat(bounds[target], size) + inner] = hashes[np.repeat(offsets[mine], size) + inner]
        return out, bounds

    def bands_for(self, threshold: float) -> Callable[[int], np.ndarray | None]:
        """Band keys by row number as a function of the band, None after the last: the sketches' own where these find
        pairs at the threshold. One band is held at a time."""
        count, width = minhash.banding(threshold)
        if width >= minhash.ROWS:
            parts = [s.bands for s in self.sketches]
        else:
            parts = [minhash.bands(minhash.signatures(np.asarray(hashes), offsets), count, width)
                     for _, hashes, offsets in self.pieces()]
        sorted_ = bool((self.order[1:] > self.order[:-1]).all())

        def band(k: int) -> np.ndarray | None:
            if k >= parts[0].shape[1]:
                return None
            keys = np.concatenate([spill.column(p, k) for p in parts])
            return keys if sorted_ else keys[self.order]

        return band


def _heads(sets: Sets, payload: dict[str, np.ndarray]) -> np.ndarray:
    """int64 per row: the first row with the same shingles and the same payload."""
    key = sets.digests()
    with np.errstate(over="ignore"):
        for number, column in enumerate(payload.values()):
            key = kernel.mix(key + kernel.mix(_as_words(column), number), 3)
    head = np.arange(len(key))
    held = crowds.repeated(key)
    order = held[np.argsort(key[held], kind="stable")]
    new = np.ones(len(order), dtype=bool)
    new[1:] = key[order[1:]] != key[order[:-1]]
    head[order] = order[new][np.cumsum(new) - 1]
    return head


def _as_words(column: np.ndarray) -> np.ndarray:
    """uint64 per row, equal where the values are; of what is no integer the number of the value."""
    if column.ndim == 1 and column.dtype.kind in "bui":
        return column.astype(np.uint64)
    return np.unique(column, axis=0, return_inverse=True)[1].reshape(-1).astype(np.uint64)


def _candidates(bands: Callable[[int], np.ndarray | None], nodes: np.ndarray, side: np.ndarray | None,
                taught: np.ndarray, large: list[bool]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Codes ``a * n + b`` (a < b, row numbers) of the pairs equal in a band: (of small groups, of large ones), a band at a time.

    ``large`` learns, band by band, whether a group was.
    """
    n = len(taught)

    def of_band(k: int) -> list[np.ndarray] | None:
        band = bands(k)
        if band is None:
            return None
        keys = band[nodes]
        held = crowds.repeated(keys)
        keys, member = keys[held], nodes[held]
        before = bands(k - 1)[member] if k else np.zeros(len(member), dtype=np.uint64)
        follow = np.lexsort((member, before, taught[member], keys))
        keys, member = keys[follow], member[follow]
        large.append(bool((_runs(keys)[0] > MOST_OF_GROUP).any()))
        found = _within_groups(keys, member, side, taught)
        return [_distinct(np.minimum(a, b) * n + np.maximum(a, b)) for a, b in found]

    for found in beside(of_band, count()):
        if found is None:
            return
        yield tuple(found)


def _found_again(sets: Sets, bands: Callable[[int], np.ndarray | None], of: tuple, known: Known,
                 threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """What ``_verified`` would find, from what is known and the candidates of new nodes; None where a group is large, or
    too much is new for it to be worth it. ``of``: the rows' numbers, heads and sides."""
    rows, head, side = of
    n = len(head)
    node = head == np.arange(n)
    fresh = node & ~known.searched(rows)
    nodes, new = np.flatnonzero(node), np.flatnonzero(fresh)
    unused = np.zeros(n, dtype=np.uint64)

    codes = []
    for k in count():
        band = bands(k)
        if band is None:
            break
        keys = band[nodes]
        held = crowds.among(keys, band[new])
        order = np.argsort(keys[held], kind="stable")
        keys, member = keys[held][order], nodes[held[order]]
        if (_runs(keys)[0] > MOST_OF_GROUP).any():
            return None
        (a, b), _ = _within_groups(keys, member, side, unused)
        touched = fresh[a] | fresh[b]
        a, b = a[touched], b[touched]
        codes.append(np.minimum(a, b) * n + np.maximum(a, b))
    codes, similarity = _at_threshold(sets, _distinct(np.concatenate(codes)), threshold)
    a, b = np.searchsorted(rows, known.a), np.searchsorted(rows, known.b)
    kept = node[a] & node[b]
    return (np.concatenate([a[kept], codes // n]), np.concatenate([b[kept], codes % n]),
            np.concatenate([known.similarity[kept], similarity]))


def _within_groups(keys: np.ndarray, member: np.ndarray, side: np.ndarray | None, taught: np.ndarray) -> tuple:
    """Pairs of members with equal keys (sorted): (all of small groups, those taken of large ones), each as two arrays.

    With ``side`` (bool per row) only pairs from side to side; in a large group the neighbours on the other side.
    """
    size, rest = _runs(keys)
    large = size > MOST_OF_GROUP
    small = _following(member, np.where(large, 0, rest))
    many, keys = member[large], keys[large]
    if side is not None:
        one, other = _across_neighbours(keys, side[many])
        apart = side[small[0]] != side[small[1]]
        return (small[0][apart], small[1][apart]), (many[one], many[other])
    if not many.size:
        return small, (many, many)
    first = many[np.arange(len(many)) + rest[large] + 1 - size[large]]  # of its group
    size, rest = _runs(keys, taught[many])
    near = _following(many, np.where(size > MOST_OF_GROUP, np.minimum(rest, NEIGHBOURS), rest))
    head = many[np.arange(len(many)) + rest + 1 - size]
    ends = [(first, head), (head, many), near]
    left, right = (np.concatenate(column) for column in zip(*ends))
    return small, (left[left != right], right[left != right])


def _runs(*keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every place of sorted keys: (members of its group, those after it)."""
    new = np.zeros(len(keys[0]), dtype=bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    starts = np.flatnonzero(new)
    size = np.diff(np.append(starts, len(new)))
    return np.repeat(size, size), np.repeat(starts + size, size) - np.arange(len(new)) - 1


def _following(member: np.ndarray, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of each member with the ``reach`` next ones."""
    left, right = [member[:0]], [member[:0]]
    at = np.arange(len(member))
    for step in range(1, int(reach.max(initial=0)) + 1):
        at = at[reach[at] >= step]
        left.append(member[at])
        right.append(member[at + step])
    return np.concatenate(left), np.concatenate(right)


def _across_neighbours(keys: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every place the next ones before and after it that have its key and the other side, as pairs of places."""
    one, other = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for value in (False, True):
        mine, theirs = np.flatnonzero(side == value), np.flatnonzero(side != value)
        after = np.searchsorted(theirs, mine)
        for step in range(-NEIGHBOURS // 2, NEIGHBOURS // 2):
            at = after + step
            inside = np.flatnonzero((at >= 0) & (at < len(theirs)))
            a, b = mine[inside], theirs[at[inside]]
            same = keys[a] == keys[b]
            one.append(a[same])
            other.append(b[same])
    return np.concatenate(one), np.concatenate(other)


def _verified(sets: Sets, found: Iterator[tuple[np.ndarray, np.ndarray]], threshold: float,
              taught: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(a, b, similarity) of the candidates at the threshold or above, each once.

    Candidates of a large group whose rows are one family already are left out; not for leaks (``taught`` None).
    """
    n = len(sets.place)
    kept, exact, root = _EMPTY, np.zeros(0), np.arange(n)
    pending: list[np.ndarray] = []

    def flush() -> None:
        nonlocal kept, exact, root
        codes = _distinct(np.concatenate(pending))
        codes, similarity = _at_threshold(sets, codes[~np.isin(codes, kept, assume_unique=True, kind="sort")], threshold)
        kept, exact = np.concatenate([kept, codes]), np.concatenate([exact, similarity])
        pending.clear()
        if taught is not None:
            a, b = codes // n, codes % n
            agree = taught[a] == taught[b]
            joined, smallest = families.components(root[a[agree]], root[b[agree]])
            of = np.arange(n)
            of[joined] = smallest
            root = of[root]

    for small, large in found:
        pending.append(small)
        if len(large):
            if taught is not None:
                flush()
                large = large[root[large // n] != root[large % n]]  # noqa: PLW2901
            pending.append(large)
        if len(large) or sum(map(len, pending)) > _PENDING:
            flush()
    if pending:
        flush()
    return kept // n, kept % n, exact


def _distinct(codes: np.ndarray) -> np.ndarray:
    """The distinct codes, ascending. (``np.unique`` may hash, which is quadratic for codes as regular as these.)"""
    codes = np.sort(codes)
    return codes[np.diff(codes, prepend=-1) != 0]


def _at_threshold(sets: Sets, codes: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """(codes, similarity) of the pairs that reach it."""
    n = len(sets.place)
    a, b = codes // n, codes % n
    can = np.minimum(sets.sizes[a], sets.sizes[b]) / np.maximum(sets.sizes[a], sets.sizes[b]) >= threshold
    codes, a, b = codes[can], a[can], b[can]  # sets of more different sizes cannot be as similar
    wanted = np.zeros(n, dtype=bool)
    wanted[a] = wanted[b] = True
    wanted = np.flatnonzero(wanted)
    hashes, offsets = sets.of(wanted)
    similarity = jaccard.pairs(hashes, offsets, np.searchsorted(wanted, a), np.searchsorted(wanted, b))
    passed = similarity >= threshold
    return codes[passed], similarity[passed]


def _spread(head: np.ndarray, a: np.ndarray, b: np.ndarray, similarity: np.ndarray) -> tuple[np.ndarray, ...]:
    """Pairs of nodes → every row of either node with the first row of the other."""
    order = np.argsort(head, kind="stable")
    start = np.searchsorted(head[order], np.arange(len(head)))
    size = np.bincount(head, minlength=len(head))
    out = []
    for one, other in ((a, b), (b, a)):
        count = size[one]
        inner = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        row, against = order[np.repeat(start[one], count) + inner], np.repeat(other, count)
        out.append((np.minimum(row, against), np.maximum(row, against), np.repeat(similarity, count)))
    left, right, values = (np.concatenate(column) for column in zip(*out))
    _, first = np.unique(left * len(head) + right, return_index=True)
    return left[first], right[first], values[first]
