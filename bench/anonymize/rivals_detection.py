"""Figures of ko-pii and Presidio on the same gold, printed as one JSON document.

Run by the rivals' own interpreter: `.venv-rivals/bin/python bench/anonymize/rivals_detection.py DOCUMENTS.jsonl`. It
imports nothing of ours but the scorer; a rival that is not installed is left out.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench.anonymize.scoring import read_documents, score
from bench.anonymize.short_strings import short_strings

Strings = Mapping[str, set[str]]
# the rivals' labels for our kinds
LABELS = {
    "RRN": "RRN", "KR_RRN": "RRN", "FRN": "FRN", "KR_FRN": "FRN", "ALIEN_REG": "FRN",
    "PASSPORT": "PASSPORT", "KR_PASSPORT": "PASSPORT", "DRIVER_LICENSE": "DRIVER_LICENSE", "KR_DRIVER_LICENSE": "DRIVER_LICENSE",
    "PHONE": "PHONE", "PHONE_NUMBER": "PHONE", "EMAIL": "EMAIL", "EMAIL_ADDRESS": "EMAIL", "IP": "IP", "IP_ADDRESS": "IP",
    "CARD": "CARD", "CREDIT_CARD": "CARD", "ACCOUNT": "ACCOUNT", "ADDRESS": "ADDRESS", "VEHICLE": "VEHICLE",
    "PERSON": "PERSON", "NAME": "PERSON", "BUSINESS_REG": "BUSINESS_NO", "KR_BRN": "BUSINESS_NO",
    "KR_BUSINESS": "BUSINESS_NO", "CORP_REG": "CORPORATE_NO",
    "MEDICAL_INSURANCE": "HEALTH_INSURANCE",
}  # fmt: skip


def ko_pii() -> Callable[[str], Strings] | None:
    """Return ko-pii's detector, None when it is not installed."""
    try:
        from ko_pii import detect_all
    except ImportError:
        return None
    return lambda text: grouped((f.label, f.text) for f in detect_all(text))


def presidio() -> Callable[[str], Strings] | None:
    """Return Presidio's Korean pattern recognisers (no language model), None when it is not installed."""
    try:
        from presidio_analyzer import predefined_recognizers as shipped
    except ImportError:
        return None
    recognisers = [
        *(getattr(shipped, name)(supported_language="ko") for name in dir(shipped) if name.startswith("Kr")),
        shipped.CreditCardRecognizer(supported_language="ko"),
        shipped.EmailRecognizer(supported_language="ko"),
        shipped.IpRecognizer(supported_language="ko"),
        shipped.PhoneRecognizer(supported_language="ko", supported_regions=["KR"]),
    ]

    def find(text: str) -> Strings:
        found = (result for r in recognisers for result in r.analyze(text, r.supported_entities, None) or ())
        return grouped((f.entity_type, text[f.start : f.end]) for f in found)

    return find


def grouped(pairs: Iterable[tuple[str, str]]) -> Strings:
    """Return the strings of our kinds."""
    answer: dict[str, set[str]] = {}
    for label, text in pairs:
        if label in LABELS:
            answer.setdefault(LABELS[label], set()).add(text)
    return answer


def figures(detect: Callable[[str], Strings], path: Path) -> dict[str, float]:
    """Return F1 of each kind and of all, documents and short strings a second, and random numbers taken as personal."""
    documents = read_documents(path)
    began = time.perf_counter()
    scores = score(documents, detect)
    seconds = time.perf_counter() - began
    dice = random.Random(5)
    alarms, rates = {}, {}
    for count in (10, 12, 13):
        numbers = ["".join(dice.choices("0123456789", k=count)) for _ in range(1000)]
        alarms[f"random_{count}"] = sum(bool(detect(number)) for number in numbers) / len(numbers)
    for share in (0.1, 0.2, 0.5):
        rows = short_strings(share, 1000)
        began = time.perf_counter()
        for row in rows:
            detect(row)
        rates[f"rows_{share:.0%}"] = len(rows) / (time.perf_counter() - began)
    return {f"f1_{kind}": s.f1 for kind, s in scores.items()} | {
        "documents_per_second": len(documents) / seconds,
        **alarms,
        **rates,
    }


def main() -> None:
    """Print the figures of every rival that is installed and runs."""
    path, answer = Path(sys.argv[1]), {}
    for name, build in (("ko-pii", ko_pii), ("Presidio", presidio)):
        try:
            detect = build()
            if detect is not None:
                answer[name] = figures(detect, path)
        except Exception as error:  # a rival's own API may have changed: tell it, measure the other
            answer[name] = {"error": str(error)}
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
