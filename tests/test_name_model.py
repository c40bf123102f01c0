"""Names by a model of the user's own: what is read from its folder, where names stand, what is refused, whole runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pyarrow.parquet as pq
import pytest
from onnx import TensorProto, helper
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from tests import name_models
from tuneready import audit, detection, folder, name_model
from tuneready.cli.main import outcome
from tuneready.errors import UserError
from tuneready.recall import canaries, views
from tuneready.running import Options

NAME, FIRM = "Zorvax Quillfeather", "Vexlium Nimbrath"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> str:
    return str(name_models.write(tmp_path_factory.mktemp("models") / "tiny-names"))


def named(model, *texts, **options):
    spans = detection.detect(list(texts), model=model, **options)
    return [(t, texts[t][a:b], spans.kinds[k]) for t, a, b, k in zip(*(part.tolist() for part in (spans.text, spans.start, spans.end, spans.kind)))]


def test_invented_names_are_found_by_the_model_alone(made):
    text = f"In Ostrava {NAME} signed for {FIRM}."
    assert named(None, text) == []
    assert named(name_model.load(made), text) == [(0, NAME, "person"), (0, FIRM, "organisation")]
    assert name_model.load("") is None and name_model.load(made) is name_model.load(made)


@pytest.mark.parametrize("before", ["", "👩‍👩‍👧 ", "e\u0301 É ﬁ ", "\u202e\u200b", "王小明 ", "a\r\n\t", "𝒳" * 9 + " "])
@pytest.mark.parametrize("name", [NAME, "ZÓRVAX quíllfeather"])
def test_places_are_code_points(made, before, name):
    assert [value for _, value, _ in named(name_model.load(made), f"{before}x {name} 😀 y")] == [name]


def test_places_are_code_points_for_tokens_of_bytes(tmp_path):
    where = name_models.write(tmp_path)
    learnt = Tokenizer(models.BPE(unk_token=None))
    learnt.pre_tokenizer, learnt.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False), decoders.ByteLevel()
    learnt.train_from_iterator([f"é {NAME} {NAME}"] * 9, trainers.BpeTrainer(vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    learnt.save(str(where / "tokenizer.json"))
    table = np.zeros((learnt.get_vocab_size(), len(name_models.LABELS)))
    table[:, 0] = 6
    for word, label in (("ĠZorvax", 1), ("ĠQuillfeather", 2)):
        table[learnt.token_to_id(word)] = 9 * (np.arange(len(name_models.LABELS)) == label)
    onnx.save(name_models.graph(table), where / "model.onnx")
    assert [value for _, value, _ in named(name_model.load(str(where)), f"👩‍👩‍👧 é {NAME}😀, and")] == [NAME]


@pytest.mark.parametrize("places", [9, 16, 40])
def test_long_texts_are_read_in_windows_and_each_name_is_found_once(tmp_path, places):
    model = name_model.load(str(name_models.write(tmp_path, places=places)))
    text = "".join(f"{'word ' * (number % 7)}{NAME}{' and, then' * (number % 5)} . " for number in range(60))
    assert [value for _, value, _ in named(model, text)] == [NAME] * 60
    start, end, chance = model.tokens(text)
    plain = name_models.tokenizer(list(name_models.KNOWN)).encode(text, add_special_tokens=False)
    assert list(zip(start.tolist(), end.tolist())) == plain.offsets and chance.shape == (len(plain.ids), len(name_models.LABELS))


@pytest.mark.parametrize("of_graph", [{"inputs": ("input_ids", "attention_mask", "token_type_ids")}, {"inputs": ("input_ids",)}, {"whole": TensorProto.INT32}])
def test_inputs_of_common_exports(tmp_path, of_graph):
    assert named(name_model.load(str(name_models.write(tmp_path, **of_graph))), f"so {NAME} said") == [(0, NAME, "person")]


def test_the_graph_may_lie_in_a_folder_onnx(tmp_path):
    where = name_models.write(tmp_path)
    (where / "onnx").mkdir()
    (where / "model.onnx").rename(where / "onnx" / "model.onnx")
    assert named(name_model.load(str(where)), NAME) == [(0, NAME, "person")]


def test_labels_that_are_kinds_of_ours_are_told_and_words_of_time_are_not(tmp_path):
    labels = ("O", "S-EMAIL", "S-DATE", "S-LOC")
    model = name_model.load(str(name_models.write(tmp_path, {"zorvax": "S-EMAIL", "vexlium": "S-DATE", "ostrava": "S-LOC"}, labels)))
    assert named(model, "zorvax vexlium ostrava") == [(0, "zorvax", "email")]


def test_what_detectors_find_stays_and_longer_readings_of_a_name_win(made, tmp_path):
    model = name_model.load(made)
    assert named(model, f"Write to zorvax@example.org or {NAME}")[0][1:] == ("zorvax@example.org", "email")
    known = {"helena": "B-PER", "shaw": "I-PER", "zorvax": "I-PER", "order": "B-PER", "quillfeather": "I-PER", "org": "I-PER", "example": "I-PER", "@": "I-PER"}
    other = name_model.load(str(name_models.write(tmp_path, known)))
    assert [value for _, value, _ in named(None, "we met Helena Shaw zorvax there")] == ["Helena Shaw"]
    assert named(other, "we met Helena Shaw zorvax there") == [(0, "Helena Shaw zorvax", "person")]
    left = named(other, "an order quillfeather@example.org came")
    assert left == [(0, "order", "person"), (0, "quillfeather@example.org", "email")]


def test_names_of_a_row_are_known_in_its_other_texts(made):
    found = named(name_model.load(made), f"{NAME} called", "QUILLFEATHER again", "Quillfeather of another row", row=np.array([0, 0, 1]))
    assert [(t, value) for t, value, _ in found] == [(0, NAME), (1, "QUILLFEATHER"), (2, "Quillfeather")]


def test_equal_texts_and_nothing_at_all(made):
    model = name_model.load(made)
    assert named(model, NAME, "", " ", NAME) == [(0, NAME, "person"), (3, NAME, "person")]
    assert len(detection.detect([None, ""], model=model)) == 0


def test_a_model_counts_as_a_look_at_the_context(made):
    texts = [f"Report: {first} Quillfeather, seen" for first in ("Susan Parker", "Zorvax", "Vera")] * 9
    told = [next(one for one in views.estimate(canaries.sampled(texts, np.arange(len(texts)), (), model)) if one["group"] == "person")
            for model in (None, name_model.load(made))]
    assert (told[0]["second"], told[1]["second"]) == (0, 27) and told[1]["both"] > told[0]["both"] == 0


def broken(where: Path, how: str) -> None:
    """Spoils a good folder."""
    config = json.loads((where / "config.json").read_text())
    table = np.zeros((9, 6))
    if how in ("model.onnx", "tokenizer.json", "config.json"):
        (where / how).unlink()
    elif how.startswith("bytes of "):
        (where / how.removeprefix("bytes of ")).write_bytes(b"\x00\xff{[")
    elif how == "deep config":
        (where / "config.json").write_text("[" * 100_000)
    elif how in ("foreign inputs", "shape", "words", "nan"):
        made = {"foreign inputs": lambda: name_models.graph(table, ("input_ids", "pixel_values")), "shape": lambda: name_models.graph(np.zeros((9, 5))),
                "words": lambda: name_models.graph(table[:2]), "nan": lambda: name_models.graph(table * np.nan)}[how]()
        onnx.save(made, where / "model.onnx")
    elif how in ("outside", "beside"):
        (where / "secret").write_bytes(b"x" * 216)
        made = name_models.graph(table)
        weights = made.graph.initializer[0]
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        weights.external_data.add(key="location", value="../secret" if how == "outside" else "secret")
        (where / "model.onnx").write_bytes(made.SerializeToString())
    elif how == "own operator":
        made = name_models.graph(table)
        made.graph.node[0].domain = "evil"
        made.opset_import.append(helper.make_opsetid("evil", 1))
        (where / "model.onnx").write_bytes(made.SerializeToString())
    else:
        config |= {"labels": {"id2label": {str(i): f"LABEL_{i}" for i in range(6)}}, "no labels": {"id2label": None}, "gaps": {"id2label": {"0": "O", "7": "PER"}},
                   "odd labels": {"id2label": {"0": ["PER"]}}, "no room": {"max_position_embeddings": 5}}[how]
        (where / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize("how", ["model.onnx", "tokenizer.json", "config.json", "bytes of model.onnx", "bytes of tokenizer.json", "bytes of config.json", "deep config",
                                 "foreign inputs", "shape", "words", "nan", "outside", "beside", "own operator", "labels", "no labels", "gaps", "odd labels", "no room"])
def test_what_is_no_such_model_is_said_in_one_line(tmp_path, capfd, how):
    where = name_models.write(tmp_path / "model")
    broken(where, how)
    with pytest.raises(UserError) as caught:
        name_model.load(str(where))
    assert caught.value.code == "E-NER" and caught.value.fix and "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_is_none_and_files_beyond_the_limit(tmp_path, monkeypatch):
    for path in (tmp_path / "none", Path(__file__)):
        with pytest.raises(UserError, match=r"there is no model\.onnx"):
            name_model.load(str(path))
    monkeypatch.setitem(name_model.MOST, "model", 10)
    with pytest.raises(UserError, match="larger than"):
        name_model.load(str(name_models.write(tmp_path / "model")))


@pytest.mark.parametrize("missing", ["onnxruntime", "tokenizers"])
@pytest.mark.parametrize("command", [("check", "rows.jsonl"), ("anonymise", "rows.jsonl", "-o", "out")])
def test_without_the_extra_it_is_named_before_the_work_begins(tmp_path, monkeypatch, capsys, missing, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.jsonl").write_text('{"text": "one"}\n')
    name_models.write(tmp_path / "model")
    monkeypatch.setitem(sys.modules, missing, None)
    assert outcome([*command, "--ner", "model"]) == 3
    told = capsys.readouterr().err
    assert "E-NO-NER" in told and "pip install 'tuneready[ner]'" in told and len(told.splitlines()) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model", "rows.jsonl"]


@pytest.fixture
def rows(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    names = [NAME if number % 3 == 0 else "the crew" for number in range(30)]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"prompt": f"Who signed paper {i} {'😀' * (i % 4)}?", "completion": f"It was {name}, I gather."}, ensure_ascii=bool(i % 2)) + "\n"
                            for i, name in enumerate(names)))
    return path


def places(done, out: Path) -> list[tuple[int, str]]:
    """(line, kind) of every place, each of which is the name."""
    table = pq.read_table(folder.write(done, out)["personal_data.parquet"]).to_pylist()
    lines = (out.parent / "rows.jsonl").read_text().splitlines()
    assert {json.loads(lines[one["line"] - 1])[one["field"]][one["start"]:one["end"]] for one in table} <= {NAME}
    return [(one["line"], one["kind"]) for one in table]


def test_check_finds_them_shows_none_and_names_the_model(made, rows, capsys):
    assert outcome(["check", "rows.jsonl", "--no-cache"]) in (0, 1, 2)
    assert "PII001" not in {one["code"] for one in json.loads(Path("tuneready-report/report.json").read_text())["findings"]}
    assert outcome(["check", "rows.jsonl", "--no-cache", "--ner", made]) in (0, 1, 2)
    report = json.loads(Path("tuneready-report/report.json").read_text())
    assert [one["rows"] for one in report["findings"] if one["code"] == "PII001"] == [10]
    assert any("tiny-names" in note and name_model.digest(made)[:12] in note for note in report["notes"])
    for path in Path("tuneready-report").rglob("*"):
        assert not path.is_file() or b"Quillfeather" not in path.read_bytes(), path


def test_kept_parts_follow_the_content_of_the_model(rows, tmp_path):
    where = name_models.write(tmp_path / "model", {"gather": "B-PER"})
    first = audit.check(["rows.jsonl"], Options(cache="kept", ner=str(where)))
    name_models.write(where)
    again = audit.check(["rows.jsonl"], Options(cache="kept", ner=str(where)))
    assert [one.rows for done in (first, again) for one in done.report.findings if one.code == "PII001"] == [30, 10]
    assert places(again, tmp_path / "out") == [(line, "person") for line in range(1, 31, 3)]


def test_anonymise_replaces_them_looks_again_and_keeps_who_looked(made, rows, capsys):
    words = ["anonymise", "rows.jsonl", "--ner", made, "--canaries", "20", "--workers", "0"]
    assert outcome([*words, "-o", "out"]) in (0, 1)
    told = capsys.readouterr().out
    assert "Looked at again: 0 rows" in told and "tiny-names" in told and max(map(len, told.splitlines())) <= 80
    text, proof = Path("out/rows.jsonl").read_text(), json.loads(Path("out/anonymisation.json").read_text())
    assert "Quillfeather" not in text and text.count("the crew") == 20
    assert proof["name_model"] == {"name": "tiny-names", "sha256": name_model.digest(made)}
    assert (proof["rows_with_personal_data_before"], proof["rows_found_after"]) == (10, 0)
    person = next(one for one in proof["two_looks"] if one["group"] == "person")
    assert person["second"] >= 10


def test_lone_halves_of_characters_are_no_stumbling_block(made, rows):
    Path("rows.jsonl").write_text('{"text": "\\ud83d and Zorvax Quillfeather"}\n')
    assert outcome(["anonymise", "rows.jsonl", "--ner", made, "--canaries", "0", "-o", "out"]) == 0
    assert "Quillfeather" not in Path("out/rows.jsonl").read_text()


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(made, rows):
    from tuneready.source import ReadLimits

    done = [audit.check(["rows.jsonl"], Options(cache="", ner=made, workers=workers, limits=ReadLimits(part_bytes=600))) for workers in (0, 1, 2)]
    written = [{name: path.read_bytes() for name, path in folder.write(one, f"report-{number}").items()} for number, one in enumerate(done)]
    assert written[0] == written[1] == written[2]
    for workers in (1, 2):
        assert outcome(["anonymise", "rows.jsonl", "--ner", made, "--canaries", "5", "--workers", str(workers), "-o", f"out-{workers}"]) in (0, 1)
    for name in ("rows.jsonl", "changes.jsonl", "anonymisation.json"):
        assert Path("out-1", name).read_bytes() == Path("out-2", name).read_bytes()
