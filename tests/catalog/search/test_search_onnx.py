"""An ONNX model in a folder, run for real; its runtime lies in the environment of the rivals (`make rivals`)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from presence import missing

PROJECT = Path(__file__).resolve().parents[3]
PYTHON = PROJECT / ".venv-rivals" / "bin" / "python"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the models answered."""
    runtime = [str(PYTHON), "-c", "import onnx, onnxruntime, tokenizers"]
    if not PYTHON.exists() or subprocess.run(runtime, capture_output=True, check=False).returncode:
        missing("onnxruntime in .venv-rivals (make rivals)")
    script = Path(__file__).with_name("onnx_sentence.py")
    done = subprocess.run(
        [str(PYTHON), str(script), str(tmp_path_factory.mktemp("models"))],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_query_is_nearest_to_what_means_the_same(told: dict[str, Any]) -> None:
    assert told["best"] == {"쓰레기 수거": "폐기물 수거 현황", "차 댈 곳": "주차장 현황"}


def test_vectors_have_the_model_s_length_and_are_units(told: dict[str, Any]) -> None:
    assert told["dimensions"] == 8
    assert told["lengths"] == pytest.approx([1.0] * 3, abs=1e-3)


def test_texts_of_unlike_length_do_not_change_each_other(told: dict[str, Any]) -> None:
    assert told["alone"] < 2e-3  # half precision of the kept vectors


def test_a_graph_may_pool_by_itself_want_token_types_or_keep_weights_apart(told: dict[str, Any]) -> None:
    rows = {word: np.array(row) for word, row in told["table"].items()}
    mean = [(rows["폐기물"] + rows["수거"]) / 2, rows["주차장"]]
    np.testing.assert_allclose(told["whole"], [rows["폐기물"], rows["주차장"]], atol=2e-4)
    np.testing.assert_allclose(told["types"], mean, atol=2e-4)
    np.testing.assert_allclose(told["external"], mean, atol=2e-4)


def test_prefixes_and_the_longest_text_come_from_the_model_s_own_files(told: dict[str, Any]) -> None:
    rows = {word: np.array(row) for word, row in told["table"].items()}
    document, query = told["prompted"]
    np.testing.assert_allclose(document, (rows["쓰레기"] + rows["수거"]) / 2, atol=2e-4)
    np.testing.assert_allclose(query, (rows["query:"] + rows["쓰레기"]) / 2, atol=2e-4)  # two tokens at most


def test_another_configuration_is_another_embedder(told: dict[str, Any]) -> None:
    first, second = told["names"]
    assert first.startswith("model-onnx-plain-")
    assert first.removeprefix("model-onnx-plain") != second.removeprefix("model-onnx-prompted")


def test_what_cannot_be_read_is_named(told: dict[str, Any]) -> None:
    damaged, wordless = told["refused"]
    assert "model.onnx cannot be read" in damaged
    assert "no tokenizer.json" in wordless
