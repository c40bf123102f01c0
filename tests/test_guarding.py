"""What guard finds is what comparing every training row with every test row finds, however the work is cut."""

import json
import random
import re
from collections import Counter

import pytest

from tests.conftest import by_day
from tuneready import guarding
from tuneready.cli.main import outcome
from tuneready.running import Options
from tuneready.source import ReadLimits
from tuneready.testset import lock_file, matching

VOCABULARY = [f"w{i}" for i in range(300)]


def triples(text):
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[i:i + 3]) for i in range(max(len(words) - 2, 1))}, Counter(words)


def near(a, b):
    """A near copy as the documents define one."""
    (one, words), (two, others) = triples(a), triples(b)
    similarity = len(one & two) / len(one | two)
    kept = (words & others).total() / (words | others).total()
    return similarity >= 0.8 or (similarity >= 0.44 and min(words.total(), others.total()) >= 10 and kept >= 0.8)


def texts(luck):
    """(test texts, training texts): phrases put together anew, copies changed a little or much, rows of one template."""
    phrases = [" ".join(luck.choices(VOCABULARY, k=luck.randrange(4, 9))) for _ in range(40)]
    test = [" ".join(luck.sample(phrases, luck.randrange(1, 4))) for _ in range(50)]
    test += [f"my card ending in {luck.randrange(10_000)} was declined at the {luck.choice(VOCABULARY)} and nobody knows why" for _ in range(30)]
    train = [" ".join(luck.sample(phrases, luck.randrange(1, 4))) for _ in range(100)]
    for text in test * 3:
        words = text.split()
        for at in luck.sample(range(len(words)), luck.randrange(0, 1 + len(words) // 4)):
            words[at] = luck.choice(VOCABULARY)
        train.append(" ".join(words))
    return test, luck.sample(train, len(train))


def written(path, found):
    path.write_text("".join(json.dumps({"text": text, "label": "ab"[i % 2]}) + "\n" for i, text in enumerate(found)))


def locked(folder, test, train):
    written(folder / "test.jsonl", test)
    written(folder / "train.jsonl", train)
    assert outcome(["lock", "--test", "test.jsonl"]) == 0


@pytest.mark.parametrize("seed", by_day(1, range(3)))
@pytest.mark.parametrize("most", [10**6, 512, 20, 0])
def test_every_near_copy_and_no_other_row(tmp_path, monkeypatch, seed, most):
    """With ``most`` 0 every row goes by bands, in blocks; the bands find all of these too."""
    monkeypatch.chdir(tmp_path)
    test, train = texts(random.Random(seed))
    locked(tmp_path, test, train)
    monkeypatch.setattr(matching, "MOST_READ", most)
    monkeypatch.setattr(guarding, "MOST_LEFT", 37)
    found = guarding.guard(["train.jsonl"], lock_file.NAME, Options(workers=0))
    exact = {line for line, text in enumerate(train, 1) if text in test}
    assert {hit.line for hit in found.hits if hit.code == "LEK001"} == exact
    every = {line: [number for number, other in enumerate(test, 1) if near(text, other)] for line, text in enumerate(train, 1) if line not in exact}
    told = {hit.line: int(hit.test_uid.rpartition(":")[2]) for hit in found.hits if hit.code == "LEK003"}
    assert set(told) == {line for line, numbers in every.items() if numbers}
    assert all(number in every[line] for line, number in told.items())


def test_workers_and_parts_do_not_show(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    locked(tmp_path, *texts(random.Random(9)))
    monkeypatch.setattr(matching, "MOST_READ", 20)
    whole = guarding.guard(["train.jsonl"], lock_file.NAME, Options(workers=0))
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert whole.hits
    for workers, size in ((0, 700), (2, 5_000)):
        limits = ReadLimits(part_bytes=size)
        assert {(hit.line, hit.code) for hit in guarding.guard(["train.jsonl"], lock_file.NAME, Options(workers=workers, limits=limits)).hits} == {
            (hit.line, hit.code) for hit in whole.hits}
    cut = guarding.guard(["train.jsonl"], lock_file.NAME, Options(workers=0, limits=ReadLimits(part_bytes=700)))
    assert cut == guarding.guard(["train.jsonl"], lock_file.NAME, Options(workers=0))


def test_set_phrases_are_no_answers_that_were_copied(tmp_path, monkeypatch):
    """An answer that more than ten training rows give is a set phrase; a short one is the same by chance."""
    monkeypatch.chdir(tmp_path)
    phrase, rare, short = "Please contact our support team by telephone, we are there for you from nine to five.", "x" * 80, "Done."

    def chat(question, answer):
        return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}

    (tmp_path / "test.jsonl").write_text("".join(json.dumps(chat(f"test question {i} of the set", a)) + "\n" for i, a in enumerate((phrase, rare, short))))
    train = [chat(f"something else entirely, number {i}", a) for i, a in enumerate([phrase] * 11 + [rare] * 10 + [short] * 3)]
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in train))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    found = guarding.guard(["train.jsonl"], lock_file.NAME)
    assert found.hits == () and {(one.line, one.test_uid) for one in found.same_answer} == {(line, "test.jsonl:2") for line in range(12, 22)}
