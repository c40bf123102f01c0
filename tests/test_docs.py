"""Docs are tied to the code: generated pages are fresh, commands and options are named, the tutorial runs."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import tuneready
from tuneready import pages, shelf
from tuneready.cli.main import outcome

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated pages."""
    folder = tmp_path_factory.mktemp("reference")
    subprocess.run([sys.executable, ROOT / "docs/generate.py", folder], check=True, capture_output=True)
    return folder


def test_the_generated_pages_name_everything(reference: Path) -> None:
    codes = (reference / "codes.md").read_text(encoding="utf-8")
    for code, (_, module) in pages.modules().items():
        assert f"\n## {code}\n" in codes, module.__name__
    shapes = (reference / "shapes.md").read_text(encoding="utf-8")
    assert all(f"| `{module.NAME}` |" in shapes for module in shelf.modules("shapes"))
    commands = (reference / "commands.md").read_text(encoding="utf-8")
    assert all(f"## tuneready {name}" in commands for name in ("check", "init", "plan", "explain", "rules", "doctor", "demo"))
    assert "--map" in commands and "--fail-on" in commands


def test_links_between_pages_lead_somewhere(reference: Path) -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if target.startswith(("http:", "https:", "mailto:")):
                continue
            generated = reference / target.removeprefix("reference/")
            assert (page.parent / target).exists() or generated.exists(), f"{page.name} -> {target}"


def test_public_names_are_there() -> None:
    for name in tuneready.__all__:
        assert getattr(tuneready, name) is not None


def test_the_readme_names_every_command_of_the_first_day() -> None:
    text = (ROOT / "README.md").read_text()
    for name in ("check", "init", "plan", "explain", "rules"):
        assert f"tuneready {name}" in text


def ran(section: str, capfd: pytest.CaptureFixture) -> str:
    """Runs the lines of a section of the tutorial and returns what the last command printed."""
    shown = ""
    for line in "".join(re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)).splitlines():
        code = outcome(shlex.split(line)[1:]) if line.startswith("tuneready ") else subprocess.run(line, shell=True).returncode
        shown += (told := capfd.readouterr()).out
        assert code == 0, (line, told.err)
    return shown


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.chdir(tmp_path)
    first, _ = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8").split("## From a raw file to GO")
    ran(first, capfd)


def test_the_tutorial_reaches_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.chdir(tmp_path)
    _, second = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8").split("## From a raw file to GO")
    shown = ran(second, capfd)
    assert "■ GO" in shown and "HOLDS" in shown
    assert json.loads((tmp_path / "tuneready-report/report.json").read_text())["verdict"]["decision"] == "GO"


def test_every_shape_and_reader_has_a_title() -> None:
    for name in ("shapes", "readers"):
        for module in shelf.modules(name):
            assert shelf.title(module) != module.__name__ and len(shelf.title(module)) < 160


def test_the_signal_in_the_architecture_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    signal, test = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    for name, code in (("tuneready.signals.txt_shouting", signal), ("test_txt_shouting", test)):
        path = tmp_path / f"{name.rsplit('.', maxsplit=1)[-1]}.py"
        path.write_text(code)
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        if name.startswith("tuneready"):
            monkeypatch.setattr("tuneready.signals.txt_shouting", module, raising=False)
        spec.loader.exec_module(module)
    module.test_shouting_is_found()
