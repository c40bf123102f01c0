"""``tuneready anonymise``: parse, one library call, show."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

import typer

from tuneready.errors import UserError
from tuneready.finding import visible

WIDTH = 78


def anonymise(
    data: Annotated[list[str] | None, typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="DATA...")] = None,
    output: Annotated[str, typer.Option("-o", "--output", help="New folder for the anonymised copy.", metavar="DIR")] = "",
    key: Annotated[str | None, typer.Option("--key", help="Key file; made if missing (default: .tuneready/anonymise.key).", metavar="FILE")] = None,
    dictionary: Annotated[str | None, typer.Option("--dictionary", help="Names that are always replaced, one a line.", metavar="FILE")] = None,
    ner: Annotated[str | None, typer.Option("--ner", help="Folder of an ONNX token classifier of yours that finds names too.", metavar="FOLDER")] = None,
    rules: Annotated[list[str] | None, typer.Option("--rules", help="kind=how: replace, redact, mask, generalise, shift, drop, keep.", metavar="KIND=HOW")] = None,
    project: Annotated[str | None, typer.Option("--project", help="Project file (default: tuneready.toml here or beside the data).")] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="Your organisation's policy file.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="Policy profile.")] = None,
    shape: Annotated[str | None, typer.Option("--shape", help="Shape of the rows, as check has it.")] = None,
    map: Annotated[list[str] | None, typer.Option("--map", help="Which field is what, as check has it; label=FIELD is never changed.")] = None,
    rename_files: Annotated[bool, typer.Option("--rename-files", help="Text files get other names too, where theirs may tell whose they are.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Another seed: other surrogates under the same key.", min=0)] = 0,
    vault: Annotated[str | None, typer.Option("--vault", help="Write the encrypted way back to this file.", metavar="FILE")] = None,
    restore: Annotated[str | None, typer.Option("--restore", help="Write the originals kept in this vault to DIR.", metavar="VAULT")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes (default: what the data is worth).", min=0, max=256)] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Date of the proof, YYYY-MM-DD (default: today).")] = None,
    canaries: Annotated[int, typer.Option("--canaries", help="Made values planted per kind and way to measure recall; 0: recall is not measured.", min=0, max=10_000)] = 100,
    read_sample: Annotated[int, typer.Option("--read-sample", help="Written rows drawn at random for a person to read (DIR/read_sample.csv).", min=0, max=1_000_000)] = 0,
    read: Annotated[str | None, typer.Option("--read", help="Take back read_sample.csv with its answers, for the result in DIR.", metavar="FILE")] = None,
    reader: Annotated[str, typer.Option("--reader", help="Who read the rows.", metavar="NAME")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look: say what would be changed, write nothing.")] = False,
) -> None:
    """Write a copy of the data in which personal data is replaced, and the proof of what is left."""
    from tuneready.fix import anonymise as room

    if not output and not dry_run:
        raise UserError("no output folder was named", where="-o", fix="name a new folder: -o anonymised")
    if restore:
        _restore(restore, key, output)
        return
    if read:
        raise typer.Exit(_taken_back(read, output, reader, _date(as_of), (data or (), project, policy, profile)))
    options = room.Options(output=output or "anonymised", key=key, vault=vault, dictionary=dictionary, ner=ner or "", rules=tuple(rules or ()), project=project,
                           policy=policy, profile=profile, as_of=_date(as_of), shape=shape, maps=tuple(map or ()),
                           rename_files=rename_files, seed=seed, workers=workers,
                           dry_run=dry_run, canaries=canaries, read_sample=read_sample)
    done = room.anonymise(data or (), options)
    for line in lines(done, dry_run):
        typer.echo(line)
    raise typer.Exit(done.exit_code)


def lines(done: Any, dry_run: bool) -> list[str]:
    """The summary, at most 80 columns wide."""
    counted = done.found if dry_run else done.kinds
    out = [f"{'personal data':<24}{'found':>12}{'' if dry_run else 'changed':>12}"]
    out += [f"{kind:<24}{done.found[kind]:>12,}{'' if dry_run else format(counted[kind], ','):>12}" for kind in sorted({*done.found, *counted})]
    out += ["" if done.found else "nothing was found", f"{done.rows:,} rows, {done.before:,} of them with personal data"]
    if dry_run:
        return [*out, "Nothing was written (--dry-run)."]
    out.append(f"{done.changed:,} rows changed, {done.dropped:,} dropped by rule, {done.refused:,} refused")
    if done.refused:
        out += _wrapped(f"Refused rows are not in the output; they lie in {visible(done.quarantine)}")
    if model := done.proof.get("name_model"):
        out += _wrapped(f"Names were also looked for by your model {model['name']} (sha256 {model['sha256'][:12]}), before and afterwards")
    out += [line for message in done.refused_files for line in _wrapped(message)]
    out += _wrapped(f"Looked at again: {done.after:,} rows in which something is found that is not ours")
    residual = done.proof["residual"]
    if residual:
        out += _recall(done.proof["recall"])
        out += _wrapped(_left(residual, done.limit))
        out += _to_read(done)
    else:
        out += _wrapped(f"What the detectors cannot see is not known: {done.proof['reason']}")
    out += _wrapped(_utility(done.utility))
    return [*out, *_wrapped(f"Written to {visible(done.output)}, proof in {visible(done.output)}/anonymisation.json"),
            *_wrapped(f"Key: {visible(done.key)} (keep it, keep it apart: whoever has it can test a guess)")]


def _left(residual: Any, limit: float) -> str:
    if residual["kind"] != "model":
        return (f"Still holding personal data: {residual['estimate']:.2%} of the rows read, at most {residual['upper']:.2%} of all (one-sided 95 % bound; "
                f"allowed: {limit:.2%})")
    return (f"Still holding personal data: {residual['estimate']:.2%} of the rows (model range {residual['lower']:.2%} to {residual['upper']:.2%}; "
            f"allowed: {limit:.2%})")


def _recall(recall: Any) -> list[str]:
    """The kinds of which canaries were missed, in a sentence or two."""
    planted, found = (sum(one[name] for one in recall) for name in ("planted", "found"))
    low = sorted((one for one in recall if one["found"] < one["planted"]), key=lambda one: (one["recall"], one["kind"]))
    said = f"Of {planted:,} made values planted into copies of rows in memory {found:,} are found"
    worst = ", ".join(f"{one['kind']} {one['recall']:.0%}" for one in low[:5])
    return _wrapped(said + (f"; least: {worst}" if worst else ""))


def _to_read(done: Any) -> list[str]:
    from tuneready.kernels.sample_size import n_zero_at_most

    sample, written = done.proof.get("read_sample"), visible(done.output)
    rows = done.proof["rows_written"]
    least = n_zero_at_most(done.limit, rows) if 0 < done.limit < 1 and rows else 0
    if sample:
        return _wrapped(f"{sample['rows']:,} rows to read: {written}/{sample['file']}; then tuneready anonymise --read {written}/{sample['file']} "
                        f"--reader NAME -o {written}") + (_wrapped(_too_few(sample["rows"], least, rows, done.limit)) if sample["rows"] < least else [])
    if not least:
        return []
    cannot = done.proof["residual"]["upper"] > done.limit  # the gate holds until somebody has read
    return _wrapped(f"{'The model cannot show that this is little enough, and G-personal-data holds' if cannot else 'For a bound without a model'}: run again with "
                    f"--read-sample {least}, read the {least:,} of {rows:,} rows it draws, give them back with --read. If nothing is left in any of "
                    f"them, at most {done.limit:.2%} of all rows still hold personal data (95 % bound)")


def _too_few(read: int, least: int, rows: int, limit: float) -> str:
    return (f"{read:,} rows are too few to show that at most {limit:.2%} still hold personal data, even if nothing is left in them: "
            f"it takes {least:,} of {rows:,} (--read-sample {least})")


def _taken_back(path: str, output: str, reader: str, date: Any, about: Any) -> int:
    from tuneready import rules
    from tuneready.fix import read_sample
    from tuneready.kernels.sample_size import n_zero_at_most

    inputs, project, policy, profile = about
    in_force = rules.read(inputs or (output,), rules.Sources(project, policy, profile, as_of=date))
    limit = in_force.policy["personal_data_left_upper"]
    told = read_sample.take_back(path, output, reader, in_force.as_of)
    typer.echo(f"{told['read']['left']:,} of {told['read']['rows']:,} rows still hold personal data, read by {told['read']['reader']}")
    for line in _wrapped(_left(told["residual"], limit)):
        typer.echo(line)
    rows, read = told["rows_written"], told["read"]["rows"]
    least = n_zero_at_most(limit, rows) if 0 < limit < 1 and rows else 0
    if not told["read"]["left"] and read < least:
        for line in _wrapped(_too_few(read, least, rows, limit)):
            typer.echo(line)
    return int(not told["residual"]["upper"] <= limit)


def _utility(found: Any) -> str:
    if found["reason"]:
        return f"What a learner loses was not measured: {found['reason']}"
    low, high = found["interval"]
    return (f"A cheap learner taught on the copy is right in {found['after']:.1%} of {found['held_rows']:,} held-out rows, on the original in "
            f"{found['before']:.1%} (difference {found['difference'] * 100:+.1f} points, 95 % interval {low * 100:+.1f} to {high * 100:+.1f})")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="  ")


def _restore(vault: str, key: str | None, output: str) -> None:
    from pathlib import Path

    from tuneready.fix import key_file, restoring

    held = key_file.load(key_file.path_of(key, Path.cwd()), create=False)
    for name, digest in restoring.restore(vault, held, output):
        typer.echo(f"{digest}  {visible(name)}")


def _date(text: str | None) -> Any:
    import datetime as dt

    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise UserError(f"{text!r} is not a date", where="--as-of", fix="write it as YYYY-MM-DD, for example 2026-11-30") from None
