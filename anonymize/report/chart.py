"""Bar charts as inline SVG, without script or font files."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

BEFORE, AFTER = "#b4541a", "#1d5fa8"
LEFT, RIGHT, ROW, BAR = 190, 70, 40, 14
WIDTH = 720


def paired_bars(title: str, rows: Sequence[tuple[str, float, float | None]]) -> str:
    """Draw for every label a bar before and a bar after; figures are shares between 0 and 1.

    The chart has its title and every figure as text, so a screen reader tells what it shows.
    """
    height = ROW * len(rows) + 30
    told = "; ".join(f"{label}: {_percent(first)}, {_percent(last)}" for label, first, last in rows)
    bars = "".join(_pair(number, *row) for number, row in enumerate(rows))
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{_legend()}{bars}</svg>"
    )


def _pair(number: int, label: str, first: float, last: float | None) -> str:
    top = 26 + ROW * number
    text = f'<text x="{LEFT - 8}" y="{top + BAR + 4}" text-anchor="end">{escape(_short(label))}</text>'
    return text + _bar(top, first, BEFORE) + (_bar(top + BAR + 2, last, AFTER) if last is not None else "")


def _bar(top: int, share: float, colour: str) -> str:
    length = max(0.0, min(1.0, share)) * (WIDTH - LEFT - RIGHT)
    return (
        f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
        f'<text x="{LEFT + length + 5:.1f}" y="{top + BAR - 2}" class="figure">{_percent(share)}</text>'
    )


def _legend() -> str:
    return (
        f'<rect x="{LEFT}" y="4" width="12" height="12" fill="{BEFORE}"/><text x="{LEFT + 17}" y="15">처리 전</text>'
        f'<rect x="{LEFT + 90}" y="4" width="12" height="12" fill="{AFTER}"/>'
        f'<text x="{LEFT + 107}" y="15">처리 후</text>'
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _short(label: str) -> str:
    return label if len(label) <= 16 else label[:15] + "…"
