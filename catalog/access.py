"""Who may see what: the one place that says it, for pages, API, search and feeds alike.

Metadata is public unless its dataset says otherwise; what is restricted is seen by the officers of the agency that
published it and by administrators. The index and the store are given the same rule as a `Scope`, so that a search
never shows, counts or suggests what the page would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """Roles of a principal."""

    CITIZEN = "citizen"  # signed in, no more rights than anybody
    OFFICER = "officer"  # 기관 데이터 담당자: sees and edits what their agency has
    STEWARD = "steward"  # 표준 담당자: sees everything, decides on terms
    ADMIN = "admin"


class Visibility(StrEnum):
    """Who sees a record's metadata."""

    PUBLIC = "public"
    RESTRICTED = "restricted"  # the publishing agency's officers, stewards and administrators


class Guarded(Protocol):
    """Whatever has a visibility and an agency: rows of the store and documents of the index."""

    @property
    def visibility(self) -> str:
        """One of Visibility."""

    @property
    def agency_code(self) -> str | None:
        """The agency it belongs to, by code."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be read, as a filter that a database and an index can apply.

    `everything` true: no filter. Otherwise public records, and restricted ones of `agency_code` if it is not None.
    """

    everything: bool = False
    agency_code: str | None = None


_SEES_ALL = frozenset({Role.STEWARD, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: roles and, for officers, the code of their agency."""

    roles: frozenset[str] = field(default_factory=frozenset)
    agency: str | None = None
    name: str | None = None  # written into history as the actor

    @property
    def scope(self) -> Scope:
        """Return the filter of what this principal may read."""
        if self.roles & _SEES_ALL:
            return Scope(everything=True)
        return Scope(agency_code=self.agency if Role.OFFICER in self.roles else None)

    def may_read(self, record: Guarded) -> bool:
        """Tell whether the principal may see a record's metadata."""
        scope = self.scope
        if scope.everything or record.visibility == Visibility.PUBLIC:
            return True
        return scope.agency_code is not None and record.agency_code == scope.agency_code

    def may_edit(self, record: Guarded) -> bool:
        """Tell whether the principal may decide on a record: its agency's officers, stewards, administrators."""
        if self.roles & _SEES_ALL:
            return True
        return Role.OFFICER in self.roles and self.agency is not None and record.agency_code == self.agency


ANONYMOUS = Principal()

_RESTRICTED_RIGHTS = (
    "non_public",
    "nonpublic",
    "non-public",
    "restricted",
    "private",
    "confidential",
    "비공개",
    "제한",
)


def visibility_of(access_rights: str | None) -> Visibility:
    """Return the visibility a dataset's dct:accessRights ask for.

    RESTRICTED and NON_PUBLIC are the EU access-right list's; 비공개 and 제한 what Korean agencies write. "제한 없음" and
    "제한없음" (no restriction) are public.
    """
    text = (access_rights or "").casefold()
    if "없음" in text or "unrestricted" in text:
        return Visibility.PUBLIC
    return Visibility.RESTRICTED if any(word in text for word in _RESTRICTED_RIGHTS) else Visibility.PUBLIC
