"""Who may see what."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from catalog.access import ANONYMOUS, Principal, Role, Visibility, visibility_of


@dataclass
class Thing:
    visibility: str
    agency_code: str | None


PUBLIC = Thing("public", "1480000")
OURS = Thing("restricted", "1480000")
THEIRS = Thing("restricted", "1360000")
NOBODYS = Thing("restricted", None)


def principal(*roles: Role, agency: str | None = None) -> Principal:
    return Principal(frozenset(roles), agency)


@pytest.mark.parametrize(
    ("who", "reads", "edits"),
    [
        (ANONYMOUS, [PUBLIC], []),
        (principal(Role.CITIZEN), [PUBLIC], []),
        (principal(Role.CITIZEN, agency="1480000"), [PUBLIC], []),
        (principal(Role.OFFICER, agency="1480000"), [PUBLIC, OURS], [PUBLIC, OURS]),
        (principal(Role.OFFICER), [PUBLIC], []),
        (principal(Role.STEWARD), [PUBLIC, OURS, THEIRS, NOBODYS], [PUBLIC, OURS, THEIRS, NOBODYS]),
        (principal(Role.ADMIN), [PUBLIC, OURS, THEIRS, NOBODYS], [PUBLIC, OURS, THEIRS, NOBODYS]),
    ],
)
def test_every_role_sees_and_edits_what_it_may(
    who: Principal, reads: list[Thing], edits: list[Thing]
) -> None:
    everything = [PUBLIC, OURS, THEIRS, NOBODYS]
    assert [t for t in everything if who.may_read(t)] == reads
    assert [t for t in everything if who.may_edit(t)] == edits


@pytest.mark.parametrize(
    ("rights", "visibility"),
    [
        (None, "public"),
        ("PUBLIC", "public"),
        ("이용허락범위 제한 없음", "public"),
        ("http://publications.europa.eu/resource/authority/access-right/PUBLIC", "public"),
        ("http://publications.europa.eu/resource/authority/access-right/RESTRICTED", "restricted"),
        ("http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC", "restricted"),
        ("non-public", "restricted"),
        ("비공개", "restricted"),
        ("내부 이용 제한", "restricted"),
    ],
)
def test_access_rights_decide_the_visibility(rights: str | None, visibility: str) -> None:
    assert visibility_of(rights) == Visibility(visibility)
