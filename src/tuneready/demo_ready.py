"""A made set that can reach GO: clean support tickets as chat rows, and the project file that declares what data cannot show.

Nothing in it is real; it shows the way from a raw file to GO (``docs/tutorial.md``).
"""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

from tuneready.errors import UserError
from tuneready.state.files import write_atomic

ROWS = 1_500
_TOPICS = {
    "refund": (("refund", "money back", "reimbursement", "charge back"),
               ("for the cancelled order", "after the double charge", "that was promised last week", "for the returned shoes", "on my credit note")),
    "delivery": (("parcel", "delivery", "shipment", "courier"),
                 ("has not arrived", "was left at the wrong door", "is stuck in customs", "came two days late", "shows no tracking")),
    "account": (("password", "login", "account", "profile"),
                ("does not work any more", "was locked this morning", "needs another e-mail", "shows the wrong name", "asks for a code")),
    "invoice": (("invoice", "bill", "receipt", "statement"),
                ("lists the wrong address", "is missing from my mail", "shows tax twice", "needs a purchase number", "was sent to a colleague")),
}
_OPEN = ("Good morning,", "Hello team,", "Hi,", "To whom it concerns,", "Quick question:", "Second try:", "Dear support,")
_MIDDLE = ("since Monday", "after the update", "in the app", "on the web page", "when I travel", "for our branch office", "with the new phone", "from my tablet",
           "at month end", "during the sale")
_END = ("Please advise.", "Can you help?", "What should I do now?", "I need this soon.", "Thanks in advance.", "Waiting for your answer.", "This is urgent.")
_WORKED, _UNTIL = ("worked", "ran", "was fine"), ("we moved", "the holidays", "last month", "my colleague left")
_PROJECT = """name = "Ticket routing (made)"
who = "Ada Osei"
when = {today}

[task]
kind = "classification"
narrow = true
goal = "cost"
need = "behaviour"
regulated = "no"
target = "together"
description = "A support ticket goes in, its queue comes out."

[traffic]
exists = "production"

[sensitive]
contains = false

[rights]
resolved = true

[evaluation]
harness = "in-house runner"
metric = "accuracy"
threshold = 0.9
baseline = "prompt"
baseline_score = 0.71
baseline_n = 300
baseline_on_locked = true
baseline_under_constraints = true

[training]
start = {start}
nothing_before_lock = true

[review]
when = {{ value = "before-training", who = "Ada Osei", when = {today} }}
minutes_per_row = 1
per_row = 1

[proposal]
volume_labellers = "experts"

[plan]
owner = "Ada Osei"
preparation_is = "engineering"
unit = "weeks"

[[sources]]
name = "helpdesk"
inputs = "production"
outputs = "human"
supplier = "own"
files = ["tickets.jsonl", "pool.jsonl", "test.jsonl", "near.jsonl"]
owner = "Ada Osei"
licence = "own data"
consent = "terms of service 8.2"
period = "2025"
evidence = "helpdesk export HD-0391"

[[experts]]
name = "Farah Nystrom"
role = "senior agent"
qualification = "owner of the category handbook"
independence = "did not label the data"
rate = 60
hours_per_week = 20

[[experts]]
name = "Ivo Kral"
role = "senior agent"
qualification = "ten years in the service"
independence = "did not label the data"
rate = 60
hours_per_week = 20
"""
_TASKS = (("Sourcing", 8, 0), ("Format normalisation", 4, 0), ("Quality filtering", 4, 0), ("Deduplication", 3, 0), ("Test set construction and lock", 4, 0),
          ("Expert review", 10, 10), ("Agreement testing", 3, 3))
_DAYS_TO_TRAINING = 200


def make(folder: str | Path, today: dt.date | None = None, seed: int = 4) -> tuple[Path, Path]:
    """Writes ``tickets.jsonl`` and ``tuneready.toml`` and returns their paths. The same day and seed give the same bytes.

    Raises:
        UserError: a file of these names is there already, or the folder cannot be written.
    """
    folder, today = Path(folder), today or dt.date.today()
    paths = folder / "tickets.jsonl", folder / "tuneready.toml"
    taken = next((path for path in paths if path.exists()), None)
    if taken is not None:
        raise UserError("there is a file of this name already", where=str(taken), code="E-WRITE", fix="name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    project = _PROJECT.format(today=today.isoformat(), start=(today + dt.timedelta(days=_DAYS_TO_TRAINING)).isoformat())
    for order, (name, days, expert) in enumerate(_TASKS, 1):
        project += f'\n[[plan.tasks]]\nname = "{name}"\ndays = {days}\norder = {order}\n' + (f"expert_days = {expert}\n" if expert else "")
    write_atomic(paths[0], "".join(json.dumps(row) + "\n" for row in _rows(seed)).encode())
    write_atomic(paths[1], project.encode())
    return paths


def _rows(seed: int) -> list[dict]:
    rng, seen = random.Random(seed), {}
    labels = list(_TOPICS)
    while len(seen) < ROWS:
        label = labels[len(seen) % len(labels)]
        things, troubles = _TOPICS[label]
        text = (f"{rng.choice(_OPEN)} my {rng.choice(things)} {rng.choice(troubles)} {rng.choice(_MIDDLE)}, case {rng.choice('ABCDEFGH')}{rng.randrange(100)}. "
                f"{rng.choice(_END)} It {rng.choice(_WORKED)} until {rng.choice(_UNTIL)}.")
        seen.setdefault(text, label)
    return [{"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": label}]} for text, label in seen.items()]
