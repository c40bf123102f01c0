"""The names ``import tuneready`` offers."""

from __future__ import annotations

import subprocess
import sys

import tuneready


def test_every_name_is_there_and_callable_or_a_class() -> None:
    for name in tuneready.__all__:
        value = getattr(tuneready, name)
        assert isinstance(value, str) if name == "__version__" else callable(value), name


def test_a_name_stays_what_it_is_once_everything_is_imported() -> None:
    """A module of the same name would take its place: ``tuneready.rules`` once became a module after the first check."""
    code = ("import importlib, pkgutil, tuneready\n"
            "for found in pkgutil.iter_modules(tuneready.__path__):\n"
            "    if found.name != '__main__':\n"
            "        importlib.import_module(f'tuneready.{found.name}')\n"
            "print([n for n in tuneready.__all__ if n != '__version__' and not callable(getattr(tuneready, n))])")
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"


def test_importing_costs_nothing() -> None:
    code = "import sys, tuneready; print(sorted(m for m in ('numpy', 'pyarrow', 'orjson', 'scipy') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"


def test_a_name_there_is_not() -> None:
    assert not hasattr(tuneready, "no_such_name")
    assert set(dir(tuneready)) == set(tuneready.__all__)
