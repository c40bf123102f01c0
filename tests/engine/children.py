"""Work for child processes of the engine's tests: an importable module, as real work is."""

from __future__ import annotations

import os
import signal

from tuneready.errors import UserError


def double(part: int) -> int:
    """Plain work."""
    return 2 * part


def slow_start(part: int) -> int:
    """Earlier parts take longer than later ones."""
    import time

    time.sleep(0.2 if part == 0 else 0.0)
    return part


def die_on_three(part: int) -> int:
    """A reader that a hostile file ends: no exception, no clean-up."""
    if part == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def no_memory_on_three(part: int) -> int:
    """A reader that meets its memory bound."""
    if part == 3:
        raise MemoryError
    return part


def refuse_on_two(part: int) -> int:
    """A reader that refuses a file the user can mend."""
    if part == 2:
        raise UserError("the file is cut", where="rows.jsonl", code="E-TRUNCATED", fix="fetch it again", lines=("  a line",))
    return part


def bug_on_two(part: int) -> int:
    """A mistake of ours."""
    return part // (part - 2)


def pid(part: int) -> int:
    """The process that ran the part."""
    return os.getpid()


def address_space(part: int) -> int:
    """The bound on the address space of the process that ran the part, bytes."""
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0]


def interrupts_ignored(part: int) -> bool:
    """Whether the child leaves Ctrl-C to its parent."""
    return signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def group_without_room(folder: str) -> str:
    """Groups more keys than the least memory holds, where no file may grow over 8 MB; the code of the error."""
    import resource

    import numpy as np

    from tuneready.engine import out_of_core
    from tuneready.signal import Pairs

    resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))
    word = np.arange(8_000_000, dtype=np.uint64) * np.uint64(11400714819323198485)
    key = np.stack([word, word], axis=1)
    try:
        list(out_of_core.brought_together([Pairs(np.arange(len(word)), key)], folder, 1))
    except UserError as error:
        return error.code
    return ""
