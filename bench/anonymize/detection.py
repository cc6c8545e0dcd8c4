"""Detection: F1 on documents, false alarms on random digits, tables, speed; ko-pii and Presidio beside it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

from anonymize.detect import Detector
from bench.anonymize.scoring import Document, read_documents, score
from bench.anonymize.short_strings import short_strings
from bench.anonymize.table_gold import (
    Case,
    free_text_columns,
    look_alike_columns,
    personal_columns,
    public_columns,
)
from bench.measure import Measure

PROJECT = Path(__file__).resolve().parents[2]
RIVALS = PROJECT / ".venv-rivals" / "bin" / "python"
# measured by the reference on two cores, used where the rivals' environment is not installed
KO_PII = {"all": 0.813, "PERSON": 0.579, "BUSINESS_NO": 0.189, "CORPORATE_NO": 0.118, "DRIVER_LICENSE": 0.688}
BARS = {"all": 0.90, "PERSON": 0.75, "BUSINESS_NO": 0.95, "CORPORATE_NO": 0.95, "DRIVER_LICENSE": 0.95}
PRESIDIO_RANDOM = {10: 0.107, 12: 0.181, 13: 0.068}
STRINGS = 10_000


def documents_path() -> Path:
    """Return where the gold documents lie."""
    return (
        Path(os.environ.get("MALMOI_TEST_DATA", PROJECT.parent / "shared" / "data"))
        / "pii"
        / "documents.jsonl"
    )


def detected(detector: Detector, text: str) -> dict[str, set[str]]:
    """Return the strings of each kind found in a document."""
    answer: dict[str, set[str]] = {}
    for finding in detector.document(text):
        answer.setdefault(finding.kind, set()).add(finding.text)
    return answer


def rivals(path: Path) -> dict[str, dict[str, Any]]:
    """Return the rivals' figures when their environment is installed, else nothing."""
    if not RIVALS.exists():
        return {}
    script = Path(__file__).with_name("rivals_detection.py")
    ran = subprocess.run(
        [str(RIVALS), str(script), str(path)], capture_output=True, text=True, timeout=900, check=False
    )
    return json.loads(ran.stdout) if ran.returncode == 0 else {}


def document_measures(
    detector: Detector, documents: list[Document], ko_pii: dict[str, float]
) -> list[Measure]:
    """Return F1 of all documents by kind, of the half looked at while writing the rules and of the other half."""
    whole = score(documents, lambda text: detected(detector, text))
    measures = []
    for kind, result in whole.items():
        rival = ko_pii.get(f"f1_{kind}", KO_PII.get(kind))
        note = f"P {result.precision:.3f} R {result.recall:.3f}"
        measures.append(
            Measure(f"documents, {kind}", result.f1, "F1", BARS.get(kind), "higher", "ko-pii", rival, note)
        )
    for half, name in ((0, "half used while writing"), (1, "half not looked at")):
        part = score([d for d in documents if d.place % 2 == half], lambda text: detected(detector, text))
        person = f"PERSON {part['PERSON'].f1:.3f}"
        measures.append(Measure(f"documents, {name}", part["all"].f1, "F1", 0.90, note=person))
    fresh = Detector()  # a first reading, as the rival's: the dictionary's cache is empty
    fresh.document("담당 김서연")
    began = time.perf_counter()
    for document in documents:
        fresh.document(document.text)
    rate = len(documents) / (time.perf_counter() - began)
    measures.append(
        Measure(
            "documents",
            rate,
            "documents/s",
            None,
            "higher",
            "ko-pii",
            ko_pii.get("documents_per_second", 373),
        )
    )
    return measures


def random_measures(detector: Detector, presidio: dict[str, float]) -> list[Measure]:
    """Return the share of random digits without context that are taken as personal."""
    dice = random.Random(3)
    measures = []
    for count, told in PRESIDIO_RANDOM.items():
        name, rival = "Presidio", presidio.get(f"random_{count}", told)
        numbers = ["".join(dice.choices("0123456789", k=count)) for _ in range(3000)]
        share = sum(bool(detector.document(number)) for number in numbers) / len(numbers)
        measures.append(
            Measure(f"random {count} digits taken as personal", share, "share", 0.01, "lower", name, rival)
        )
    return measures


def table_measures(detector: Detector) -> list[Measure]:
    """Return recall on personal columns, right kinds among them, and the share of look-alike columns flagged."""
    personal = [*personal_columns(), *free_text_columns()]
    answers = [(case, detector.column(case.name, case.values)) for case in personal]
    found = sum(answer.kind is not None for _, answer in answers) / len(answers)
    right = sum(answer.kind == case.kind for case, answer in answers) / len(answers)
    alike = [detector.column(case.name, case.values) for case in look_alike_columns()]
    public = [detector.column(case.name, case.values) for case in public_columns()]
    flagged = sum(answer.kind is not None for answer in alike) / len(alike)
    told = sum(answer.legal_class is None for answer in public) / len(public)
    return [
        Measure("tables, personal columns found", found, "share", 0.98, note=f"{len(answers)} columns"),
        Measure("tables, found under the right kind", right, "share", 0.98),
        Measure("tables, headerless columns found", _headerless(answers), "share", 0.98),
        Measure(
            "tables, look-alike columns flagged",
            flagged,
            "share",
            0.02,
            "lower",
            note=f"{len(alike)} columns",
        ),
        Measure("tables, organisations' data told from personal", told, "share", 0.95),
    ]


def _headerless(answers: list[tuple[Case, Any]]) -> float:
    bare = [
        answer.kind == case.kind for case, answer in answers if case.made.startswith(("absent", "misleading"))
    ]
    return sum(bare) / len(bare)


def speed_measures(detector: Detector, presidio: dict[str, float], ko_pii: dict[str, float]) -> list[Measure]:
    """Return rows a second over short strings of which 10 %, 20 % and half are personal (best of five runs)."""
    measures = []
    for share, bar in ((0.1, 200_000), (0.2, None), (0.5, None)):
        rows = short_strings(share, STRINGS)
        detector.batch(rows)
        best = min(_seconds(detector, rows) for _ in range(5))
        name = f"short strings, {share:.0%} personal"
        key = f"rows_{share:.0%}"
        rival = presidio.get(key, 9_200)
        note = f"ko-pii {ko_pii.get(key, 5_100):,.0f} rows/s"
        measures.append(Measure(name, STRINGS / best, "rows/s", bar, "higher", "Presidio", rival, note))
    return measures


def _seconds(detector: Detector, rows: list[str]) -> float:
    began = time.perf_counter()
    detector.batch(rows)
    return time.perf_counter() - began


def run() -> list[Measure]:
    """Run all detection benchmarks; documents only where the gold data lies."""
    detector = Detector()
    there = documents_path().is_file()
    told = rivals(documents_path()) if there else {}
    ko_pii, presidio = (
        {k: v for k, v in told.get(name, {}).items() if isinstance(v, float)}
        for name in ("ko-pii", "Presidio")
    )
    measures = [
        *random_measures(detector, presidio),
        *table_measures(detector),
        *speed_measures(detector, presidio, ko_pii),
    ]
    if there:
        measures = [*document_measures(detector, read_documents(documents_path()), ko_pii), *measures]
    return measures
