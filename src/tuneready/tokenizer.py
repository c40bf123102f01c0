"""Token counts of texts: exact with a tokenizer file, else the estimate of ``kernels.tokens``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from tuneready.errors import UserError
from tuneready.kernels import tokens


def count(array: pa.Array, data: np.ndarray, offsets: np.ndarray, path: str = "") -> np.ndarray:
    """int64 per text: exact where ``path`` names a tokenizer file, else the estimate. Null texts have no tokens.

    ``data`` and ``offsets`` are the texts of ``array`` as one buffer. Errors as ``exact``.
    """
    return exact(path)(array) if path else tokens.estimate(data, offsets)


@lru_cache(maxsize=2)
def exact(path: str) -> Callable[[pa.Array], np.ndarray]:
    """A function that counts the tokens of an Arrow array of strings with the tokenizer file at ``path``.

    The file is a ``tokenizer.json`` of the ``tokenizers`` library. Special tokens that a model's template adds are not
    counted. Loaded once per process.

    Raises:
        UserError: no such file, not a tokenizer, or the extra ``tokens`` is not installed.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise UserError("exact token counts need the library 'tokenizers'", where="--tokenizer", code="E-NO-TOKENIZERS",
                        fix="pip install 'tuneready[tokens]', or leave --tokenizer out for an estimate") from None
    if not Path(path).is_file():
        raise UserError("there is no such file", where=f"--tokenizer {path}", code="E-NO-FILE",
                        fix="name the tokenizer.json of your model")
    try:
        tokenizer = Tokenizer.from_file(path)
    except Exception as error:  # the library raises bare Exception for a file it cannot parse
        raise UserError(f"the file is no tokenizer ({str(error)[:80]})", where=f"--tokenizer {path}", code="E-TOKENIZER",
                        fix="name the tokenizer.json of your model") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def counted(array: pa.Array) -> np.ndarray:
        texts = [text or "" for text in array.to_pylist()]
        return np.fromiter((len(e) for e in tokenizer.encode_batch(texts, add_special_tokens=False)), np.int64, len(texts))

    return counted
