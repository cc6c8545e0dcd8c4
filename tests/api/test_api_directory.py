"""The directory follows the change feed: what was followed and what is made anew are the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.directory import Directory, Listing
from catalog.access import ANONYMOUS, Principal, Role
from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.records import Agency, AgencyKind, Dataset, Distribution
from catalog.store import Store


class Yields:
    """A source of the datasets it has now."""

    def __init__(self, datasets: list[Dataset]) -> None:
        self.datasets = datasets

    def items(self, cursor: str | None = None) -> Iterator[Dataset]:
        yield from self.datasets


def dataset(n: int, **more: Any) -> Dataset:
    form = Distribution(
        source_id=f"d{n}", title=f"파일 {n}", format="csv", download_url=f"https://x.go.kr/{n}.csv"
    )
    known: dict[str, Any] = {
        "keywords": ("공통", f"낱말{n % 3}"),
        "publisher": "환경부",
        "distributions": (form,),
    }
    return Dataset(f"ds-{n}", **{"title": f"데이터 {n}", **known, **more})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.sources.add(SPEC)
        yield store


SPEC = SourceSpec("agency", "script", "http://data.example.go.kr")


def content(directory: Directory) -> dict[str, list[tuple[Any, ...]]]:
    with directory.reading() as connection:
        tables = ("packages", "marks", "resources")
        return {t: sorted(connection.execute(f"SELECT * FROM {t}"), key=repr) for t in tables}


def test_following_comes_to_the_same_as_making_it_anew(store: Store, tmp_path: Path) -> None:
    followed = Directory(store, tmp_path / "a")
    rounds = [
        [dataset(n) for n in range(30)],
        [dataset(n, title=f"새 이름 {n}") if n % 7 == 0 else dataset(n) for n in range(30)],
        [dataset(n, access_rights="비공개") if n == 3 else dataset(n) for n in range(28)],
        [dataset(n, publisher="국립환경과학원", keywords=()) for n in range(30)],
    ]
    for number, datasets in enumerate(rounds):
        assert harvest(store, Yields(datasets), SPEC).ok
        followed.refresh()
        assert content(followed) == content(Directory(store, tmp_path / f"new-{number}"))
    store.agencies.register(
        Agency("1480802", "국립환경과학원", AgencyKind.CENTRAL, aliases=("환경부",)), "test"
    )
    assert content(followed) == content(Directory(store, tmp_path / "agency"))
    store.sources.remove("agency", purge=True)
    assert content(followed) == content(Directory(store, tmp_path / "last"))
    assert content(followed)["packages"] == []


def test_a_lost_file_and_another_store_s_are_made_anew(store: Store, tmp_path: Path) -> None:
    assert harvest(store, Yields([dataset(n) for n in range(5)]), SPEC).ok
    folder = tmp_path / "cache"
    before = content(Directory(store, folder))
    for file in folder.iterdir():
        file.unlink()
    assert content(Directory(store, folder)) == before
    file = next(folder.glob("*.db"))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE state SET seq = 999999999")  # as of a store that was lost and begun again
        connection.execute("DELETE FROM packages")
    assert content(Directory(store, folder)) == before


def test_many_readers_at_once_see_all_of_it(store: Store, tmp_path: Path) -> None:
    assert harvest(store, Yields([dataset(n) for n in range(200)]), SPEC).ok
    counts: list[int] = []

    def count() -> None:
        counts.append(Listing(Directory(store, tmp_path / "shared"), ANONYMOUS).count())

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [200] * 8


def test_who_may_see_what_is_part_of_every_list(store: Store, tmp_path: Path) -> None:
    hidden = dataset(
        9, access_rights="비공개", publisher="기상청", publisher_code="1360000", keywords=("비밀",)
    )
    assert harvest(store, Yields([*(dataset(n) for n in range(3)), hidden]), SPEC).ok
    directory = Directory(store, tmp_path / "cache")
    own = Principal(frozenset({Role.OFFICER}), "1360000")
    other = Principal(frozenset({Role.OFFICER}), "1480000")
    steward = Principal(frozenset({Role.STEWARD}))
    for principal, expected in ((ANONYMOUS, 3), (other, 3), (own, 4), (steward, 4)):
        listing = Listing(directory, principal)
        assert listing.count() == len(listing.ids(100)) == len(listing.dated(100)) == expected
        assert ("비밀" in {v.value for v in listing.values("tags")}) is (expected == 4)
        assert sum(v.count for v in listing.values("res_format")) == expected
        everything = Listing(directory, principal, hits=Listing(directory, steward).ids(100))
        assert everything.count() == expected
