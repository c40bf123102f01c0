"""``score``: predictions on the locked test set, or its rows for an evaluation harness. Parse, one call, show, exit code."""

from __future__ import annotations

from typing import Annotated

import typer

from tuneready.cli.testset import By, LockPath, Printed, person


def register(app: typer.Typer) -> None:
    """Adds the command to the application."""
    app.command()(score)


def score(
    predictions: Annotated[str, typer.Argument(help="The model's answers to the test rows: JSONL, CSV or Parquet.", metavar="PREDICTIONS")] = "",
    baseline: Annotated[str, typer.Option("--baseline", help="Another model's answers to the same rows.", metavar="FILE")] = "",
    lock: LockPath = None,
    test: Annotated[str, typer.Option("--test", help="The test file, where it lies elsewhere than the lock says.", metavar="FILE")] = "",
    root: Annotated[str, typer.Option("--root", help="Root of the lock the answers were made for.", metavar="HEX")] = "",
    fields: Annotated[str, typer.Option("--slice", help="Fields to look at one value at a time, besides the declared slices.", metavar="FIELD,…")] = "",
    name: Annotated[str, typer.Option("--name", help="Name of the model, as the ledger shall keep it.", metavar="MODEL")] = "",
    by: By = "",
    format: Annotated[Printed, typer.Option("--format", help="What to print.")] = Printed.text,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Record a look instead of a score.")] = False,
    harness: Annotated[str, typer.Option("--harness", help="Write the test rows for inspect, lm-eval or jsonl instead.", metavar="NAME")] = "",
    output: Annotated[str, typer.Option("-o", "--output", help="Folder for --harness.", metavar="DIR")] = "harness",
    project: Annotated[str | None, typer.Option("--project", help="Project file.")] = None,
    shape: Annotated[str | None, typer.Option("--shape", help="Name of the row shape; skips detection.")] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="Which field is what: prompt=question,target=answer.")] = None,
) -> None:
    """Score a model's answers on the locked test set, with intervals; each score is recorded. Exits 4 if the lock does not hold."""
    from tuneready import scoring
    from tuneready.cli import show_score
    from tuneready.errors import UserError
    from tuneready.running import Options
    from tuneready.testset import verifying

    options = Options(project=project, shape=shape, maps=tuple(map or ()))
    path = str(verifying.located(lock))
    if bool(predictions) == bool(harness):
        raise UserError("name the predictions to score, or --harness, and not both", where="tuneready score", code="E-USAGE", fix="tuneready score predictions.jsonl")
    if harness:
        show_score.exported(scoring.export(harness, output, scoring.Request("", path, test=test, who=person(by)), options))
        return
    request = scoring.Request(predictions, path, baseline, test, root, tuple(filter(None, fields.split(","))), name, person(by), dry_run)
    show_score.score(scoring.score(request, options), format.value)
