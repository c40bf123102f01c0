"""Text files in folders named by class (IMDB, 20 Newsgroups): the label of each text is the name of its folder.

Nothing in a text says whether its folder is a class or a mere place, so neither is taken for granted: the person chooses.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import visible

LEAST = 5  # texts in each folder, at least
_NAMED = 3  # classes named in the message
_PROGRAM = """import json, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*")):
    if path.is_file() and not path.name.startswith("."): print(json.dumps({"text": path.read_text(encoding="utf-8-sig"), "label": path.parent.name}, ensure_ascii=False))
"""


def of(rows: Sequence[dict], places: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """Folder → its sub-folders that may be classes; empty where the rows are no texts, or lie in no such folders.

    Each row must be one text file, at the place of its name; every one of them must lie in one of at least two folders side by side, of ``LEAST`` texts.
    """
    if not rows or any(row.keys() != {"text", "file"} or (row["file"], 1) != place for row, place in zip(rows, places)):
        return {}
    held = Counter(str(row["file"]).rpartition("/")[0] for row in rows)
    found: dict[str, tuple[str, ...]] = {}
    for folder in sorted(held):
        above, slash, name = folder.rpartition("/")
        if not slash:
            return {}
        found[above] = (*found.get(above, ()), name)
    return found if min(held.values()) >= LEAST and all(len(names) > 1 for names in found.values()) else {}


def refusal(found: dict[str, tuple[str, ...]]) -> UserError:
    """The error that asks which of the two it is, with a line to paste for each."""
    above, names = next(iter(found.items()))
    shown = ", ".join(visible(name) for name in names[:_NAMED]) + f" and {len(names) - _NAMED} more" * (len(names) > _NAMED)
    out = shlex.quote(visible(above).strip("/").replace("/", "-") + ".jsonl")
    run = f"python3 -X utf8 -c {shlex.quote(_PROGRAM)} {shlex.quote(visible(above))} > {out}"
    more = (f"the same for {', '.join(visible(folder) for folder in list(found)[1:])}",) if len(found) > 1 else ()
    return UserError(f"the texts lie in folders that may be their classes: {shown}", where=visible(above), code="E-CLASS-FOLDERS",
                     fix="say which it is", lines=("if the folders are classes, paste these:", f"  {run}", f"  tuneready check {out}", *more,
                                                   "if each text is to be learnt as it stands:", "  --shape lm_text"))
