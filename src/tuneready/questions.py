"""Which declared facts each check reads: the table code → key → question.

Read from ``project.KEYS``, ``project.LISTS`` and the ``KEYS`` of every gate, situation, mistake and stop signal, so a
question, a check or a key is written down once. ``make docs`` writes the table to ``docs/reference/questions.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from tuneready import shelf
from tuneready.project import KEYS, LISTS, Key

SHELVES = ("gates", "situations", "mistakes", "stops")
ATTESTED_BY = (
    Key("who", "text", "Who says so?", "A fact without a name is not attested."),
    Key("when", "date", "On which day?", "A fact without a date is not attested."),
)


@dataclass(frozen=True)
class Row:
    """One key that one check reads: the check, the key, its question, what the answer decides, which ``init`` asks it."""

    code: str
    name: str
    key: str
    question: str
    why: str
    asked: str


def table() -> tuple[Row, ...]:
    """Every (check, key) pair in the order of shelves, codes and ``KEYS``.

    Raises:
        KeyError: a check names a key that does not exist (a bug in that check).
    """
    rows = []
    for shelf_name in SHELVES:
        for code, module in sorted(shelf.by_code(shelf_name).items(), key=lambda item: _natural(item[0])):
            for name in module.KEYS:
                key = question(name)
                rows.append(Row(code, _name(module), name, key.question, key.why, _asked(name, key)))
    return tuple(rows)


def question(name: str) -> Key:
    """The question behind the name of a key: ``task.kind``, ``sources.inputs``, or a whole list (``sources.*``, ``sources``).

    Raises:
        KeyError: there is no such key.
    """
    if name in KEYS:
        return KEYS[name]
    whole = name.removesuffix(".*")
    if whole in LISTS:
        fields = ", ".join(key.name for key in LISTS[whole])
        return Key(name, "list", f"Every block of [[{whole}]]: {fields}.", "Each field as docs/project-file.md says.")
    for listed, keys in LISTS.items():
        if name.startswith(f"{listed}."):
            own = {key.name: key for key in (*keys, *ATTESTED_BY)}
            return own[name.removeprefix(f"{listed}.")]
    raise KeyError(name)


def markdown() -> str:
    """The table as Markdown, one section per check, ending in a line feed."""
    lines = ["# Which question decides what", "",
             "Written by `make docs`; do not edit. *init* marks the ten questions of `tuneready init`; the others come with `--full`.", ""]
    code = ""
    for row in table():
        if row.code != code:
            code = row.code
            lines += ["", f"## {row.code} {row.name}", "", "| key | question | what it decides | asked by |", "|---|---|---|---|"]
        cells = (f"`{row.key}`", row.question, row.why, row.asked)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _name(module: ModuleType) -> str:
    """The title of a check: its ``NAME``, else the first line of its page."""
    return (getattr(module, "NAME", "") or shelf.title(module)).rstrip(".")


def _asked(name: str, key: Key) -> str:
    return "*init*" if name in KEYS and key.first else "`--full`"


def _natural(code: str) -> tuple[str, int]:
    """Sorts T2 before T10."""
    letters = code.rstrip("0123456789")
    return letters, int(code[len(letters):] or 0)
