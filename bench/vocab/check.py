"""Checking a million generated columns: time, and memory that does not grow with them.

Run alone with other files of the official layout: `python -m bench.vocab.check FOLDER [COLUMNS]`.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Measure
from vocab.check import check_columns
from vocab.columns import ColumnSpec
from vocab.conformity import conformity
from vocab.importing import read_vocabulary
from vocab.model import Term
from vocab.vocabulary import Vocabulary

COLUMNS = 1_000_000
SEED = 20251101
COMMON_SHARE = 0.5  # of the columns are among a database's usual ones, the rest are drawn evenly
USUAL = 2_000


def run() -> list[Measure]:
    """Measure the check of COLUMNS generated columns and the conformity of single ones."""
    vocabulary = _vocabulary(_folder())
    vocabulary.segmenter.best("등록일자")
    return [*_checked(vocabulary, COLUMNS), _judged(vocabulary)]


def _folder() -> Path:
    project = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("MALMOI_TEST_DATA", project.parent / "shared" / "data"))
    return data / "vocabulary" / "revision8"


def _vocabulary(folder: Path) -> Vocabulary:
    return read_vocabulary(sorted(folder.glob("*.csv"))).vocabulary


def generated(vocabulary: Vocabulary, count: int, seed: int = SEED) -> Iterator[ColumnSpec]:
    """Yield columns of a fixed seed: a quarter each standard, changed, composed of any words, and unregistered."""
    chance = random.Random(seed)
    terms, words = list(vocabulary.terms.values()), list(vocabulary.words.values())
    usual = chance.sample(terms, min(USUAL, len(terms)))
    for number in range(count):
        term = chance.choice(usual if chance.random() < COMMON_SHARE else terms)
        table, kind = f"TB_{number // 30:06d}", chance.randrange(4)
        if kind == 0:
            yield _standard(vocabulary, term, table, number)
        elif kind == 1:
            yield ColumnSpec(
                table, term.abbreviation.lower(), term.name, "VARCHAR2", chance.choice((10, 50)), row=number
            )
        elif kind == 2:
            some = chance.choices(words, k=chance.randint(2, 4))
            physical = "_".join(word.abbreviation for word in some)
            yield ColumnSpec(table, physical, "".join(word.name for word in some), "VARCHAR(100)", row=number)
        else:
            strange = chr(chance.randrange(0xAC00, 0xD7A4)) + chr(chance.randrange(0xAC00, 0xD7A4))
            yield ColumnSpec(
                table, f"XX_{term.abbreviation}", f"{strange}_{term.name}", "NUMBER(15)", row=number
            )


def _standard(vocabulary: Vocabulary, term: Term, table: str, number: int) -> ColumnSpec:
    domain = vocabulary.domains[term.domain]
    items = (domain.data_type, domain.length, domain.scale)
    return ColumnSpec(table, term.abbreviation, term.name, *items, system=f"S{number // 100_000}", row=number)


def _checked(vocabulary: Vocabulary, count: int) -> list[Measure]:
    tenth = _peak_after(vocabulary, count // 10)
    start = time.perf_counter()
    whole = _peak_after(vocabulary, count)
    seconds = time.perf_counter() - start
    note = f"{count:,} columns, {count / seconds:,.0f} a second, one process"
    return [
        Measure(f"check of {count:,} generated columns", seconds, "s", 240, "lower", note=note),
        Measure(
            f"memory grown from {count // 10:,} to {count:,} columns",
            whole - tenth,
            "MB",
            64,
            "lower",
            note="peak resident memory; the rates of the tables are all that grows",
        ),
    ]


def _peak_after(vocabulary: Vocabulary, count: int) -> float:
    stream = check_columns(vocabulary, generated(vocabulary, count))
    findings = sum(1 for _ in stream)
    if stream.summary["columns"] != count or not findings:
        raise RuntimeError("the check has lost columns")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _judged(vocabulary: Vocabulary) -> Measure:
    columns = list(generated(vocabulary, 40_000))
    start = time.perf_counter()
    for column in columns:
        conformity(vocabulary, column)
    rate = len(columns) / (time.perf_counter() - start)
    return Measure(
        "conformity of harvested columns", rate, "columns/s", 10_000, "higher", note="one core, uncached"
    )


if __name__ == "__main__":
    chosen = _vocabulary(Path(sys.argv[1])) if len(sys.argv) > 1 else _vocabulary(_folder())
    size = int(sys.argv[2]) if len(sys.argv) > 2 else COLUMNS
    for measure in (*_checked(chosen, size), _judged(chosen)):
        print(measure.as_dict())
