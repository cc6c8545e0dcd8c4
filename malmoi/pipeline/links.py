"""Whether the addresses of distributions answer: asked source by source, one request a server at a time."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.records import Kind
from malmoi.pipeline.scoring import BATCH, Scorer, link_checker
from malmoi.pipeline.workspace import Workspace


def link_batches(workspace: Workspace, most: int = 200) -> list[list[str]]:
    """Cut the sources into at most `most` batches of names, in the order of their names."""
    names = [s.name for s in workspace.store.sources.list()]
    size = max(1, -(-len(names) // most))
    return [names[n : n + size] for n in range(0, len(names), size)]


def check_source_links(workspace: Workspace, names: Sequence[str]) -> dict[str, int]:
    """Ask every address of the datasets of some sources once, and score the datasets with what came.

    Several servers are asked at a time, one server one address after the other (quality.mqa.links). Returns counts of
    datasets, addresses asked, and those that answered with success.
    """
    ask, asked = link_checker(workspace), dict[str, int | None]()

    def once(address: str) -> int | None:
        if address not in asked:
            asked[address] = ask(address)
        return asked[address]

    scorer, datasets = Scorer(workspace, once), 0
    for rows in workspace.store.records.each(Kind.DATASET, batch=BATCH, filters={"source": list(names)}):
        scorer.score(rows)
        datasets += len(rows)
    answered = sum(1 for status in asked.values() if status is not None and 200 <= status < 400)
    return {"datasets": datasets, "addresses": len(asked), "answered": answered}
