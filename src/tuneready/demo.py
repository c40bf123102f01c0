"""The sample set of ``tuneready demo``: support tickets in fourteen categories, with planted faults and the truth about them.

Made, not copied: sentences are put together from small banks with a fixed seed, so that every run gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

from tuneready.errors import UserError

PROBLEMS = {
    "billing": ("I was charged twice for {month}", "the invoice for order {order} shows the wrong amount",
                "my card was billed {amount} and I only ordered one item", "there is a fee of {amount} I cannot explain"),
    "refund": ("I returned the {item} {days} days ago and still have no refund", "please refund order {order}",
               "the refund for the {item} is {amount} short"),
    "delivery late": ("my {item} should have arrived {days} days ago", "order {order} has been in transit for {days} days",
                      "tracking for order {order} has not moved since {month}"),
    "damaged item": ("the {item} arrived with a crack", "the box of order {order} was open and the {item} is scratched",
                     "my new {item} is broken on the left side"),
    "wrong item": ("I ordered a {item} and got something else", "order {order} contains the wrong colour",
                   "you sent a {item} in the wrong size"),
    "login": ("I cannot log in since {month}", "the reset link for my account has expired", "my password is refused every time"),
    "account change": ("please change the address on my account", "I would like to use another e-mail address",
                       "my name is spelt wrong on every invoice"),
    "cancellation": ("please cancel order {order}", "I want to stop my subscription at the end of {month}",
                     "cancel the {item}, I no longer need it"),
    "product question": ("does the {item} work without an adapter", "how long is the warranty of the {item}",
                         "is the {item} available in green"),
    "technical fault": ("the {item} switches itself off after {days} minutes", "the app closes when I open order {order}",
                        "the {item} no longer charges"),
    "warranty": ("the {item} failed after {days} months, is that covered", "how do I register the {item} for the warranty"),
    "discount": ("the voucher from {month} does not work", "I was promised {amount} off and paid the full price"),
    "complaint": ("I have called {days} times and nobody could help", "your answer about order {order} was of no use"),
    "business order": ("we need {days} pieces of the {item} for our office", "please send an offer for {days} times the {item}"),
}
OPENINGS = ("Hello,", "Hi there,", "Good morning,", "Dear support team,", "Hi,", "To whom it may concern,", "Hey,", "Good evening,")
CONTEXTS = ("I bought it in {month}.", "This is the second time it happens.", "I am a customer since 20{year}.",
            "My colleague had the same in {month}.", "I have attached a picture.", "It worked until last week.",
            "I already tried the help page.", "The shop in town could not help me.", "It was a present for my sister.")
CLOSINGS = ("Please let me know.", "Thanks for your help.", "I would be glad about a quick answer.", "Kind regards",
            "What should I do now?", "Please call me back.", "Thank you in advance.", "I hope you can fix it.")
ITEMS = ("kettle", "desk lamp", "vacuum cleaner", "headphones", "coffee machine", "backpack", "phone charger", "office chair",
         "keyboard", "garden hose", "toaster", "bicycle light", "rain jacket", "water bottle", "monitor", "suitcase")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
FEWEST = 10
PEAK = 9.0  # the seasonal peak of the guide's E2: one category at two fifths of the set


def make(folder: str | Path, rows: int = 2_000, seed: int = 20_26) -> tuple[str, str, dict[str, int]]:
    """Writes ``tickets.jsonl`` and a project file with half of the answers.

    Args:
        folder: created when absent.
        rows: tickets before copies are added, at least ``FEWEST``.

    Returns:
        paths of the data and of the project file, and what was planted (kind → rows).

    Raises:
        UserError: the folder cannot be written, or too few rows are asked for.
    """
    if rows < FEWEST:
        raise UserError(f"a sample set of {rows} rows has no room for its faults", where="--rows", fix=f"ask for {FEWEST} or more")
    folder = Path(folder)
    rng = random.Random(seed)
    tickets = [ticket(rng, number) for number in range(rows)]
    lines, truth = with_faults(tickets, rng)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tickets.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")
        (folder / "tuneready.toml").write_text(PROJECT, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"cannot write the sample set: {error.strerror}", where=str(folder), code="E-WRITE",
                        fix="name a folder you may write") from error
    return str(folder / "tickets.jsonl"), str(folder / "tuneready.toml"), truth


def ticket(rng: random.Random, number: int, peak: float = PEAK) -> dict:
    """One ticket: text, category, channel and time; billing is ``peak`` times as frequent as any other category."""
    labels = list(PROBLEMS)
    label = rng.choices(labels, [peak if name == "billing" else 1.0 for name in labels])[0]
    slots = {"month": rng.choice(MONTHS), "order": f"{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}", "item": rng.choice(ITEMS),
             "days": rng.randrange(2, 28), "amount": f"${rng.randrange(5, 180)}.{rng.randrange(10, 99)}", "year": rng.randrange(10, 25)}
    problem = rng.choice(PROBLEMS[label]).format(**slots)
    middle = " ".join(c.format(**slots) for c in rng.sample(CONTEXTS, rng.randrange(0, 3)))
    text = f"{rng.choice(OPENINGS)} {problem}. {middle} {rng.choice(CLOSINGS)}".replace("  ", " ")
    day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randrange(540))
    return {"id": f"T{number:06d}", "text": text, "label": label, "source": rng.choice(("mail", "mail", "chat", "phone")),
            "created_at": day.isoformat()}


def with_faults(tickets: list[dict], rng: random.Random) -> tuple[list[str], dict[str, int]]:
    """The tickets as lines, with faults planted at stated rates, and the truth."""
    n = len(tickets)
    exact, shouted, conflicts, empty, templates = (max(1, n * k // 1000) for k in (40, 20, 10, 8, 10))
    picked = rng.sample(range(n), exact + shouted + conflicts)
    more = [dict(tickets[i], id=f"C{i:06d}") for i in picked[:exact]]
    more += [dict(tickets[i], id=f"S{i:06d}", text=tickets[i]["text"].upper()) for i in picked[exact:exact + shouted]]
    labels = list(PROBLEMS)
    for i in picked[exact + shouted:]:
        other = rng.choice([name for name in labels if name != tickets[i]["label"]])
        more.append(dict(tickets[i], id=f"X{i:06d}", label=other))
    blank = [dict(tickets[i], id=f"E{i:06d}", text="   ") for i in rng.sample(range(n), empty)]
    unfilled = [dict(t, id=f"P{t['id'][1:]}", text=f"Dear {{{{customer_name}}}}, {t['text']}") for t in rng.sample(tickets, templates)]
    rows = tickets + more + blank + unfilled
    rng.shuffle(rows)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    broken = ['{"id": "B1", "text": "cut off in the mid', '{"id": "B2", "text": "a", "label": "billing", "label": "refund"}',
              '{"id": "B3", "text": "score", "label": NaN}', "not json at all"]
    for k, line in enumerate(broken):
        lines.insert((k + 1) * len(lines) // 5, line)
    return lines, {"exact copies": exact, "copies in capitals": shouted, "copies with another label": conflicts,
                   "empty tickets": empty, "unfilled templates": templates, "unreadable lines": len(broken)}


PROJECT = """\
# A project file with half of the answers: tuneready says which of the others it misses.
who = "Robin Example, product manager"
when = 2026-11-02

[task]
kind = "classification"
narrow = true
need = "behaviour"
regulated = "no"

[traffic]
exists = "production"

[[sources]]
name = "help desk export"
files = ["*tickets.jsonl"]
inputs = "production"
outputs = "human"
supplier = "own"
owner = "Sam Example"
licence = "own data"
evidence = "export 4711 of the help desk, 2026-10-30"

[plan]
owner = "Sam Example"
unit = "days"

[[plan.tasks]]
name = "clean and deduplicate"
days = 3

[[plan.tasks]]
name = "training"
days = 2
"""
