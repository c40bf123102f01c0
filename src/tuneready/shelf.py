"""Finds what lies on a shelf: every module of a package, and third-party modules registered as entry points.

The one listed exception to the direction of imports: it imports downward-looking shelves by name, at run time.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from functools import cache
from types import ModuleType

SHELVES = ("readers", "shapes", "signals", "detectors", "gates", "situations", "mistakes", "stops", "renderers")


@cache
def modules(shelf: str) -> tuple[ModuleType, ...]:
    """All modules on a shelf in order of their file names, third-party ones after ours.

    Raises:
        KeyError: there is no such shelf.
    """
    if shelf not in SHELVES:
        raise KeyError(shelf)
    package = importlib.import_module(f"tuneready.{shelf}")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.ispkg and not m.name.startswith("_"))
    found = [importlib.import_module(f"tuneready.{shelf}.{name}") for name in names]
    found += [point.load() for point in sorted(importlib.metadata.entry_points(group=f"tuneready.{shelf}"), key=str)]
    return tuple(found)


@cache
def by_code(shelf: str, attribute: str = "CODE") -> dict[str, ModuleType]:
    """Modules of a shelf by their code (or ``NAME``). Two modules with one code are a bug and raise ValueError."""
    found: dict[str, ModuleType] = {}
    for module in modules(shelf):
        code = getattr(module, attribute)
        if code in found:
            raise ValueError(f"{code} stands twice on the shelf {shelf}: {found[code].__name__}, {module.__name__}")
        found[code] = module
    return found


@cache
def signals() -> dict:
    """Every signal by code."""
    from tuneready.signal import of_module

    return {code: of_module(module) for code, module in sorted(by_code("signals").items())}


def title(module: ModuleType) -> str:
    """First line of a module's docstring."""
    return (module.__doc__ or module.__name__).strip().splitlines()[0]
