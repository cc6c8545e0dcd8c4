"""A sentence model as a folder: ONNX graph and tokenizer, laid out as sentence-transformers publishes them.

    model.onnx | onnx/model.onnx        the graph; further files beside it (external weights) are found by the graph
    tokenizer.json                      the tokenizer
    1_Pooling/config.json               how tokens become one vector: mean (also without this file), cls or last token
    config_sentence_transformers.json   what is put before queries and documents ("prompts")
    sentence_bert_config.json           the longest text in tokens ("max_seq_length")

Runs on `onnxruntime` and `tokenizers`, no other library; nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.search.errors import ModelUnavailable

Floats = NDArray[np.float32]
_GRAPHS = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
_LONGEST = 512  # tokens, where the folder does not say
_ENDS = 1_000_000  # bytes of either end of a weights file that its fingerprint is made of
_WHOLE = "sentence_embedding"  # output of graphs that pool by themselves
_PADS = ("[PAD]", "<pad>", "<|endoftext|>")
_THREADS = 4


def graph_of(folder: Path) -> Path | None:
    """Return the graph in a folder; None where it holds none."""
    return next((folder / g for g in _GRAPHS if (folder / g).is_file()), None)


class OnnxModel:
    """The model of a folder; read when first used. Raises ModelUnavailable for what is missing or cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = graph_of(folder)
        if found is None:
            raise ModelUnavailable(
                f"{folder} holds no ONNX model (모델 없음); one of {', '.join(_GRAPHS)} is needed"
            )
        self._graph = found
        for name in ("onnxruntime", "tokenizers"):  # said when the index is opened, not at the first search
            if importlib.util.find_spec(name) is None:
                raise ModelUnavailable(
                    f"the model in {folder} needs the package {name} (설치 필요): pip install onnxruntime tokenizers; "
                    "or leave MALMOI_EMBEDDER empty for the built-in vectors"
                )

    @cached_property
    def name(self) -> str:
        """Return the folder's name with a fingerprint of graph, weights and tokenizer."""
        digest = hashlib.sha256()
        for file in sorted({*self._graph.parent.glob("*.onnx*"), self._tokenizer_file}):
            digest.update(f"{file.name} {file.stat().st_size}".encode())
            with file.open("rb") as opened:
                digest.update(opened.read(_ENDS))
                opened.seek(max(0, file.stat().st_size - _ENDS))
                digest.update(opened.read())
        digest.update(json.dumps([self._prompts, self._pooling, self._longest]).encode())
        return f"onnx-{self._folder.resolve().name}-{digest.hexdigest()[:12]}"

    def encode(self, texts: Sequence[str], query: bool) -> Floats:
        """Return the pooled output of the graph, a row a text."""
        before = self._prompts["query" if query else "document"]
        tokens = self._tokenizer.encode_batch([before + t for t in texts])
        given = {
            "input_ids": np.array([t.ids for t in tokens], dtype=np.int64),
            "attention_mask": np.array([t.attention_mask for t in tokens], dtype=np.int64),
            "token_type_ids": np.array([t.type_ids for t in tokens], dtype=np.int64),
        }
        wanted = {i.name for i in self._session.get_inputs()}
        unknown = wanted - set(given)
        if unknown:
            raise ModelUnavailable(
                f"{self._graph} wants {sorted(unknown)}, which a sentence model does not (다른 종류의 모델)"
            )
        outputs = [o.name for o in self._session.get_outputs()]
        output = _WHOLE if _WHOLE in outputs else outputs[0]
        [found] = self._session.run([output], {k: v for k, v in given.items() if k in wanted})
        return pooled(np.asarray(found, np.float32), given["attention_mask"], self._pooling)

    @cached_property
    def _session(self) -> Any:
        runtime = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = min(_THREADS, os.cpu_count() or 1)
        try:
            return runtime.InferenceSession(
                str(self._graph), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime's errors share no base but this one
            raise ModelUnavailable(f"{self._graph} cannot be read (모델을 읽을 수 없음): {error}") from error

    @cached_property
    def _tokenizer(self) -> Any:
        library = importlib.import_module("tokenizers")
        try:
            made = library.Tokenizer.from_file(str(self._tokenizer_file))
        except Exception as error:  # as above
            raise ModelUnavailable(f"{self._tokenizer_file} cannot be read: {error}") from error
        made.enable_truncation(self._longest)
        if made.padding is None:
            known = [(t, n) for t in _PADS if (n := made.token_to_id(t)) is not None]
            token, number = known[0] if known else (_PADS[0], 0)
            made.enable_padding(pad_id=number, pad_token=token)
        else:  # to the longest of the texts, whatever fixed length it was published with
            kept = made.padding | {"length": None}
            made.enable_padding(**kept)
        return made

    @property
    def _tokenizer_file(self) -> Path:
        for place in (self._folder, self._graph.parent):
            if (place / "tokenizer.json").is_file():
                return place / "tokenizer.json"
        raise ModelUnavailable(f"{self._folder} holds no tokenizer.json (토크나이저 없음)")

    @cached_property
    def _prompts(self) -> dict[str, str]:
        told = self._told("config_sentence_transformers.json").get("prompts") or {}
        document = told.get("document") or told.get("passage") or told.get("corpus") or ""
        return {"query": str(told.get("query") or ""), "document": str(document)}

    @cached_property
    def _pooling(self) -> str:
        told = self._told("1_Pooling/config.json")
        names = {"pooling_mode_cls_token": "cls", "pooling_mode_lasttoken": "last"}
        return next((how for name, how in names.items() if told.get(name)), "mean")

    @cached_property
    def _longest(self) -> int:
        return int(self._told("sentence_bert_config.json").get("max_seq_length") or _LONGEST)

    def _told(self, name: str) -> dict[str, Any]:
        try:
            told = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise ModelUnavailable(f"{self._folder / name} is no JSON: {error}") from error
        return told if isinstance(told, dict) else {}


def pooled(found: Floats, mask: NDArray[np.int64], how: str) -> Floats:
    """Return a row a text: of (text, token, dimension) the mean, first or last of its own tokens; of (text, dimension) itself."""
    if found.ndim == 2:
        return found
    made: Floats
    if how == "cls":
        made = found[:, 0]
        return made
    if how == "last":
        places = np.maximum(mask.shape[1] - 1 - np.argmax(mask[:, ::-1], axis=1), 0)
        made = found[np.arange(len(found)), places]
        return made
    weights = mask[:, :, None].astype(np.float32)
    made = (found * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    return made
