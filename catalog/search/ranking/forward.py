"""A document as ranking reads it: hashed terms by field and the few numbers that count, in one array of bytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from catalog.search.analysis.words import Analyzer, Run, pairs_of
from catalog.search.document import SearchDocument
from catalog.search.regions import Gazetteer
from catalog.search.understanding.query import PAIR
from catalog.search.understanding.words import StopWords

FIELDS = ("title", "keywords", "agency", "body", "columns", "head")
_BODY_TERMS, _COLUMN_TERMS = 160, 200  # of a document; what comes later says little of what it is about
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SERIES_NAME = 5  # syllables of a last part that names a series
_HEAD = len(FIELDS) + 7


@dataclass(frozen=True, slots=True)
class Analysed:
    """The runs and terms of a document by field, and its regions."""

    title_runs: list[Run]  # without the agency's name
    last_runs: list[Run]  # of the title's last part behind an underscore
    keyword_runs: list[Run]
    title: list[str]
    title_words: int  # for how much of the title a query covers
    title_pairs: list[str]
    keywords: list[str]
    keyword_pairs: list[str]
    agency: list[str]
    body: list[str]
    columns: list[str]
    head: list[str]  # of the title's last words that say something: in Korean the head stands at the end
    regions: tuple[str, ...]


def analyse(document: SearchDocument, analyzer: Analyzer, gazetteer: Gazetteer) -> Analysed:
    """Analyse a document once: for the index, for ranking and for the lexicon."""
    subject = document.title.removeprefix(document.agency_name or "\0") or document.title
    title = analyzer.runs(subject)
    keywords = analyzer.runs(" ".join(document.keywords))
    structure = (
        *document.tables,
        *document.columns,
        *document.terms,
        document.system or "",
        document.database or "",
    )
    return Analysed(
        title_runs=title,
        last_runs=analyzer.runs(subject.rpartition("_")[2]),
        keyword_runs=keywords,
        title=[t for r in title for t in r.named],
        title_words=sum(max(1, len(r.words)) for r in title),
        title_pairs=[PAIR + p for p in pairs_of("".join(r.text for r in title))],
        keywords=_unique(t for r in keywords for t in r.named),
        keyword_pairs=_unique(PAIR + p for r in keywords for p in pairs_of(r.text)),
        agency=_unique(analyzer.terms([document.agency_name or ""])),
        body=_unique(analyzer.terms([" ".join((document.description or "", *document.themes))]))[
            :_BODY_TERMS
        ],
        columns=_unique(analyzer.terms([" ".join(s for s in structure if s)]))[:_COLUMN_TERMS]
        if any(structure)
        else [],
        head=_head(subject, title, analyzer),
        regions=gazetteer.regions_of(document),
    )


def _head(subject: str, title: list[Run], analyzer: Analyzer) -> list[str]:
    """Return terms and pairs of the last two topical words outside brackets (CCTV 교통량조사 is about 조사)."""
    bare = _BRACKETS.sub(" ", subject)
    runs = title if bare == subject else analyzer.runs(bare) or title
    passed_over = StopWords.default().generic | StopWords.default().light
    words = [
        w for r in runs for w in r.words if not w.verb and w.text not in passed_over and not w.text.isdigit()
    ][-2:]
    terms = [t for w in words for t in (w.text, *(p for p in w.parts if len(p) > 1))]
    joined_words = "".join(w.text for w in words)
    return _unique([*terms, joined_words, *(PAIR + p for p in pairs_of(joined_words))])


def pack(document: SearchDocument, analysed: Analysed) -> bytes:
    """Return the document's ranking data as bytes."""
    parts = [
        [*dict.fromkeys((*analysed.title, *analysed.title_pairs))],
        [*analysed.keywords, *analysed.keyword_pairs],
        analysed.agency,
        analysed.body,
        analysed.columns,
        analysed.head,
    ]
    head = [
        *(len(p) for p in parts),
        analysed.title_words,
        days(document.modified or document.issued),
        int(document.quality or 0),
        document.use_count,
        term_hash(document.agency_name or ""),
        term_hash(series_of(analysed)),
        len(analysed.regions),
        *(int(code) for code in analysed.regions),
    ]
    hashes = map(zlib.crc32, map(str.encode, chain.from_iterable(parts)))  # as term_hash
    return np.array([*head, *hashes], dtype=np.uint32).tobytes()


@dataclass(frozen=True, slots=True)
class Forward:
    """The unpacked ranking data of one document."""

    head: NDArray[
        np.uint32
    ]  # as `pack` writes it: terms by field, words of the title, day, quality, use and so on
    terms: NDArray[np.uint32]
    agency: int
    series: int  # the same for titles that differ only in region, number and generic words
    regions: tuple[str, ...]


def unpack(packed: bytes) -> Forward:
    """Read what `pack` wrote."""
    data = np.frombuffer(packed, dtype=np.uint32)
    agency, series, count = data[_HEAD - 3 : _HEAD].tolist()
    codes = data[_HEAD : _HEAD + count].tolist() if count else ()
    regions = tuple([str(c) if c > 99 else f"{c:02d}" for c in codes])
    return Forward(data[:_HEAD], data[_HEAD + count :], agency, series, regions)


def series_of(analysed: Analysed) -> str:
    """Return what titles of one series have in common: their words without regions, numbers and generic words.

    In `법화사_무장애주변관광지` the last part names the series and the one before it the place, if it says enough.
    """
    last, whole = _telling(analysed.last_runs), _telling(analysed.title_runs)
    if len(last) > 1 and sum(map(len, last)) >= _SERIES_NAME:
        return " ".join(last)
    return " ".join(whole) or " ".join(w.text for run in analysed.title_runs for w in run.words)


def _telling(title: list[Run]) -> list[str]:
    gazetteer, generic = Gazetteer.default(), StopWords.default().generic
    words = [w.text for run in title for w in run.words]
    return [w for w in words if not w.isdigit() and w not in generic and not gazetteer.knows(w)]


def term_hash(term: str) -> int:
    """Return 32 bits that stand for a term; the same on every machine."""
    return zlib.crc32(term.encode())


def days(text: str | None) -> int:
    """Return the days since 1970 of an ISO date or time; 0 for none or a wrong one."""
    try:
        return max(0, (date.fromisoformat((text or "")[:10]) - date(1970, 1, 1)).days)
    except ValueError:
        return 0


def _unique(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(terms))


def joined(*parts: Sequence[str]) -> str:
    """Return terms as the index's tokenizer reads them."""
    return " ".join(chain.from_iterable(parts))
