"""Blocks on all cores: every item once, in order, and no threads in a worker process."""

from __future__ import annotations

import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tuneready.kernels import cores


@pytest.mark.parametrize("count", [0, 1, 2, 97])
def test_results_come_in_order(count):
    assert list(cores.mapped(lambda n: n * n, range(count))) == [n * n for n in range(count)]


def test_a_fault_of_a_block_is_raised():
    with pytest.raises(ZeroDivisionError):
        list(cores.mapped(lambda n: 1 // n, [1, 0, 1]))


def threads_used(_: int) -> int:
    return len({thread for thread in cores.mapped(lambda _: threading.get_ident(), range(8))})


def test_a_worker_process_keeps_to_its_own_core():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(threads_used, 0).result() == 1
