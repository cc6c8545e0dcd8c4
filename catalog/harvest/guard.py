"""Whether what a run did not see may be removed: the mass-removal guard, a pure decision."""

from __future__ import annotations

from dataclasses import dataclass

MAX_REMOVAL_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run that read its source to the end found.

    `had` active records before the run, `taken` records taken in, `created` of them new, `missing` not seen;
    `scope_changed`: the source was asked for something else than in its last good run; `unread` records that could be
    neither read nor named, beyond those of the last good run: some of the missing may be among them.
    """

    had: int
    taken: int
    created: int
    missing: int
    shortfall: str | None = None
    scope_changed: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether removals go ahead; if not, a stable code and the reason."""

    remove: bool
    code: str | None = None
    reason: str | None = None


_GO = Decision(remove=True)


def decide(found: Outcome, *, accept: bool = False, max_share: float = MAX_REMOVAL_SHARE) -> Decision:
    """Decide on removals.

    Held, whoever accepts: a source that announced more than it gave. Held until an officer accepts: nothing came though
    there were records; more than `max_share` of the records would go; something would go after the source's address or
    options changed, since what a filter leaves out is not gone; something would go while more records than last time
    could be neither read nor named.
    """
    if found.shortfall is not None:
        return _hold("shortfall", found.shortfall)
    if found.missing == 0 or accept:
        return _GO
    if found.taken == 0:
        return _hold("source_empty", f"the source gave no record, {found.missing} are stored")
    if found.scope_changed:
        told = "the source's address or options changed since its last good run"
        return _hold("scope_changed", f"{told}; {found.missing} records are outside of it now")
    if found.unread > 0:
        told = f"{found.unread} more records than before could not be read"
        return _hold("unread_records", f"{told}; the {found.missing} missing ones may be among them")
    if found.missing > max_share * found.had:
        return _hold("mass_removal", _mass(found, max_share))
    return _GO


def _hold(code: str, reason: str) -> Decision:
    return Decision(
        remove=False, code=code, reason=f"{reason}; nothing was removed (대량 삭제 방지로 보류되었습니다)"
    )


def _mass(found: Outcome, max_share: float) -> str:
    share = found.missing / found.had if found.had else 1.0
    text = f"{found.missing} of {found.had} records ({share:.0%}) would be removed, more than {max_share:.0%}"
    if found.created >= found.missing / 2:
        text += f"; {found.created} new ones came at once: did the source change its identifiers?"
    return text
