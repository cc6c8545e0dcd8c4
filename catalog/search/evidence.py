"""Why a result is here, in words a person reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from catalog.search.ranking.features import NAMES, Scored
from catalog.search.ranking.forward import FIELDS
from catalog.search.ranking.weights import Weights
from catalog.search.understanding.query import Understood

FIELD_LABELS = {
    "title": "제목",
    "keywords": "키워드",
    "agency": "기관",
    "body": "설명",
    "columns": "컬럼",
    "head": "제목",
}


def explain(understood: Understood, scored: Scored, row: int, weights: Weights) -> Iterator[dict[str, Any]]:
    """Yield for each concept where and by which word it was found, then the features that counted most."""
    for number, concept in enumerate(understood.concepts):
        found = scored.evidence[row, :, number]
        field = int(found.argmax())
        if found[field] <= 0:
            yield {"concept": concept.text, "found": None}
            continue
        unit = concept.units[int(scored.ways[row, field, number])]
        yield {
            "concept": concept.text,
            "found": unit.text,
            "by": unit.source,
            "field": FIELDS[field],
            "field_label": FIELD_LABELS[FIELDS[field]],
            "strength": round(float(found[field]), 3),
        }
    parts = scored.features[row] * weights.vector
    for index in np.argsort(-np.abs(parts))[:6]:
        if parts[index]:
            yield {"feature": NAMES[index], "adds": round(float(parts[index]), 3)}
