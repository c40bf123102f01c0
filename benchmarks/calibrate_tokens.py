"""Calibrates and checks the token estimate (``kernels.tokens``) against a real tokenizer, and prints the table of docs/tokens.md.

Not part of the product: needs ``pip install mistral-common pycountry`` (the tokenizer ships with its vocabulary, so it runs
offline) and the shared data folder. Run: ``python benchmarks/calibrate_tokens.py ../shared``.

Even texts are fitted, odd texts are held out. ``--fit`` prints new weights instead of checking the shipped ones.
"""

from __future__ import annotations

import csv
import glob
import gzip
import json
import os
import random
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from tuneready.kernels import text, tokens

TEXTS_EACH = 1400
LANGUAGES = "fr de es it pt nl sv fi cs hu ro tr vi ru uk bg el he ar fa hi bn th ko ja".split()


def corpora(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Name and texts of every set, in a fixed order."""
    yield "banking77", [r["text"] for r in table(data / "intents/banking77/train.csv")]
    notes = table(data / "clinical/mts-dialog/MTS-Dialog-TrainingSet.csv")
    yield "mts-dialog", [r["dialogue"] for r in notes] + [r["section_text"] for r in notes]
    yield "cuad", [piece for path in sorted(glob.glob(str(data / "contracts/cuad/full_contract_txt/*.txt")))
                   for piece in pieces(Path(path).read_text(encoding="utf-8", errors="replace")[:40_000], 4000)]
    with gzip.open(data / "instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz", "rt") as file:
        yield "gpteacher", [r.get("output") or r.get("response") for r in json.load(file)]
    lines = (data / "instruct/gsm8k/test.jsonl").read_text().splitlines()
    yield "gsm8k", [f"{r['question']}\n{r['answer']}" for r in map(json.loads, lines)]
    demos = {name: list(turns(data / f"formats/llama-factory/{name}_demo.json")) for name in
             ("dpo_en", "dpo_zh", "glaive_toolcall_zh", "glaive_toolcall_en")}
    yield "dpo-en", [t for t, kind in demos["dpo_en"] if kind == "turn"]
    yield "dpo-zh", [t for t, kind in demos["dpo_zh"] if kind == "turn"]
    tools = demos["glaive_toolcall_zh"] + demos["glaive_toolcall_en"]
    yield "tools-json", [t for t, kind in tools if kind == "tools"]
    yield "glaive-zh", [t for t, kind in demos["glaive_toolcall_zh"] if kind == "turn"]
    yield "glaive-en", [t for t, kind in demos["glaive_toolcall_en"] if kind == "turn"]
    yield "logs-json", [piece for path in glob.glob(str(data / "llm-logs/inspect-ai/*.json"))
                        for piece in pieces(Path(path).read_text(), 3000)]
    yield "python", [piece for path in sorted(glob.glob(sysconfig.get_paths()["stdlib"] + "/*.py"))[:150]
                     for piece in pieces(Path(path).read_text(encoding="utf-8", errors="replace")[:30_000], 3000)]
    with gzip.open(data / "multilingual/evi/dialogues.pl.tsv.gz", "rt", encoding="utf-8") as file:
        said = [r[8] for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(r) > 8][1:]
    yield "evi-pl", [". ".join(said[i : i + 12]) for i in range(0, len(said), 12)]


def table(path: Path) -> list[dict]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pieces(whole: str, size: int) -> list[str]:
    """The text in pieces of ``size`` characters."""
    return [whole[i : i + size] for i in range(0, len(whole), size)]


def turns(path: Path) -> Iterator[tuple[str, str]]:
    """(text, ``turn`` or ``tools``) of a ShareGPT or preference file."""
    for row in json.loads(path.read_text(encoding="utf-8")):
        said = [*row.get("conversations", row.get("messages", [])), row.get("chosen"), row.get("rejected")]
        yield from ((m.get("value") or m.get("content"), "turn") for m in said if isinstance(m, dict))
        if row.get("tools"):
            yield row["tools"], "tools"


def names() -> Iterator[tuple[str, list[str]]]:
    """Country names in other languages: rough, for scripts the shared data lacks."""
    import gettext

    import pycountry

    folder = os.path.join(os.path.dirname(pycountry.__file__), "locales")
    for language in LANGUAGES:
        known = [v for k, v in gettext.translation("iso3166-1", folder, [language])._catalog.items() if k and isinstance(v, str)]
        random.Random(0).shuffle(known)
        yield f"names-{language}", [", ".join(known[i : i + 12]) for i in range(0, len(known) - 11, 12)]


def counter() -> Callable[[str], int]:
    """Tokens of a text by tekken of 2024-09."""
    import mistral_common
    from mistral_common.tokens.tokenizers.tekken import Tekkenizer

    made = Tekkenizer.from_file(os.path.join(os.path.dirname(mistral_common.__file__), "data", "tekken_240911.json"))
    return lambda t: len(made.encode(t, bos=False, eos=False))


def gathered(data: Path) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Set, text and true count of every text used."""
    rng, count = random.Random(7), counter()
    origin, texts = [], []
    for name, found in corpora(data):
        kept = [t for t in found if t and t.strip()]
        rng.shuffle(kept)
        origin += [name] * len(kept[:TEXTS_EACH])
        texts += kept[:TEXTS_EACH]
    for name, found in names():
        origin += [name] * len(found)
        texts += found
    return np.array(origin), texts, np.array([count(t) for t in texts], dtype=np.float64)


def report(origin: np.ndarray, texts: list[str], true: np.ndarray) -> None:
    """Error of the shipped estimate on the held-out half, per set and over all running text."""
    held = np.arange(len(true)) % 2 == 1
    guess = tokens.estimate(*text.buffers(pa.array(texts, pa.string()))).astype(np.float64)
    error = np.abs(guess - true) / true
    print("set                texts  median   p95    max   total")
    for name in [*dict.fromkeys(origin.tolist()), "all running text"]:
        mine = held & ((origin == name) if name != "all running text" else ~np.char.startswith(origin, "names-"))
        long = mine & (true >= 50)
        if long.any():
            low, high = np.quantile(error[long], [0.5, 0.95])
            total = guess[mine].sum() / true[mine].sum() - 1
            print(f"{name:18s} {long.sum():5d} {low:7.1%} {high:6.1%} {error[long].max():6.1%} {total:+7.1%}")


def fitted(origin: np.ndarray, texts: list[str], true: np.ndarray) -> np.ndarray:
    """Weights (1/1000) of class pairs and the constant: ridge towards 0.25, bounds 0 and 1.6, relative error, sets alike."""
    kinds, width = np.array([tokens._class(b) for b in range(256)]), tokens._CLASSES
    half = np.arange(len(true)) % 2 == 0
    rows = []
    for sample in (texts[i] for i in np.flatnonzero(half)):
        kind = kinds[np.frombuffer(sample.encode(), dtype=np.uint8)]
        rows.append(np.append(np.bincount(kind[:-1] * width + kind[1:], minlength=width * width), 1))
    sizes = {name: float((origin == name).sum()) for name in set(origin.tolist())}
    weight = np.array([(0.3 if o.startswith("names-") else 1.0) / sizes[o] ** 0.5 for o in origin[half].tolist()])
    weight /= np.maximum(true[half], 20)
    left, right = np.array(rows, dtype=np.float64) * weight[:, None], true[half] * weight
    size = left.shape[1]
    gram, aim = left.T @ left + 1e-4 * np.eye(size), left.T @ right + 1e-4 * 0.25
    found = np.full(size, 0.25)
    slope = gram @ found - aim
    for _ in range(400):  # coordinate descent within the bounds
        largest = 0.0
        for j in range(size):
            step = min(1.6, max(0.0, found[j] - slope[j] / gram[j, j])) - found[j]
            if step:
                slope += step * gram[:, j]
                found[j] += step
                largest = max(largest, abs(step))
        if largest < 1e-4:
            break
    return np.rint(found * 1000).astype(int)


if __name__ == "__main__":
    material = gathered(Path(sys.argv[1]) / "data")
    if "--fit" in sys.argv:
        made = fitted(*material)
        print("\n".join(" ".join(f"{v:4d}" for v in line) for line in made[:-1].reshape(tokens._CLASSES, -1)))
        print("per text", made[-1])
    else:
        report(*material)
