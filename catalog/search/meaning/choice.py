"""Which embedder the setting `MALMOI_EMBEDDER` names."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from catalog.search.errors import ModelUnavailable
from catalog.search.meaning.embedder import Embedder
from catalog.search.meaning.model import ModelEmbedder, SentenceModel, kept_in
from catalog.search.meaning.onnx import OnnxModel, graph_of
from catalog.search.meaning.sentence import SentenceTransformersModel

_CLASS = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


def chosen_embedder(setting: str, cache: Path | None = None) -> Embedder | None:
    """Return the embedder a setting names; None for an empty one, which leaves the vectors learned from the catalog.

    - `package.module:Class`: a `SentenceModel` of one's own, made without arguments
    - a folder with an ONNX graph and tokenizer.json (`onnx.py`)
    - any other folder, or a name: a sentence-transformers model

    `cache` is the folder where vectors of documents are kept. Raises ModelUnavailable that says what is wrong with it.
    """
    if not setting.strip():
        return None
    return ModelEmbedder(_model(setting.strip()), kept_in(cache))


def _model(setting: str) -> SentenceModel:
    if _CLASS.fullmatch(setting):
        return _own(*setting.split(":"))
    folder = Path(setting).expanduser()
    if folder.is_dir():
        return OnnxModel(folder) if graph_of(folder) else SentenceTransformersModel(str(folder))
    if setting.startswith(("/", ".", "~")):
        raise ModelUnavailable(f"MALMOI_EMBEDDER: {setting} is no folder (폴더가 없습니다)")
    return SentenceTransformersModel(setting)


def _own(module: str, name: str) -> SentenceModel:
    try:
        made = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, TypeError) as error:
        raise ModelUnavailable(
            f"MALMOI_EMBEDDER: {module}:{name} cannot be made (불러올 수 없음): {error}; "
            "the module must be importable and the class take no arguments"
        ) from error
    if not (isinstance(getattr(made, "name", None), str) and callable(getattr(made, "encode", None))):
        raise ModelUnavailable(
            f"MALMOI_EMBEDDER: {module}:{name} is no sentence model; it needs `name` and `encode(texts, query)`"
        )
    model: SentenceModel = made
    return model
