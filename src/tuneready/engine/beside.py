"""Work on the threads of this process, in order: for hashing, sorting and indexing, which release the interpreter's lock."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

THREADS = 2  # more only tighten memory: these stages read it faster than one core computes


def beside(work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Yields ``work(item)`` for every item, in their order; at most ``THREADS`` and one more are under way or waiting."""
    threads = min(THREADS, os.cpu_count() or 1)
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
