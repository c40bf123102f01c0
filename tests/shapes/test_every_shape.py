"""Laws that hold for every shape on the shelf; a new shape is held to them by its own file and its test's ``ROW``."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shapes.reading import columns, flags, named
from tuneready import shelf
from tuneready.batch import OTHER_SHAPE, Columns, build
from tuneready.column_paths import getter
from tuneready.intake.vote import shapes

SHAPES = shapes()
TASKS = {"classification", "extraction", "generation", "preference"}
# Rows whose text is no single value of the row: joined tokens, one field for all references.
_COMPOSED = {"token_tags", "gemini_rft"}
# Required in spirit: another column in its place makes the same shape.
_ANY_COLUMN = {("openai_rft", "reference_answer")}


def good(shape: ModuleType) -> dict:
    """The row of the shape's own test."""
    return importlib.import_module(f"tests.shapes.test_{shape.NAME}").ROW


KEYS = sorted({key for shape in SHAPES for key in good(shape)} | {"role", "content", "from", "value", "parts", "type", "weight"})
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
rows = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=6), values, max_size=6)


@st.composite
def damaged(draw: st.DrawFn) -> dict:
    """A good row of some shape in which a few values, at any depth, are replaced by others."""
    row = draw(st.sampled_from([good(shape) for shape in SHAPES]))
    return {key: draw(_replaced(value)) for key, value in row.items()}


@st.composite
def _replaced(draw: st.DrawFn, value: Any) -> Any:
    if draw(st.integers(0, 9)) == 0:
        return draw(values)
    if type(value) is dict:
        return {key: draw(_replaced(inner)) for key, inner in value.items()}
    if type(value) is list:
        return [draw(_replaced(inner)) for inner in value]
    return value


def test_all_shapes_are_tested_in_a_set_order() -> None:
    assert len({shape.ORDER for shape in SHAPES}) == len(SHAPES)
    assert {shape.TASK for shape in SHAPES} <= TASKS
    assert len(SHAPES) == len(shelf.by_code("shapes", "NAME"))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.NAME)
def test_the_good_row_is_named_and_not_flagged(shape: ModuleType) -> None:
    assert named(good(shape)) == shape.NAME
    assert not flags(shape, good(shape)) & OTHER_SHAPE


@pytest.mark.parametrize(("shape", "key"), [(shape, key) for shape in SHAPES for key in shape.REQUIRED if (shape.NAME, key) not in _ANY_COLUMN],
                         ids=lambda value: getattr(value, "NAME", value))
def test_renaming_a_required_key_changes_the_name(shape: ModuleType, key: str) -> None:
    row = good(shape)
    assert key in row
    assert named({("x" + name if name == key else name): value for name, value in row.items()}) != shape.NAME


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.NAME)
def test_no_other_shape_reads_its_row_first(shape: ModuleType) -> None:
    earlier = [other.NAME for other in SHAPES if other.ORDER < shape.ORDER and other.matches(good(shape))]
    assert earlier == []


@pytest.mark.parametrize(("shape", "other"), [
    ("chat_messages", "messages_kto"), ("chat_messages", "messages_pref"), ("chat_messages", "swift_pref"), ("sharegpt", "sharegpt_kto"),
    ("sharegpt", "sharegpt_pref"), ("sharegpt", "nemo_chat"), ("prompt_completion", "trl_kto"), ("prompt_completion", "trl_pref"),
    ("alpaca", "alpaca_kto"), ("alpaca", "alpaca_pref"), ("trl_pref_implicit", "trl_pref"), ("trl_pref_implicit", "qa_pref"),
    ("text_label", "lm_text"), ("qa", "alpaca"), ("summarise", "dialogue_note"), ("text_spans", "text_label"), ("lm_text", "qa"),
])
def test_a_stray_row_is_read_and_flagged(shape: str, other: str) -> None:
    found = shelf.by_code("shapes", "NAME")
    assert flags(found[shape], good(found[other])) & OTHER_SHAPE


@pytest.mark.parametrize("shape", [s for s in SHAPES if s.NAME not in _COMPOSED], ids=lambda shape: shape.NAME)
def test_the_field_of_a_segment_leads_to_its_text(shape: ModuleType) -> None:
    row = good(shape)
    out = columns(shape, row)
    for source, index, text in zip(out.source, out.index, out.text):
        path = out.fields[source].replace("[]", f"[{index}]", 1)
        found = getter(path)(row)
        assert found == text or (text is None and type(found) is dict), path


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(rows | damaged(), min_size=1, max_size=4))
def test_every_shape_reads_every_object(some: list[dict]) -> None:
    for shape in SHAPES:
        assert isinstance(shape.matches(some[0]), bool)
        out = Columns()
        shape.convert(some, out)
        assert len(out.ends) == len(out.row_flags) == len(some)
        assert out.ends[-1] == len(out.text) == len(out.role) == len(out.side) == len(out.flags) == len(out.source) == len(out.index)
        assert len(out.fields) < 256
        n = len(some)
        batch = build(out, some, (range(n), [-1] * n, [-1] * n), {}, 0, shape.TASK)
        batch.table.validate(full=True)
        assert len(batch) == n


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(damaged(), min_size=2, max_size=4))
def test_rows_read_together_are_as_rows_read_alone(some: list[dict]) -> None:
    for shape in SHAPES:
        whole = columns(shape, *some)
        alone = [columns(shape, row) for row in some]
        assert list(whole.text) == [text for one in alone for text in one.text]
        assert list(whole.row_flags) == [one.row_flags[0] for one in alone]
        assert [whole.fields[k] for k in whole.source] == [one.fields[k] for one in alone for k in one.source]
        for name in ("labels", "spans", "calls", "answers", "tools", "row_weight"):
            assert getattr(whole, name) == {i: getattr(one, name)[0] for i, one in enumerate(alone) if getattr(one, name)}
