"""Column maps, their paths, and the columns beside the example."""

from __future__ import annotations

import pickle
import shlex
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.batch import (
    MESSAGES_AS_TEXT,
    NULL,
    OTHER_SHAPE,
    PROMPTS_DIFFER,
    ROLE_NAMES,
    SIDE_NAMES,
    Columns,
    build,
)
from tuneready.column_paths import getter, meta_values
from tuneready.errors import UserError
from tuneready.intake.mapping import NAMES, Mapping, convert, meta_columns, option, parse, quoted


def read(row: dict, *maps: str) -> tuple[list[tuple], Columns]:
    out = Columns()
    convert([row], out, parse(maps))
    assert len(out.ends) == 1
    return [(ROLE_NAMES[r], SIDE_NAMES[s], t) for r, s, t in zip(out.role, out.side, out.text)], out


@pytest.mark.parametrize(("maps", "paths", "task"), [
    (["text=body,label=queue"], (("text", "body"), ("label", "queue")), "classification"),
    (["text=body", "label=queue"], (("text", "body"), ("label", "queue")), "classification"),
    (["prompt=q, completion = a"], (("prompt", "q"), ("target", "a")), "generation"),
    (["prompt=q,chosen=a,rejected=b"], (("prompt", "q"), ("chosen", "a"), ("rejected", "b")), "preference"),
    (["text=t,spans=e"], (("text", "t"), ("spans", "e")), "extraction"),
    (["text=Document Name"], (("text", "Document Name"),), "generation"),
    (['text=["a, b"],label=c'], (("text", '["a, b"]'), ("label", "c")), "classification"),
    (["text=a=b"], (("text", "a=b"),), "generation"),
    (["source=origin"], (("source", "origin"),), "generation"),
    ([], (), "generation"),
])
def test_maps_are_read(maps: list[str], paths: tuple, task: str) -> None:
    found = parse(maps)
    assert (found.paths, found.task) == (paths, task)
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_map_of_remarks_leaves_the_shape_to_the_vote() -> None:
    assert not parse(["source=origin,group=customer"]).content
    assert parse(["text=body"]).content


@pytest.mark.parametrize(("maps", "message"), [
    (["text"], "no name=path pair"), (["text="], "no name=path pair"), ([""], "no name=path pair"),
    (["txt=body"], "did you mean text"), (["zzzz=body"], "use one of text, label"),
    (["text=a,text=b"], "twice"), (["prompt=a,prompt=b"], "twice"), (["target=a,completion=b"], "twice"),
    (["text=a[x]"], "is no path"), (["text=a..b"], "is no path"), (["text=.a"], "is no path"), (["text=a["], "is no path"),
    (["text=a[1.5]"], "is no path"), (["text=a[0,1]"], "is no path"), (["text=" + "[" * 100_000], "is no path"),
    (["chosen=a"], "both chosen and rejected"), (["label=queue"], "alone makes no example"), (["target=a,spans=b"], "spans need the text"),
])
def test_mistakes_are_named(maps: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        parse(maps)
    assert caught.value.code == "E-MAP"


ROW = {"a": {"b": [{"c": "deep"}]}, "x.y": "dotted", "a, b": "comma", "n": None}


@pytest.mark.parametrize(("path", "value"), [
    ("a.b[0].c", "deep"), ("a.b[-1].c", "deep"), ("x.y", "dotted"), ('["x.y"]', "dotted"), ('["a, b"]', "comma"), ('a["b"][0]["c"]', "deep"),
    ("a.b[1].c", None), ("a.z", None), ("a.b.c", None), ("n.a", None), ("n", None), ("zz", None),
])
def test_paths_lead_to_values(path: str, value: Any) -> None:
    assert getter(path)(ROW) == value


@given(st.text(min_size=1))
def test_a_quoted_name_leads_to_its_column(name: str) -> None:
    assert getter(quoted(name))({name: 1}) == 1
    parsed = parse(shlex.split(option({"text": quoted(name), "label": "x"}))[1::2])
    assert getter(parsed.path("text"))({name: 1}) == 1


@pytest.mark.parametrize(("pairs", "line"), [
    ({"prompt": "question", "target": "ground_truth"}, "--map prompt=question,target=ground_truth"),
    ({"text": "Document Name"}, '--map "text=Document Name"'),
    ({"text": "Document Name", "label": "Kind"}, '--map "text=Document Name" --map label=Kind'),
    ({"text": '["a, b"]'}, "--map 'text=[\"a, b\"]'"),
])
def test_options_are_ready_to_paste(pairs: dict, line: str) -> None:
    assert option(pairs) == line


@pytest.mark.parametrize(("row", "maps", "expected"), [
    ({"q": "2+2?", "a": "4"}, ["prompt=q,target=a"], [("none", "input", "2+2?"), ("none", "target", "4")]),
    ({"q": ["One", "Two"], "a": "4"}, ["prompt=q,target=a"], [("user", "input", "One"), ("user", "input", "Two"), ("none", "target", "4")]),
    ({"s": "Be brief.", "q": "Hi", "i": "", "a": "Yo"}, ["system=s,prompt=q,input=i,target=a"],
     [("system", "system", "Be brief."), ("none", "input", "Hi"), ("none", "target", "Yo")]),
    ({"t": "long text"}, ["text=t"], [("none", "target", "long text")]),
    ({"t": "Where is it?", "l": "lost"}, ["text=t,label=l"], [("none", "input", "Where is it?")]),
    ({"q": "Hi", "g": "Yes", "b": "No"}, ["prompt=q,chosen=g,rejected=b"], [("none", "input", "Hi"), ("none", "target", "Yes"), ("none", "rejected", "No")]),
    ({"m": [{"from": "human", "value": "Hi"}, {"role": "assistant", "content": "Yo"}]}, ["messages=m"], [("user", "input", "Hi"), ("assistant", "target", "Yo")]),
    ({"c": [{"turns": ["A", "B"]}]}, ["target=c[0].turns[0]"], [("none", "target", "A")]),
    ({"q": "Hi"}, ["prompt=q,target=a"], [("none", "input", "Hi"), ("none", "target", None)]),
])
def test_rows_become_segments(row: dict, maps: list[str], expected: list[tuple]) -> None:
    found, out = read(row, *maps)
    assert found == expected
    assert out.row_flags[0] == 0


def test_a_missing_path_is_an_empty_text_and_a_row_without_any_is_of_another_shape() -> None:
    _, out = read({"q": "Hi"}, "prompt=q,target=a")
    assert list(out.flags) == [0, NULL]
    found, out = read({"z": 1}, "prompt=q,target=a")
    assert found == [("none", "input", None), ("none", "target", None)]
    assert out.row_flags[0] == OTHER_SHAPE


@pytest.mark.parametrize(("value", "kept"), [("lost", ["lost"]), (3, ["3"]), (["a", "b"], ["a", "b"]), ("", None), (None, None)])
def test_labels(value: Any, kept: list[str] | None) -> None:
    _, out = read({"t": "x", "l": value}, "text=t,label=l")
    assert out.labels.get(0) == kept


@pytest.mark.parametrize(("value", "expected"), [
    ([{"start": 0, "end": 3, "label": "P"}], [(0, 3)]), ("Bob", [(9, 12)]), (["Ann", "Eve"], [(0, 3), (-1, -1)]), ("", []),
    ('[{"start": 0, "end": 3, "label": "P"}]', [(0, 3)]),
])
def test_spans(value: Any, expected: list[tuple]) -> None:
    _, out = read({"t": "Ann paid Bob.", "e": value}, "text=t,spans=e")
    assert [(s["start"], s["end"]) for s in out.spans[0]] == expected


def test_messages_as_text_and_pairs_with_other_prompts_are_flagged() -> None:
    _, out = read({"m": '[{"role": "user", "content": "Hi"}]'}, "messages=m")
    assert out.row_flags[0] == MESSAGES_AS_TEXT
    sides = [[{"role": "user", "content": ask}, {"role": "assistant", "content": "x"}] for ask in ("Hi", "Bye")]
    _, out = read({"g": sides[0], "b": sides[1]}, "chosen=g,rejected=b")
    assert out.row_flags[0] == PROMPTS_DIFFER


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "content", "from", "value", "a"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abcdefgh"), json_values, max_size=8), min_size=1, max_size=3))
def test_any_row_is_read(some: list[dict]) -> None:
    for maps in (["text=a"], ["text=a,label=b"], ["text=a,spans=b"], ["prompt=a,target=b[0].a,system=c,input=d"], ["messages=a,label=b"],
                 ["prompt=a,chosen=b,rejected=c"], ["messages=a,chosen=b,rejected=c,id=d,time=e"]):
        mapping = parse(maps)
        out = Columns()
        convert(some, out, mapping)
        n = len(some)
        assert len(out.ends) == n
        meta = meta_values(some, {"id": "d", "time": "e[0]"})
        build(out, some, (range(n), [-1] * n, [-1] * n), meta, 0, mapping.task).table.validate(full=True)


@pytest.mark.parametrize(("row", "expected"), [
    ({"ID": 1, "text": "x"}, {"id": "ID"}),
    ({"uid": "a", "lang": "de", "created_at": "2024-01-01", "split": "train", "customer_id": 7, "dataset": "crm", "agent": "Ann"},
     {"id": "uid", "source": "dataset", "language": "lang", "group": "customer_id", "time": "created_at", "split": "split", "annotator": "agent"}),
    ({"text": "x", "topic": "cards"}, {}),
    ({"text": "x", "label": "a", "topic": "cards"}, {"domain": "topic"}),
    ({"id": None, "uuid": "u"}, {"id": "uuid"}),
    ({"source": ["a"]}, {}),
    ({}, {}),
])
def test_well_known_columns_are_found(row: dict, expected: dict[str, str]) -> None:
    assert meta_columns([row], Mapping(), {}) == expected


def test_the_map_and_the_project_come_before_well_known_names() -> None:
    row = {"text": "x", "group": "g", "meta": {"customer": "c"}, "ts": 1, "when": 2, "origin": "o", "src": "s", "topic": "t"}
    found = meta_columns([row], parse(["text=text,group=meta.customer"]), {"data.time_field": "when", "source": "src", "group": None})
    assert found == {"group": "meta.customer", "time": "when", "source": "src"}
    assert meta_columns([row], parse(["text=topic"]), {}) == {"group": "group", "time": "ts", "source": "origin"}


@pytest.mark.parametrize(("maps", "fields", "where"), [(["text=bodi"], {}, "--map text"), ([], {"data.group_field": "bodi"}, "tuneready.toml group")])
def test_a_column_that_is_nowhere_is_named_with_the_nearest(maps: list[str], fields: dict, where: str) -> None:
    with pytest.raises(UserError, match="did you mean 'body'") as caught:
        meta_columns([{"body": "x"}, {"other": 1}], parse(maps), fields)
    assert (caught.value.code, caught.value.where) == ("E-MAP-MISSING", where)


def test_values_are_texts() -> None:
    some = [{"a": v, "m": {"b": v}} for v in ("x", "", None, 3, 2.5, True, ["l"])] + [{}]
    expected = ["x", None, None, "3", "2.5", "true", '["l"]', None]
    assert meta_values(some, {"id": "a", "group": "m.b"}) == {"id": expected, "group": expected}
    assert meta_values([], {"id": "a"}) == {"id": []}


def test_names_of_a_map_are_the_documented_ones() -> None:
    assert set(NAMES) == {"text", "label", "prompt", "target", "system", "chosen", "rejected", "input", "messages", "spans", "id", "source",
                          "language", "domain", "group", "time", "annotator", "split"}
