"""A sentence-transformers model by name or folder; the library is loaded on first use."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.search.errors import ModelUnavailable

Floats = NDArray[np.float32]


class SentenceTransformersModel:
    """The model of a name or folder. A name is looked up where the library keeps its models, and fetched if it may."""

    def __init__(self, model: str) -> None:
        self._model_name = model
        if importlib.util.find_spec("sentence_transformers") is None:
            raise ModelUnavailable(
                f"model {model!r} needs the package sentence-transformers (설치 필요); for a folder with model.onnx and "
                "tokenizer.json onnxruntime and tokenizers do; or leave MALMOI_EMBEDDER empty for the built-in vectors"
            )

    @property
    def name(self) -> str:
        """Return the model's name."""
        return f"sentence-{self._model_name}"

    def encode(self, texts: Sequence[str], query: bool) -> Floats:
        """Return the model's vectors, with the prefix it has for queries or documents."""
        model = self._model
        encode = getattr(model, "encode_query" if query else "encode_document", model.encode)
        return np.asarray(encode(list(texts), show_progress_bar=False), dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        library = importlib.import_module("sentence_transformers")
        try:
            return library.SentenceTransformer(self._model_name)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"model {self._model_name!r} cannot be loaded (모델을 읽을 수 없음): {error}"
            ) from error
