"""What a dataset is judged by: policy, project file, target profile, date. Every typo in them stops here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuneready import column_paths, name_model, personal_data
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.policy import Policy
from tuneready.project import Project
from tuneready.state import policy_file, profile_file, project_file


@dataclass(frozen=True)
class Rules:
    """Everything in force.

    Attributes:
        policy, project: as read, or the shipped policy and an empty project.
        target: the target profile as read, empty for none.
        as_of: date of the judgement.
        overrides: (signal code, field) → limit; the policy wins over the target profile.
        against: files and folders of public benchmarks; they are compared with and are no test set.
    """

    policy: Policy
    project: Project
    as_of: dt.date
    target: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sources:
    """Where the rules come from: paths of the project and policy file, names of profile and target, date, tokenizer, dictionary,
    folder of a model of names."""

    project: str | None = None
    policy: str | None = None
    profile: str | None = None
    target: str | None = None
    as_of: dt.date | None = None
    tokenizer: str = ""
    against: tuple[str, ...] = ()
    dictionary: str = ""
    ner: str = ""


def read(inputs: Sequence[str], given: Sources) -> Rules:
    """Reads the rules for the data in ``inputs``.

    Raises:
        UserError: a file that is not there, an unknown key, profile or target, a value out of range.
    """
    path = Path(given.project) if given.project else project_file.find(Path.cwd(), inputs)
    project = project_file.load(path) if path else Project()
    as_of = given.as_of or today()
    policy = policy_file.load(Path(given.policy) if given.policy else None, profile_for(project, given.profile))
    name = given.target or project.value("task.target") or ""
    target = profile_file.load(name) if name else {}
    shared = {("SRC002", "floor"): policy["real_share_floor"]}
    overrides = {**shared, **(profile_file.signal_limits(target) if target else {}), **policy.limits}
    if given.tokenizer:
        overrides.update({key: given.tokenizer for key in tokenizer_limits()})
    if personal_data.dictionary(given.dictionary):  # read here first: what is wrong with it is told before the work begins
        overrides["PII001", "dictionary"] = given.dictionary
    if name_model.load(given.ner):
        overrides["PII001", "ner"] = given.ner
    if slices := tuple(dict.fromkeys(project.value("data.slices") or ())):
        overrides["PII001", "slices"] = readable(slices, project.name)
    return Rules(policy, project, as_of, target, overrides, given.against)


def readable(slices: tuple[str, ...], where: str) -> tuple[str, ...]:
    """The declared slices. Raises UserError for one that is no path; else every worker would meet it."""
    for name in slices:
        try:
            column_paths.steps(name)
        except UserError as error:
            raise UserError(error.what, where=f"{where or 'the project file'}, data.slices", code=error.code, fix=error.fix) from error
    return slices


def profile_for(project: Project, asked: str | None) -> str | None:
    """The policy profile: what was asked for, and ``regulated`` for a project that is (SPEC §3: the tier of its situation)."""
    names = asked.split("+") if asked else []
    if project.regulated and "regulated" not in names:
        names.append("regulated")
    return "+".join(names) or None


def tokenizer_limits() -> list[tuple[str, str]]:
    """(code, field) of every signal that counts tokens."""
    import dataclasses

    from tuneready import shelf

    return [(code, "tokenizer") for code, signal in shelf.signals().items()
            if any(f.name == "tokenizer" for f in dataclasses.fields(signal.limits))]


def today() -> dt.date:
    """The date of the judgement when none is given: SOURCE_DATE_EPOCH, else today (SPEC §0.5).

    Raises:
        UserError: SOURCE_DATE_EPOCH is set and is no time; to take today instead would change reports in silence.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return dt.date.today()
    try:
        if not (epoch.isascii() and epoch.isdecimal()):
            raise ValueError
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UserError(f"{visible(epoch)[:40]!r} is no time in seconds since 1970", where="SOURCE_DATE_EPOCH", code="E-DATE",
                        fix="unset it, or give --as-of YYYY-MM-DD") from None
