"""How a check is run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from tuneready.rules import Sources
from tuneready.source import ReadLimits


@dataclass(frozen=True)
class Options:
    """How a check is run. Only ``as_of`` and the settings of what to read can change a report; the rest cannot.

    Attributes:
        project, policy: paths, or None (a ``tuneready.toml`` beside the data or in this folder is found by itself).
        profile: policy profile by name.
        target: provider or trainer by name; overrides the project's.
        test: files of a test set that is not locked.
        against: files or folders of public benchmarks that training rows must not repeat.
        as_of: date of the judgement; None: SOURCE_DATE_EPOCH, else today.
        shape: name of the shape; skips the vote.
        maps: column maps as given (``prompt=question``).
        tokenizer: path of a ``tokenizer.json`` for exact counts.
        workers: processes; None: as many as the data is worth.
        limits: bounds of reading.
        progress: called with (bytes done, bytes in all).
        fast: leave out the costliest learners of the label model; the report says so.
        cache: folder that keeps results of finished parts for the next run; empty for none; None: ``.tuneready/cache`` here
            when it exists or the data is over 64 MB.
        judged: the ``leaks.csv`` of an earlier check with judgements filled in; empty for none.
        reviews: files of labels that people checked.
        dictionary: file of names that always count as personal data, one a line; empty for none.
        ner: folder of a model of names (``name_model``); empty for none.
        anonymisation: record of what ``anonymise`` left; empty: the ``anonymisation.json`` beside the data, where there is one.
    """

    project: str | None = None
    policy: str | None = None
    profile: str | None = None
    target: str | None = None
    test: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    as_of: dt.date | None = None
    shape: str | None = None
    maps: tuple[str, ...] = ()
    tokenizer: str = ""
    workers: int | None = None
    limits: ReadLimits = field(default_factory=ReadLimits)
    progress: Callable[[int, int], None] | None = None
    cache: str | None = None
    fast: bool = False
    judged: str = ""
    reviews: tuple[str, ...] = ()
    dictionary: str = ""
    anonymisation: str = ""
    ner: str = ""

    def rules(self) -> Sources:
        """Where the rules come from."""
        return Sources(self.project, self.policy, self.profile, self.target, self.as_of, self.tokenizer, self.against, self.dictionary, self.ner)
