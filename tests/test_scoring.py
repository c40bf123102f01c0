"""Predictions on a locked test set, as a person scores them: bound to the rows, marked, compared, recorded (LK-20)."""

import csv
import json
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tuneready import scoring
from tuneready.cli.main import outcome
from tuneready.errors import LockBroken, UserError
from tuneready.running import Options
from tuneready.scoring import Request
from tuneready.state import ledger
from tuneready.testset import lock_file

CLASSES = ("refund", "order", "limit", "loan")
ROWS = [{"id": f"q{i}", "text": f"Where is my order number {i} of spring, please tell me", "label": CLASSES[i % 4], "language": "en" if i % 3 else "fr"}
        for i in range(120)]
LINES = list(range(1, 121))


def jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def locked(folder, rows, project=""):
    (folder / "tuneready.toml").write_text(project)
    jsonl(folder / "test.jsonl", rows)
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    return lock_file.read(lock_file.NAME)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    locked(tmp_path, ROWS)
    return tmp_path


def scored(predictions, **more):
    return scoring.score(Request(predictions, lock_file.NAME, **more), Options())


def root():
    return lock_file.read(lock_file.NAME).root


def kept():
    return [entry.what for entry in ledger.read(".tuneready").entries]


def answers(right=1.0, seed=0, **columns):
    rng = random.Random(seed)
    return [{"id": row["id"], "prediction": row["label"] if rng.random() < right else rng.choice(CLASSES), **columns} for row in ROWS]


@pytest.mark.parametrize(("column", "names", "matched"), [
    ("id", [row["id"] for row in ROWS], "id"),
    ("line", LINES, "line"),
    ("uid", [f"some/where/test.jsonl:{line}" for line in LINES], "uid"),
    ("row_key", None, "row_key"),
    ("note", [""] * 120, "order"),
])
@pytest.mark.parametrize("alias", ["prediction", "output", "label", "answer", "completion", "pred"])
def test_rows_are_matched_by_any_of_their_names(here, column, names, matched, alias):
    names = names or lock_file.read(lock_file.NAME).row_keys
    rows = [{column: name, alias: row["label"]} for name, row in zip(names, ROWS)]
    if matched != "order":
        random.Random(1).shuffle(rows)
    made = scored(jsonl(here / "p.jsonl", rows))
    assert (made.leading.value, made.matched, made.column, made.leading.rows) == (1.0, matched, alias, 120)
    assert any("by order" in note for note in made.notes) == (matched == "order")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_other_containers(here, kind):
    if kind == "csv":
        with open(here / "p.csv", "w", newline="") as stream:
            writer = csv.DictWriter(stream, ["id", "prediction"])
            writer.writeheader()
            writer.writerows(answers())
    else:
        pq.write_table(pa.Table.from_pylist(answers()), here / "p.parquet")
    assert scored(str(here / f"p.{kind}")).leading.value == 1


def changed(kind, rows):
    """A file that is not, or not wholly, of this lock."""
    def bare(**more):
        return [{"prediction": "order", **more} for _ in ROWS]

    return {
        "unknown id": [*rows[:5], {"id": "q999", "prediction": "order"}, *rows[6:]],
        "no id": [*rows[:5], {"prediction": "order"}, *rows[6:]],
        "doubled": [*rows[:7], rows[2], *rows[8:]],
        "one too many": [*rows, rows[2]],
        "missing": [row for i, row in enumerate(rows) if i not in (3, 90)],
        "n by order": bare()[:-1],
        "other root": bare(root="ab" * 32),
        "root of one row": [*rows[:8], {**rows[8], "root": "ab" * 32}, *rows[9:]],
        "header of another lock": [{"root": "ab" * 32}, *bare()],
        "no answers": [{"id": row["id"], "score": 1} for row in rows],
    }[kind]


@pytest.mark.parametrize(("kind", "said"), [
    ("unknown id", ["p.jsonl:6", "q999"]), ("no id", ["p.jsonl:6", "has no id"]), ("doubled", ["p.jsonl:8", "test.jsonl:3", "line 3"]), ("one too many", ["p.jsonl:121"]),
    ("missing", ["2 of 120", "test.jsonl:4", "test.jsonl:91"]), ("n by order", ["119 predictions for 120"]), ("other root", ["p.jsonl:1", "another lock"]),
    ("root of one row", ["p.jsonl:9", "another lock"]), ("header of another lock", ["p.jsonl:1", "another lock"]), ("no answers", ["no column holds the answers"])])
def test_predictions_of_other_rows_are_refused_and_nothing_is_recorded(here, capsys, kind, said):
    """LK-20."""
    jsonl(here / "p.jsonl", changed(kind, answers()))
    assert outcome(["score", "p.jsonl"]) == 3
    shown = capsys.readouterr().err
    assert all(words in shown for words in said) and "Traceback" not in shown
    assert kept() == ["lock"]


def test_a_cut_file_is_refused(here, capsys):
    jsonl(here / "p.jsonl", answers())
    (here / "p.jsonl").write_text((here / "p.jsonl").read_text()[:-20])
    assert outcome(["score", "p.jsonl"]) == 3
    assert "p.jsonl:120" in capsys.readouterr().err and kept() == ["lock"]


def test_roots_that_are_this_locks(here):
    headed = [{"root": root()}, *({"prediction": row["label"]} for row in ROWS)]
    assert scored(jsonl(here / "p.jsonl", headed)).leading.value == 1
    assert scored(jsonl(here / "q.jsonl", answers(root=root())), root=root().upper()).leading.value == 1
    with pytest.raises(UserError, match="another lock"):
        scored(jsonl(here / "q.jsonl", answers()), root="cd" * 32)


def test_predictions_of_a_superseded_lock_are_refused(here, capsys):
    old = root()
    jsonl(here / "p.jsonl", answers(root=old))
    jsonl(here / "other.jsonl", [{**row, "text": row["text"] + " now"} for row in ROWS])
    assert outcome(["lock", "--test", "other.jsonl", "--supersede", "worn"]) == 0
    assert outcome(["score", "p.jsonl"]) == 3
    assert old[:12] in capsys.readouterr().err


def test_a_test_file_that_moved_is_not_scored(here, capsys):
    jsonl(here / "p.jsonl", answers())
    jsonl(here / "test.jsonl", [*ROWS[:-1], {**ROWS[-1], "label": "refund"}])
    assert outcome(["score", "p.jsonl"]) == 4
    assert "test.jsonl:120" in capsys.readouterr().err and kept() == ["lock"]
    with pytest.raises(LockBroken):
        scoring.baseline("p.jsonl", lock_file.NAME, Options())


def test_classes_the_test_set_does_not_hold_are_counted_and_wrong(here):
    told = answers()
    told[0]["prediction"], told[1]["prediction"], told[2]["prediction"], told[3]["prediction"] = "rückgabe", "rückgabe", None, "  LOAN. "
    made = scored(jsonl(here / "p.jsonl", told))
    assert made.unknown == (("rückgabe", 2),) and made.blank == 1 and made.leading.value == round(117 / 120, 6)
    assert ("limit", "(no answer)", 1) in made.confusions
    assert {one["name"]: one["n"] for one in made.names} == {**dict.fromkeys(CLASSES, 30), "rückgabe": 0}


def test_the_majority_class_is_always_there(here):
    trivial = scored(jsonl(here / "p.jsonl", answers(0.9))).comparisons[-1]
    assert (trivial.name, trivial.value, trivial.says) == ("always limit", 0.25, "better") and trivial.exact < 1e-6


def test_a_baseline_is_paired_and_only_what_shows_is_said(here):
    model, same, worse = (jsonl(here / f"{name}.jsonl", answers(*how)) for name, how in (("m", (0.9, 1)), ("s", (0.9, 2)), ("w", (0.3, 3))))
    close, far = scored(model, baseline=same).comparisons[0], scored(model, baseline=worse).comparisons[0]
    assert close.low < 0 < close.high and close.says == "no difference is shown"
    assert far.low > 0 and far.says == "better" and far.better - far.worse == round(far.difference * 120)
    assert scored(worse, baseline=model).comparisons[0].says == "worse"


def test_the_projects_baseline_is_taken(here):
    (here / "tuneready.toml").write_text('[evaluation]\nbaseline_predictions = "rag.jsonl"\n')
    model = jsonl(here / "m.jsonl", answers(0.9))
    assert any("rag.jsonl" in note for note in scored(model).notes)
    jsonl(here / "rag.jsonl", answers(0.5))
    assert scored(model).comparisons[0].name == "rag.jsonl"
    one = scoring.baseline("rag.jsonl", lock_file.NAME, Options())
    assert one.name == "accuracy" and one.low < one.value < one.high


def test_91_percent_of_200_does_not_show_90(tmp_path, monkeypatch, capsys):
    """E1: 91 % approval on 200 cases."""
    monkeypatch.chdir(tmp_path)
    locked(tmp_path, [{"prompt": f"Summarise the encounter {i} of the patient with a cough", "completion": f"Patient {i} has had a cough for {i} days and sleeps badly."}
                      for i in range(200)], '[evaluation]\nmetric = "approval rate"\nthreshold = 0.9\n')
    jsonl(tmp_path / "p.jsonl", [{"line": i + 1, "approved": "yes" if i >= 18 else "no"} for i in range(200)])
    assert outcome(["score", "p.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert "approval rate 91.0 % (86.2 – 94.2 %" in shown and "above 90 % is not shown" in shown


@pytest.mark.parametrize(("right", "threshold", "claim"), [
    (182, 0.9, "above 90 % is not shown"), (190, 0.9, "above 90 % is shown"), (120, 0.9, "above 90 % is not shown; below 90 % is shown"), (182, 0.855, "above 85.5 % is shown")])
def test_claims_follow_the_interval(tmp_path, monkeypatch, right, threshold, claim):
    monkeypatch.chdir(tmp_path)
    rows = [{"text": f"case number {i} of the clinic", "label": "ab"[i % 2]} for i in range(200)]
    locked(tmp_path, rows, f"[evaluation]\nthreshold = {threshold}\n")
    told = [{"prediction": row["label"] if i < right else "z"} for i, row in enumerate(rows)]
    assert scored(jsonl(tmp_path / "p.jsonl", told)).claim == claim


def test_a_claim_must_hold_after_the_looks_too(here):
    (here / "tuneready.toml").write_text("[evaluation]\nthreshold = 0.83\n")
    told = [{"prediction": row["label"] if i < 108 else "z"} for i, row in enumerate(ROWS)]  # 90 %: 83.3 to 94.2 %
    assert scored(jsonl(here / "p.jsonl", told)).claim == "above 83 % is shown"
    for _ in range(5):
        ledger.append(".tuneready", "score", "eng", {"root": root()})
    assert scored("p.jsonl").claim == "above 83 % is not shown once the looks are counted"


def test_a_threshold_for_another_metric_claims_nothing(here):
    (here / "tuneready.toml").write_text('[evaluation]\nmetric = "BLEU"\nthreshold = 0.5\n')
    assert "nothing is claimed" in scored(jsonl(here / "p.jsonl", answers())).claim
    (here / "tuneready.toml").write_text('[evaluation]\nmetric = "Macro F1"\nthreshold = 0.5\n')
    made = scored(jsonl(here / "p.jsonl", answers()))
    assert made.lead == "macro-F1" and made.claim == "above 50 % is shown"


def test_looks_are_counted_and_cost(here, capsys):
    for look in range(1, 12):
        jsonl(here / "p.jsonl", answers(0.9, look))
        assert outcome(["score", "p.jsonl", "--name", f"m{look}", *(["--dry-run"] if look == 2 else [])]) == 0
        shown = capsys.readouterr().out
        assert f"Look {look:,} at this test set" in shown and ("Dwork" in shown) == (look == 11)
    again = scored("p.jsonl")
    assert again.looks == 11 and again.leading.corrected[0] < again.leading.low < again.leading.high < again.leading.corrected[1]
    log = ledger.read(".tuneready")
    assert [entry.what for entry in log.entries] == ["lock", "score", "open", *["score"] * 10]
    last = log.entries[-1].data
    assert last["root"] == root() and last["n"] == 120 and last["predictions_sha256"] == again.sha256 and last["metric"] == "accuracy" and again.head == log.head


def test_looks_at_another_lock_do_not_count(here):
    ledger.append(".tuneready", "score", "eng", {"root": "ab" * 32})
    assert scored(jsonl(here / "p.jsonl", answers())).looks == 1
    ledger.append(".tuneready", "score", "eng", {"root": root(), "n": 120})
    assert scored("p.jsonl").looks == 2


def test_slices_declared_asked_for_and_missing(here):
    (here / "tuneready.toml").write_text('[data]\nslices = ["language"]\n')
    told = [{**row, "prediction": "refund" if source["language"] == "fr" else row["prediction"]} for row, source in zip(answers(), ROWS)]
    made = scored(jsonl(here / "p.jsonl", told), fields=("id",))
    first = next(one for one in made.slices.slices if one.field == "language")
    assert first.value == "fr" and first.rest.shown and first.rest.high < 0 and made.slices.by == "accuracy"
    assert made.slices.too_few == 120 and made.slices.looked_at == 6
    with pytest.raises(UserError, match="no test row holds"):
        scored("p.jsonl", fields=("country",))


HOSTILE = ["\x1b[31mred\x1b[0m", "a\u202eb", "=cmd|'/c calc'!A1", "<script>alert(1)</script>", "\x00", "x" * 5_000, "ann@example.org", "😀" * 50]


def test_hostile_texts_in_labels_and_predictions(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = [{"text": f"message number {i} of the day", "label": HOSTILE[i % 2] if i % 3 else "plain", "source": HOSTILE[i % 8]} for i in range(240)]
    locked(tmp_path, rows)
    jsonl(tmp_path / "p.jsonl", [{"prediction": HOSTILE[i % 8]} for i in range(240)])
    capsys.readouterr()
    for format in ("text", "json"):
        assert outcome(["score", "p.jsonl", "--name", HOSTILE[0], "--slice", "source", "--format", format]) == 0
        shown = capsys.readouterr().out
        assert not {"\x1b", "\u202e", "\x00"} & set(shown) and "ann@example.org" not in shown
        assert format == "json" or all(len(line) <= 80 for line in shown.splitlines())
        assert format == "text" or json.loads(shown)["rows"] == 240
    assert "x" * 500 not in (tmp_path / ".tuneready/ledger.jsonl").read_text()


def test_extraction_of_fields(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    truth = [{"party": f"Firm {i} GmbH", "dates": [f"2024-01-{i % 28 + 1:02}", "2025-02-02"]} for i in range(40)]
    locked(tmp_path, [{"prompt": f"Extract as JSON. Contract {i}: Firm {i} GmbH from 2024-01-{i % 28 + 1:02} to 2025-02-02", "completion": json.dumps(one)}
                      for i, one in enumerate(truth)], '[task]\nkind = "extraction"\n')
    said = [{"party": one["party"].upper() if i < 30 else "Other", "dates": one["dates"][:1]} for i, one in enumerate(truth)]
    made = scored(jsonl(tmp_path / "p.jsonl", [{"prediction": json.dumps(one)} for one in said]))
    assert made.lead == "micro-F1" and made.leading.value == round(2 * 70 / (120 + 80), 6) and made.leading.low < made.leading.value
    fields = {one["name"]: (one["n"], one["precision"], one["recall"]) for one in made.names}
    assert fields == {"party": (40, 0.75, 0.75), "dates": (80, 1.0, 0.5)}
    assert scored(jsonl(tmp_path / "q.jsonl", [{"prediction": one} for one in truth]), baseline="p.jsonl").comparisons[0].low > 0


def test_extraction_of_spans(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [{"text": f"Ann lives in Rome {i}", "spans": [{"start": 0, "end": 3, "label": "PER"}, {"start": 13, "end": 17, "label": "LOC"}]} for i in range(30)]
    locked(tmp_path, rows)
    said = [{"prediction": [[0, 3, "PER"], [13, 16, "LOC"]]} for _ in range(15)] + [{"prediction": [["Ann", "PER"], ["Rome", "LOC"]]} for _ in range(15)]
    made = scored(jsonl(tmp_path / "p.jsonl", said))
    assert made.leading.value == 0.75 and next(m for m in made.metrics if m.name == "rows all right").value == 0.5
    assert {one["name"]: one["recall"] for one in made.names} == {"PER": 1.0, "LOC": 0.5}


def test_generation_with_references_and_judgements(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    locked(tmp_path, [{"prompt": f"Tell me about the town number {i} in some words", "completion": f"Town {i} lies by the river and has {i * 7} people in it."} for i in range(40)])
    said = [{"output": f"Town {i} lies by the river and has {i * 7} people in it." if i < 20 else "", "verdict": ("Approved", "rejected", None, "yes")[i % 4]} for i in range(40)]
    made = scored(jsonl(tmp_path / "p.jsonl", said))
    values = {one.name: one.value for one in made.metrics}
    assert values == {"approval rate": 0.5, "ROUGE-L": 0.5, "token F1": 0.5, "exact match": 0.5} and made.blank == 20
    assert any("10 rows have no judgement and count as not approved" in note for note in made.notes)
    said[3]["verdict"] = "perhaps"
    with pytest.raises(UserError, match="neither yes nor no") as caught:
        scored(jsonl(tmp_path / "p.jsonl", said))
    assert caught.value.where.endswith("p.jsonl:4")


@pytest.mark.parametrize("scores", [False, True])
def test_preference(tmp_path, monkeypatch, scores):
    monkeypatch.chdir(tmp_path)
    locked(tmp_path, [{"prompt": f"How do I reset my password, attempt {i}?", "chosen": f"Open settings and press reset {i}.", "rejected": "No idea."} for i in range(50)])
    outcomes = ["chosen"] * 30 + ["tie"] * 5 + ["rejected"] * 15
    margin = {"chosen": 1.5, "tie": 0.0, "rejected": -2.0}
    rows = [{"chosen_score": margin[one], "rejected_score": 0} if scores else {"prediction": one} for one in outcomes]
    made = scored(jsonl(tmp_path / "p.jsonl", rows))
    assert made.tally == {"wins": 30, "ties": 5, "losses": 15}
    assert {one.name: one.value for one in made.metrics} == {"pairwise accuracy": 0.6, "win rate, ties half": 0.65}


@pytest.mark.parametrize(("to", "files"), [("inspect", ["test.jsonl"]), ("lm-eval", ["task.yaml", "test.jsonl"]), ("jsonl", ["test.jsonl"])])
def test_exported_rows_come_back_by_id(here, capsys, to, files):
    assert outcome(["score", "--harness", to, "-o", "out", "--by", "ann"]) == 0
    shown = capsys.readouterr().out
    assert "Handed out 1 times" in shown and all(len(line) <= 80 for line in shown.splitlines())
    assert sorted(path.name for path in (here / "out").iterdir()) == files
    rows = [json.loads(line) for line in (here / "out/test.jsonl").read_text().splitlines()]
    assert [row["target"] for row in rows] == [row["label"] for row in ROWS] and rows[0]["input"] == ROWS[0]["text"]
    held = [row["metadata"]["lock_root"] if to == "inspect" else row["root"] for row in rows]
    assert set(held) == {root()} and len({row["id"] for row in rows}) == 120
    back = [{"id": row["id"], "output": row["target"]} for row in rows]
    random.Random(2).shuffle(back)
    assert scored(jsonl(here / "p.jsonl", back)).leading.value == 1
    assert outcome(["score", "--harness", to, "-o", "out"]) == 3
    assert outcome(["score", "--harness", to, "-o", "again"]) == 0
    assert kept() == ["lock", "export", "score", "export"]


def test_the_task_file_is_yaml_that_says_what_it_should(here):
    yaml = pytest.importorskip("yaml")
    assert outcome(["score", "--harness", "lm-eval", "-o", "out"]) == 0
    task = yaml.safe_load((here / "out/task.yaml").read_text())
    assert task["test_split"] == "test" and task["dataset_kwargs"]["data_files"]["test"] == "test.jsonl" and task["metadata"]["lock_root"] == root()
    assert task["doc_to_text"] == "{{input}}" and task["generation_kwargs"]["until"] == ["\n"]


def test_rows_that_are_the_same_have_names_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    locked(tmp_path, [{"text": "the same question again", "label": "a"}] * 3 + [{"text": f"another question {i}", "label": "b"} for i in range(5)])
    assert outcome(["score", "--harness", "jsonl", "-o", "out"]) == 0
    names = [json.loads(line)["id"] for line in (tmp_path / "out/test.jsonl").read_text().splitlines()]
    assert names[1] == names[0] + "-2" and names[2] == names[0] + "-3" and len(set(names)) == 8


@pytest.mark.parametrize("arguments", [["score"], ["score", "p.jsonl", "--harness", "jsonl"], ["score", "--harness", "promptfoo"], ["score", "p.jsonl", "--lock", "none.json"],
                                       ["score", "missing.jsonl"]])
def test_wrong_usage(here, arguments, capsys):
    assert outcome(arguments) == 3
    assert "Traceback" not in capsys.readouterr().err and kept() == ["lock"]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.floats(0, 1))
def test_the_order_of_predictions_does_not_matter(here, rng, right):
    rows = answers(right, 9)
    first = scored(jsonl(here / "p.jsonl", rows))
    rng.shuffle(rows)
    again = scored(jsonl(here / "p.jsonl", rows))
    assert (first.metrics[0].value, first.names, first.slices, first.comparisons) == (again.metrics[0].value, again.names, again.slices, again.comparisons)


def learner(train, test):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    texts, labels = [row["text"] for row in train], [row["category"] for row in train]
    for name, model in (("sgd", SGDClassifier(random_state=0)), ("bayes", MultinomialNB())):
        said = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), model).fit(texts, labels).predict([row["text"] for row in test])
        yield name, said


def test_banking77_from_lock_to_score(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    source = shared("data/intents/banking77")
    (tmp_path / "test.csv").write_bytes((source / "test.csv").read_bytes())
    assert outcome(["lock", "--test", "test.csv"]) == 0
    assert outcome(["score", "--harness", "jsonl", "-o", "out"]) == 0
    with open(source / "train.csv", newline="", encoding="utf-8") as stream:
        train = list(csv.DictReader(stream))[::3]
    with open("test.csv", newline="", encoding="utf-8") as stream:
        test = list(csv.DictReader(stream))
    names = [json.loads(line)["id"] for line in (tmp_path / "out/test.jsonl").read_text().splitlines()]
    right = {}
    for name, said in learner(train, test):
        jsonl(tmp_path / f"{name}.jsonl", [{"id": i, "prediction": p} for i, p in zip(names, said.tolist())])
        right[name] = np.mean([p == row["category"] for p, row in zip(said, test)])
    capsys.readouterr()
    assert outcome(["score", "sgd.jsonl", "--baseline", "bayes.jsonl", "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    accuracy = made["metrics"][0]
    assert accuracy["value"] == pytest.approx(right["sgd"], abs=1e-6) and accuracy["low"] < right["sgd"] < accuracy["high"] and made["rows"] == 3_080
    against = made["comparisons"][0]
    assert against["difference"] == pytest.approx(right["sgd"] - right["bayes"], abs=1e-6) and against["says"] == "better" and against["low"] > 0.05
    assert made["comparisons"][1]["value"] == pytest.approx(40 / 3_080, abs=1e-6) and len(made["names"]) == 77
    assert made["slices"]["looked_at"] == 77 and any(one["rest"]["q"] <= 0.05 for one in made["slices"]["slices"])
