"""PII001: rows with personal data, in the example and beside it, counted and never shown."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from tests.signals.rows import converted, findings, measure, scope
from tuneready.project import Fact, Project
from tuneready.signal import of_module
from tuneready.signals import pii_personal_data as signal
from tuneready.source import File

ADDRESS = "jane.doe@example.com"


def chat(question="Where is my order?", answer="On its way.", **columns):
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}], **columns}


def places(row, shape="chat_messages"):
    """(field, start, end, kind) of each place."""
    spans = measure(signal, converted(shape, [row])).values["spans"]
    return sorted((spans.fields[f], s, e, spans.kinds[k]) for f, s, e, k in zip(spans.field, spans.start.tolist(), spans.end.tolist(), spans.kind))


@pytest.mark.parametrize(("row", "expected"), [
    (chat(), []),
    (chat(f"Write to {ADDRESS}."), [("messages[0].content", 9, 29, "email")]),
    (chat(answer=f"Ünïcode 😀 {ADDRESS}"), [("messages[1].content", 10, 30, "email")]),
    (chat(customer_email=ADDRESS), [("customer_email", 0, 20, "email")]),
    (chat(meta={"to": ["nobody here", f"<{ADDRESS}>"]}), [("meta.to[1]", 1, 21, "email")]),
    ({"messages": [{"role": "user", "content": [{"type": "text", "text": "Hello."}, {"type": "text", "text": ADDRESS}]},
                   {"role": "assistant", "content": "Hello."}]}, [("messages[0].content[1].text", 0, 20, "email")]),
])
def test_where_it_stands(row, expected):
    assert places(row) == expected


def test_pieces_of_a_column_are_told_by_the_column():
    row = {"chosen": f"\n\nHuman: hello\n\nAssistant: {ADDRESS}", "rejected": "\n\nHuman: hello\n\nAssistant: no"}
    (place,) = places(row, "trl_pref_implicit")
    assert place[0] == "chosen" and row["chosen"][place[1]:place[2]] == ADDRESS


def test_labels_are_not_read():
    assert places({"text": "Whom do I ask?", "label": ADDRESS}, "text_label") == []


def test_a_key_that_is_an_address_is_hidden():
    (place,) = places(chat(by={ADDRESS: "bob@example.org"}))
    assert ADDRESS not in place[0] and place[1:3] == (0, 15)


ROWS = [chat(f"Write to {ADDRESS} or bob@example.org.", source="crm"), chat(source="crm"), chat(agent_email=ADDRESS, source="web"), chat(source="crm")]


def test_rows_and_occurrences_per_kind_field_and_source():
    batch = converted("chat_messages", ROWS)
    names = batch.table.schema.get_field_index("source")
    import pyarrow as pa

    batch = dataclasses.replace(batch, table=batch.table.set_column(names, "source", pa.array([row["source"] for row in ROWS])))
    (finding,) = findings(signal, batch)
    assert (finding.rows, finding.share, finding.severity, finding.step) == (2, 0.5, "minor", "")
    assert finding.message == "Personal data in 2 of 4 rows (50 %): email 2"
    (kind,) = finding.details["kinds"]
    assert (kind["kind"], kind["rows"], kind["occurrences"], kind["HIPAA"]) == ("email", 2, 3, "F")
    assert [(line["field"], line["rows"]) for line in finding.details["fields"]] == [("agent_email", 1), ("messages[].content", 1)]
    assert [(line["source"], line["rows"], line["rows_in_all"]) for line in finding.details["sources"]] == [("web", 1, 1), ("crm", 1, 3)]


def test_nothing_found_is_no_finding():
    assert findings(signal, converted("chat_messages", [chat()])) == ()


@pytest.mark.parametrize(("facts", "anonymised", "severity", "step"), [
    ({}, False, "minor", ""), ({"sensitive.contains": False}, False, "minor", ""), ({"sensitive.contains": True}, False, "major", "personal_data"),
    ({"task.regulated": "medical"}, False, "major", "personal_data"), ({"sensitive.contains": True}, True, "minor", ""),
])
def test_only_the_project_says_whether_it_is_grave(facts, anonymised, severity, step):
    project = Project(facts={key: Fact(value, "Ann", dt.date(2026, 11, 1)) for key, value in facts.items()})
    told = dataclasses.replace(scope(len(ROWS)), project=project, anonymised=anonymised)
    built = of_module(signal)
    (finding,) = built.judge(measure(signal, converted("chat_messages", ROWS)), told, built.limits())
    assert (finding.severity, finding.step) == (severity, step)
    assert ("anonymisation wrote" in finding.message) == anonymised


def test_several_files_are_told_apart():
    two = scope(4)
    two = dataclasses.replace(two, rows=dataclasses.replace(two.rows, file=np.array([0, 0, 1, 1]), files=(File("a", "a"), File("b", "b"))))
    built = of_module(signal)
    (finding,) = built.judge(measure(signal, converted("chat_messages", ROWS)), two, built.limits())
    assert [(line["source"], line["rows"], line["rows_in_all"]) for line in finding.details["sources"]] == [("a", 1, 2), ("b", 1, 2)]


def test_excerpts_show_first_character_and_kind_only():
    flags = measure(signal, converted("chat_messages", ROWS)).flags
    assert flags.excerpts == [(0, "Write to j•••[email] or b•••[email]."), (2, "agent email: j•••[email]")]
    assert flags.note == ["email", "email"] and flags.score.tolist() == [0.99, 0.99]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_any_cut_gives_the_same_places(cut):
    whole = measure(signal, converted("chat_messages", ROWS))
    first, second = (measure(signal, converted("chat_messages", rows)) for rows in (ROWS[:cut], ROWS[cut:]))
    second.shift(cut)
    first.merge(second)

    def lines(spans):
        return sorted(zip(spans.row.tolist(), [spans.fields[i] for i in spans.field], spans.start.tolist(), spans.end.tolist()))

    assert lines(first.values["spans"]) == lines(whole.values["spans"])
    assert first.flags.rows.tolist() == whole.flags.rows.tolist() == [0, 2]


def test_a_medical_project_sees_the_eighteen_identifiers_and_their_gaps():
    project = Project(facts={"task.regulated": Fact("medical", "Ann", dt.date(2026, 11, 1))})
    built = of_module(signal)
    (finding,) = built.judge(measure(signal, converted("chat_messages", ROWS)), dataclasses.replace(scope(4), project=project), built.limits())
    lines = finding.details["HIPAA_entries"]
    assert [line["entry"][0] for line in lines] == list("ABCDEFGHIJKLMNOPQR")
    assert lines[5]["occurrences"] == 3 and lines[16]["detectors"] == "not looked for" and lines[16]["what_stays_unfound"]
