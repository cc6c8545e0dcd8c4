"""Script: makes small ONNX sentence models in a folder, runs them as the program does, and writes what came out as JSON.

Runs in the environment that has `onnx`, `onnxruntime` and `tokenizers`, which the program itself does not need.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from catalog.search.errors import ModelUnavailable
from catalog.search.meaning.kept import KeptVectors
from catalog.search.meaning.model import ModelEmbedder
from catalog.search.meaning.onnx import OnnxModel

# 말 and its neighbours point the same way: what a model has learned
MEANT = {"쓰레기": 0, "폐기물": 0, "수거": 1, "주차장": 2, "차": 2, "댈": 2, "곳": 3, "현황": 3, "query:": 4}
WORDS = ["[PAD]", "[UNK]", *MEANT]
WIDTH = 8


def table() -> np.ndarray[Any, Any]:
    """Return a row a word; words of one meaning lie together, and all share a direction."""
    chance = np.random.default_rng(7)
    rows = 0.05 * chance.standard_normal((len(WORDS), WIDTH))
    for number, word in enumerate(WORDS):
        rows[number, MEANT.get(word, 5)] += 1.0
    rows[:, 7] += 0.8
    return rows.astype(np.float32)


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({w: n for n, w in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return made


def publish(folder: Path, whole: bool = False, types: bool = False, external: bool = False) -> Path:
    """Write a model as it would be published: `whole` pools by itself, `types` wants token types, `external` keeps weights apart."""
    (folder / "onnx").mkdir(parents=True)
    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    outputs = [tensor("last_hidden_state", TensorProto.FLOAT, ["b", "t", WIDTH])]
    if whole:  # the first token stands for the text
        nodes += [
            helper.make_node("Constant", [], ["first"], value=numpy_helper.from_array(np.array(0, np.int64))),
            helper.make_node("Gather", ["last_hidden_state", "first"], ["sentence_embedding"], axis=1),
        ]
        outputs.append(tensor("sentence_embedding", TensorProto.FLOAT, ["b", WIDTH]))
    given = [tensor(i, TensorProto.INT64, ["b", "t"]) for i in inputs]
    graph = helper.make_graph(nodes, "g", given, outputs, [numpy_helper.from_array(table(), "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(
        model,
        folder / "onnx" / "model.onnx",
        save_as_external_data=external,
        location="model.onnx_data",
        size_threshold=0,
    )
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def tensor(name: str, kind: int, shape: list[Any]) -> Any:
    return helper.make_tensor_value_info(name, kind, shape)


def refusal(folder: Path) -> str:
    try:
        OnnxModel(folder).encode(["쓰레기"], False)
    except ModelUnavailable as error:
        return str(error)
    return ""


def main(place: Path) -> dict[str, Any]:
    plain = ModelEmbedder(OnnxModel(publish(place / "plain")), KeptVectors(place / "kept.db"))
    texts = ["폐기물 수거 현황", "주차장 현황", "현황"]
    rows = plain.embed(texts)
    told: dict[str, Any] = {
        "name": plain.name,
        "dimensions": plain.dimensions,
        "lengths": np.linalg.norm(rows, axis=1).tolist(),
        "best": {q: texts[int(np.argmax(rows @ plain.query(q)))] for q in ("쓰레기 수거", "차 댈 곳")},
        "alone": np.abs(plain.embed(["주차장 현황"])[0] - rows[1]).max().item(),
    }
    for name, options in {
        "whole": {"whole": True},
        "types": {"types": True},
        "external": {"external": True},
    }.items():
        found = OnnxModel(publish(place / name, **options)).encode(["폐기물 수거", "주차장"], False)
        told[name] = found.round(4).tolist()
    told["table"] = {w: table()[n].round(4).tolist() for n, w in enumerate(WORDS)}
    prompted = publish(place / "prompted")
    (prompted / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "query: "}}))
    (prompted / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 2}))
    model = OnnxModel(prompted)
    told["prompted"] = [model.encode(["쓰레기 수거"], q)[0].round(4).tolist() for q in (False, True)]
    told["names"] = [plain.name, ModelEmbedder(OnnxModel(prompted)).name]
    damaged = publish(place / "damaged")
    (damaged / "onnx" / "model.onnx").write_bytes(b"no graph")
    wordless = publish(place / "wordless")
    (wordless / "tokenizer.json").unlink()
    told["refused"] = [refusal(damaged), refusal(wordless)]
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
