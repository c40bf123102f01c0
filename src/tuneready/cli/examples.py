"""Examples below the help of each command, ready to paste, and one short line of each for the list of commands."""

from __future__ import annotations

import typer

CODES = "Exit codes: 0 GO, 1 HOLD, 2 DON'T FINE-TUNE, 3 your mistake, 4 the lock, 5 a bug, 130 interrupted."
START = "tuneready check train.jsonl", "tuneready demo", "tuneready explain R2"
# command → (short line for the list, examples, a last paragraph)
HELP: dict[str, tuple[str, tuple[str, ...], str]] = {
    "anonymise": ("Replace personal data; prove what is left.", (
        "tuneready anonymise train.jsonl -o clean", "tuneready anonymise train.jsonl -o clean --dry-run"),
        "Exit codes: 0 done, 1 more is left than the policy allows, 3 your mistake."),
    "check": ("GO, HOLD or DON'T FINE-TUNE for a dataset.", (
        "tuneready check train.jsonl", "tuneready check train.jsonl --test test.jsonl -o report",
        "tuneready check data/ --format json --exit-zero > report.json", "tuneready check train.jsonl --quiet --fail-on dont   # in CI"), CODES),
    "demo": ("Make a sample set, check it.", ("tuneready demo", "tuneready demo . --ready"), ""),
    "doctor": ("Look at the installation.", ("tuneready doctor",), ""),
    "explain": ("What a code means, how to mend it.", ("tuneready explain R2", "tuneready explain DUP001"), ""),
    "guard": ("Refuse files that touch the test set.", ("tuneready guard train.jsonl", "tuneready guard data/*.jsonl --format json"),
              "Exit codes: 0 clean, 3 your mistake, 4 a file touches the test set."),
    "init": ("Write the project file: ten questions.", ("tuneready init", "tuneready init --full", "tuneready init --answers answers.toml"), ""),
    "lock": ("Set a test set aside and lock it.", (
        "tuneready lock all.jsonl --size 400", "tuneready lock --test test.jsonl train.jsonl"), ""),
    "plan": ("Weeks and money of preparation.", ("tuneready plan train.jsonl", "tuneready plan train.jsonl --format json"), ""),
    "rules": ("List every code.", ("tuneready rules", "tuneready rules --format json"), ""),
    "score": ("Score answers on the locked test set.", (
        "tuneready score answers.jsonl --name model-1", "tuneready score answers.jsonl --baseline prompt.jsonl"),
        "Exit codes: 0 scored, 3 your mistake, 4 the lock does not hold."),
    "train-start": ("Stamp the start of a training run.", ("tuneready train-start train.jsonl --report tuneready-report/report.json",), ""),
    "verify": ("Does the lock still hold?", (
        "tuneready verify", "tuneready verify --script verify.py   # for an auditor without tuneready"),
        "Exit codes: 0 it holds, 3 your mistake, 4 it does not."),
    "export": ("Write drawn rows for another tool.", ("tuneready review export train.jsonl --to label-studio",), ""),
    "import": ("Take answers back.", ("tuneready review import review/round-1/*.csv",), ""),
    "sample": ("Draw rows, write packets for reviewers.", (
        "tuneready review sample train.jsonl", "tuneready review sample train.jsonl --size 300 --reviewers \"Ana Li,Bo Ek\""), ""),
    "status": ("Error bound, agreement, hours to go.", ("tuneready review status train.jsonl",), ""),
}

GROUPS = {"review": "Expert review: draw, export, import, status."}


def add(app: typer.Typer) -> None:
    """Gives every command of the app, and of its groups, its short line and its examples."""
    for command in app.registered_commands:
        short, lines, last = HELP[command.name or command.callback.__name__.replace("_", "-")]
        command.short_help, command.epilog = short, epilog(lines, last)
    for group in app.registered_groups:
        group.short_help = GROUPS[group.name or group.typer_instance.info.name]
        add(group.typer_instance)


def epilog(lines: tuple[str, ...], last: str = "") -> str:
    """Examples as they are typed; the mark keeps the library from joining them to one paragraph."""
    return "\n\n".join(filter(None, ("\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines), last)))
