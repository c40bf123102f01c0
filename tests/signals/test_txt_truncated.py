"""TXT004: answers that stop in the middle."""

import pytest

from tests.signals.files import real
from tests.signals.rows import findings, flagged, targets
from tuneready.signals import txt_truncated as signal

LONG = ("The router loses its connection when the firmware is older than the one that your provider sends out. Update it first, then restart it and wait until the light on the front turns green, which takes a while.")


@pytest.mark.parametrize("end", [" Then open the", " Then open the settings,", " Choose one of these (", " Danach öffnen Sie das Menü", " Затем откройте меню",
                                 " Then open the  \n"])
def test_open_ends(end):
    assert flagged(signal, targets([LONG + end, LONG])) == [0]


@pytest.mark.parametrize("end", ["", " It costs 72", ' She said "yes"', " Done!", " (see above)", " `reset`", "\n- open the menu", "\nAnna Berg",
                                 " Yours sincerely, Anna Berg", " See https://example.org/help", " **Done**", " 好的", " ครับ", " #done", "\n", " 👍"])
def test_closed_ends(end):
    assert flagged(signal, targets([LONG + end])) == []


def test_short_answers_and_scripts_without_full_stops():
    assert flagged(signal, targets(["Restart the router", "请重新启动路由器" * 40, "กรุณารีสตาร์ท" * 40, "ルーターを再起動" * 40])) == []


def test_open_ends_are_a_fault_only_where_they_are_the_exception():
    cut = LONG + " Then open the"
    finding, = findings(signal, targets([cut] + [LONG] * 9))
    assert (finding.rows, finding.details) == (1, {"long": 10, "open": 1})
    assert findings(signal, targets([cut] * 5 + [LONG] * 5)) == ()


def test_whole_files():
    assert flagged(signal, real("data/instruct/gsm8k/test.jsonl", "qa")) == []
    # The note ends in a stray letter: "… and she agrees. c".
    assert flagged(signal, real("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue_note")) == [487]
    assert len(flagged(signal, real("data/instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "alpaca"))) <= 2
