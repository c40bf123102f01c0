"""Two texts side by side, line by line the same said twice."""

from __future__ import annotations

import json
import subprocess

import pytest

from tuneready.errors import UserError
from tuneready.intake import discover, identify
from tuneready.source import ReadLimits

ONE = "".join(f"a sentence, number {k}\n" for k in range(12))
OTHER = "".join(f"ein Satz\u2028 mit \u00dc, Nummer {k}\n" for k in range(12))


@pytest.mark.parametrize(("names", "first"), [
    (("train.en", "train.de"), "en"), (("europarl-v7.de-en.en", "europarl-v7.de-en.de"), "en"), (("t.src", "t.tgt"), "src"),
    (("it's.en.txt", "it's.fr.txt"), "en"), (("news.zh_CN.tok", "news.en.tok"), "en"),
])
def test_the_command_joins_the_lines(names, first, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in zip(names, (ONE, OTHER)):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    with pytest.raises(UserError) as caught:
        identify.scan(discover.discover(list(names)), ReadLimits())
    assert caught.value.code == "E-PARALLEL"
    *command, after = caught.value.lines[1:]
    subprocess.run(["sh", "-c", "\n".join(command)], check=True)
    (written,) = discover.discover([eval_name(after)])
    rows = [json.loads(line) for line in (tmp_path / written.path).read_text(encoding="utf-8").split("\n")[:-1]]
    said = dict(zip((name.removesuffix(".txt").removesuffix(".tok").rpartition(".")[2] for name in names), (ONE, OTHER)))
    assert [row["input"] for row in rows] == said[first].split("\n")[:-1]
    assert len({row["output"] for row in rows}) == 12


def eval_name(line: str) -> str:
    return subprocess.run(["sh", "-c", line.replace("tuneready check", "printf %s")], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("one", "other", "more"), [
    (("a.en.txt", ONE), ("a.de.txt", OTHER + "more\n"), ()), (("part.aa.txt", ONE), ("part.ab.txt", OTHER), ()),
    (("a.en.jsonl", '{"text": "x"}\n' * 12), ("a.de.jsonl", '{"text": "y"}\n' * 12), ()), (("a.en.txt", ONE), ("b.de.txt", OTHER), ()),
    (("a.en.txt", ONE), ("a.de.txt", OTHER), (("a.fr.txt", OTHER),)), (("en.txt", "x\n"), ("de.txt", "y\n"), ()),
])
def test_other_files_are_read_each_by_itself(one, other, more, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (one, other, *more):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files, _, refused = identify.scan(discover.discover([name for name, _ in (one, other, *more)]), ReadLimits())
    assert len(files) == 2 + len(more)
    assert not refused
