"""Reads and writes ``tuneready.toml``: what people declare about a project, each fact with who said it and when.

A fact takes ``who`` and ``when`` from itself, else from its table, else from the top of the file::

    name = "support tickets"
    who = "Ada Osei"
    when = 2026-03-02

    [task]
    kind = "classification"
    narrow = { value = true, who = "Ben Roth", when = 2026-03-05 }

    [[sources]]
    name = "helpdesk export"
    inputs = "production"
    files = ["*"]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.project import KEYS, LISTS, DeclaredSource, Expert, Fact, Key, PlannedTask, Project
from tuneready.state import toml_text
from tuneready.state.policy_values import is_number
from tuneready.state.toml_text import TomlText, did_you_mean, shown

FILE_NAME = "tuneready.toml"
CODE = "E-PROJECT"
TABLES = tuple(dict.fromkeys(name.split(".")[0] for name in KEYS))
TOP = ("name", "who", "when")

_RECORDS = {"sources": DeclaredSource, "experts": Expert, "plan.tasks": PlannedTask}
_NOBODY = frozenset(("?", "-", "todo", "tbd", "tba", "n/a", "none", "nobody", "unknown", "xxx", "your name"))
_WHOLE = frozenset(("rows", "reviewers", "position"))
_POSITIVE = frozenset(("minutes", "reviewers", "position"))


@dataclass
class _Reading:
    """The file being read, and the faults found so far with their lines: all are named at once."""

    text: TomlText
    faults: list[tuple[int, UserError]] = field(default_factory=list)

    def fault(self, path: tuple, what: str, fix: str, kind: str = "VALUE") -> None:
        """Notes a fault at the key ``path``."""
        error = UserError(what, where=self.text.where(*path), fix=fix, code=f"{CODE}-{kind}")
        self.faults.append((self.text.line(*path), error))


def find(start: Path, inputs: Sequence[str] = ()) -> Path | None:
    """The project file for the data in ``inputs``: the one in the folder ``start``, or the one beside the data.

    Raises:
        UserError: there are several and they are not the same file; which one holds is not ours to guess.
    """
    folders = [Path() if start.resolve() == Path.cwd() else start]
    for given in inputs:
        if given != "-" and "://" not in given:
            folders.append(Path(given) if Path(given).is_dir() else Path(given).parent)
    found: list[Path] = []
    for path in (folder / FILE_NAME for folder in folders):
        if path.is_file() and not any(path.samefile(other) for other in found):
            found.append(path)
    if len(found) > 1:
        raise UserError(f"several project files: {', '.join(map(str, found))}", where="--project",
                        fix=f"name one, such as --project {found[-1]}", code=f"{CODE}-SEVERAL")
    return found[0] if found else None


def load(path: Path) -> Project:
    """The project declared in the file at ``path``.

    Raises:
        UserError: the file cannot be read, is not TOML, or holds an unknown key, a wrong type, a choice that is not
            allowed. All faults are listed, each with file, line and how to mend it.
    """
    return read(toml_text.read(path, CODE))


def read(text: TomlText) -> Project:
    """The project declared in a text that was read already (``tuneready init --answers`` reads JSON too)."""
    reading = _Reading(text)
    who, when = _attestation(reading, text.data, (), ("", None))
    facts: dict[str, Fact] = {}
    for key, value in text.data.items():
        if key in TABLES and isinstance(value, Mapping):
            _read_table(reading, key, (who, when), facts)
        elif key in TABLES:
            reading.fault((key,), f"{key} is {shown(value)}, not a table", f"write [{key}]")
        elif key not in (*TOP, "sources", "experts"):
            reading.fault((key,), f"unknown key {shown(key)}", _home(key, (*TOP, *TABLES, "sources", "experts")), "KEY")
    name = text.data.get("name", "")
    if not isinstance(name, str):
        reading.fault(("name",), f"name is {shown(name)}, not text", "write it in quotes")
    lists = {table: _read_list(reading, table, (who, when)) for table in LISTS}
    if reading.faults:
        raise _all([error for _, error in sorted(reading.faults, key=lambda fault: fault[0])])
    ordered = {key: facts[key] for key in KEYS if key in facts}
    return Project(name, text.name, ordered, lists["sources"], lists["experts"], lists["plan.tasks"], text.sha256)


def _all(faults: list[UserError]) -> UserError:
    """One error that carries all faults, in the order of the file."""
    first, rest = faults[0], faults[1:]
    lines = tuple(fault.message() for fault in rest[:20])
    more = (f"and {len(rest) - 20} more",) if len(rest) > 20 else ()
    return UserError(first.what, where=first.where, fix=first.fix, code=first.code, lines=(*first.lines, *lines, *more))


# ------------------------------------------------------------------------------------------------- tables and lists


def _read_table(reading: _Reading, table: str, inherited: tuple, facts: dict[str, Fact]) -> None:
    given = reading.text.data[table]
    known = [name.split(".", 1)[1] for name in KEYS if name.startswith(f"{table}.")]
    # [review] has a question called "when": there the key is the answer, and the date comes from the fact or the top.
    own = {key: given[key] for key in ("who", "when") if key in given and f"{table}.{key}" not in KEYS}
    default = _attestation(reading, own, (table,), inherited)
    for short, value in given.items():
        name, path = f"{table}.{short}", (table, short)
        if short in own or name in LISTS:
            continue
        if name not in KEYS:
            reading.fault(path, f"unknown key {shown(short)} in [{table}]", _home(short, (*known, "who", "when")), "KEY")
            continue
        fact = _read_fact(reading, KEYS[name], value, path, default)
        if fact is not None:
            facts[name] = fact


def _read_fact(reading: _Reading, key: Key, given: Any, path: tuple, inherited: tuple) -> Fact | None:
    """The fact, or None where the text is blank (nothing is declared) or at fault (noted)."""
    who, when = inherited
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in ("value", "who", "when")]
        for name in unknown:
            reading.fault((*path, name), f"unknown key {shown(name)} of {key.name}",
                          did_you_mean(name, ("value", "who", "when")), "KEY")
        if "value" not in given:
            if not unknown:
                reading.fault(path, f"{key.name} has no value", 'write { value = …, who = "…", when = … }')
            return None
        who, when = _attestation(reading, given, path, inherited)
        given = given["value"]
    value = _value(reading, key, given, path)
    return None if value is None else Fact(value, who, when)


def _read_list(reading: _Reading, table: str, inherited: tuple) -> tuple:
    """The records of ``[[sources]]``, ``[[experts]]`` or ``[[plan.tasks]]``."""
    path = tuple(table.split("."))
    given: Any = reading.text.data
    for part in path:
        given = given.get(part, []) if isinstance(given, Mapping) else []
    if not isinstance(given, list) or not all(isinstance(record, Mapping) for record in given):
        reading.fault(path, f"{table} is not a list of tables", f"write [[{table}]]")
        return ()
    found, names = [], set()
    for position, record in enumerate(given):
        values = _read_record(reading, table, record, (*path, position), inherited)
        name = values.get("name", "")
        if name and name in names:
            reading.fault((*path, position, "name"), f"{shown(name)} stands twice in [[{table}]]", "give each its own name")
        names.add(name)
        found.append(values)
    return () if reading.faults else tuple(_RECORDS[table](**values) for values in found)


def _read_record(reading: _Reading, table: str, record: Mapping, path: tuple, inherited: tuple) -> dict[str, Any]:
    keys = {key.name: key for key in LISTS[table]}
    attested = table == "sources"
    values: dict[str, Any] = {}
    for name, given in record.items():
        if name in keys:
            value = _value(reading, keys[name], given, (*path, name))
            if value is not None:
                values[name] = value
        elif not (attested and name in ("who", "when")):
            known = (*keys, "who", "when") if attested else tuple(keys)
            reading.fault((*path, name), f"unknown key {shown(name)} in [[{table}]]", did_you_mean(name, known), "KEY")
    needed = ("name", "days") if table == "plan.tasks" else ("name",)
    for name in (name for name in needed if str(record.get(name, "")).strip() == ""):
        reading.fault(path, f"[[{table}]] without {name}", f"add {name} = …")
    if attested:
        values["who"], values["when"] = _attestation(reading, record, path, inherited)
        if bool(values.get("field")) != bool(values.get("value")):
            reading.fault(path, "a source matched by field needs both field and value", "add the other one")
    return values


def _attestation(reading: _Reading, given: Mapping, path: tuple, inherited: tuple) -> tuple[str, dt.date | None]:
    """Who and when as given in a table, each filled from ``inherited`` where it is not given; blank means nobody."""
    who, when = given.get("who", inherited[0]), given.get("when", inherited[1])
    if not isinstance(who, str):
        reading.fault((*path, "who"), f"who is {shown(who)}, not text", 'name a person: who = "Ada Osei"')
        who = ""
    elif names_nobody(who):
        reading.fault((*path, "who"), f"who is {shown(who)}, which names nobody", "name a person, or take the line out")
    if when is not None and when != "" and (when := _date(when)) is None:
        reading.fault((*path, "when"), f"when is {shown(given['when'])}, not a date", "write when = 2026-03-02")
    return who.strip(), when or None


# ------------------------------------------------------------------------------------------------- values


def names_nobody(who: str) -> bool:
    """True for a placeholder such as ``TODO`` where a person's name belongs."""
    return who.strip().casefold() in _NOBODY


def _value(reading: _Reading, key: Key, given: Any, path: tuple) -> Any:
    """The value in the key's type; None where it is blank or at fault (noted)."""
    value, fault = check(key, given)
    if fault:
        reading.fault(path, f"{key.name.rsplit('.', 1)[-1]} {fault[0]}", fault[1])
    return value


def check(key: Key, given: Any) -> tuple[Any, tuple[str, str] | None]:
    """A value as the key wants it, or (None, (what is wrong, how to mend it)). Blank text gives (None, None)."""
    if key.kind in ("text", "choice") and isinstance(given, str) and not given.strip():
        return None, None
    if key.kind == "bool":
        return (given, None) if isinstance(given, bool) else (None, (f"is {shown(given)}", "write true or false"))
    if key.kind == "choice":
        if given in key.choices:
            return given, None
        near = did_you_mean(given, key.choices)
        allowed = f"allowed: {', '.join(key.choices)}"
        return None, (f"is {shown(given)}", f"{near} ({allowed})" if near.endswith("?") else allowed)
    if key.kind == "date":
        date = _date(given)
        return (date, None) if date else (None, (f"is {shown(given)}, not a date", "write 2026-03-02, year first"))
    if key.kind == "texts":
        texts = [given] if isinstance(given, str) else given
        fine = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        fix = 'write a list of texts: ["one", "two"]'
        return (tuple(t.strip() for t in texts if t.strip()), None) if fine else (None, (f"is {shown(given)}", fix))
    if key.kind == "number":
        return _number(key, given)
    fine = isinstance(given, str) or (key.name == "value" and isinstance(given, int) and not isinstance(given, bool))
    return (str(given).strip(), None) if fine else (None, (f"is {shown(given)}, not text", "write it in quotes"))


def _number(key: Key, given: Any) -> tuple[Any, tuple[str, str] | None]:
    if not is_number(given) or math.isinf(given):
        return None, (f"is {shown(given)}, not a number", f"write a number{f' ({key.unit})' if key.unit else ''}, no quotes")
    if key.unit == "0..1" and not 0 <= given <= 1:
        fix = f"write {given / 100:g}" if 1 < given <= 100 else "write a share between 0 and 1"
        return None, (f"is {shown(given)}, not between 0 and 1", fix)
    if given < 0 or (given == 0 and key.unit in _POSITIVE) or given > 10**12:
        return None, (f"is {shown(given)}", f"write a number {'above' if key.unit in _POSITIVE else 'not below'} zero")
    if key.unit in _WHOLE:
        fine = given == int(given)
        return (int(given), None) if fine else (None, (f"is {shown(given)}, not a whole number", f"write whole {key.unit}"))
    return float(given), None


def _date(value: Any) -> dt.date | None:
    """A TOML date, a date and time (its day), or ISO text."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _home(short: str, known: tuple[str, ...]) -> str:
    """How to mend an unknown key: the table it belongs in, where exactly one has it, else the nearest word."""
    homes = [name.split(".")[0] for name in KEYS if name.split(".", 1)[1] == short]
    return f"it belongs in [{homes[0]}]" if len(homes) == 1 and short not in known else did_you_mean(short, known)


# ------------------------------------------------------------------------------------------------- writing


def dump(project: Project) -> str:
    """The project as the text of a ``tuneready.toml``: every question as a comment, answers under their questions.

    The commonest who and when stand at the top; a fact that differs carries its own. Reading the text back gives the
    same facts, sources, experts and tasks. Questions without an answer stay as comments to fill in.
    """
    who, when = _commonest(project)
    lines = [
        "# What is declared about this project. `tuneready check` reads this file, and every fact in it counts as attested",
        "# by `who` on `when`; a table or a single fact may carry its own: key = { value = …, who = \"…\", when = … }",
        "", *([f"name = {_toml(project.name)}"] if project.name else []),
        *([f"who = {_toml(who)}"] if who else ["# who ="]), *([f"when = {_toml(when)}"] if when else ["# when ="]),
    ]
    for table in TABLES:
        lines += ["", "", f"[{table}]"]
        for key in (key for key in KEYS.values() if key.name.startswith(f"{table}.")):
            lines += ["", _question(key), f"#   {key.why}"]
            lines.append(_fact_line(key, project.facts.get(key.name), (who, when)))
        if table == "plan":
            lines += _record_lines("plan.tasks", project.tasks, (who, when))
    lines += _record_lines("sources", project.sources, (who, when))
    lines += _record_lines("experts", project.experts, (who, when))
    return "\n".join(lines) + "\n"


def _commonest(project: Project) -> tuple[str, dt.date | None]:
    """The who and when that most facts carry; the first of them where several do."""
    pairs = [(fact.who, fact.when) for fact in project.facts.values()]
    pairs += [(source.who, source.when) for source in project.sources]
    return max(pairs, key=pairs.count, default=("", None))


def _question(key: Key) -> str:
    choices = f" ({' | '.join(key.choices)})" if key.choices else ""
    return f"# {key.question}{choices}"


def _fact_line(key: Key, fact: Fact | None, default: tuple) -> str:
    short = key.name.split(".", 1)[1]
    if fact is None:
        return f"# {short} ="
    if (fact.who, fact.when) == default:
        return f"{short} = {_toml(fact.value)}"
    return f"{short} = {{ value = {_toml(fact.value)}, who = {_toml(fact.who)}, when = {_toml(fact.when or '')} }}"


def _record_lines(table: str, records: tuple, default: tuple) -> list[str]:
    """The blocks of a list of tables; one commented block to fill in where there is none."""
    if not records:
        return ["", f"# [[{table}]]", *(f"# {key.name} =   {_question(key)}" for key in LISTS[table])]
    lines = []
    for record in records:
        lines += ["", f"[[{table}]]"]
        for key in LISTS[table]:
            value = getattr(record, key.name)
            if value not in ("", (), None, 0) or (key.kind == "number" and value is not None and key.name != "order"):
                lines.append(f"{key.name} = {_toml(value)}")
        if table == "sources" and record.who != default[0]:
            lines.append(f"who = {_toml(record.who)}")
        if table == "sources" and record.when != default[1]:
            lines.append(f"when = {_toml(record.when or '')}")
    return lines


def _toml(value: Any) -> str:
    import tomlkit

    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string()
