"""The key store: apart from the data, per project, rotated and destroyed."""

from __future__ import annotations

import json
import multiprocessing
import stat
from pathlib import Path

import pytest

from anonymize.keys import KeyStore
from anonymize.refusals import KeyStoreError, MissingKey


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore.open(tmp_path / "keys")


def test_only_the_owner_can_read_keys(store: KeyStore) -> None:
    store.create("복지")
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(p.stat().st_mode) for p in store.folder.glob("*.json")] == [0o600]


def test_a_store_others_can_read_is_refused(store: KeyStore) -> None:
    store.create("a")
    store.folder.chmod(0o755)
    with pytest.raises(KeyStoreError, match="chmod"):
        KeyStore.open(store.folder)
    store.folder.chmod(0o700)
    (store.folder / "a.json").chmod(0o644)
    with pytest.raises(KeyStoreError, match="chmod"):
        store.active("a")


def test_projects_have_keys_of_their_own(store: KeyStore) -> None:
    one, two = store.create("a"), store.create("b")
    assert one.secret != two.secret
    assert one.derive("x") != two.derive("x")
    assert one.derive("x") != one.derive("y")
    assert store.projects() == ["a", "b"]


def test_a_secret_never_shows_in_a_printed_key(store: KeyStore) -> None:
    key = store.create("a")
    assert repr(key.secret) not in repr(key)


def test_a_project_without_key_is_an_error_unless_the_store_creates(store: KeyStore) -> None:
    with pytest.raises(MissingKey, match="'a'"):
        store.active("a")
    creating = KeyStore.open(store.folder, create=True)
    assert creating.active("a") == creating.active("a")


def test_rotation_keeps_the_old_key_for_old_pseudonyms(store: KeyStore) -> None:
    old = store.create("a")
    new = store.rotate("a")
    assert store.active("a").id == new.id != old.id
    assert store.get("a", old.id).secret == old.secret


def test_a_second_first_key_is_refused(store: KeyStore) -> None:
    store.create("a")
    with pytest.raises(KeyStoreError):
        store.create("a")


def test_a_destroyed_key_is_gone_from_the_disk_and_leaves_its_name(store: KeyStore) -> None:
    key = store.create("a")
    row = json.loads((store.folder / "a.json").read_text())["keys"][0]
    assert store.destroy("a") == [key.id]
    assert row["secret"] not in (store.folder / "a.json").read_text()
    with pytest.raises(MissingKey, match="destroyed"):
        store.get("a", key.id)


def test_a_store_that_creates_makes_no_new_key_in_place_of_a_destroyed_one(store: KeyStore) -> None:
    store.create("a")
    store.destroy("a")
    with pytest.raises(MissingKey):
        KeyStore.open(store.folder, create=True).active("a")


def test_destroying_one_key_keeps_the_others(store: KeyStore) -> None:
    old = store.create("a")
    new = store.rotate("a")
    store.destroy("a", old.id)
    assert store.active("a").secret == new.secret


def test_a_broken_key_file_is_a_clear_error(store: KeyStore) -> None:
    store.create("a")
    (store.folder / "a.json").write_text('{"keys": [{}]}')
    with pytest.raises(KeyStoreError, match=r"a\.json"):
        store.active("a")


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a" * 65, ".hidden"])
def test_a_project_name_never_leads_out_of_the_folder(store: KeyStore, name: str) -> None:
    with pytest.raises(KeyStoreError):
        store.create(name)


def _rotate(folder: Path) -> None:
    KeyStore.open(folder).rotate("a")


def test_rotations_at_the_same_time_lose_no_key(store: KeyStore) -> None:
    store.create("a")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_rotate, [store.folder] * 4)
    keys = store.keys("a")
    assert len(keys) == 5
    assert [k.state for k in keys].count("active") == 1
