"""The weights of the features: learned from judged queries, kept as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np

from catalog.search.ranking.features import NAMES, Floats


class Weights:
    """A weight a feature; features without one count nothing."""

    def __init__(self, by_name: Mapping[str, float]) -> None:
        self.by_name = dict(by_name)
        self.vector: Floats = np.array([by_name.get(n, 0.0) for n in NAMES], dtype=np.float32)

    @staticmethod
    @cache
    def default() -> Weights:
        """Return the weights that ship with Malmoi (data/weights.json)."""
        text = resources.files("catalog.search").joinpath("data/weights.json").read_text(encoding="utf-8")
        return Weights(json.loads(text)["weights"])
