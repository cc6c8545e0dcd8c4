"""Look through many short strings at once: a fast gate in polars, then one pass over the few that may hold something."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from anonymize.detect.finding import Finding
from anonymize.detect.lexicon import NameLexicon
from anonymize.detect.resolve import without_overlap

# between rows: no rule, label or name evidence reaches across it
SEPARATOR = "\n\x1e\n"
CHUNK = 2_000
# four digits or digit-like signs, an @, spoken digits, a mask in a name
NUMBERS = r"\d.?\d.?\d.?\d|\d[가-힣]|@|[공영]일[공영]|[가-힣][○◯*]|:[0-9A-Fa-f]*:"
Scan = Callable[[str], Iterable[Finding]]


class BatchScanner:
    """Find personal data in a list of strings, row by row."""

    def __init__(self, scan: Scan, names: NameLexicon) -> None:
        self._scan = scan
        self._gate = f"{NUMBERS}|{_name_gate(names)}"

    def find(self, values: Sequence[str | None] | pl.Series) -> list[list[Finding]]:
        """Return the findings of each value, in order; offsets are within the value."""
        series = values if isinstance(values, pl.Series) else pl.Series(values, dtype=pl.String, strict=False)
        rows = series.str.contains(self._gate).fill_null(False).arg_true().to_list()
        answer: list[list[Finding]] = [[] for _ in range(len(series))]
        texts = series.gather(rows).to_list()
        for first in range(0, len(rows), CHUNK):
            self._fill(answer, rows[first : first + CHUNK], texts[first : first + CHUNK])
        return answer

    def _fill(self, answer: list[list[Finding]], rows: Sequence[int], texts: Sequence[str]) -> None:
        starts, place = [], 0
        for text in texts:
            starts.append(place)
            place += len(text) + len(SEPARATOR)
        # a line break inside a value becomes a space: same length, same offsets
        joined = SEPARATOR.join(text.replace("\n", " ").replace("\x1e", " ") for text in texts)
        touched = set()
        for found in self._scan(joined):
            index = bisect_right(starts, found.start) - 1
            start = found.start - starts[index]
            row = rows[index]
            touched.add(row)
            answer[row].append(
                Finding(
                    found.kind,
                    found.text,
                    start,
                    start + len(found.text),
                    found.score,
                    found.reason,
                    found.legal_class,
                )
            )
        for row in touched:
            if len(answer[row]) > 1:
                answer[row] = without_overlap(answer[row])


def _name_gate(names: NameLexicon) -> str:
    surnames = "".join(sorted(s for s in names.surnames if len(s) == 1))
    first = "".join(sorted(s for s, weight in names.first.items() if weight >= 1))
    second = "".join(sorted(s for s, weight in names.second.items() if weight >= 1))
    around = "|".join(sorted((re.escape(w) for w in names.after if len(w) > 1), key=len, reverse=True))
    before = "|".join(
        sorted((re.escape(w) for w in names.labels | names.before if len(w) > 1), key=len, reverse=True)
    )
    name = f"[{surnames}][{first}][{second}]"
    return f"^{name}$|{name} ?(?:{around}|님|씨)|(?:{before}|님|씨)[^가-힣]{{1,3}}{name}|[로길동리] ?\\d"
