"""Layouts of public datasets and export tools whose rows are not one example each, and the commands that write their examples.

A shape turns one row into one example. In these layouts a row holds many (paragraphs with their questions, trees of messages), or an
example lies over several rows (messages linked by ids) or deep in a wrapper. They are told by their keys, and refused with a command
that writes one example a row (``conversion``); what the examples are then read as is left to the vote.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tuneready.kernels import conversion
from tuneready.keys import LABELS, REFERENCES

_DEPTH, _LOOKED = 8, 40  # levels searched below a row; rows looked at
_SPLITS = {"train", "training", "val", "valid", "validation", "dev", "test", "testing", "eval", "evaluation"}


@dataclass(frozen=True)
class Layout:
    """One layout.

    Attributes:
        what: what the file is, for people.
        fits: True for rows of this layout.
        program: Python source that writes the examples (``conversion.JSON`` goes before it).
        early: the rows would also fit a shape, and be read as what they are not.
        folder: the program takes a folder and writes one file per split into it.
    """

    what: str
    fits: Callable[[Sequence[dict]], bool]
    program: str
    early: bool = False
    folder: bool = False


def find(value: Any, keys: Sequence[str], depth: int = _DEPTH) -> Iterator[dict]:
    """The outermost objects below a JSON value that hold all of the keys."""
    if type(value) is dict and all(key in value for key in keys):
        yield value
    elif depth:
        for inner in value.values() if type(value) is dict else value if type(value) is list else ():
            yield from find(inner, keys, depth - 1)


def _holds(*keys: str, **kinds: type) -> Callable[[Sequence[dict]], bool]:
    """A test for objects with these keys, some of them of a kind, below (almost) every row."""
    names = (*keys, *kinds)

    def fits(rows: Sequence[dict]) -> bool:
        found = [next(find(row, names), None) for row in islice(rows, _LOOKED)]
        good = [row for row in found if row is not None and all(type(row[key]) is kind for key, kind in kinds.items())]
        return bool(good) and 10 * len(good) >= 9 * len(found)

    return fits


def _linked(rows: Sequence[dict]) -> bool:
    return all({"message_id", "parent_id", "role", "text"} <= row.keys() for row in rows)


def _splits(rows: Sequence[dict]) -> bool:
    """One object whose keys are splits, each with a list of objects or of [text, label] pairs."""
    if len(rows) != 1 or len(rows[0]) < 2:
        return False
    named = [key for key in rows[0] if _SPLITS & set(key.lower().replace("-", "_").split("_"))]
    return len(named) >= 2 and all(type(rows[0][key]) is list and rows[0][key] and type(rows[0][key][0]) in (dict, list) for key in named)


def _by_id(rows: Sequence[dict]) -> bool:
    """One object of many objects that have the same keys: a table by id."""
    values = list(rows[0].values()) if len(rows) == 1 else []
    return len(values) >= 2 and all(type(value) is dict and value.keys() == values[0].keys() for value in values)


def _parts(rows: Sequence[dict]) -> bool:
    """SNIPS: lists of ``{"data": [{text, entity}]}``, by intent."""
    return any(type(item) is dict and type(item.get("data")) is list and item["data"] and type(item["data"][0]) is dict and "text" in item["data"][0]
               for row in islice(rows, _LOOKED) for item in (row, *(v for values in row.values() if type(values) is list for v in values[:1])))


def _said(rows: Sequence[dict]) -> bool:
    """Turns as bare strings under a name that says so, and nothing beside them that they might be the input of."""
    return all(any(_strings(row.get(name)) for name in _DIALOGS) and not _BESIDE & {key.lower() for key in row} for row in islice(rows, _LOOKED))


def _strings(value: Any) -> bool:
    return type(value) is list and len(value) > 1 and all(type(turn) is str for turn in value)


_DIALOGS = ("dialog", "dialogue", "conversation", "conversations", "utterances", "data")
_BESIDE = {*LABELS, *REFERENCES, "summary", "response", "output", "completion", "chosen", "rejected"}
_CHAT = """def chat(texts): return [{"role": ("user", "assistant")[k % 2], "content": text} for k, text in enumerate(texts)]
"""

_PAIRS = """for number, row in enumerate([data] if isinstance(data[0], str) else data, 1):
    if not isinstance(row, list) or len(row) != 2 or not isinstance(row[0], str): sys.exit(f"row {number} is no [text, label]: mend it and run this again")
    given = row[1] if isinstance(row[1], dict) else {"label": row[1]}
    if "entities" in given: given["spans"] = [{"start": s[0], "end": s[1], "label": s[2]} for s in given.pop("entities")]
    put(text=row[0], **given)
"""

LAYOUTS: tuple[Layout, ...] = (
    Layout("messages linked by parent_id (OpenAssistant)", _linked, """kids = {}
for row in data: kids.setdefault(row["parent_id"], []).append(row)
def walk(row, before):
    now = before + [{"role": "user" if row["role"] in ("prompter", "user") else "assistant", "content": row["text"]}]
    below = kids.get(row["message_id"], [])
    if now[-1]["role"] == "assistant" and not any(kids.get(kid["message_id"]) for kid in below): put(messages=now)
    for kid in below: walk(kid, now)
known = {row["message_id"] for row in data}
for row in data:
    if row["parent_id"] not in known: walk(row, [])
""", early=True),
    Layout("trees of messages (OpenAssistant)", _holds("message_tree_id", prompt=dict), """def walk(row, before):
    now = before + [{"role": "user" if row["role"] in ("prompter", "user") else "assistant", "content": row["text"]}]
    below = row.get("replies") or []
    if now[-1]["role"] == "assistant" and not any(kid.get("replies") for kid in below): put(messages=now)
    for kid in below: walk(kid, now)
for tree in find(data, "message_tree_id", "prompt"): walk(tree["prompt"], [])
"""),
    Layout("paragraphs with their questions (SQuAD)", _holds("context", qas=list), """for text in find(data, "context", "qas"):
    for asked in text["qas"]:
        answers = asked.get("answers") or []
        put(id=asked.get("id"), context=text["context"], question=asked["question"], answer=answers[0]["text"] if answers else "")
"""),
    Layout("passages with their questions (DROP)", _holds("passage", qa_pairs=list), """for text in find(data, "passage", "qa_pairs"):
    for asked in text["qa_pairs"]:
        said = asked.get("answer") or {}
        day = " ".join(said["date"][key] for key in ("day", "month", "year") if said["date"].get(key)) if said.get("date") else ""
        put(id=asked.get("query_id"), context=text["passage"], question=asked["question"], answer=said.get("number") or ", ".join(said.get("spans") or []) or day)
"""),
    Layout("stories with a conversation of questions (CoQA)", _holds("answers", story=str, questions=list), _CHAT + """for one in find(data, "story", "questions", "answers"):
    asked = [turn["input_text"] if isinstance(turn, dict) else turn for turn in one["questions"]]
    told = one["answers"]["input_text"] if isinstance(one["answers"], dict) else [turn["input_text"] for turn in one["answers"]]
    turns = [text for pair in zip(asked, told, strict=True) for text in pair]
    put(id=one.get("id"), messages=chat([one["story"] + "\\n\\n" + turns[0], *turns[1:]]))
"""),
    Layout("sentences in pieces, by intent (SNIPS)", _parts, """for intent, items in data.items():
    for item in items:
        text, spans = "", []
        for piece in item["data"]:
            if piece.get("entity"): spans.append({"start": len(text), "end": len(text) + len(piece["text"]), "label": piece["entity"]})
            text += piece["text"]
        put(text=text, intent=intent, spans=spans)
"""),
    Layout("training data of Rasa", _holds(common_examples=list), """for held in find(data, "common_examples"):
    for one in held["common_examples"]:
        put(text=one["text"], intent=one.get("intent"), entities=[{"start": e["start"], "end": e["end"], "label": e["entity"]} for e in one.get("entities", [])])
"""),
    Layout("answers of several models with scores (UltraFeedback)", _holds("instruction", completions=list), """for one in find(data, "instruction", "completions"):
    score = lambda told: float(told.get("overall_score") or 0)
    told = sorted(one["completions"], key=score)
    if len(told) < 2 or score(told[0]) == score(told[-1]): print("no pair: all scores are equal", file=sys.stderr)
    else: put(prompt=one["instruction"], chosen=told[-1]["response"], rejected=told[0]["response"])
"""),
    Layout("an export of Label Studio (JSON)", _holds(data=dict, annotations=list), """for task in find(data, "data", "annotations"):
    row = {"id": task.get("id"), "text": task["data"].get("text") or next((v for v in task["data"].values() if isinstance(v, str)), "")}
    for done in task["annotations"]:
        if done.get("was_cancelled"): continue
        for mark in done["result"]:
            value = mark["value"]
            if "choices" in value: row["label"] = value["choices"][0] if len(value["choices"]) == 1 else value["choices"]
            elif "start" in value and "labels" in value: row.setdefault("spans", []).append({"start": value["start"], "end": value["end"], "label": value["labels"][0]})
            elif "text" in value: row["output"] = value["text"][0] if isinstance(value["text"], list) else value["text"]
        break
    put(**row)
"""),
    Layout("records of Argilla", _holds(fields=dict, responses=dict), """for record in find(data, "fields", "responses"):
    answers = {name: given[0]["value"] for name, given in record["responses"].items() if given}
    put(id=record.get("id"), **record["fields"], **{name: value for name, value in answers.items() if name not in record["fields"]})
"""),
    Layout("dialogues of speaker and utterance (MultiWOZ 2.2, SGD)", lambda rows: all(any(find(row, ("speaker", "utterance"))) for row in islice(rows, _LOOKED)),
           """for one in find(data, "turns"):
    said = [{"role": "assistant" if turn["speaker"].lower() in ("system", "assistant", "agent", "bot") else "user", "content": turn["utterance"]} for turn in one["turns"]]
    put(id=one.get("dialogue_id"), messages=said)
"""),
    Layout("dialogues with a log (MultiWOZ)", _holds("goal", log=list), _CHAT + """for one in find(data, "goal", "log"):
    put(messages=chat([turn["text"] for turn in one["log"]]))
"""),
    Layout("splits side by side in one object", _splits, """import os
folder = sys.argv[1]; os.makedirs(folder, exist_ok=True)
for split, held in data.items():
    if not isinstance(held, list): sys.exit(f"{split} is no list of rows: take it out and run this again")
    with open(os.path.join(folder, split + ".jsonl"), "x", encoding="utf-8") as out:
        for row in held: print(json.dumps(row if isinstance(row, dict) else {"text": row[0], "label": row[1]}, ensure_ascii=False), file=out)
""", folder=True),
    Layout("rows by their id in one object", _by_id, """for key, row in data.items(): print(json.dumps({"id": key, **row}, ensure_ascii=False))
"""),
    Layout("turns as bare texts, the user's first", _said, _CHAT + f"""for row in data if isinstance(data, list) else data["data"]:
    put(messages=chat(next(row[name] for name in {json.dumps(_DIALOGS)} if isinstance(row.get(name), list))))
"""),
)


def of(rows: Sequence[dict], early: bool = False) -> Layout | None:
    """The layout of sampled rows, or None; ``early``: only what would otherwise be read as what it is not."""
    return next((layout for layout in LAYOUTS if (layout.early or not early) and rows and layout.fits(rows)), None)


def from_pairs(path: str) -> str:
    """How rows that are lists become objects: [text, label], and [text, annotations] as spaCy is trained on."""
    return f"each row must be one object; lists of a text and its label or annotations become such by: {conversion.command(conversion.reading(path) + _PAIRS, (path,))}"


def advice(layout: Layout, paths: Sequence[str]) -> tuple[str, ...]:
    """The command that writes the examples, and the check of what it wrote, as lines of a message."""
    program = conversion.reading(paths[0]) + layout.program
    if layout.folder:
        run, name = conversion.into_folder(program, paths[0])
        return f"  {run}", f"  tuneready check {name}"
    return f"  {conversion.command(program, paths)}", f"  tuneready check {conversion.written(paths)}"
