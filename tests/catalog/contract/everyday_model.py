"""A small sentence model of one's own, as an agency may name it in MALMOI_EMBEDDER.

Syllable pairs hashed into directions, and an invented everyday word that means what an administrative one does. Like many
published models it puts all its vectors into one narrow cone.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EVERYDAY = {"뭉게살": "공영주차장", "도담뜰": "반려동물"}


class EverydayModel:
    """Vectors of 48 numbers; counts the texts it was asked for."""

    dimensions = 48

    def __init__(self) -> None:
        self.name = f"everyday-{self.dimensions}"
        self.documents: list[str] = []
        self.queries: list[str] = []

    def encode(self, texts: Sequence[str], query: bool) -> NDArray[np.float32]:
        (self.queries if query else self.documents).extend(texts)
        return np.stack([self._row(t) for t in texts])

    def _row(self, text: str) -> NDArray[np.float32]:
        for word, meant in EVERYDAY.items():
            text = text.replace(word, meant)
        row = np.full(self.dimensions, 0.9, np.float32)  # the cone
        for word in text.split():
            for i in range(len(word) - 1):
                seed = zlib.crc32(word[i : i + 2].encode())
                row += 0.3 * np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return row


class LargerModel(EverydayModel):
    """Another model, with vectors of another length."""

    dimensions = 96
