"""Names of persons and organisations by a model the user brings: a token classifier in ONNX with its tokenizer, from a folder.

    model.onnx (or onnx/model.onnx)   input_ids, attention_mask, token_type_ids → logits[batch, tokens, labels]
    tokenizer.json                    of the ``tokenizers`` library
    config.json                       ``id2label``: B-PER, I-PER, PERSON, ORG …; ``max_position_embeddings``

It is the usual export of a token classifier. Nothing of it is executed but the graph, nothing is downloaded. Each window of a
text goes through the graph alone, with one thread: what is found in a text does not depend on the texts beside it, also where a
model of small integers scales by all it is given. (Sixteen windows at once gain a fifth at 24 tokens and nothing at 128, measured
on one processor.)
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tuneready import detection
from tuneready.detector import Spans
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import token_entities
from tuneready.kernels.digest import sha256_file

CODE, OPTION = "E-NER", "--ner"
TOKENIZER, CONFIG = "tokenizer.json", "config.json"
MODELS = ("model.onnx", "onnx/model.onnx")
MOST = {TOKENIZER: 256 << 20, CONFIG: 4 << 20, "model": (2 << 30) - 1}  # bytes; no ONNX file is larger
LABELS = {  # names of classes as data sets of names have them, without prefix, capitals and signs
    **dict.fromkeys(("PER", "PERS", "PERSON", "NAME", "FULLNAME", "PERSONNAME", "FIRSTNAME", "GIVENNAME", "MIDDLENAME", "LASTNAME", "SURNAME"), "person"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION", "COMPANY", "COMPANYNAME", "CORPORATION"), "organisation")}
NOT_OURS = ("date",)  # DATE of the common sets is any word of time ("yesterday")
WINDOW, SHARED = 512, 64  # tokens of a window at most; tokens that neighbours share
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_WHOLE = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_PROBE = "Jane Doe of Acme Ltd wrote."


def load(folder: str) -> NameModel | None:
    """The model in a folder, None for "". Loaded once per process and content.

    Raises:
        UserError: E-NO-NER where the extra is missing; E-NER where the folder holds no such model.
    """
    return _loaded(folder, _stamp(folder)) if folder else None


def digest(folder: str) -> str:
    """Hex SHA-256 over the files of the model: what it finds depends on them alone. Errors as ``load``."""
    return _digest(folder, _stamp(folder))


def about(folder: str) -> dict[str, str]:
    """``name``: last part of the folder's path, as it may be shown; ``sha256``: ``digest``. Errors as ``load``."""
    return {"name": visible(Path(folder).resolve().name)[:80], "sha256": digest(folder)}


def note(folder: str) -> str:
    """What a report says about the model. Errors as ``load``."""
    told = about(folder)
    return (f"Names were also looked for by a model of yours, {told['name']} (sha256 {told['sha256'][:12]}). How much it finds here is not known "
            "from a check: the recall of detectors and model together is what tuneready anonymise measures on planted values.")


class NameModel:
    """A loaded model. Called with texts it gives the spans of persons, organisations and other kinds its labels name."""

    def __init__(self, session: Any, tokenizer: Any, labels: token_entities.Labels, window: int, where: str) -> None:
        self._session, self._tokenizer, self._labels, self._where = session, tokenizer, labels, where
        self._types = {one.name: _WHOLE.get(one.type) for one in session.get_inputs()}
        self._output = next((one.name for one in session.get_outputs() if one.name == "logits"), session.get_outputs()[0].name)
        self._checked()
        room = window - tokenizer.num_special_tokens_to_add(False)
        if room < 4:
            raise _error(f"its windows of {window} tokens have no room for text", where, "use a model for longer texts")
        self._shared = min(SHARED, room // 4)
        tokenizer.no_padding()
        tokenizer.enable_truncation(window, stride=self._shared)

    def _checked(self) -> None:
        odd = sorted(visible(name)[:40] for name, kind in self._types.items() if name not in _INPUTS or kind is None)
        if odd or "input_ids" not in self._types:
            raise _error(f"its inputs are {', '.join(odd) or 'without input_ids'}", self._where,
                         "export it for token classification: input_ids, attention_mask and token_type_ids, whole numbers")

    def __call__(self, texts: Sequence[str | None]) -> Spans:
        """Spans in ``texts``, in order, in code points.

        Raises:
            UserError: the graph fails, or gives another shape than one value per label and token, or values that are no numbers.
        """
        names = tuple(sorted({kind for kind in self._labels.kinds if kind}))
        found = [(number, start, end, score, names.index(kind)) for number, text in enumerate(texts) if text and not text.isspace()
                 for start, end, kind, score in token_entities.entities(text, self.tokens(text), self._labels)]
        spans = Spans.of([one[:4] for one in found])
        return Spans(spans.text, spans.start, spans.end, spans.score, np.array([one[4] for one in found], np.int64), names)

    def tokens(self, text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each token int64 start and end in code points, and float64[tokens, labels] probabilities."""
        whole = self._tokenizer.encode(text)
        windows = []
        for one in (whole, *whole.overflowing):
            ids = np.array(one.ids, np.int64)
            text_at = np.flatnonzero(np.array(one.special_tokens_mask, np.int64) == 0)
            place = np.array(one.offsets, np.int64).reshape(-1, 2)[text_at]
            windows.append((place[:, 0], place[:, 1], token_entities.probabilities(self._logits(ids)[text_at])))
        return token_entities.joined(windows, self._shared)

    def _logits(self, ids: np.ndarray) -> np.ndarray:
        """float[tokens, labels] of one window."""
        if not len(ids):
            return np.zeros((0, len(self._labels.prefix)))
        values = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        try:
            out = self._session.run([self._output], {name: values[name][None].astype(kind) for name, kind in self._types.items()})[0]
        except Exception as error:  # the library has a class of its own for each fault, all below Exception
            raise _error(f"the graph fails ({_line(error)})", self._where, "model, tokenizer and config must be of one export") from None
        if getattr(out, "shape", None) != (1, len(ids), len(self._labels.prefix)) or out.dtype.kind != "f":
            raise _error(f"it gives {getattr(out, 'shape', 'no numbers')} for {len(ids)} tokens and {len(self._labels.prefix)} labels", self._where,
                         "export it for token classification, with the config.json of the same model")
        if not np.isfinite(out).all():
            raise _error("it gives values that are no numbers", self._where, "export it again")
        return out[0]


def _error(what: str, where: str, fix: str, code: str = CODE) -> UserError:
    return UserError(what, where=f"{OPTION} {visible(where)}", code=code, fix=fix)


def _line(error: Exception) -> str:
    return visible(" ".join(str(error).split()))[:120]


def _files(folder: str) -> dict[str, Path]:
    """Name → path of the files of a model.

    Raises:
        UserError: one of them is missing or too large.
    """
    out = {}
    for name, places in (("model", MODELS), (TOKENIZER, (TOKENIZER,)), (CONFIG, (CONFIG,))):
        found = next((path for path in (Path(folder) / place for place in places) if path.is_file()), None)
        if found is None:
            raise _error(f"there is no {' or '.join(places)} in it", folder, "name the folder of a token classifier exported to ONNX")
        if found.stat().st_size > MOST[name]:
            raise _error(f"{found.name} is larger than {MOST[name] >> 20:,} MB", folder, "use a smaller model")
        out[name] = found
    return out


def _stamp(folder: str) -> tuple:
    try:
        found = [os.stat(path) for path in _files(folder).values()]
    except OSError as error:
        raise _error(f"it cannot be read: {error.strerror or error}", folder, "name the folder of a token classifier exported to ONNX") from None
    return tuple((one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in found)


@lru_cache(maxsize=4)
def _digest(folder: str, stamp: tuple) -> str:
    return hashlib.sha256("\n".join(f"{name} {sha256_file(str(path))}" for name, path in _files(folder).items()).encode()).hexdigest()


@lru_cache(maxsize=2)
def _loaded(folder: str, stamp: tuple) -> NameModel:
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError:
        raise _error("a model of names needs the libraries 'onnxruntime' and 'tokenizers'", folder, "pip install 'tuneready[ner]'", "E-NO-NER") from None
    files = _files(folder)
    config = _config(folder, files[CONFIG])
    kinds = {**{token_entities.plain(kind): kind for kind in detection.kinds() if kind not in NOT_OURS}, **LABELS}
    names = _labels(folder, config)
    labels = token_entities.labels(names, kinds)
    if not any(labels.kinds):
        raise _error(f"none of its labels is a kind we know ({visible(', '.join(names))[:120]})", folder, "a model with labels such as B-PER, PERSON or ORG")
    try:
        tokenizer = Tokenizer.from_str(files[TOKENIZER].read_text("utf-8"))
    except Exception as error:  # the library raises bare Exception for a file it cannot parse
        raise _error(f"{TOKENIZER} is no tokenizer ({_line(error)})", folder, "take the tokenizer.json of the model") from None
    model = NameModel(_session(onnxruntime, folder, files["model"]), tokenizer, labels, _window(config), folder)
    model([_PROBE])  # what is wrong with the graph is told before the work begins
    return model


def _session(onnxruntime: Any, folder: str, path: Path) -> Any:
    """The graph ready to run: one thread, no library of its own, weights within the file (a path in it is never followed)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4
    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(4)
    try:
        return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # as above
        raise _error(f"{path.name} is no ONNX model that can be run ({_line(error)})", folder, "export it again, the weights within the one file") from None


def _config(folder: str, path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _error(f"{CONFIG} is no JSON ({_line(error)})", folder, "take the config.json of the model") from None
    if not isinstance(found, dict):
        raise _error(f"{CONFIG} is no object", folder, "take the config.json of the model")
    return found


def _labels(folder: str, config: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels in order of their numbers."""
    found = config.get("id2label")
    whole = isinstance(found, dict) and 0 < len(found) <= 10_000 and all(isinstance(name, str) for name in found.values())
    if not whole or {str(number) for number in range(len(found))} != set(found):
        raise _error(f"{CONFIG} has no id2label that numbers its labels from 0", folder, "take the config.json of a token classifier")
    return tuple(found[str(number)] for number in range(len(found)))


def _window(config: Mapping[str, Any]) -> int:
    """Tokens the model takes at once, two fewer than it has places: some models leave the first two free."""
    most = config.get("max_position_embeddings")
    return min(WINDOW, most - 2) if type(most) is int and most > 0 else WINDOW - 2
