"""Having the vocabulary in a new process: from the official csv files, and from a cache file of the caller's."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Measure
from bench.vocab.cases import official_files

_PARSE = "import sys; from vocab.importing import read_vocabulary; read_vocabulary(sys.argv[2:])"
_CACHED = (
    "import sys; from pathlib import Path; from vocab.vocabulary import Vocabulary; "
    "v = Vocabulary.load_cached(map(Path, sys.argv[2:]), Path(sys.argv[1])); v.segment('등록일자')"
)


def run() -> list[Measure]:
    """Measure whole processes, interpreter and imports included; the best of five."""
    with tempfile.TemporaryDirectory() as folder:
        cache = str(Path(folder) / "vocabulary.json")
        _seconds(_CACHED, cache)
        cached = min(_seconds(_CACHED, cache) for _ in range(5))
        parsed = min(_seconds(_PARSE, cache) for _ in range(5))
    return [
        Measure(
            "vocabulary in a new process, cached",
            cached,
            "s",
            0.5,
            "lower",
            note="with the first segmentation",
        ),
        Measure("vocabulary in a new process, from csv", parsed, "s", 0.5, "lower"),
    ]


def _seconds(program: str, cache: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", program, cache, *map(str, official_files())], check=True)
    return time.perf_counter() - started
