"""Steps that work off what changed come to the same as a pass over everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog.harvest import harvest
from catalog.items import Item, SourceSpec
from catalog.records import Dataset, Distribution, Kind
from catalog.store import Store, schema
from linkage.bags import Bags
from linkage.joins import Join, JoinColumn, find_joins, find_joins_with
from linkage.sketch import SketchBuilder
from malmoi.pipeline import Workspace, open_workspace, relate, score_quality, standardise
from malmoi.pipeline.relating import relate_changed
from malmoi.pipeline.scoring import catalog_score, score_changed
from malmoi.settings import Settings
from quality.mqa.measurements import CATALOG

SPEC = SourceSpec("seoul", "script", "http://data.example.go.kr")
WORDS = ("미세먼지", "측정소", "도서관", "주차장", "공원", "하천", "수질", "버스", "노선", "가로등")
AGENCIES = ("서울특별시", "부산광역시")


@dataclass(frozen=True)
class Said:
    """What the source says of a dataset."""

    words: tuple[str, ...]
    agency: str
    described: bool


class Source:
    def __init__(self, said: dict[int, Said]) -> None:
        self._said = said

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        for n, one in self._said.items():
            yield Dataset(
                str(n),
                " ".join(one.words) or f"자료 {n}",
                description=f"{' '.join(one.words)} 현황" if one.described else None,
                publisher=one.agency,
                keywords=one.words[:2],
                distributions=(
                    Distribution(format="csv", download_url=f"http://data.example.go.kr/{n}.csv"),
                ),
            )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_workspace(
        Settings(home=tmp_path_factory.mktemp("w"), database_url="", search_url="")
    ) as opened:
        yield opened


def take(workspace: Workspace, said: dict[int, Said]) -> None:
    assert harvest(workspace.store, Source(said), SPEC, accept_removals=True).ok


def sums(store: Store) -> dict[str, Any]:
    """Return the scores of the catalog and of each agency."""
    agencies = [r.id for rows in store.records.each(Kind.AGENCY) for r in rows]
    found = {}
    for identifier in (CATALOG, *agencies):
        for metric, measured in store.quality.of(identifier).items():
            value = measured.value if measured.value is None else pytest.approx(measured.value, abs=1e-6)
            found[(identifier, metric)] = (value, measured.population)
    return found


def pairs(store: Store) -> dict[tuple[str, str, str], float]:
    ids = [r.id for rows in store.records.each(Kind.DATASET) for r in rows]
    found: dict[tuple[str, str, str], float] = {}
    for identifier in ids:
        for r in store.relations.of(identifier):
            left, right = sorted((r.left_dataset, r.right_dataset))
            found[(r.kind, left, right)] = r.score
    return found


said = st.builds(
    Said,
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(tuple),
    agency=st.sampled_from(AGENCIES),
    described=st.booleans(),
)
catalogs = st.dictionaries(st.integers(0, 11), said, min_size=1, max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(catalogs, min_size=1, max_size=3))
def test_scores_brought_up_to_date_by_what_changed_are_those_of_a_pass_over_everything(
    editions: list[dict[int, Said]],
) -> None:
    with (
        TemporaryDirectory() as home,
        open_workspace(Settings(home=Path(home), database_url="", search_url="")) as workspace,
    ):
        workspace.store.sources.add(SPEC)
        for edition in editions:
            take(workspace, edition)
            score_changed(workspace)
            assert score_changed(workspace) == 0
        stepwise = sums(workspace.store)
        score_quality(workspace, None)
        assert sums(workspace.store) == stepwise
        whole = catalog_score(workspace)
        assert whole is not None
        assert {m.metric.id: m.population for m in whole.measured}["keyword"] == len(editions[-1])


def many(count: int) -> dict[int, Said]:
    """Return a catalog of topics of a few words each."""
    return {
        n: Said((WORDS[n % 10], f"{WORDS[n * 7 % 10]}{n % 4}", f"제{n // 5}구역"), AGENCIES[n % 2], True)
        for n in range(count)
    }


def test_relations_of_what_changed_are_as_a_pass_over_everything_finds_them(workspace: Workspace) -> None:
    store = workspace.store
    store.sources.add(SPEC)
    catalog = many(60)
    take(workspace, catalog)
    standardise(workspace)
    relate(workspace)
    before = pairs(store)
    assert before
    catalog[3] = replace(catalog[3], words=("수달", "서식지"))
    catalog[4] = replace(catalog[4], words=("수달", "서식지", "조사"))
    del catalog[5]
    take(workspace, catalog)
    relate_changed(workspace)
    stepwise = pairs(store)
    ids = {
        n: row.id for n in (3, 4, 5, 6) if (row := store.records.by_source_id(Kind.DATASET, "seoul", str(n)))
    }
    assert ("same-topic", *sorted((ids[3], ids[4]))) in stepwise
    assert not [pair for pair in stepwise if ids[5] in pair], "what is gone is still related"
    relate(workspace)
    everything = pairs(store)
    mine = {ids[3], ids[4]}

    def of_changed(found: dict[tuple[str, str, str], float]) -> dict[tuple[str, str, str], float]:
        return {pair: score for pair, score in found.items() if mine & set(pair)}

    assert of_changed(stepwise) == of_changed(everything)
    shared = stepwise.keys() & everything.keys()
    assert len(shared) > 0.95 * len(everything)
    assert all(abs(stepwise[pair] - everything[pair]) < 0.05 for pair in shared)


def test_a_step_after_nothing_changed_writes_nothing(workspace: Workspace) -> None:
    relate(workspace)
    before = written(workspace.store)
    assert before
    assert relate_changed(workspace) == len(before)
    assert written(workspace.store) == before


def test_words_kept_of_another_database_do_not_count(workspace: Workspace, tmp_path: Path) -> None:
    relate(workspace)
    other = Settings(
        home=workspace.settings.home, database_url=f"sqlite:///{tmp_path / 'other.db'}", search_url=""
    )
    with open_workspace(other) as opened:
        opened.store.sources.add(SPEC)
        take(opened, many(8))
        standardise(opened)
        relate_changed(opened)
        stepwise = pairs(opened.store)
        relate(opened)
        assert pairs(opened.store) == stepwise


def written(store: Store) -> list[tuple[str, str, str, str]]:
    """Return when each relation was written."""
    table = schema.relations
    with store.database.read() as connection:
        query = select(table.c.kind, table.c.left_dataset, table.c.right_dataset, table.c.at)
        return sorted((r[0], r[1], r[2], r[3]) for r in connection.execute(query))


bag = st.dictionaries(st.sampled_from(WORDS), st.integers(1, 3), max_size=5)
bags = st.dictionaries(st.sampled_from([f"d{n}" for n in range(9)]), bag, max_size=9)


@given(bags, bags, st.sets(st.sampled_from([f"d{n}" for n in range(9)])))
def test_bags_that_were_replaced_are_as_if_made_anew(
    first: dict[str, dict[str, int]], second: dict[str, dict[str, int]], gone: set[str]
) -> None:
    replaced = Bags.from_arrays(Bags.of(first).replaced(gone - second.keys(), second).arrays())
    wanted = {i: b for i, b in {**first, **second}.items() if i not in gone - second.keys()}
    assert {i: replaced.bag(i) for i in replaced.ids} == wanted

    def told(found: Bags) -> dict[frozenset[str], tuple[float, tuple[str, ...]]]:
        return {frozenset((r.left, r.right)): (round(r.score, 9), r.words) for r in found.relations(0.1)}

    assert told(replaced) == told(Bags.of(wanted))
    one = next(iter(wanted), None)
    if one is not None:
        only = {frozenset((r.left, r.right)) for r in replaced.relations(0.1, [one])}
        assert only == {pair for pair in told(replaced) if one in pair}


def join_column(n: int, values: frozenset[int]) -> JoinColumn:
    builder = SketchBuilder(b"k" * 32)
    builder.feed([f"값{v}" for v in values])
    return JoinColumn(f"c{n}", f"d{n // 2}", f"자료 {n // 2}", "TB", "PLACE_ID", builder.finish(), "장소ID")


columns = st.lists(st.frozensets(st.integers(0, 60), max_size=50), max_size=7)


@settings(deadline=None)
@given(columns, st.sets(st.integers(0, 6)))
def test_joins_of_some_columns_are_those_a_search_of_all_finds(
    contents: list[frozenset[int]], changed: set[int]
) -> None:
    every = [join_column(n, values) for n, values in enumerate(contents)]
    some = [c for n, c in enumerate(every) if n in changed]
    ids = {c.id for c in some}
    wanted = [j for j in find_joins(every) if ids & {j.left.id, j.right.id}]

    def told(joins: list[Join]) -> set[tuple[frozenset[str], float]]:
        return {(frozenset((j.left.id, j.right.id)), round(j.score, 9)) for j in joins}

    found = find_joins_with(some, iter(every))
    assert told(found) == told(wanted)
    assert len(found) == len(wanted)
