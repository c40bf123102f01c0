"""Roles and order of turns against the target's rules."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, pair, preference, turn
from tests.signals.targets import GOOD, judged
from tuneready.batch import PARTS
from tuneready.signals import fmt_target_roles
from tuneready.state import profile_file


@pytest.mark.parametrize("target, row, note", [
    ("openai", chat(("user", "q"), ("other", "x"), ("assistant", "a")), "unknown role"),
    ("openai", chat(("user", "q"), ("assistant", "a"), ("user", "q")), "wrong last turn"),
    ("openai", chat(("user", "q"), ("user", "q"), ("assistant", "a")), None),
    ("openai", chat(("user", "q")), None),
    ("together", chat(("user", "q"), ("user", "q"), ("assistant", "a")), "turns do not alternate"),
    ("together", chat(("assistant", "q"), ("user", "q"), ("assistant", "a")), "wrong first turn"),
    ("together", chat(("user", "q"), ("assistant", "", ), ("tool", "r"), ("assistant", "a")), None),
    ("together", chat(("user", "q"), turn("assistant", "", flags=16), ("tool", "r"), ("tool", "r"), ("assistant", "a")), None),
    ("llama-factory", chat(("user", "q"), ("tool", "r"), ("assistant", "a")), "turns do not alternate"),
    ("bedrock-claude", chat(("assistant", "a"), ("tool", "q")), "unknown role; wrong first turn; wrong last turn"),
    ("bedrock-claude", pair("q", "a"), None),
    ("bedrock-claude", preference("q", "a", "b"), None),
    ("mistral", chat(("user", "q"), turn("assistant", "a", index=-1), turn("assistant", "b", "rejected", index=-1)), None),
    ("vertex", chat(turn("user", "one", index=0), turn("user", "two", index=0), ("assistant", "a")), None),
    ("together", chat(turn("user", "one", index=0), turn("user", "two", index=0), turn("assistant", "a", index=1)), None),
    ("together", chat(turn("user", "q"), turn("assistant", "hm", "reasoning"), turn("assistant", "a")), None),
])
def test_roles_and_order(target, row, note):
    limits = {f: v for (c, f), v in profile_file.signal_limits(profile_file.load(target)).items() if c == "FMT093"}
    flags = runs.measure(fmt_target_roles, batch([GOOD, row, GOOD]), **limits).flags
    assert (flags.rows.tolist(), flags.note or []) == (([1], [note]) if note else ([], []))


def test_all_faults_of_roles_are_counted_at_once():
    rows = [chat(("assistant", "a")), chat(("user", "q"), ("assistant", "a"), ("user", "q")), GOOD]
    (finding,) = judged(fmt_target_roles, rows, "together")
    assert (finding.rows, finding.details) == (2, {"wrong first turn": 1, "wrong last turn": 1})


def test_results_of_tools_inside_a_user_message_have_the_role_of_the_user():
    result = turn("tool", '{"degrees":3}', flags=PARTS)
    row = chat(("user", "q"), ("assistant", "a"), result, ("assistant", "Cold."))
    assert judged(fmt_target_roles, [row], "bedrock-nova") == ()
    (finding,) = judged(fmt_target_roles, [chat(("user", "q"), ("assistant", "a"), ("tool", "3"), ("assistant", "Cold."))], "bedrock-nova")
    assert finding.details["unknown role"] == 1
