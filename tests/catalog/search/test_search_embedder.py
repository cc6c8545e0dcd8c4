"""The setting MALMOI_EMBEDDER and what stands behind it."""

from __future__ import annotations

import json
import sqlite3
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.errors import ModelUnavailable
from catalog.search.meaning.choice import chosen_embedder
from catalog.search.meaning.kept import KeptVectors
from catalog.search.meaning.model import UNLIKE, ModelEmbedder
from catalog.search.meaning.onnx import OnnxModel, pooled
from malmoi.pipeline import open_workspace
from malmoi.settings import Settings


class LettersModel:
    """A sentence model: letters counted, in a narrow cone as published models have it."""

    name = "letters"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], query: bool) -> np.ndarray[Any, Any]:
        self.asked += texts
        rows = np.full((len(texts), 64), 0.8)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % 64] += 1.0
        return rows


class NoModel:
    """Has no name and encodes nothing."""


class BrokenModel(LettersModel):
    def encode(self, texts: Sequence[str], query: bool) -> np.ndarray[Any, Any]:
        return np.full((len(texts), 4), np.nan)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the name of a module an agency could have installed."""
    module = types.ModuleType("agency_models")
    for made in (LettersModel, NoModel, BrokenModel):
        setattr(module, made.__name__, made)
    monkeypatch.setitem(sys.modules, "agency_models", module)
    return "agency_models"


def test_an_empty_setting_leaves_the_catalog_s_own_vectors() -> None:
    assert chosen_embedder("") is None
    assert chosen_embedder("  ") is None


def test_a_class_of_one_s_own_gives_unit_vectors_of_its_own_length(named: str) -> None:
    embedder = chosen_embedder(f"{named}:LettersModel")
    assert embedder is not None
    rows = embedder.embed(["공영주차장 현황", "하천 수위"])
    assert rows.shape == (2, embedder.dimensions) == (2, 64)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert not embedder.cheap


def test_texts_without_anything_in_common_are_not_alike_whatever_the_model_s_cone(named: str) -> None:
    embedder = chosen_embedder(f"{named}:LettersModel")
    assert embedder is not None
    model = LettersModel()
    raw = model.encode(UNLIKE, False)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True)
    assert mean_likeness(raw) > 0.6
    assert abs(mean_likeness(embedder.embed(UNLIKE))) < 0.1


def mean_likeness(rows: np.ndarray[Any, Any]) -> float:
    alike = rows @ rows.T
    return float(alike[~np.eye(len(rows), dtype=bool)].mean())


def test_a_text_without_words_has_no_direction(named: str) -> None:
    embedder = chosen_embedder(f"{named}:LettersModel")
    assert embedder is not None
    assert not embedder.embed(["", " "]).any()
    assert not embedder.query("").any()
    assert embedder.embed([]).shape == (0, 64)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("no.such.module:Model", "no.such.module"),
        ("agency_models:Missing", "Missing"),
        ("agency_models:NoModel", "encode"),
        ("/no/such/folder", "폴더"),
        ("~/no-such-folder-of-models", "no-such-folder"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong(named: str, setting: str, said: str) -> None:
    with pytest.raises(ModelUnavailable, match=said):
        chosen_embedder(setting)


def test_a_model_that_gives_no_numbers_is_refused(named: str) -> None:
    embedder = chosen_embedder(f"{named}:BrokenModel")
    assert embedder is not None
    with pytest.raises(ModelUnavailable, match="letters"):
        embedder.embed(["약국"])


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_folder_without_its_runtime_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(b"graph")
    for name in ("onnxruntime", "tokenizers"):
        present = types.ModuleType(name)
        present.__spec__ = json.__spec__
        monkeypatch.setitem(sys.modules, name, None if name == package else present)
    with pytest.raises(ModelUnavailable, match=f"package {package} "):
        chosen_embedder(str(tmp_path))


def test_a_name_without_its_library_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelUnavailable, match="sentence-transformers"):
        chosen_embedder("an-agency/its-model")


def test_a_folder_without_a_graph_is_no_onnx_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no ONNX model"):
        OnnxModel(tmp_path)


def test_the_same_text_is_asked_for_once_also_by_another_process(tmp_path: Path) -> None:
    first, second = LettersModel(), LettersModel()
    made = ModelEmbedder(first, KeptVectors(tmp_path / "e.db")).embed(["약국", "병원", "약국"])
    assert first.asked.count("약국") == 1
    again = ModelEmbedder(second, KeptVectors(tmp_path / "e.db")).embed(["병원", "약국"])
    assert "약국" not in second.asked
    np.testing.assert_allclose(again, made[[1, 0]], atol=2e-3)


def test_vectors_of_another_model_go_and_are_never_given_out(tmp_path: Path) -> None:
    kept = KeptVectors(tmp_path / "e.db")
    row = np.ones(4, np.float32)
    kept.write("old", {b"k": row})
    assert kept.read("new", [b"k"], 4) == {}
    assert kept.read("old", [b"k"], 8) == {}
    kept.write("new", {b"k": row})
    assert kept.read("old", [b"k"], 4) == {}
    assert kept.read("new", [b"k"], 4)[b"k"].tolist() == [1.0] * 4


def test_a_damaged_cache_is_not_used_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "e.db").write_bytes(b"no database" * 100)
    model = LettersModel()
    assert ModelEmbedder(model, KeptVectors(tmp_path / "e.db")).embed(["약국"]).any()


def test_a_cache_that_was_never_written_is_empty(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "e.db").close()
    assert KeptVectors(tmp_path / "e.db").read("e", [b"k"], 4) == {}


@given(st.lists(st.text(max_size=20), max_size=30))
def test_every_text_gets_its_own_row_in_its_own_place(texts: list[str]) -> None:
    embedder = ModelEmbedder(LettersModel())
    rows = embedder.embed(texts)
    for row, text in zip(rows, texts, strict=True):
        np.testing.assert_allclose(row, embedder.embed([text])[0], atol=1e-6)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.sampled_from(["mean", "cls", "last"]))
def test_what_fills_a_text_up_does_not_change_its_vector(lengths: list[int], how: str) -> None:
    chance = np.random.default_rng(sum(lengths))
    tokens = chance.standard_normal((len(lengths), max(lengths), 3)).astype(np.float32)
    mask = (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int64)
    together = pooled(tokens, mask, how)
    for i, length in enumerate(lengths):
        alone = pooled(tokens[i : i + 1, :length], mask[i : i + 1, :length], how)
        np.testing.assert_allclose(together[i], alone[0], atol=1e-6)


def test_the_last_token_is_found_where_texts_are_filled_up_in_front() -> None:
    tokens = np.arange(8, dtype=np.float32).reshape(2, 4, 1)
    mask = np.array([[0, 0, 1, 1], [1, 1, 1, 1]])
    assert pooled(tokens, mask, "last")[:, 0].tolist() == [3.0, 7.0]


def test_an_installation_uses_the_embedder_of_its_setting(tmp_path: Path, named: str) -> None:
    settings = Settings(home=tmp_path, database_url="", search_url="", embedder=f"{named}:LettersModel")
    with open_workspace(settings) as workspace:
        index: Any = workspace.index
        assert index._meanings.embedder.name.startswith("model-letters-")
    with open_workspace(Settings(home=tmp_path, database_url="", search_url="", embedder="")) as workspace:
        index = workspace.index
        assert index._meanings.embedder.name.startswith("catalog-")
