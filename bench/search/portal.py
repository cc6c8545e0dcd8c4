"""The portal's records as search documents, and larger catalogs made of them."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.records import Kind, record_id
from catalog.search.document import SearchDocument

DATA = Path(os.environ.get("MALMOI_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def documents() -> list[SearchDocument]:
    """Return the 5,066 records of the national portal as the schema.org connector gives them."""
    lines = (DATA / "catalog" / "data_go_kr.jsonl").read_text(encoding="utf-8").splitlines()
    return [_document(json.loads(line), n) for n, line in enumerate(lines, 1)]


def multiplied(base: list[SearchDocument], count: int, seed: int = 1) -> Iterator[list[SearchDocument]]:
    """Yield batches of `count` documents: the records again and again, each with words of another mixed in."""
    chance = random.Random(seed)
    for start in range(0, count, 1000):
        batch = []
        for number in range(start, min(start + 1000, count)):
            one, other = base[number % len(base)], chance.choice(base)
            title = (
                one.title
                if number < len(base)
                else f"{one.title} {chance.choice(other.title.split('_'))} {number}"
            )
            identifier = f"{one.source_id}-{number}"
            batch.append(
                replace(
                    one,
                    id=f"d{number}",
                    seq=number + 1,
                    source_id=identifier,
                    title=title,
                    description=other.description,
                )
            )
        yield batch


def _document(row: dict[str, Any], number: int) -> SearchDocument:
    keywords = [k.strip() for joined in row.get("keywords", []) for k in joined.split(",") if k.strip()]
    return SearchDocument(
        id=record_id(Kind.DATASET, "portal", row["identifier"]),
        seq=number,
        source="portal",
        source_id=row["identifier"],
        title=row["name"],
        description=row.get("description"),
        keywords=tuple(keywords),
        agency_name=row["creator"]["name"],
        formats=tuple(d["encodingFormat"].lower() for d in row["distribution"] if d.get("encodingFormat")),
        issued=row.get("datePublished"),
        modified=row.get("dateModified"),
    )
