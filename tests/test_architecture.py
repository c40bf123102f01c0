"""The shape of the house: directions of import, sizes, names, docstrings (DESIGN §2)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tuneready
from tuneready import shelf
from tuneready.signal import HEADINGS

ROOT = Path(tuneready.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
SHELF_LIMIT = {"signals": 150, "readers": 400, "gates": 150, "shapes": 150, "situations": 150, "mistakes": 150, "stops": 150}
BANNED_NAMES = {"utils", "helpers", "manager", "common", "misc"}
BANNED_CALLS = {"eval", "exec", "compile"}
BANNED_IMPORTS = {"pickle", "marshal", "shelve", "yaml", "dill", "joblib", "torch"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_import_contracts_hold() -> None:
    config = ROOT.parents[1] / "pyproject.toml"
    if not config.exists():
        pytest.skip("installed without its pyproject.toml")
    done = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--config", config, "--no-cache"],
                          capture_output=True, text=True, cwd=config.parent)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    limit = SHELF_LIMIT.get(path.parent.name, 400) if path.name != "__init__.py" else 400
    assert source.count("\n") <= limit
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno < 60, f"{node.name} is longer than 60 lines"
            positional = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
            if path.parent.name != "cli":
                assert len(positional) <= 6, f"{node.name} takes {len(positional)} arguments"


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_names_and_calls_that_are_not_used_here(path: Path) -> None:
    assert path.stem not in BANNED_NAMES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in BANNED_CALLS
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & BANNED_IMPORTS
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.module.split(".")[0] not in BANNED_IMPORTS


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_everything_public_is_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("name", ["signals", "gates", "situations", "mistakes", "stops"])
def test_pages_have_the_fixed_headings_in_order(name: str) -> None:
    for module in shelf.modules(name):
        found = re.findall(r"^(.+)\n-{4,}$", module.__doc__ or "", flags=re.MULTILINE)
        assert tuple(found) == HEADINGS, f"{module.__name__}: {found}"


def test_no_code_stands_twice() -> None:
    codes = [code for name in ("signals", "gates", "situations", "mistakes", "stops") for code in shelf.by_code(name)]
    assert len(codes) == len(set(codes))


def test_fixed_codes_are_there() -> None:
    gates = {"R1", "R2", "R3", "G-usable", "G-labels", "G-personal-data", "G-sources", "G-evaluation", "G-plan", "G-conformance", "G-clean"}
    assert set(shelf.by_code("gates")) == gates
    assert set(shelf.by_code("situations")) == {f"T{k}" for k in range(1, 13)}
    assert set(shelf.by_code("mistakes")) == {f"M{k}" for k in range(1, 6)}
    assert set(shelf.by_code("stops")) == {f"S{k}" for k in range(1, 12)}
    assert {"DUP001", "DUP002", "DUP005", "LBL002", "LBL003", "SRC001", "SRC002"} <= set(shelf.by_code("signals"))


def test_nothing_names_this_machine_or_a_registry() -> None:
    config = ROOT.parents[1]
    for path in [*FILES, *config.glob("requirements*.lock"), config / "pyproject.toml", config / "Makefile"]:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert "--index-url" not in text and "--extra-index" not in text
        assert not re.search(r"(?<![\w.])/(?:work|home|root|Users)/", text), path


def test_heavy_packages_wait_until_they_are_needed() -> None:
    """A check of rows nobody reviewed, and every page of help, starts without the database and the learners (DESIGN §2)."""
    told = subprocess.run([sys.executable, "-c", "import sys, tuneready.audit, tuneready.cli.main; print(*sorted({m.split('.')[0] for m in sys.modules}))"],
                          capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlalchemy", "alembic", "sklearn", "scipy", "duckdb", "cryptography", "faker", "jinja2", "openpyxl", "phonenumbers"} & set(told)
