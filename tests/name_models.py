"""Tiny token classifiers in ONNX, real ones: a table of logits per word behind a tokenizer of words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC")
KNOWN = {"zorvax": "B-PER", "quillfeather": "I-PER", "vexlium": "B-ORG", "nimbrath": "I-ORG", "ostrava": "B-LOC"}
FIRST = ("[UNK]", "[CLS]", "[SEP]", "[PAD]")
SURE = 6.0  # logit of a known word's label; the others have none


def tokenizer(words: Sequence[str]) -> Tokenizer:
    """Words and signs in small letters, [CLS] before and [SEP] behind."""
    made = Tokenizer(models.WordLevel({word: number for number, word in enumerate((*FIRST, *words))}, "[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
    return made


def graph(table: np.ndarray, inputs: Sequence[str] = ("input_ids", "attention_mask"), whole: int = TensorProto.INT64) -> onnx.ModelProto:
    """logits = table[input_ids]; further inputs are there and count for nothing."""
    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["logits"])]
    shapes = [helper.make_tensor_value_info(name, whole, ["batch", "tokens"]) for name in inputs]
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "tokens", table.shape[1]])
    made = helper.make_graph(nodes, "names", shapes, [out], [numpy_helper.from_array(table.astype(np.float32), "table")])
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def write(folder: Path, known: Mapping[str, str] = KNOWN, labels: Sequence[str] = LABELS, places: int = 64, **of_graph) -> Path:
    """A folder with a model that knows the labels of these words and takes every other for the first label."""
    folder.mkdir(parents=True, exist_ok=True)
    table = np.zeros((len(FIRST) + len(known), len(labels)))
    table[: len(FIRST), 0] = SURE
    for number, label in enumerate(known.values(), len(FIRST)):
        table[number, labels.index(label)] = SURE
    onnx.save(graph(table, **of_graph), folder / "model.onnx")
    tokenizer(list(known)).save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"id2label": {str(i): name for i, name in enumerate(labels)}, "max_position_embeddings": places}))
    return folder
