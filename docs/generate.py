"""Writes ``docs/reference/`` from the code itself. Nothing of it is kept in version control, so nothing can be out of date.

    python docs/generate.py [FOLDER]
"""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

from tuneready import detection, pages, privacy_profiles, questions, shelf

FOLDER = Path(__file__).parent / "reference"
COMMANDS = ("check", "init", "plan", "explain", "rules", "doctor", "demo")


def codes() -> str:
    """Every code with its whole page."""
    lines = ["# All codes", "", "Written by `make docs` from the code.", "", "| code | kind | what |", "|---|---|---|"]
    rows = pages.codes()
    lines += [f"| [{r['code']}](#{r['code'].lower()}) | {r['kind']} | {r['name']} |" for r in rows]
    for r in rows:
        page = pages.explain(r["code"]).splitlines()
        body = [f"### {line}" if after and set(after) == {"-"} else line
                for line, after in zip(page[3:], [*page[4:], ""]) if not (line and set(line) == {"-"})]
        lines += ["", f"## {r['code']}", "", f"**{r['name']}** ({r['kind']})", "", *body]
    return "\n".join(lines).rstrip() + "\n"


def shapes() -> str:
    """Every shape in the order of detection."""
    lines = ["# Shapes", "", "Written by `make docs` from the code. Tested in this order; the first hit names a row.", "",
             "| shape | task | needs | what |", "|---|---|---|---|"]
    for module in sorted(shelf.modules("shapes"), key=lambda m: (m.ORDER, m.NAME)):
        needs = ", ".join(f"`{key}`" for key in module.REQUIRED)
        lines.append(f"| `{module.NAME}` | {module.TASK} | {needs} | {shelf.title(module)} |")
    return "\n".join(lines) + "\n"


def readers() -> str:
    """Every container that is read."""
    lines = ["# Containers", "", "Written by `make docs` from the code. Told apart by content, in this order.", ""]
    for module in sorted(shelf.modules("readers"), key=lambda m: m.RANK):
        lines += [f"## {module.NAME}", "", inspect.cleandoc(module.__doc__ or ""), ""]
    return "\n".join(lines).rstrip() + "\n"


def commands() -> str:
    """The help of every command, as the terminal prints it."""
    lines = ["# Commands", "", "Written by `make docs` from the code."]
    for name in ("", *COMMANDS):
        argv = [sys.executable, "-m", "tuneready", *([name] if name else []), "--help"]
        env = {"COLUMNS": "80", "TERM": "dumb", "PATH": "", "NO_COLOR": "1"}
        done = subprocess.run(argv, capture_output=True, text=True, check=True, env=env)
        text = done.stdout.replace("python -m tuneready", "tuneready").rstrip()
        lines += ["", f"## tuneready {name}".rstrip(), "", "```text", text, "```"]
    return "\n".join(lines) + "\n"


def personal_data() -> str:
    """Kinds of personal data that are found, and the rules held against them."""
    lines = ["# Kinds of personal data", "", "Written by `make docs` from the code. `tuneready explain KIND` prints the page of a kind.",
             "A kind that is looked for is not always found: `tuneready anonymise` measures the recall on your data.", "",
             "| kind | what | told by | HIPAA |", "|---|---|---|---|"]
    lines += [f"| `{one.kind}` | {one.name} | {'form' if one.view == 'form' else 'context'} | {one.hipaa} |"
              for one in sorted(detection.detectors(), key=lambda one: (one.kind, one.module))]
    for name, profile in privacy_profiles.PROFILES.items():
        lines += ["", f"## {profile.name}", "", f"{profile.source}. {profile.note}", "", "| entry | what | | by | what stays unfound |", "|---|---|---|---|---|"]
        lines += [f"| {line.item.code} | {line.item.title} | {line.status} | {', '.join(f'`{kind}`' for kind in line.kinds)} | {missing(line)} |"
                  for line in privacy_profiles.coverage(name, detection.kinds())]
    return "\n".join(lines) + "\n"


def missing(line: privacy_profiles.Line) -> str:
    """What of an entry is not found, kinds without a detector named."""
    absent = [f"`{kind}`" for kind in line.item.kinds if kind not in line.kinds]
    return "; ".join(filter(None, [line.item.gap, f"no detector yet for {', '.join(absent)}" if absent else ""]))


PAGES = {"personal-data-kinds.md": personal_data, "codes.md": codes, "shapes.md": shapes, "containers.md": readers, "questions.md": questions.markdown, "commands.md": commands}


def main() -> int:
    """Writes the pages into ``docs/reference`` or the folder given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8", newline="\n")
    print(f"written to {folder}: {', '.join(PAGES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
