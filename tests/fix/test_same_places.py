"""What ``check`` finds and what ``anonymise`` replaces are the same places: fields and kinds of every row, over shapes and real files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests import name_models
from tests.conftest import shared
from tuneready import detection, measuring, personal_data
from tuneready.fix import anonymise, leaves, parts, rewriting, utility
from tuneready.intake import discover, identify
from tuneready.signals import pii_personal_data as signal
from tuneready.source import ReadLimits

ROWS = 60  # read of a real file
LOOKED_FOR = {"person", "organisation", "custom"}  # names found for sure are replaced in other rows too, where nobody finds them alone
Places = dict[int, tuple[set[str], Counter]]
Place = tuple[int, str, int, int, str]  # line, field, start, end, kind


def found_by_check(path: str, dictionary: str = "") -> Places:
    """Line → (fields, kinds with their number)."""
    work, cut = utility.work_of(discover.discover([path]), utility.Reading())
    out: Places = {}
    for part in cut:
        for chunk, batch in measuring.batches(work, part):
            spans = signal.measure(batch, signal.Limits(dictionary=dictionary)).values["spans"]
            for row, at, kind in zip(spans.row.tolist(), spans.field.tolist(), spans.kind.tolist()):
                fields, kinds = out.setdefault(chunk.lines[row], (set(), Counter()))
                fields.add(spans.fields[at])
                kinds[spans.kinds[kind]] += 1
    return out


def replaced_by_anonymise(path: str, dictionary: str = "") -> Places:
    """The same of what was written, every kind redacted so that each place is a change."""
    rules = tuple(f"{kind}=redact" for kind in detection.kinds())
    anonymise.anonymise([path], anonymise.Options("out", canaries=0, rules=rules, dictionary=dictionary or None))
    changes = map(json.loads, Path("out/changes.jsonl").read_text().splitlines())
    return {one["line"]: (set(one["fields"]), Counter(one["kinds"])) for one in changes}


def differences(path: str, dictionary: str = "") -> list[tuple]:
    """(line, only found by check, only replaced), names that were looked for in the whole set left out."""
    check, made = found_by_check(path, dictionary), replaced_by_anonymise(path, dictionary)
    out, none = [], (set(), Counter())
    for line in sorted(check.keys() | made.keys()):
        (fields, kinds), (others, replaced) = check.get(line, none), made.get(line, none)
        others = {next((one for one in fields if place.startswith((f"{one}.", f"{one}["))), place) for place in others}  # in JSON within a text
        missed, more = kinds - replaced, replaced - kinds
        named = any(kind in LOOKED_FOR for kind in more)
        if missed or fields - others or set(more) - LOOKED_FOR or (others - fields and not named):
            out.append((line, dict(missed), sorted(fields - others), dict(more), sorted(others - fields)))
    return out


def places_of_check(path: str, dictionary: str, ner: str) -> set[Place]:
    """Every place ``check`` finds."""
    work, cut = utility.work_of(discover.discover([path]), utility.Reading())
    out = set()
    for part in cut:
        for chunk, batch in measuring.batches(work, part):
            spans = signal.measure(batch, signal.Limits(dictionary=dictionary, ner=ner)).values["spans"]
            columns = zip(*(part.tolist() for part in (spans.row, spans.field, spans.start, spans.end, spans.kind)))
            out |= {(chunk.lines[row], spans.fields[at], start, end, spans.kinds[kind]) for row, at, start, end, kind in columns}
    return out


def places_of_anonymise(path: str, dictionary: str, ner: str, folder: str) -> set[Place]:
    """Every place the first pass of ``anonymise`` finds, but those in JSON within a text."""
    files, cut, _ = identify.scan(discover.discover([path]), ReadLimits())
    settings = rewriting.Settings({}, dictionary=personal_data.dictionary(dictionary), ner=ner, example=utility.example_fields(files, utility.Reading()))
    out = set()
    for number, part in enumerate(cut):
        task = parts.Task(files[part.file], part, number, ReadLimits(), settings, folder, b"k" * 32)
        kinds = parts.look(task).kinds
        chunks = list(parts.chunks(task))
        lines = [line for chunk in chunks for line in chunk.lines]
        held = leaves.collect([row for chunk in chunks for row in chunk.rows], frozenset())
        with np.load(task.found) as found:
            for row, place, start, end, kind in found["spans"].tolist():
                way = held.ways[held.way[int(np.searchsorted(held.row, row)) + place]]
                out |= {(lines[row], leaves.shown(way.path), start, end, kinds[kind])} if not way.inner else set()
    return out


def sampled(source: Path, count: int = ROWS) -> str:
    """The first rows of a file of lines or of a JSON list, in the folder here; a file of another kind whole."""
    name = source.name
    if source.suffix == ".jsonl":
        Path(name).write_text("".join(source.read_text(encoding="utf-8").splitlines(keepends=True)[:count]), encoding="utf-8")
    elif source.suffix == ".json" and type(rows := json.loads(source.read_text(encoding="utf-8"))) is list:
        Path(name).write_text(json.dumps(rows[:count]), encoding="utf-8")
    else:
        Path(name).write_bytes(source.read_bytes())
    return name


NOTE = "Write to jane.doe@acme.com or call (415) 867-5309."
COLUMNS = {"first_name": "Zorbla", "last_name": "Page\n", "customerName": "Quenda Vrill", "dob": "1961-04-12", "passport number": "K4471920", "phone": 4158675309,
           "value": "Quenda Vrill", "seen": "2026-01-05T09:30:00Z", "id": "415-867-5309", "note": f"{'All went well. ' * 20}Dr. Anna Kowalska called."}
SHAPES = {
    "chat": {"messages": [{"role": "user", "content": NOTE}, {"role": "assistant", "content": "Thank you, Jane Miller."}], **COLUMNS},
    "pairs": {"prompt": NOTE, "completion": "My name is Jane Miller.", "meta": {"patient": COLUMNS, "tags": [NOTE, "x"]}},
    "instruction": {"instruction": "Answer the mail.", "input": NOTE, "output": "Dear Jane Miller, thank you.", **COLUMNS},
    "classes": {"text": NOTE, "label": "mail", **COLUMNS},
    "preference": {"prompt": NOTE, "chosen": "Call Jane Miller.", "rejected": "Write to 4111 1111 1111 1111.", "by": COLUMNS},
    "turns": {"conversations": [{"from": "human", "value": NOTE}, {"from": "gpt", "value": "Thank you, Jane Miller."}], **COLUMNS},
    "calls": {"messages": [{"role": "user", "content": NOTE}, {"role": "assistant", "content": "", "tool_calls": [
        {"type": "function", "function": {"name": "mail", "arguments": json.dumps({"to": "jane.doe@acme.com", "text": NOTE})}}]}]},
}


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(name_models.write(tmp_path_factory.mktemp("models") / "tiny-names"))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("dictionary", ["", "names.txt"])
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes(shape: str, dictionary: str) -> None:
    Path("names.txt").write_text("All went well\nThank you\n")
    other = {"messages": [{"role": "user", "content": "Good day."}]} if shape == "calls" else {}
    Path("a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (SHAPES[shape], SHAPES[shape] | other)))
    assert differences("a.jsonl", dictionary) == []
    assert sum(found_by_check("a.jsonl", dictionary)[1][1].values()) >= 2


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("with_model", [False, True])
def test_to_the_character(with_model: bool, listed: bool, model_folder: str, tmp_path: Path) -> None:
    """Every shape; names of the dictionary and of a model stand in texts of the example and beside it."""
    (tmp_path / "known.txt").write_text("All went well\nThank you\n# not a name\nZ\n")
    dictionary, ner = str(tmp_path / "known.txt") if listed else "", model_folder if with_model else ""
    for shape, row in SHAPES.items():
        said = row | {"x": "Zorvax Quillfeather of Vexlium Nimbrath wrote to zorvax. # not a name, Z"}
        other = {"messages": [{"role": "user", "content": "Good day."}]} if shape == "calls" else {}
        texts = (json.dumps(said).replace("All went well.", "All went well, zorvax quillfeather said."), json.dumps(row | other))
        Path("a.jsonl").write_text("".join(text + "\n" for text in texts))
        check, made = places_of_check("a.jsonl", dictionary, ner), places_of_anonymise("a.jsonl", dictionary, ner, str(tmp_path))
        if shape == "calls":
            check = {one for one in check if "arguments" not in one[1]}
        assert check == made, shape
        kinds = Counter(place[4] for place in check if place[1] == "x")
        assert kinds["custom"] == 0 and (kinds["person"] > 0) == bool(ner), shape
        assert any(place[4] == "custom" for place in check) == listed or shape == "calls", shape


@pytest.mark.parametrize("container", ["csv", pytest.param("parquet", marks=pytest.mark.slow)])  # a process for each pass
def test_tables(container: str) -> None:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist([SHAPES["classes"] | {"last_name": "Page"}, {key: None for key in SHAPES["classes"]} | {"text": NOTE, "label": "x", "note": "plain"}])
    if container == "csv":
        pyarrow.csv.write_csv(table, "a.csv")
    else:
        pq.write_table(table, "a.parquet")
    assert differences(f"a.{container}") == [] and found_by_check(f"a.{container}")


@pytest.mark.parametrize("path", [
    "clinical/mts-dialog/MTS-Dialog-ValidationSet.csv", "instruct/self-instruct/seed_tasks.jsonl", "formats/llama-factory/glaive_toolcall_en_demo.json",
    "formats/llama-factory/reason_tool_use_demo_50.jsonl", "formats/fastchat/dummy_conversation.json", "formats/llama-factory/dpo_en_demo.json",
    "pii/pii-synthetic-nano/pii_syn_nano_en.json"])
def test_real_files(path: str) -> None:
    assert differences(sampled(shared(f"data/{path}"))) == []
