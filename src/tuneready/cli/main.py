"""The command line: parse, one library call, show, exit code. Nothing imports this."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, NoReturn

import typer

from tuneready import __version__
from tuneready.cli import examples, review, score, testset
from tuneready.cli.anonymise import anonymise
from tuneready.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_LOCK, EXIT_USER, TunereadyError, UserError

app = typer.Typer(name="tuneready", add_completion=True, no_args_is_help=True, rich_markup_mode=None,
                  pretty_exceptions_enable=False, help="Is this dataset ready for fine-tuning? GO, HOLD or DON'T FINE-TUNE.")


class FailOn(StrEnum):
    """From which decision on ``check`` exits with its own code."""

    hold = "hold"
    dont = "dont"


class Format(StrEnum):
    """What goes to standard output."""

    text = "text"
    json = "json"
    md = "md"


class Listing(StrEnum):
    """How a list goes to standard output."""

    text = "text"
    json = "json"


Data = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="DATA...")]
ProjectPath = Annotated[str | None, typer.Option("--project", help="Project file (default: tuneready.toml here or beside the data).")]
PolicyPath = Annotated[str | None, typer.Option("--policy", help="Your organisation's policy file (default: the shipped policy alone).")]
Profile = Annotated[str | None, typer.Option("--profile", help="Policy profile: default, regulated, classification, …")]
Target = Annotated[str | None, typer.Option("--target", help="Provider or trainer: openai, together, trl, axolotl, …")]
Test = Annotated[list[str] | None, typer.Option("--test", help="A test file that is not locked; may be given again.")]
Against = Annotated[list[str] | None, typer.Option("--against", help="Files or a folder of public benchmarks; may be given again.")]
Judged = Annotated[str | None, typer.Option("--judged", help="leaks.csv of an earlier check, judgements filled in.", metavar="FILE")]
Reviewed = Annotated[list[str] | None, typer.Option("--reviews", help="CSV or JSONL of labels that people checked; may be given again.", metavar="FILE")]
Dictionary = Annotated[str | None, typer.Option("--dictionary", help="Names that always count as personal data, one a line.", metavar="FILE")]
Ner = Annotated[str | None, typer.Option("--ner", help="Folder of an ONNX token classifier of yours that finds names too.", metavar="FOLDER")]
Anonymised = Annotated[str | None, typer.Option("--anonymisation", help="What anonymise left (default: anonymisation.json beside the data).", metavar="FILE")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Date of the judgement, YYYY-MM-DD (default: today).")]
Shape = Annotated[str | None, typer.Option("--shape", help="Name of the row shape; skips detection.")]
Map = Annotated[list[str] | None, typer.Option("--map", help="Which field is what: prompt=question,target=answer.")]
Out = Annotated[str, typer.Option("-o", "--output", help="Folder for the report.", metavar="DIR")]
Tokenizer = Annotated[str | None, typer.Option("--tokenizer", help="tokenizer.json for exact token counts.")]
Cache = Annotated[str | None, typer.Option("--cache", help="Folder that keeps finished parts for the next run (default: .tuneready/cache here, from 64 MB of data on).", metavar="DIR")]
Workers = Annotated[int | None, typer.Option("--workers", help="Processes (default: what the data is worth).", min=0, max=256)]


app.command()(anonymise)


@app.command()
def check(
    data: Data, project: ProjectPath = None, policy: PolicyPath = None, profile: Profile = None, target: Target = None,
    test: Test = None, against: Against = None, judged: Judged = None, reviews: Reviewed = None, dictionary: Dictionary = None, anonymisation: Anonymised = None, ner: Ner = None,
    as_of: AsOf = None, output: Out = "tuneready-report", shape: Shape = None, map: Map = None,
    tokenizer: Tokenizer = None, workers: Workers = None, cache: Cache = None,
    fast: Annotated[bool, typer.Option("--fast", help="Label model without support vector machines and proofs: sooner, less sharp.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep nothing and use nothing kept.")] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="From which verdict on to exit non-zero.")] = FailOn.hold,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever the verdict.")] = False,
    format: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.text,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Check a dataset and say GO, HOLD or DON'T FINE-TUNE."""
    from tuneready import audit, folder
    from tuneready.cli import show

    options = _options(project, policy, profile, target, as_of)(
        test=tuple(test or ()), against=tuple(against or ()), judged=judged or "", reviews=tuple(reviews or ()), dictionary=dictionary or "",
        anonymisation=anonymisation or "", ner=ner or "", shape=shape, maps=tuple(map or ()), tokenizer=tokenizer or "", workers=workers,
        cache="" if no_cache else cache, fast=fast)
    folder.guard(output, judged or "")
    with show.progress(quiet or format is not Format.text) as progress:
        done = audit.check(data, options(progress))
    folder.write(done, output)
    show.report(done.report, format.value, output)
    raise typer.Exit(EXIT_LOCK if done.locked_out else exit_code(done.report.verdict, fail_on, exit_zero))


def exit_code(verdict: Any, fail_on: FailOn = FailOn.hold, exit_zero: bool = False) -> int:
    """The exit code of a verdict under ``--fail-on`` and ``--exit-zero`` (SPEC §3)."""
    if exit_zero or (fail_on is FailOn.dont and verdict.exit_code == 1):
        return 0
    return verdict.exit_code


@app.command()
def plan(
    data: Data, project: ProjectPath = None, policy: PolicyPath = None, profile: Profile = None, target: Target = None,
    as_of: AsOf = None, shape: Shape = None, map: Map = None,
    format: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.text,
) -> None:
    """Weeks and money of preparation, itemised, and your proposed plan held against them."""
    from tuneready import audit
    from tuneready.cli import show

    options = _options(project, policy, profile, target, as_of)(shape=shape, maps=tuple(map or ()))
    show.plan(audit.check(data, options(None)).report, format.value)


@app.command()
def init(
    path: Annotated[str, typer.Argument(help="Where to write the project file.")] = "tuneready.toml",
    full: Annotated[bool, typer.Option("--full", help="Ask everything, not just the ten questions.")] = False,
    answers: Annotated[str | None, typer.Option("--answers", help="TOML or JSON file of answers; no terminal needed.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing project file.")] = False,
) -> None:
    """Write the project file: ten questions in plain words, each can be skipped."""
    from tuneready.cli import init as questions

    questions.init(path, full, answers, force)


@app.command()
def explain(code: Annotated[str, typer.Argument(help="A code such as R2, T4, DUP001.")]) -> None:
    """What a code means, why it matters, how it is measured, how to mend it."""
    from tuneready import pages

    typer.echo(pages.explain(code), nl=False)


@app.command()
def rules(format: Annotated[Listing, typer.Option("--format", help="What to print.")] = Listing.text) -> None:
    """List every code: signals, gates, situations, mistakes, stop signals."""
    from tuneready import pages
    from tuneready.cli import show

    show.rules(pages.codes(), format.value)


@app.command()
def doctor(format: Annotated[Listing, typer.Option("--format", help="What to print.")] = Listing.text) -> None:
    """Look at the installation: versions, extras, shelves, folder."""
    from tuneready import health
    from tuneready.cli import show

    found = health.checks()
    show.doctor(found, format.value)
    raise typer.Exit(0 if all(c.ok for c in found) else EXIT_USER)


@app.command()
def demo(
    folder: Annotated[str, typer.Argument(help="Where to put the sample data and its report.")] = "tuneready-demo",
    rows: Annotated[int, typer.Option("--rows", help="Rows of the sample set.", min=10, max=1_000_000)] = 2_000,
    ready: Annotated[bool, typer.Option("--ready", help="Make a set that can reach GO, with its project file; nothing is checked yet.")] = False,
) -> None:
    """Make a support-ticket set with planted faults, check it, print the verdict. Exits 0 whatever the verdict."""
    from tuneready import demo as sample
    from tuneready.cli import show

    if ready:
        from tuneready import demo_ready

        for path in demo_ready.make(folder):
            typer.echo(f"wrote {path}")
        return
    data, project, truth = sample.make(folder, rows)
    show.planted(data, truth)
    _run_check([data], project, f"{folder}/report")


def _run_check(data: list[str], project: str, output: str) -> None:
    from tuneready import audit, folder
    from tuneready.cli import show

    done = audit.check(data, audit.Options(project=project))
    written = folder.write(done, output)
    show.report(done.report, "text", output)
    typer.echo(f"\nreport.json  {written['report.json']}\nreport.html  {written['report.html']}")


def _options(project: str | None, policy: str | None, profile: str | None, target: str | None,
             as_of: str | None) -> Callable[..., Callable]:
    """Options of a check in two steps: what every command shares, then the rest, then the progress callback."""
    from tuneready.audit import Options

    common = {"project": project, "policy": policy, "profile": profile, "target": target, "as_of": _date(as_of)}
    return lambda **more: lambda progress: Options(**common, **more, progress=progress)


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise UserError(f"{text!r} is not a date", where="--as-of", fix="write it as YYYY-MM-DD, for example 2026-11-30") from None


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tuneready {__version__}")
        raise typer.Exit(0)


testset.register(app)
score.register(app)
review.register(app)
examples.add(app)


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)] = False,
) -> None:
    """Is this dataset ready for fine-tuning? GO, HOLD or DON'T FINE-TUNE."""


def run(argv: list[str] | None = None) -> NoReturn:
    """Runs the command line and exits.

    Exit codes: 0, 1, 2 the verdict; 3 the user's mistake, those of the command-line library included; 4 a broken lock;
    5 a bug, with its traceback; 130 interrupted.
    """
    sys.exit(outcome(argv))


def outcome(argv: list[str] | None = None) -> int:
    """Runs the command line and returns the exit code; see ``run``."""
    try:
        code = app(args=argv, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except typer.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except TunereadyError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_INTERRUPTED
    except Exception as error:
        if _is_usage(error):
            print(_usage_message(error), file=sys.stderr)
            return EXIT_USER
        from tuneready.cli import crash

        print(crash.told(error), file=sys.stderr)
        print("\nThis is a bug of tuneready, not of your data. Please report it with the lines above.", file=sys.stderr)
        return EXIT_BUG


def _is_usage(error: Exception) -> bool:
    """True for errors of the command-line library (it carries its own copy of click)."""
    return any(base.__name__ == "ClickException" for base in type(error).__mro__)


def _usage_message(error: Any) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "tuneready"
    return f"{command}  E-USAGE  {error.format_message()} -> see {command} --help"
