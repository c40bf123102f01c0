"""``tuneready review``: draw a sample, write packets, take answers back, say where things stand."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tuneready.cli.testset import By, Printed, person

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Expert review: draw a sample, write packets, take answers back, see where it stands.")

Data = Annotated[list[str], typer.Argument(help="The training data as it is now.", metavar="DATA...")]
Store = Annotated[str, typer.Option("--store", help="Review store: a folder, a file, or postgresql://… (default: .tuneready here).")]
ProjectPath = Annotated[str | None, typer.Option("--project", help="Project file.")]
PolicyPath = Annotated[str | None, typer.Option("--policy", help="Your organisation's policy file.")]
Profile = Annotated[str | None, typer.Option("--profile", help="Policy profile.")]
Shape = Annotated[str | None, typer.Option("--shape", help="Name of the row shape; skips detection.")]
Map = Annotated[list[str] | None, typer.Option("--map", help="Which field is what: prompt=question,target=answer.")]


class Tool(StrEnum):
    """Whose files are written."""

    html = "html"
    csv = "csv"
    xlsx = "xlsx"
    label_studio = "label-studio"
    argilla = "argilla"
    prodigy = "prodigy"
    doccano = "doccano"


def register(main: typer.Typer) -> None:
    """Adds the commands to the application."""
    main.add_typer(app, name="review")


@app.command()
def sample(
    data: Data,
    size: Annotated[int | None, typer.Option("--size", help="Rows to judge (default: what shows the policy's bound).", min=1)] = None,
    expected: Annotated[float | None, typer.Option("--expected", help="Share of serious errors you expect (default: a fifth of the limit).", min=0, max=1)] = None,
    full: Annotated[bool, typer.Option("--full", help="Every row (asked of small sets, T2).")] = False,
    plan: Annotated[str, typer.Option("--plan", help="Acceptance plan, percent: aql=1 (MIL-STD-105E), aql=1,ltpd=5 or ltpd=5.", metavar="PLAN")] = "",
    top_up: Annotated[bool, typer.Option("--top-up", help="Draw from the rows added since the last draw.")] = False,
    by: Annotated[str, typer.Option("--stratify", help="Fields to stratify by, such as label,language.", metavar="FIELD,…")] = "",
    floor: Annotated[int, typer.Option("--floor", help="Rows of each stratum at least.", min=0)] = 20,
    looks: Annotated[int, typer.Option("--looks", help="Looks at a stratified sample, fixed now, that share the error.", min=1, max=20)] = 1,
    queue: Annotated[int, typer.Option("--queue", help="Besides, so many suspicious rows; they never count for the estimate.", min=0)] = 0,
    gold: Annotated[int, typer.Option("--gold", help="Besides, so many rows whose answer is known, for every reviewer; they never count.", min=0)] = 0,
    gold_from: Annotated[str, typer.Option("--gold-from", help="CSV or JSONL of checked rows (default: rows experts agreed on before).", metavar="FILE")] = "",
    reviewers: Annotated[str, typer.Option("--reviewers", help="Names (default: the experts of the project file).", metavar="NAME,…")] = "",
    twice: Annotated[int | None, typer.Option("--twice", help="Rows two experts judge (default: a tenth, and 50 at least).", min=0)] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Reviewers give label or spans without seeing those that are there.")] = False,
    question: Annotated[str, typer.Option("--question", help="verdict, label, spans, rubric or pair (default: what suits the task).")] = "",
    guideline: Annotated[str, typer.Option("--guideline", help="Version of the review guideline, kept with every answer.")] = "",
    formats: Annotated[str, typer.Option("--packets", help="Packets to write: html, csv, xlsx.", metavar="FORMAT,…")] = "html,csv",
    output: Annotated[str, typer.Option("-o", "--output", help="Folder for the packets.", metavar="DIR")] = "review",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the draw.")] = 0,
    store: Store = "", project: ProjectPath = None, policy: PolicyPath = None, profile: Profile = None, shape: Shape = None, map: Map = None, by_whom: By = "",
) -> None:
    """Draw a random sample of the current data and write a packet for each reviewer."""
    from tuneready import reviewing
    from tuneready.cli import show_review
    from tuneready.running import Options

    ask = reviewing.Ask(size, expected, full, _names(by), floor, queue, _names(reviewers), blind, output, _names(formats), seed, person(by_whom),
                        question=question, twice=twice, looks=looks, plan=plan, gold=gold, gold_file=gold_from, top_up=top_up, guideline=guideline)
    options = Options(project=project, policy=policy, profile=profile, shape=shape, maps=tuple(map or ()))
    show_review.drawn(reviewing.sample(data, options, ask, store))


@app.command("import")
def take(
    files: Annotated[list[str], typer.Argument(help="Answers: our packets, CSV, XLSX, Label Studio, Argilla, Prodigy, doccano.", metavar="FILE...")],
    store: Store = "",
    reviewer: Annotated[str, typer.Option("--reviewer", help="Whose answers these are, where the file does not say.")] = "",
    users: Annotated[str, typer.Option("--users", help="JSON file: user id of the tool → name.", metavar="FILE")] = "",
) -> None:
    """Take answers back: matched, unmatched, stale, repeated, by reviewer. Predictions are never taken for reviews."""
    from tuneready import reviewing
    from tuneready.cli import show_review

    show_review.imported(reviewing.take(files, store, reviewer, users))


@app.command()
def export(
    data: Data,
    to: Annotated[Tool, typer.Option("--to", help="Whose format.")] = Tool.csv,
    blind: Annotated[bool, typer.Option("--blind", help="Without the label that is there and without suggestions.")] = False,
    output: Annotated[str, typer.Option("-o", "--output", help="Folder to write to.", metavar="DIR")] = "review-export",
    store: Store = "", project: ProjectPath = None, policy: PolicyPath = None, profile: Profile = None, shape: Shape = None, map: Map = None,
) -> None:
    """Write the drawn rows, and the answers so far, for another tool."""
    from tuneready import reviewing
    from tuneready.cli import show_review
    from tuneready.running import Options

    options = Options(project=project, policy=policy, profile=profile, shape=shape, maps=tuple(map or ()))
    show_review.written(reviewing.export(data, options, to.value, blind, output, store))


@app.command()
def status(
    data: Data,
    format: Annotated[Printed, typer.Option("--format", help="What to print.")] = Printed.text,
    store: Store = "", project: ProjectPath = None, policy: PolicyPath = None, profile: Profile = None, shape: Shape = None, map: Map = None,
) -> None:
    """Where the review stands: error bound, agreement, disputes, reviewers, hours and money to go."""
    from tuneready import review_status
    from tuneready.cli import show_review
    from tuneready.running import Options

    options = Options(project=project, policy=policy, profile=profile, shape=shape, maps=tuple(map or ()))
    show_review.status(review_status.status(data, options, store), format.value)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
