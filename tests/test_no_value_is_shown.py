"""Planted identifiers of every kind go through check, anonymise and a crash; no file we write and no line we print shows one whole.

Exempt by design are the user's own rows: the copy ``anonymise`` writes (what no detector sees stays there) with the sample drawn from it,
test files and pools that ``lock`` writes, review packets and their store, and refused rows in quarantine, as they came (0600).
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import stat
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import re2

from tests import name_models
from tuneready.cli.main import outcome
from tuneready.recall import carriers, values

SPARED = ("age", "address/postcode", "person/speaker", "person/greeted", "account/login")  # two digits, five, a first name alone: they stand in every file; a user name alone has no form
OWN = ("quarantine", "data", "carved", "review", "harness")  # folders of the user's own rows
ROWS = ("a.jsonl", "b.csv.gz", "c.parquet", "read_sample.csv", "review.db", "mine.toml")  # files of them
OPTIONS = re2.Options()
OPTIONS.max_mem, OPTIONS.log_errors = 512 << 20, False
PROJECT = """[task]
regulated = { value = "medical", who = "Ann", when = 2026-11-01 }
[sensitive]
contains = { value = true, who = "Ann", when = 2026-11-01 }
"""


def planted(count: int) -> list[tuple[str, str]]:
    """(sentence, value) of made identifiers, every kind in turn, each time in another of its languages."""
    draw, out = random.Random(7), []
    spoken: dict[str, list[str]] = {}
    for language in values.LANGUAGES:
        for form in {form for kind in values.kinds_of(language) for form in (kind, *values.forms_of(kind, language))} - set(SPARED):
            spoken.setdefault(form, []).append(language)
    pairs = [(held[(at + turn) % len(held)], form) for turn in range(len(values.LANGUAGES)) for at, (form, held) in enumerate(sorted(spoken.items())) if turn < len(held)]
    for number in range(count):
        language, kind = pairs[number % len(pairs)]
        value = (values.FORMS.get(kind) or values.MAKERS[kind])(draw, language)
        held = carriers.carrying(language, kind)
        out.append((held[number // len(pairs) % len(held)].lstrip("^").replace("{v}", value), value))
    return out


def written_data(folder: Path, made: list[tuple[str, str]]) -> None:
    """The sentences in several containers, with copies, copies with another label, near copies and rows that are refused."""
    folder.mkdir()
    sentences = [sentence for sentence, _ in made]
    rows = [{"id": f"r{i}", "prompt": f"Ticket {i}: {text}", "completion": f"We looked into it: {text}", "owner": made[i][1]} for i, text in enumerate(sentences)]
    rows += rows[:20] + [{**row, "completion": "Something else was written here."} for row in rows[20:40]]
    rows += [{**row, "prompt": row["prompt"] + " Thank you very much for all of your help with this today."} for row in rows[40:60]]
    third = len(rows) // 3
    lines = [json.dumps(row, ensure_ascii=i % 2 == 0) for i, row in enumerate(rows[:third])]
    lines += [line[:-3] for line in lines[:10]] + [json.dumps({"prompt": [text], "completion": {text: text}}) for text in sentences[:5]]
    (folder / "a.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with gzip.open(folder / "b.csv.gz", "wt", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, rows[0].keys())
        out.writeheader()
        out.writerows(rows[third:2 * third])
        stream.write("too,few\r\n")
    pq.write_table(pa.Table.from_pylist(rows[2 * third:]), folder / "c.parquet")


_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")  # of thousands of them one holds some number of seven digits by chance


def decoded(path: Path) -> str:
    """Everything a file says: columns of Parquet as text, packed files unpacked, else its bytes."""
    raw = path.read_bytes()
    if raw[:4] == b"PAR1":
        return "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in pq.read_table(path).to_pylist())
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    text = raw.decode("utf-8", "replace")
    return text + (_ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), text) if "\\u" in text and len(text) < 1 << 24 else "")


def shown(folder: Path, made: list[tuple[str, str]], said: str) -> list[tuple[str, str]]:
    """(where, value) of every value that stands whole in a file or in what was printed."""
    places = {"printed": said}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not set(OWN) & set(path.relative_to(folder).parts[:-1]) and path.name not in ROWS:
            places[str(path.relative_to(folder))] = decoded(path)
    assert not any(_HASH.search(value) for _, value in made)
    places = {where: _HASH.sub("#", text) for where, text in places.items()}
    values = sorted({value for _, value in made})
    groups = [values[at:at + 1_000] for at in range(0, len(values), 1_000)]
    any_of = [re2.compile("|".join(map(re2.escape, group)), OPTIONS) for group in groups]  # one pass instead of a thousand
    texts = {where: text.encode("utf-8", "replace").decode() for where, text in places.items()}
    return [(where, value) for where, text in texts.items() for group, pattern in zip(groups, any_of) if pattern.search(text)
            for value in group if value in text]


def through(folder: Path, count: int, monkeypatch, capfd) -> list[tuple[str, str]]:
    """All of it in ``folder``: check twice with kept parts, anonymise, check of the copy, a crash over such a row."""
    monkeypatch.chdir(folder)
    made = planted(count)
    written_data(folder / "data", made)
    Path("tuneready.toml").write_text(PROJECT)
    for _ in range(2):
        assert outcome(["check", "data", "-o", "report", "--cache", "kept", "--workers", "0"]) in (0, 1, 2)
    assert outcome(["anonymise", "data", "-o", "copy", "--canaries", "5", "--read-sample", "30", "--workers", "0"]) in (0, 1)
    assert outcome(["check", "copy", "-o", "report2", "--cache", "kept", "--workers", "0"]) in (0, 1, 2)
    from tuneready import detection

    crash = detection.detect

    def broken(texts, *more, **others):
        text = pa.array(texts)[0].as_py() if len(texts) else ""
        raise KeyError(text) from ValueError(f"cannot work on {text}")

    monkeypatch.setattr(detection, "detect", broken)
    for command in (["check", "data", "-o", "report3", "--no-cache", "--workers", "0"], ["check", "data", "-o", "report3", "--no-cache", "--workers", "2"],
                    ["anonymise", "data", "-o", "copy3", "--workers", "0"]):
        assert outcome(command) == 5
    monkeypatch.setattr(detection, "detect", crash)
    printed = capfd.readouterr()
    assert "KeyError" in printed.err and "File " in printed.err
    for path in (folder / ".tuneready" / "quarantine").rglob("*"):
        assert not path.is_file() or stat.S_IMODE(path.stat().st_mode) == 0o600 or path.name == ".gitignore", path
    return shown(folder, made, printed.out + printed.err)


MISSHAPEN = {
    "first-row-is-data.csv": lambda made: "\n".join(f'"{text}",{"abc"[i % 3]}' for i, (text, _) in enumerate(made) if not set('"\n') & set(text)),
    "values-as-columns.csv": lambda made: "\n".join(",".join(f'"{value}"' for _, value in made[i:i + 4]) for i in range(0, len(made), 4)),
    "values-as-keys.jsonl": lambda made: "\n".join(json.dumps({value: text}) for text, value in made),
    "keys-within-keys.json": lambda made: json.dumps({value: {text: [value]} for text, value in made}),
    "nested.json": lambda made: json.dumps({"data": [{"title": value, "paragraphs": [{"context": text, "qas": [{"question": text, "answers": [{"text": value}]}]}]}
                                                     for text, value in made]}),
    "lists.json": lambda made: json.dumps([[text, value] for text, value in made]),
    "roles.jsonl": lambda made: "\n".join(json.dumps({"messages": [{"role": value, "content": text}]}) for text, value in made),
    "tagged.txt": lambda made: "\n".join("\n".join(f"{word} O" for word in text.split()) + "\n" for text, _ in made),
    "broken.jsonl": lambda made: "\n".join(json.dumps({"text": text, "label": value})[:-2] for text, value in made),
    "statements.sql": lambda made: "\n".join(f"INSERT INTO a VALUES ('{text}', '{value}');" for text, value in made)}


@pytest.mark.parametrize("name", MISSHAPEN)
def test_what_is_said_of_misshapen_data_shows_none(name, tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    made = planted(60)
    Path("data").mkdir()
    Path("data", name).write_text(MISSHAPEN[name](made), encoding="utf-8")
    assert outcome(["check", f"data/{name}", "-o", "report", "--workers", "0", "--no-cache"]) in (0, 1, 2, 3)
    printed = capfd.readouterr()
    assert shown(tmp_path, [one for one in made if len(one[1]) > 5], printed.out + printed.err) == []


@pytest.mark.slow
def test_the_other_commands_show_none(tmp_path, monkeypatch, capfd) -> None:
    """Everything that reads rows besides check and anonymise: test set, review, plan; and a model of names, a dictionary, benchmarks and a vault."""
    monkeypatch.chdir(tmp_path)
    made = planted(250)
    rows = [{"text": f"{text} {word} {i}", "label": "abc"[i % 3], "owner": value, "group": f"g{i % 60}"}
            for word in ("one", "two", "three") for i, (text, value) in enumerate(made)]
    Path("data").mkdir()
    for name, some in (("d.jsonl", rows), ("t.jsonl", rows[:40])):
        Path("data", name).write_text("".join(json.dumps(row) + "\n" for row in some))
    Path("data/names.txt").write_text("\n".join(value for _, value in made[:50]))
    Path("tuneready.toml").write_text('[task]\nkind = { value = "classification", who = "Ann", when = 2026-11-01 }\n')
    name_models.write(Path("model"))
    read = ["data/d.jsonl", "--workers", "0"]
    for command in (
            ["check", *read, "--no-cache", "--test", "data/t.jsonl", "--against", "data/t.jsonl", "--dictionary", "data/names.txt", "-o", "r1", "--format", "json"],
            ["check", *read, "--no-cache", "--ner", "model", "-o", "r2", "--format", "md"], ["plan", "data/d.jsonl"], ["plan", "data/d.jsonl", "--format", "json"],
            ["anonymise", *read, "--ner", "model", "-o", "data/copy", "--canaries", "3", "--vault", "way-back", "--dictionary", "data/names.txt"],
            ["lock", "data/d.jsonl", "--size", "60", "-o", "carved", "--force"], ["verify"], ["guard", "data/d.jsonl"], ["guard", "data/t.jsonl", "--format", "json"],
            ["score", "--harness", "jsonl"], ["review", "sample", "carved", "--size", "40", "--reviewers", "Ann,Bob", "--packets", "html,csv,xlsx"],
            ["review", "import", "review/round-1/ann.csv"], ["review", "status", "carved", "--format", "json"]):
        assert outcome(command) != 5, command
    test = [json.loads(line) for line in Path("carved/test.jsonl").read_text().splitlines()]
    Path("data/answers.jsonl").write_text("".join(json.dumps({"prediction": row["text"], "text": row["text"], "label": row["label"]}) + "\n" for row in test))
    Path("data/answers.txt").write_text("\n".join(row["owner"] for row in test))
    assert outcome(["score", "data/answers.jsonl", "--format", "json"]) == 0 and outcome(["score", "data/answers.txt"]) == 3
    for name in ("changes.jsonl", "anonymisation.json"):
        Path("data/copy", name).rename(name)
    printed = capfd.readouterr()
    assert shown(tmp_path, made, printed.out + printed.err) == []


def test_identifiers_of_every_kind_and_language_are_nowhere_shown(tmp_path, monkeypatch, capfd) -> None:
    assert through(tmp_path, 170, monkeypatch, capfd) == []


@pytest.mark.slow
def test_ten_thousand_identifiers_are_nowhere_shown(tmp_path, monkeypatch, capfd) -> None:
    assert through(tmp_path, 10_000, monkeypatch, capfd) == []


def test_the_search_finds_what_is_shown(tmp_path) -> None:
    made = planted(3)
    (tmp_path / "a.txt").write_text(f"x{made[1][1]}y")
    pq.write_table(pa.table({"t": [made[2][1]], "n": np.arange(1)}), tmp_path / "b.parquet")
    assert shown(tmp_path, made, made[0][1]) == [("printed", made[0][1]), ("a.txt", made[1][1]), ("b.parquet", made[2][1])]
