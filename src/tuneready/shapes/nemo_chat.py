"""NeMo chat: ``conversations`` of from and value with ``mask``, the speaker that is not trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_message, add_system, add_tools, has_speakers, listed

NAME, TASK, ORDER = "nemo_chat", "generation", 123
REQUIRED = ("conversations", "mask")
MAP = ("messages", "system")


def matches(row: dict) -> bool:
    """True for from/value turns with a ``mask``."""
    return "mask" in row and has_speakers(row.get("conversations"))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; turns of the masked speaker get weight 0. Speakers may be capitalised (``User``)."""
    for row in rows:
        turns, flags = listed(row.get("conversations"))
        add_system(out, row, "system")
        for i, turn in enumerate(turns or []):
            add_message(out, _plain(turn, row.get("mask")), "conversations[]", i)
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)


def _plain(turn: Any, mask: Any) -> Any:
    if type(turn) is not dict or type(turn.get("from")) is not str:
        return turn
    weight = {"weight": 0} if turn["from"] == mask else {}
    return {**turn, "from": turn["from"].lower(), **weight}
