"""Whole-value forms of kinds: how much of a column has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anonymize.detect.rules import RuleSet, compiled, read_yaml
from anonymize.detect.validators import CHECKS, Check
from anonymize.errors import RuleError


@dataclass(frozen=True)
class Form:
    """A whole-value form; `alone` 0: it needs a header; `share`: part of the values it needs without one."""

    kind: str
    pattern: re.Pattern[str]
    check: Check | None
    alone: float
    header: float
    share: float
    treated: bool

    def fits(self, value: str) -> bool:
        """Tell whether a value has this form."""
        return self.pattern.fullmatch(value) is not None and (
            self.check is None or self.check(value) is not None
        )


@dataclass(frozen=True)
class FormShare:
    """How a kind's forms fare in a sample: `share` by any form, `alone` the best score without a header (0: none)."""

    kind: str
    share: float
    alone: float
    header: float
    treated: float


def read_forms(path: Path) -> tuple[Form, ...]:
    """Return the forms of a columns file; RuleError when an entry is wrong."""
    forms = []
    for entry in read_yaml(path)["forms"]:
        where = f"{path.name}: form of {entry.get('kind', '?')!r}"
        check = entry.get("check")
        if check is not None and check not in CHECKS:
            raise RuleError(where, f"unknown check {check!r}")
        forms.append(
            Form(
                kind=entry["kind"],
                pattern=compiled(entry["pattern"], where),
                check=CHECKS[check] if check else None,
                alone=float(entry.get("alone", 0.0)),
                header=float(entry["header"]),
                share=float(entry.get("share", 1.0)),
                treated=bool(entry.get("treated", False)),
            )
        )
    return tuple(forms)


def added_forms(rules: RuleSet, known: Sequence[str]) -> tuple[Form, ...]:
    """Return forms made of an agency's own rules: a kind that has no column form is judged by its document pattern."""
    return tuple(
        Form(
            r.kind, r.pattern, r.check, r.score if r.score >= rules.threshold else 0.0, r.labelled, 0.5, False
        )
        for r in rules.rules
        if r.kind not in known
    )


def form_shares(forms: Sequence[Form], values: Sequence[str]) -> dict[str, FormShare]:
    """Return for each kind how its forms fare in the values (each value counts once a kind)."""
    answer: dict[str, FormShare] = {}
    for kind in dict.fromkeys(form.kind for form in forms):
        of_kind = [form for form in forms if form.kind == kind]
        hits = [[form.fits(v) for v in values] for form in of_kind]
        any_hit = sum(map(any, zip(*hits, strict=True))) / len(values)
        if any_hit:
            answer[kind] = _share(kind, of_kind, hits, any_hit)
    return answer


def _share(kind: str, forms: Sequence[Form], hits: list[list[bool]], any_hit: float) -> FormShare:
    count = len(hits[0])
    alone_hits = [h for form, h in zip(forms, hits, strict=True) if form.alone]
    joint = sum(map(any, zip(*alone_hits, strict=True))) / count if alone_hits else 0.0
    alone = max(
        (f.alone for f, h in zip(forms, hits, strict=True) if f.alone and any(h) and joint >= f.share),
        default=0.0,
    )
    header = max((f.header for f, h in zip(forms, hits, strict=True) if any(h)), default=0.0)
    treated = sum(
        any(h[i] for f, h in zip(forms, hits, strict=True) if f.treated)
        and not any(h[i] for f, h in zip(forms, hits, strict=True) if not f.treated)
        for i in range(count)
    )
    return FormShare(kind, any_hit, alone, header, treated / count)
