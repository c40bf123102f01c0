"""TXT008: sentences that many answers share."""

from dataclasses import replace

import pytest

from tests.signals.rows import batch, chat, scope, targets
from tuneready.engine import local
from tuneready.signals import txt_boilerplate as signal

FOOTER = "This message was sent from an unmonitored mailbox."


def finding(of):
    measured = local.group([signal.pairs(of)], lambda groups: signal.reduce(groups, signal.Limits()))
    return signal.judge(measured, scope(len(of)), signal.Limits())


def answers(shared, n=100, every=4):
    return targets([f"Ticket {i} was moved to team {i * 7}. {shared if i % every == 0 else f'Case number {i} is closed now.'}"
                    for i in range(n)])


def test_a_shared_closing_sentence():
    found, = finding(answers(FOOTER))
    assert (found.code, found.severity, found.rows, found.details) == ("TXT008", "info", 25, {"sentences": 1})


def test_a_shared_opening_sentence_and_a_shared_whole_answer():
    opening, = finding(targets([f"Thank you for writing to us today. Case {i} is closed." for i in range(40)]))
    whole, = finding(targets(["Please send us your order number."] * 30 + [f"Ticket {i} was moved to team {i}." for i in range(70)]))
    assert (opening.rows, whole.rows) == (40, 30)


@pytest.mark.parametrize("of", [answers(FOOTER, 60, 4), answers(FOOTER, 1000, 40), answers("Bye."), answers("All the best!", 19, 1)])
def test_too_few_rows_or_too_short_a_sentence(of):
    assert finding(of) == ()


def test_a_row_counts_once_however_often_it_says_the_sentence():
    turns = [("user", "Hi"), ("assistant", "Thank you for your kind patience.")] * 30
    assert finding(batch([chat(*turns)])) == ()


def test_full_width_stops_end_sentences():
    found, = finding(targets([f"第{i}号工单已转交给第{i * 7}组处理。 感谢 您的 耐心 等待 和 理解。" for i in range(40)]))
    assert found.rows == 40


def test_the_order_of_batches_does_not_matter():
    parts = [answers(FOOTER, 40), answers(FOOTER, 60)]
    made = [signal.pairs(part) for part in parts]
    moved = [made[0], replace(made[1], rows=made[1].rows + 40)]
    results = [local.group(order, lambda groups: signal.reduce(groups, signal.Limits())) for order in (moved, moved[::-1])]
    assert results[0].flags.rows.tolist() == results[1].flags.rows.tolist()
    assert results[0].flags.score.tolist() == results[1].flags.score.tolist()
