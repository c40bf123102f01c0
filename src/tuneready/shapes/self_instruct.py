"""Self-Instruct: ``instruction`` with ``instances`` of input and output; all instances belong to the one row."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, TARGET, Columns

NAME, TASK, ORDER = "self_instruct", "generation", 172
REQUIRED = ("instruction", "instances")
MAP = ("prompt", "input", "completion")


def matches(row: dict) -> bool:
    """True for an instruction with a list of instances that hold an output."""
    instances = row.get("instances")
    return "instruction" in row and type(instances) is list and all(type(i) is dict and "output" in i for i in instances)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; an empty ``input`` adds nothing."""
    asked, given, answered = (out.field_number(p) for p in ("instruction", "instances[].input", "instances[].output"))
    for row in rows:
        if "instruction" in row:
            out.segment(NO_ROLE, INPUT, row["instruction"], asked)
        instances = row.get("instances")
        for i, instance in enumerate(instances if type(instances) is list else ()):
            if type(instance) is not dict:
                out.segment(NO_ROLE, INPUT, instance, out.field_number("instances[]"), i)
                continue
            if instance.get("input"):
                out.segment(NO_ROLE, INPUT, instance["input"], given, i)
            if "output" in instance:
                out.segment(NO_ROLE, TARGET, instance["output"], answered, i)
        out.end_row(0 if matches(row) else OTHER_SHAPE)
