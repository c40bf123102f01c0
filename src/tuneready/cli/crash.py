"""What is printed of a bug: where it happened, never the message, which can quote a row."""

from __future__ import annotations

import re
import traceback

_FRAME = re.compile(r'^ *File "[^"\n]+", line \d+, in \S+$')  # a frame as Python prints it
_MOST = 20  # errors of a chain


def told(error: BaseException) -> str:
    """Frames and types of an error and of those that led to it, the first cause first; messages and values are left out.

    Frames of a worker process come as a printed traceback: of it only lines that name a place in code are kept.
    """
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain and len(chain) < _MOST:
        chain.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(line for one in reversed(chain) for line in _lines(one))


def _lines(error: BaseException) -> list[str]:
    printed = getattr(error, "tb", None)  # concurrent.futures: the worker's traceback as text
    frames = [line for line in printed.splitlines() if _FRAME.match(line)] if isinstance(printed, str) else []
    frames += [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in traceback.extract_tb(error.__traceback__)]
    return [*frames, f"{type(error).__name__} (its message is left out: it can quote the data)"]
