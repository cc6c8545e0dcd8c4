"""Edits of officers: pure changes to groups, kept as tables like the thesaurus itself with an `action` before each line."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from vocab.thesaurus.errors import ThesaurusMistake
from vocab.thesaurus.model import Group, Member, key_of
from vocab.thesaurus.reading import COLUMNS, members_of, rows_of, text_of

EDIT_COLUMNS = ("action", *COLUMNS)


class Action(StrEnum):
    """What an edit does to a group."""

    ADD_GROUP = "add-group"
    REMOVE_GROUP = "remove-group"
    ADD = "add"  # members
    REMOVE = "remove"  # members, whatever direction and weight the edit names
    WEIGHT = "weight"  # new direction and weight of members that are there


class Change(NamedTuple):
    """An edit; `place` says where it was written, for errors."""

    action: Action
    group: str
    members: tuple[Member, ...] = ()
    head: str = ""
    definition: str | None = None
    place: str = "edit"
    field: str = "local"


def changes_of(text: str, name: str) -> list[Change]:
    """Return the edits a table lists; raises ThesaurusMistake with file and line."""
    found = []
    for row in rows_of(text, name, EDIT_COLUMNS):
        cells = row.cells
        if cells["action"] not in list(Action):
            raise ThesaurusMistake(
                f"{row.place}: 알 수 없는 action '{cells['action']}' / actions are {', '.join(Action)}"
            )
        members = members_of(cells["members"], row.place)
        action, field = Action(cells["action"]), name.removesuffix(".tsv")
        found.append(
            Change(action, cells["id"], members, cells["head"], cells["definition"] or None, row.place, field)
        )
    return found


def table_of(changes: Iterable[Change]) -> str:
    """Return edits as the text of a table that `changes_of` reads."""
    lines = ["\t".join(EDIT_COLUMNS)]
    lines += [
        "\t".join((c.action.value, c.group, c.head, text_of(c.members), c.definition or "")) for c in changes
    ]
    return "\n".join(lines) + "\n"


def changed(groups: Iterable[Group], changes: Iterable[Change]) -> tuple[Group, ...]:
    """Return the groups with the edits made in order; raises ThesaurusMistake where one does not apply."""
    by_id = {group.id: group for group in groups}
    for change in changes:
        group = by_id.get(change.group)
        if change.action is Action.ADD_GROUP:
            by_id[change.group] = _new_group(group, change)
        elif group is None:
            raise _refused(change, "그런 묶음이 없습니다", "name the id of a group that is there")
        elif change.action is Action.REMOVE_GROUP:
            del by_id[change.group]
        else:
            by_id[change.group] = group._replace(members=_edited(group, change))
    return tuple(by_id.values())


def _new_group(existing: Group | None, change: Change) -> Group:
    if existing is not None or not change.group:
        raise _refused(change, "id가 없거나 이미 쓰입니다", "give a new group an id of its own")
    if not change.head.strip():
        raise _refused(change, "head가 없습니다", "write the administrative term of the group")
    return Group(change.group, change.field, change.head, change.members, change.definition)


def _edited(group: Group, change: Change) -> tuple[Member, ...]:
    members = {key_of(m.word): m for m in group.members}
    if not change.members:
        raise _refused(change, "낱말이 없습니다", "list the members to change")
    for member in change.members:
        key = key_of(member.word)
        if (key in members) == (change.action is Action.ADD) or key == key_of(group.head):
            state = "이미 있습니다" if change.action is Action.ADD else "없습니다"
            raise _refused(
                change, f"'{member.word}' 낱말이 {state}", "add what is new; remove or weigh what is there"
            )
        if change.action is Action.REMOVE:
            del members[key]
        else:
            members[key] = member
    return tuple(members.values())


def _refused(change: Change, what: str, way_out: str) -> ThesaurusMistake:
    return ThesaurusMistake(f"{change.place}: {change.action.value} {change.group}: {what} / {way_out}")
