"""``tuneready init``: asks what the checks need to know and writes ``tuneready.toml``.

Ten questions in plain words, each may be skipped with Enter; ``--full`` asks the rest, then sources, experts and the
tasks of the plan. ``--answers FILE`` takes the answers from a TOML or JSON file where there is no terminal.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.project import KEYS, LISTS, DeclaredSource, Expert, Fact, Key, PlannedTask, Project
from tuneready.state import project_file, toml_text
from tuneready.state.files import write_atomic
from tuneready.state.project_file import FILE_NAME
from tuneready.state.toml_text import TomlText, shown

CODE = "E-ANSWERS"
Ask = Callable[[str], str]

_YES, _NO = ("y", "yes", "true"), ("n", "no", "false")
_RECORDS = {"sources": DeclaredSource, "experts": Expert, "plan.tasks": PlannedTask}
_NEEDED = ("days", "value")
_ONE = {"sources": "source of rows", "experts": "expert", "plan.tasks": "task of the plan"}


@dataclass(frozen=True)
class Written:
    """What ``init`` did: the file, how many questions are answered and still open, and the lines it printed."""

    path: Path
    answered: int
    open: int
    lines: tuple[str, ...]


def init(
    path: str | Path, full: bool = False, answers: str | Path | None = None, force: bool = False, ask: Ask | None = None
) -> Written:
    """Asks, or reads ``answers``, writes the project file in one step, and prints what to do next.

    Args:
        path: the file to write, or the folder it goes to.
        full: ask everything, not the ten questions alone.
        answers: TOML or JSON file of name → value (``task.kind = "extraction"``); the layout of the project file.
        force: overwrite a file that is there.
        ask: shows a question and returns the answer; the terminal by default.

    Raises:
        UserError: the file exists, there is no terminal and no answers, the answers are wrong or end too early. Nothing
            is written then.
    """
    target = Path(path) / FILE_NAME if Path(path).is_dir() else Path(path)
    if target.exists() and not force:
        raise UserError("there is a project file already", where=str(target), fix="edit it, or overwrite it with --force",
                        code="E-INIT-EXISTS")
    if not target.parent.is_dir():
        raise UserError("no such folder", where=str(target.parent), fix="make it first", code="E-INIT-FOLDER")
    project = from_answers(Path(answers)) if answers is not None else interview(ask or _terminal(), full)
    write_atomic(target, project_file.dump(project).encode())
    done = _outcome(target, project)
    print(*done.lines, sep="\n")
    return done


def from_answers(path: Path) -> Project:
    """The project in an answers file; without a ``when`` of its own it is dated today. Raises UserError as ``load`` does."""
    raw = toml_text.file_bytes(path, CODE)
    text = _json(raw, path) if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else toml_text.read(path, CODE)
    return project_file.read(_nested(text))


def interview(ask: Ask, full: bool = False) -> Project:
    """The project as answered through ``ask``.

    Raises:
        UserError: the input ended before the questions did.
    """
    try:
        who = _ask_name(ask)
        asked_when = Key("when", "date", f"On which day do you say so? (Enter: today, {today()})", "A fact has a name and a date.")
        when = (_asked(ask, asked_when) or today()) if who else None
        facts = {}
        keys = [key for key in KEYS.values() if full or key.first]
        for number, key in enumerate(keys, 1):
            value = _asked(ask, replace(key, question=f"{number}/{len(keys)}  {key.question}"))
            if value is not None:
                facts[key.name] = Fact(value, who, when)
        lists = {table: _ask_list(ask, table, who, when) if full else () for table in LISTS}
    except EOFError:
        raise UserError("the input ended before the questions did; nothing was written", where="tuneready init",
                        fix="answer at a terminal, or give --answers FILE", code="E-INIT-INPUT") from None
    return Project("", "", facts, lists["sources"], lists["experts"], lists["plan.tasks"])


def today() -> dt.date:
    """The day of SOURCE_DATE_EPOCH where it is set (SPEC §0.5), else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch.isdecimal() else dt.date.today()


# ------------------------------------------------------------------------------------------------- asking


def _terminal() -> Ask:
    if not sys.stdin.isatty():
        raise UserError("there is no terminal to ask at", where="tuneready init", fix="give the answers in a file: --answers FILE",
                        code="E-INIT-TERMINAL", lines=('    # FILE: task.kind = "extraction", task.narrow = true, …',))
    return lambda question: input(f"\n{question} ")


def _ask_name(ask: Ask) -> str:
    question = ("Enter skips a question, ? explains it. Answers count as attested with a name and a date only.\n"
                "Who answers? Your name:")
    who = ask(question).strip()
    while project_file.names_nobody(who):
        who = ask(f"{shown(who)} names nobody. Your name, or Enter to leave the answers unattested:").strip()
    return who


def _asked(ask: Ask, key: Key) -> Any:
    """The answer to one question in the key's type; None when skipped. Asks again until it fits; ``?`` explains."""
    question = _prompt(key)
    given = ask(question).strip()
    while given:
        if given == "?":
            given = ask(f"{key.why or 'No more is known about it.'}\n{question}").strip()
            continue
        value, fault = parse(key, given)
        if fault is None:
            return value
        given = ask(f"That {fault[0]}; {fault[1]}. Enter skips.\n{question}").strip()
    return None


def _prompt(key: Key) -> str:
    if key.kind == "choice":
        options = "\n".join(f"  {number}  {choice}" for number, choice in enumerate(key.choices, 1))
        return f"{key.question}\n{options}\n>"
    form = {"bool": " (yes/no)", "date": "", "number": f" ({key.unit})" if key.unit else "", "texts": " (separate with commas)"}
    hint = " (YYYY-MM-DD)" if key.kind == "date" and "(" not in key.question else form.get(key.kind, "")
    return f"{key.question}{hint}\n>"


def parse(key: Key, given: str) -> tuple[Any, tuple[str, str] | None]:
    """A typed answer as the key wants it, or (None, (what is wrong, how to mend it)).

    A choice may be given by number or by an unambiguous beginning, a share as a percentage.
    """
    word: Any = given.strip()
    low = word.casefold()
    if key.kind == "bool":
        word = True if low in _YES else False if low in _NO else word
        return (word, None) if isinstance(word, bool) else (None, (f"is {shown(given)}", "answer yes or no"))
    if key.kind == "choice":
        starts = [choice for choice in key.choices if choice.startswith(low)]
        if low.isdecimal() and 1 <= int(low) <= len(key.choices):
            word = key.choices[int(low) - 1]
        elif low in key.choices or len(starts) == 1:
            word = low if low in key.choices else starts[0]
    elif key.kind == "date" and low == "today":
        word = today()
    elif key.kind == "texts":
        word = [part for part in word.split(",") if part.strip()]
    elif key.kind == "number":
        word = _number(word)
    return project_file.check(key, word)


def _number(word: str) -> Any:
    """The number in the text, a percentage as a share; the text itself where there is none."""
    percent = word.endswith("%")
    digits = word.removesuffix("%").strip()
    try:
        number = float(digits) if len(digits) <= 40 else word
    except ValueError:
        return word
    return round(number / 100, 12) if percent and not isinstance(number, str) else number


def _ask_list(ask: Ask, table: str, who: str, when: dt.date | None) -> tuple:
    """Records of a list, one after the other, until a name is left empty."""
    first, *rest = LISTS[table]
    records: list = []
    while True:
        again = replace(first, question=f"{'Another' if records else 'A'} {_ONE[table]}? Its name (Enter: no more)")
        name = _asked(ask, again)
        if name is None:
            return tuple(records)
        if any(record.name == name for record in records):
            continue
        values = {"name": name, **({"who": who, "when": when} if table == "sources" else {})}
        for key in (key for key in rest if _applies(key, values)):
            value = _asked(ask, key)
            while value is None and key.name in _NEEDED:
                value = _asked(ask, replace(key, question=f"This one cannot be skipped. {key.question}"))
            if value is not None:
                values[key.name] = value
        if table == "plan.tasks":
            values.setdefault("order", len(records) + 1)
        records.append(_RECORDS[table](**values))


def _applies(key: Key, values: Mapping[str, Any]) -> bool:
    """False for a question that an earlier answer about the same record makes pointless."""
    made = values.get("inputs") == "synthetic" or str(values.get("outputs", "")).startswith("model")
    pointless = {
        "field": bool(values.get("files")), "value": not values.get("field"),
        "lines": bool(values.get("files") or values.get("field")), "generator": not made, "gap": not made,
        **{name: values.get("inputs") != "expected" for name in ("scenario_list", "scenario_owner", "recheck")},
    }
    return not pointless.get(key.name, False)


# ------------------------------------------------------------------------------------------------- answers files


def _json(raw: bytes, path: Path) -> TomlText:
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UserError(f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}", where=f"{path}:{error.lineno}:{error.colno}",
                        fix='write {"task.kind": "extraction", …}', code=f"{CODE}-SYNTAX") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"not valid JSON: {str(error)[:120]}", where=str(path), fix='write {"task.kind": "extraction", …}',
                        code=f"{CODE}-SYNTAX") from None
    return TomlText(str(path), data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{shown(key)} stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _nested(text: TomlText) -> TomlText:
    """The answers in the layout of the project file: ``"task.kind"`` becomes ``kind`` in ``task``; null is skipped."""
    data: dict[str, Any] = {}
    for name, value in _without_null(text.data).items():
        table, *short = _path(name)
        given = {short[0]: value} if short else value
        there = data.get(table)
        both = isinstance(given, dict) and isinstance(there, dict)
        twice = sorted(given.keys() & there.keys()) if both else [""] if table in data else []
        if twice:
            raise UserError(f"{table}.{twice[0]} is answered twice".replace(". ", " "), where=text.where(name),
                            fix="keep one of the two", code=f"{CODE}-VALUE")
        data[table] = {**there, **given} if both else given
    data.setdefault("when", today())
    lines = {(*_path(path[0]), *path[1:]): line for path, line in text.lines.items()}
    return replace(text, data=data, lines=lines)


def _path(name: str) -> tuple[str, ...]:
    """``task.kind`` as table and key; a name that begins with no table of the project file stays whole."""
    table, dot, short = name.partition(".")
    return (table, short) if dot and table in project_file.TABLES else (name,)


def _without_null(value: Any) -> Any:
    """The value without JSON's null anywhere in it: a question answered with null is skipped."""
    if isinstance(value, Mapping):
        return {key: _without_null(item) for key, item in value.items() if item is not None}
    return [_without_null(item) for item in value if item is not None] if isinstance(value, list) else value


# ------------------------------------------------------------------------------------------------- what to say


def _outcome(path: Path, project: Project) -> Written:
    answered = len(project.facts)
    still = len(KEYS) - answered
    lines = [f"Wrote {path}: {answered} answers, {still} questions still open (they stand there as comments)."]
    nameless = sum(not fact.attested for fact in project.facts.values())
    if nameless:
        lines.append(f"{nameless} answers have no name or no date and count as missing: add who = and when = to the file.")
    if not project.sources:
        lines.append("No source is declared yet. R1 needs one per origin of rows: fill in [[sources]].")
    named = "" if path == Path(FILE_NAME) else f" --project {shlex.quote(str(path))}"
    lines.append(f"Next: tuneready check DATA{named}")
    return Written(path, answered, still, tuple(lines))
