"""DCAT-AP compliance by plain rules, equal to validating the dataset's graph against `data/dcat_ap_shapes.ttl`.

A SHACL engine needs some ten milliseconds a dataset; a catalog of a million has no hours to spend on one metric. The
tests hold these rules and the shapes against each other; whoever changes one changes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from catalog.records import Contact, Dataset, Distribution

_ADDRESS = re.compile(r"(?:https?|ftps?|sftp)://[^/\s<>\"{}|\\^`]+[^\s<>\"{}|\\^`]*\Z", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>\"{}|\\^`:/?#]+@[^\s@<>\"{}|\\^`:/?#]+\Z")
_YEAR = re.compile(r"\d{4}\Z")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True)
class Violation:
    """What keeps a dataset from being valid DCAT-AP."""

    property: str
    place: str  # dataset, or distribution with its position from 1
    message: str


def violations(dataset: Dataset) -> tuple[Violation, ...]:
    """Return all violations of a dataset."""
    found = [*_of_dataset(dataset)]
    for place, distribution in enumerate(dataset.distributions, 1):
        found += _of_distribution(distribution, f"distribution {place}")
    return tuple(found)


def is_address(text: str) -> bool:
    """Tell whether a text is an absolute web address without characters an IRI may not hold."""
    return _ADDRESS.match(text) is not None


def is_mail(text: str) -> bool:
    """Tell whether a text can stand in a mailto address."""
    return _MAIL.match(text) is not None


def date_type(text: str) -> str | None:
    """Return the XSD type of a year, month, date or time (gYear, gYearMonth, date, dateTime); None for anything else."""
    if _YEAR.match(text):
        return "gYear" if text != "0000" else None
    if _MONTH.match(text):
        return "gYearMonth" if not text.startswith("0000") else None
    try:
        if len(text) == 10:
            date.fromisoformat(text)
            return "date" if text[4] == "-" == text[7] else None
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return "dateTime" if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text) else None


def _of_dataset(dataset: Dataset) -> Iterator[Violation]:
    if not dataset.title.strip():
        yield Violation("dct:title", "dataset", "제목이 없습니다 (no title)")
    if not (dataset.description or "").strip():
        yield Violation("dct:description", "dataset", "설명이 없습니다 (no description)")
    yield from _dates("dataset", ("dct:issued", dataset.issued), ("dct:modified", dataset.modified))
    yield from _dates(
        "dataset", ("dcat:startDate", dataset.temporal_start), ("dcat:endDate", dataset.temporal_end)
    )
    yield from _address("dataset", "dcat:landingPage", dataset.landing_page)
    if dataset.publisher is not None and not dataset.publisher.strip():
        yield Violation("foaf:name", "dataset", "제공기관 이름이 비었습니다 (publisher without a name)")
    if dataset.contact is not None:
        yield from _contact(dataset.contact)


def _of_distribution(distribution: Distribution, place: str) -> Iterator[Violation]:
    if not distribution.access_url:
        yield Violation("dcat:accessURL", place, "접근 주소가 없습니다 (no access address)")
    yield from _address(place, "dcat:accessURL", distribution.access_url)
    yield from _address(place, "dcat:downloadURL", distribution.download_url)
    if distribution.byte_size is not None and distribution.byte_size < 0:
        yield Violation(
            "dcat:byteSize", place, f"파일 크기가 음수입니다 (negative size): {distribution.byte_size}"
        )
    yield from _dates(place, ("dct:issued", distribution.issued), ("dct:modified", distribution.modified))


def _contact(contact: Contact) -> Iterator[Violation]:
    told = (contact.name, contact.department, contact.phone, contact.email)
    if not any(t and t.strip() for t in told):
        yield Violation("dcat:contactPoint", "dataset", "담당 부서가 비었습니다 (empty contact point)")
    if contact.email and not is_mail(contact.email):
        yield Violation("vcard:hasEmail", "dataset", "전자우편 주소가 아닙니다 (not an e-mail address)")


def _dates(place: str, *told: tuple[str, str | None]) -> Iterator[Violation]:
    for name, value in told:
        if value and date_type(value) is None:
            yield Violation(name, place, f"날짜가 아닙니다 (not an ISO 8601 date): {value!r}")


def _address(place: str, name: str, value: str | None) -> Iterator[Violation]:
    if value and not is_address(value):
        yield Violation(name, place, f"주소가 아닙니다 (not a web address): {value!r}")
