"""Records that break are not gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalog.harvest import HarvestResult, harvest
from catalog.items import Item, Problem, SourceSpec
from catalog.records import Dataset, Kind
from catalog.store import Store

SPEC = SourceSpec("s", "list", "memory")
UNNAMED = Problem(None, "bad_json", "error", None, None, "broken")


class Listed:
    """A source that gives what it is told to."""

    def __init__(self, *items: Item) -> None:
        self._items = items

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        yield from self._items


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as store:
        store.sources.add(SPEC)
        yield store


def datasets(*names: str) -> list[Item]:
    return [Dataset(n, f"제목 {n}") for n in names]


def run(store: Store, *items: Item, **options: bool) -> HarvestResult:
    return harvest(store, Listed(*items), SPEC, **options)  # type: ignore[arg-type]  # booleans only


def active(store: Store) -> set[str]:
    return {r.source_id for r in store.records.list(Kind.DATASET).rows}


NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")


def test_a_record_whose_error_names_it_is_kept(store: Store) -> None:
    run(store, *datasets(*NAMES))
    broken = Problem("h", "missing_title", "error", "title", None, "no title")
    for options in ({"dry_run": True}, {}):
        again = run(store, *datasets(*NAMES[:-1]), broken, **options)
        assert (again.status, again.counts["removed"], again.missing) == ("succeeded", 0, 0)
    assert active(store) == set(NAMES)


@pytest.mark.parametrize("dry", [True, False])
def test_a_record_missing_while_another_could_not_be_read_is_held(store: Store, dry: bool) -> None:
    run(store, *datasets(*NAMES))
    again = run(store, *datasets(*NAMES[:-1]), UNNAMED, dry_run=dry)
    assert (again.status, again.code, again.counts["removed"]) == ("held", "unread_records", 0)
    assert active(store) == set(NAMES)


def test_what_was_always_broken_holds_nothing_up(store: Store) -> None:
    run(store, *datasets(*NAMES), UNNAMED)
    again = run(store, *datasets(*NAMES[:-1]), UNNAMED)
    assert (again.status, again.counts["removed"]) == ("succeeded", 1)
    assert active(store) == set(NAMES[:-1])


def test_an_officer_may_let_them_go_and_the_next_run_goes_through_by_itself(store: Store) -> None:
    run(store, *datasets(*NAMES))
    assert run(store, *datasets(*NAMES[:-1]), UNNAMED).status == "held"
    assert run(store, *datasets(*NAMES[:-1]), UNNAMED, accept_removals=True).counts["removed"] == 1
    assert run(store, *datasets(*NAMES), UNNAMED).counts["revived"] == 1
