"""The local engine: the same two verbs as every engine, on this machine's cores.

``map_parts`` runs a function over parts, in order; ``group`` brings equal keys together. Neither knows what a signal is.
Processes are used because decoding JSON holds the interpreter's lock; they are spawned, never forked, so that no thread
of Arrow's pool is copied in mid-flight. Small data stays in this process.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from tuneready.errors import UserError
from tuneready.kernels import crowds
from tuneready.signal import Groups, Pairs
from tuneready.summary import Measurement

SMALL = 40 << 20  # bytes: below this a second process costs more than it saves
CHILD_MEMORY = 8 << 30  # address space of a child that opens an untrusted binary format
IN_MEMORY = 20_000_000  # keys: sorting takes 80 to 120 bytes of memory a key, about 2 GB here; on disk under 1 GB (decision 0005)
MEMORY = 512 << 20  # bytes DuckDB may use above that


def workers_for(total_bytes: int, asked: int | None) -> int:
    """How many worker processes to use: what was asked for, else one per core for data that is worth it, else 0."""
    if asked is not None:
        return max(0, asked)
    return 0 if total_bytes < SMALL else (os.cpu_count() or 1)


def map_parts(work: Callable[[Any], Any], parts: Sequence[Any], *, workers: int = 0, isolate: bool = False,
              crashed: Callable[[Any], UserError] | None = None, pools: Pools | None = None) -> Iterator[Any]:
    """Yields ``work(part)`` for every part, in the order of ``parts``.

    Args:
        work: a function that can be sent to another process.
        workers: processes; 0 runs in this process.
        isolate: run in a child process even when ``workers`` is 0 (untrusted binary formats).
        crashed: makes the result for a part whose child died or ran out of memory; without it a dead child is a bug.
        pools: processes kept from call to call; without it, and outside ``kept``, they end with this one.
    """
    if not workers and not isolate:
        yield from _here(work, parts)
        return
    from concurrent.futures import CancelledError
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    pools = (None if workers else _KEPT.get()) or pools
    try:
        for result in _pooled(work, parts, (pools or Pools(), max(1, workers), isolate), pools is None):
            yield result
            done += 1
    except (BrokenProcessPool, CancelledError, MemoryError):  # a child that meets its memory bound is as lost as one that died, for all who share it
        yield from _one_by_one(work, parts[done:], crashed)


def _here(work: Callable, parts: Sequence) -> Iterator[Any]:
    """In this process. The cycle collector rests meanwhile: decoded rows hold no cycles, and it would walk all of them."""
    import gc

    was_on = gc.isenabled()
    for part in parts:
        gc.disable()
        try:
            result = work(part)
        finally:
            if was_on:
                gc.enable()
        yield result


class Pools:
    """Processes that are kept from one call of ``map_parts`` to the next: each costs a second until it has loaded what it needs."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, bool], Any] = {}

    def __enter__(self) -> Pools:
        return self

    def __exit__(self, *error: object) -> None:
        for key in list(self._held):
            self.end(key, cancel=any(error))

    def of(self, key: tuple[int, bool]) -> Any:
        """The pool for this many workers, isolated or not."""
        if key not in self._held:
            self._held[key] = _pool(*key)
        return self._held[key]

    def end(self, key: tuple[int, bool], cancel: bool = False) -> None:
        """Ends its processes, at once where nobody waits for their results."""
        pool = self._held.pop(key, None)
        if pool is not None:
            pool.shutdown(wait=not cancel, cancel_futures=cancel)


_KEPT: ContextVar[Pools | None] = ContextVar("kept", default=None)


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """The one child that opens binary formats, where no workers are asked for, is kept from call to call within; also when nested."""
    if _KEPT.get() is not None:
        yield
        return
    with Pools() as pools:
        token = _KEPT.set(pools)
        try:
            yield
        finally:
            _KEPT.reset(token)


def _pooled(work: Callable, parts: Sequence, where: tuple[Pools, int, bool], once: bool) -> Iterator[Any]:
    """A pool with a bounded window, so that finished results do not pile up.

    ``once``: the pool is for this call alone. Otherwise it ends only when it broke: others may be at work in it.
    """
    from concurrent.futures import CancelledError
    from concurrent.futures.process import BrokenProcessPool

    pools, workers, isolate = where
    waiting: deque = deque()
    try:
        for part in parts:
            with _without_main():
                waiting.append(pools.of((workers, isolate)).submit(work, part))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BaseException as error:
        for one in waiting:
            one.cancel()
        if once or isinstance(error, BrokenProcessPool | CancelledError | MemoryError):
            pools.end((workers, isolate), cancel=True)
        raise
    if once:
        pools.end((workers, isolate))


def _one_by_one(work: Callable, parts: Sequence, crashed: Callable[[Any], UserError] | None) -> Iterator[Any]:
    """After a child died: each part in a child of its own, so that only the guilty one is lost."""
    from concurrent.futures.process import BrokenProcessPool

    for part in parts:
        try:
            with _pool(1, True) as pool:
                with _without_main():
                    pending = pool.submit(work, part)
                result = pending.result()
        except (BrokenProcessPool, MemoryError):
            if crashed is None:
                raise
            result = crashed(part)
        yield result


def _pool(workers: int, isolate: bool):
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start_child,
                               initargs=(CHILD_MEMORY if isolate else 0,))


def _start_child(memory: int) -> None:
    """First thing a child does: leave Ctrl-C to the parent, end with it, rest the cycle collector, bound its memory."""
    import gc
    import signal
    import threading

    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if memory:
        with contextlib.suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with_parent() -> None:
    """Waits for the parent's end and ends this process. A killed parent closes no queue: its children would wait for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Starts children without re-running the user's script, which need not have an ``if __name__`` guard."""
    main = sys.modules["__main__"]
    kept = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    try:
        main.__spec__ = None
        if "__file__" in kept:
            del main.__file__
        yield
    finally:
        for name, value in kept.items():
            setattr(main, name, value)


def group(pairs: Sequence[Pairs], reduce: Callable[[Groups], Measurement], *, most: int = IN_MEMORY,
          sliced: bool = False) -> Measurement:
    """Brings rows with equal keys together and reduces all groups of two or more; more than ``most`` keys on disk.

    Row numbers are run-wide. The order of ``pairs`` does not matter: rows are ascending inside a group, and groups are
    in order of their first row.

    ``sliced``: ``reduce`` of some groups, merged with that of the others, says what ``reduce`` of all says, so that on disk
    it need not see all groups at once.
    """
    if not pairs:
        return Measurement()
    if sum(len(p.rows) for p in pairs) > most:
        return _on_disk(pairs, reduce, sliced)
    word = np.concatenate([p.key[:, 0] for p in pairs])
    kept = may_repeat(word)
    ends = np.cumsum([len(p.rows) for p in pairs])
    held = [kept[end - len(p.rows) : end] for p, end in zip(pairs, ends.tolist())]
    rows = np.concatenate([p.rows[mine] for p, mine in zip(pairs, held)])
    key = np.concatenate([p.key[mine] for p, mine in zip(pairs, held)])
    payload = {name: np.concatenate([p.payload[name][mine] for p, mine in zip(pairs, held)]) for name in pairs[0].payload}
    return reduce(brought_together(rows, key, payload))


def _on_disk(pairs: Sequence[Pairs], reduce: Callable[[Groups], Measurement], sliced: bool) -> Measurement:
    from tuneready.engine import out_of_core

    with tempfile.TemporaryDirectory(prefix="tuneready-") as folder:
        slices = out_of_core.brought_together(pairs, folder, MEMORY)
        if not sliced:
            return reduce(_joined(list(slices)))
        whole = reduce(next(slices))
        for groups in slices:
            whole.merge(reduce(groups))
    return whole


def _joined(slices: Sequence[Groups]) -> Groups:
    """The slices as one."""
    before = np.cumsum([0, *(len(groups.rows) for groups in slices)])
    starts = np.concatenate([groups.starts + base for groups, base in zip(slices, before)])
    payload = {name: np.concatenate([groups.payload[name] for groups in slices]) for name in slices[0].payload}
    return Groups(np.concatenate([groups.rows for groups in slices]), starts, payload)


def may_repeat(word: np.ndarray) -> np.ndarray:
    """bool: another entry holds the same uint64, half of a key: only these need to be sorted."""
    kept = np.zeros(len(word), dtype=bool)
    kept[crowds.repeated(word)] = True
    return kept


def brought_together(rows: np.ndarray, key: np.ndarray, payload: dict[str, np.ndarray]) -> Groups:
    """All groups of two or more equal keys. ``key`` is uint64[n, 2]."""
    order = np.lexsort((rows, key[:, 1], key[:, 0]))
    sorted_key = key[order]
    new = np.ones(len(order), dtype=bool)
    if len(order) > 1:
        new[1:] = (sorted_key[1:] != sorted_key[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(order)))
    shared = sizes >= 2
    kept = np.repeat(shared, sizes)
    order, starts, sizes = order[kept], starts[shared], sizes[shared]
    first = rows[order[np.cumsum(sizes) - sizes]] if len(sizes) else np.zeros(0, dtype=np.int64)
    # Groups in order of their first row: the key is a hash and must not show in any output.
    rank = np.argsort(first, kind="stable")
    begin = (np.cumsum(sizes) - sizes)[rank]
    size = sizes[rank]
    new_starts = np.cumsum(size) - size
    take = np.repeat(begin - new_starts, size) + np.arange(int(size.sum()))
    order = order[take]
    return Groups(rows[order], new_starts, {name: values[order] for name, values in payload.items()})
