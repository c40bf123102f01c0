"""The local engine: parts in order whatever happens to their processes, equal keys together whatever order they come in."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import children
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.signal import Pairs
from tuneready.summary import Flags, Measurement


def lost(part: int) -> str:
    return f"lost {part}"


@pytest.mark.parametrize(("size", "asked", "workers"), [
    (0, None, 0), (local.SMALL - 1, None, 0), (local.SMALL, None, os.cpu_count()), (10**12, 0, 0), (5, 3, 3), (5, -2, 0)])
def test_how_many_workers(size, asked, workers):
    assert local.workers_for(size, asked) == workers


@pytest.mark.parametrize("how", [{}, {"workers": 1}, {"workers": 3}, {"isolate": True}])
def test_results_come_in_the_order_of_the_parts(how):
    assert list(local.map_parts(children.slow_start, range(12), **how)) == list(range(12))
    assert list(local.map_parts(children.double, [], **how)) == []


def test_small_data_stays_in_this_process_and_untrusted_formats_do_not():
    assert set(local.map_parts(children.pid, [1, 2])) == {os.getpid()}
    assert os.getpid() not in set(local.map_parts(children.pid, [1, 2], isolate=True))


def test_only_children_that_open_untrusted_formats_are_bounded():
    (bound,) = local.map_parts(children.address_space, [1], isolate=True)
    (free,) = local.map_parts(children.address_space, [1], workers=1)
    assert bound == local.CHILD_MEMORY and free != bound


def test_children_leave_the_interrupt_to_their_parent():
    assert list(local.map_parts(children.interrupts_ignored, [1], workers=1)) == [True]


@pytest.mark.parametrize("work", [children.die_on_three, children.no_memory_on_three])
@pytest.mark.parametrize("how", [{"workers": 1}, {"workers": 2}, {"isolate": True}])
def test_a_lost_child_is_named_and_the_others_go_on(work, how):
    assert list(local.map_parts(work, range(6), crashed=lost, **how)) == [0, 1, 2, "lost 3", 4, 5]


def test_processes_are_kept_from_call_to_call_and_replaced_when_they_die():
    with local.Pools() as pools:
        first, second = (set(local.map_parts(children.pid, [1], workers=1, pools=pools)) for _ in range(2))
        assert first == second and list(local.map_parts(children.die_on_three, [1, 3, 4], workers=1, crashed=lost, pools=pools)) == [1, "lost 3", 4]
        assert set(local.map_parts(children.pid, [1], workers=1, pools=pools)).isdisjoint(first | {os.getpid()})


def test_one_child_that_opens_untrusted_formats_is_kept_within_a_command_and_not_beyond():
    with local.kept():
        with local.kept():
            (first,) = local.map_parts(children.pid, [1], isolate=True)
        (second,) = local.map_parts(children.pid, [1], isolate=True)
    (third,) = local.map_parts(children.pid, [1], isolate=True)
    assert first == second != third


@pytest.mark.parametrize("work", [children.die_on_three, children.no_memory_on_three])
def test_who_shares_a_kept_child_is_not_held_up_by_another_that_stops_or_dies(work):
    with local.kept():
        mine = local.map_parts(children.double, range(9), isolate=True, crashed=lost)
        assert next(mine) == 0
        stopped = local.map_parts(children.double, range(100), isolate=True)
        assert next(stopped) == 0
        stopped.close()
        with pytest.raises(UserError):
            list(local.map_parts(children.refuse_on_two, range(4), isolate=True))
        assert next(mine) == 2
        assert list(local.map_parts(work, range(6), isolate=True, crashed=lost)) == [0, 1, 2, "lost 3", 4, 5]
        assert list(mine) == [4, 6, 8, 10, 12, 14, 16]


def test_two_lost_children_are_both_named():
    assert list(local.map_parts(children.die_on_three, [3, 1, 3], workers=2, crashed=lost)) == ["lost 3", 1, "lost 3"]


@pytest.mark.parametrize("work", [children.die_on_three, children.no_memory_on_three])
def test_without_a_name_for_it_a_lost_child_is_a_bug(work):
    from concurrent.futures.process import BrokenProcessPool

    with pytest.raises((BrokenProcessPool, MemoryError)):
        list(local.map_parts(work, [1, 3], workers=1))


@pytest.mark.parametrize("how", [{}, {"workers": 2}])
def test_a_users_mistake_crosses_whole(how):
    with pytest.raises(UserError) as caught:
        list(local.map_parts(children.refuse_on_two, range(4), **how))
    error = caught.value
    assert (error.what, error.where, error.code, error.fix, error.lines) == (
        "the file is cut", "rows.jsonl", "E-TRUNCATED", "fetch it again", ("  a line",))


def test_a_bug_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError) as caught:
        list(local.map_parts(children.bug_on_two, range(4), workers=1, crashed=lost))
    assert "bug_on_two" in str(caught.value.__cause__)


def test_the_script_that_calls_is_not_run_again_and_is_left_as_it_was(tmp_path):
    """No ``if __name__`` guard is needed, and after the run, and between its results, ``__main__`` is whole."""
    import subprocess

    script = tmp_path / "user_script.py"
    script.write_text("print('started')\nfrom tests.engine import children\nfrom tuneready.engine import local\nimport sys\n"
                      "for got in local.map_parts(children.die_on_three, [1, 3, 5], workers=2, crashed=str):\n"
                      "    print(got, sys.modules['__main__'].__file__.endswith('user_script.py'))\n")
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PYTHONPATH": root})
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == ["started", "1 True", "3 True", "5 True", ""]


def test_a_caller_that_stops_early_is_not_held_up():
    results = local.map_parts(children.double, range(100), workers=2)
    assert next(results) == 0
    results.close()


# ---------------------------------------------------------------- equal keys together


def plain(pairs: list[tuple[int, tuple[int, int], int]]) -> list[list[tuple[int, int]]]:
    """Groups of two or more as lists of (row, payload): rows ascending, groups by their first row."""
    by_key: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, key, payload in pairs:
        by_key.setdefault(key, []).append((row, payload))
    return sorted(sorted(members) for members in by_key.values() if len(members) > 1)


def together(pairs) -> list[list[tuple[int, int]]]:
    rows = np.array([p[0] for p in pairs], dtype=np.int64)
    key = np.array([p[1] for p in pairs], dtype=np.uint64).reshape(len(pairs), 2)
    found = local.brought_together(rows, key, {"out": np.array([p[2] for p in pairs], dtype=np.int64)})
    members = list(zip(found.rows.tolist(), found.payload["out"].tolist()))
    ends = np.append(found.starts, len(members))
    return [members[a:b] for a, b in zip(ends[:-1], ends[1:])]


WORD = st.sampled_from([0, 1, 2, 2**63, 2**64 - 1])
KEYS = st.lists(st.tuples(WORD, WORD), max_size=40)


def numbered(keys) -> list[tuple[int, tuple[int, int], int]]:
    return [(row, key, 1_000 + row) for row, key in enumerate(keys)]


@given(KEYS)
def test_groups_against_a_dictionary(keys):
    assert together(numbered(keys)) == plain(numbered(keys))


@given(KEYS, st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(keys, random):
    shuffled = random.sample(numbered(keys), len(keys))
    assert together(shuffled) == together(numbered(keys))


@pytest.mark.parametrize(("keys", "groups"), [
    ([], []),
    ([(1, 1)], []),
    ([(1, 1), (1, 2)], []),  # equal first word, different second
    ([(1, 2), (2, 2)], []),  # different first word, equal second
    ([(1, 2), (2, 1)], []),
    ([(9, 9), (1, 1), (1, 1), (9, 9)], [[0, 3], [1, 2]]),  # by first row, not by key
    ([(1, 1), (1, 2), (1, 1), (1, 2), (1, 3)], [[0, 2], [1, 3]]),
])
def test_both_words_of_a_key_count(keys, groups):
    assert [[row for row, _ in group] for group in together(numbered(keys))] == groups


def reduced(groups) -> Measurement:
    return Measurement(Flags(groups.rows, family=groups.first(), score=groups.payload["out"].astype(float)))


@given(KEYS, st.lists(st.integers(0, 40), max_size=5), st.randoms(use_true_random=False))
def test_any_cut_into_pairs_gives_the_same_measurement(keys, cuts, random):
    whole = numbered(keys)
    edges = sorted({0, len(whole), *(c for c in cuts if c <= len(whole))})
    pieces = [whole[a:b] for a, b in zip(edges[:-1], edges[1:])] or [whole]

    def pairs(piece) -> Pairs:
        return Pairs(np.array([p[0] for p in piece], np.int64), np.array([p[1] for p in piece], np.uint64).reshape(len(piece), 2),
                     {"out": np.array([p[2] for p in piece], np.int64)})

    one = local.group([pairs(whole)], reduced).flags
    other = local.group([pairs(p) for p in random.sample(pieces, len(pieces))], reduced).flags
    for name in ("rows", "family", "score"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert (one.family <= one.rows).all()


def test_no_pairs_make_an_empty_measurement():
    assert len(local.group([], reduced).flags.rows) == 0
