"""Blocks of one array's work on all cores, by threads: for functions that leave the interpreter's lock alone most of their time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any


@cache
def _pool() -> Any:
    """Threads of this process, or None in a worker process and on a machine of one core: its cores are taken."""
    import multiprocessing
    from concurrent.futures import ThreadPoolExecutor

    count = os.cpu_count() or 1
    return ThreadPoolExecutor(count) if count > 1 and multiprocessing.parent_process() is None else None


def mapped(work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """``work`` of every item, in order."""
    items = list(items)
    pool = _pool() if len(items) > 1 else None
    return pool.map(work, items) if pool else map(work, items)
