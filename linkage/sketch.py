"""Keyed bottom-k sketches of column values: enough to estimate containment, useless to read values back.

Threat: a plain hash of a telephone or resident number is turned back by hashing all of them. Values are therefore
hashed with a secret key of the installation that never leaves it, at most `SIZE` hashes of a column are kept, and
columns found to hold personal data or too few distinct values keep no sketch at all (see malmoi.pipeline).
Estimates follow Beyer et al., "On Synopses for Distinct-Value Estimation" (SIGMOD 2007).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

SIZE = 512  # hashes kept; standard error of a containment of 0.5 about 2 %
SPACE = float(2**64)
LONGEST = 64  # characters; longer values are prose, nobody joins on them

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Sketch:
    """The `SIZE` smallest keyed hashes of a column's distinct values (ascending uint64) and their estimated number."""

    hashes: Hashes
    cardinality: int

    @property
    def complete(self) -> bool:
        """Whether every distinct value is in the sketch, so that overlaps are exact."""
        return len(self.hashes) < SIZE

    def as_json(self) -> dict[str, Any]:
        """Return the sketch as stored: base64 of little-endian hashes, and the cardinality."""
        packed = base64.b64encode(self.hashes.astype("<u8").tobytes()).decode()
        return {"hashes": packed, "cardinality": self.cardinality}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Sketch:
        """Read what `as_json` wrote."""
        hashes = np.frombuffer(base64.b64decode(body["hashes"]), dtype="<u8").astype(np.uint64)
        return cls(hashes, int(body["cardinality"]))


@dataclass(frozen=True)
class Overlap:
    """Estimated overlap of two columns' distinct values, each 0-1."""

    containment: float  # share of the smaller side's values that the other side has
    jaccard: float
    left_in_right: float
    right_in_left: float


def normalise(value: object) -> str | None:
    """Return what makes two spellings of a join value the same, or None for what nobody joins on.

    Outer space and case are folded, `1.0` read from a float is `1`; dates keep their ISO form.
    """
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip().casefold()
    return text if 0 < len(text) <= LONGEST else None


class SketchBuilder:
    """Builds the sketch of one column from batches of values, in memory of the order of `SIZE`."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._kept: set[int] = set()
        self._limit: int | None = None

    def feed(self, values: Sequence[object]) -> None:
        """Take a batch of values in."""
        for text in {t for t in map(normalise, values) if t is not None}:
            digest = hashlib.blake2b(
                text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._key
            ).digest()
            number = int.from_bytes(digest, "little")
            if self._limit is None or number < self._limit:
                self._kept.add(number)
        if len(self._kept) > 4 * SIZE:
            self._cut()

    def finish(self) -> Sketch:
        """Return the sketch."""
        self._cut()
        hashes = np.sort(np.fromiter(self._kept, dtype=np.uint64, count=len(self._kept)))
        return Sketch(hashes, _cardinality(hashes))

    def _cut(self) -> None:
        if len(self._kept) > SIZE:
            smallest = sorted(self._kept)[:SIZE]
            self._kept, self._limit = set(smallest), smallest[-1]


def overlap(left: Sketch, right: Sketch) -> Overlap:
    """Estimate how much of two columns' distinct values is common."""
    bound = _common_bound(left, right)
    a, b = left.hashes[left.hashes <= bound], right.hashes[right.hashes <= bound]
    common = len(np.intersect1d(a, b, assume_unique=True))
    if not len(a) or not len(b):
        return Overlap(0.0, 0.0, 0.0, 0.0)
    return Overlap(
        containment=common / min(len(a), len(b)),
        jaccard=common / (len(a) + len(b) - common),
        left_in_right=common / len(a),
        right_in_left=common / len(b),
    )


def _common_bound(left: Sketch, right: Sketch) -> np.uint64:
    bounds = [s.hashes[-1] for s in (left, right) if not s.complete]
    return np.uint64(min(bounds)) if bounds else np.uint64(2**64 - 1)


def _cardinality(hashes: Hashes) -> int:
    if len(hashes) < SIZE:
        return len(hashes)
    return round((SIZE - 1) / (float(hashes[-1]) / SPACE))
