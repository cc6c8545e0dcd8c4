"""From a standard domain to the check of its values, by `data/domain_rules.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.records import Column
from quality.data_files import read_yaml
from quality.values.forms import DISPLAY, date_forms, form_length
from quality.values.indicator import Indicator
from quality.values.rule import Check, Number, OneOf, Pattern
from vocab.datatypes import data_type
from vocab.model import CodeSet, Domain

LEAST_SHARE = 0.5  # of the sampled values, for a form to count as the one the column is kept in
UNTYPED = frozenset({"OTHER", "TEXT", "VARCHAR", "CHAR", "NUMERIC", "FLOAT"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What values of a domain class must be; `form` is the date form, lengths are those of the domain."""

    domain_class: str
    group: str
    data_type: str = "VARCHAR"
    length: int | None = None
    scale: int | None = None
    form: str | None = None
    name: str = ""  # of the term or column, for the sign of counts


@dataclass(frozen=True, slots=True)
class Found:
    """A check with its indicator, and what was decided on the way (in the words of a report)."""

    indicator: Indicator
    check: Check
    note: str = ""


class DomainRules:
    """The rules of the data file; read when made."""

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        told = content if content is not None else read_yaml("domain_rules.yaml")
        self._classes: Mapping[str, Mapping[str, Any]] = told["classes"]
        self._groups: Mapping[str, Mapping[str, Any]] = told["groups"]
        self._counts = tuple(told["counts"])
        self.endings: tuple[Mapping[str, Any], ...] = tuple(told["endings"])
        self.periods: tuple[tuple[str, str], ...] = tuple((a, b) for a, b in told["periods"])
        self._forms = date_forms()

    def by_name(self, column: Column) -> tuple[Wanted, str] | None:
        """Return what a column's name alone tells, and the ending it was told by."""
        korean = re.sub(r"[\s_]", "", column.logical_name or column.name)
        last = column.name.upper().rpartition("_")[2]
        for ending in self.endings:
            told = next((e for e in ending["korean"] if korean.endswith(e)), None)
            if told is None and last in ending["physical"]:
                told = last
            if told is not None:
                form = ending.get("form")
                return Wanted(ending["domain_class"], ending["group"], form=form, name=korean), told
        return None

    def check(
        self, wanted: Wanted, column: Column, codes: CodeSet | None, sample: Iterable[str] = ()
    ) -> Found | None:
        """Return the check of a column's values, None where the domain's values are free text."""
        rule = self._classes.get(wanted.domain_class) or self._groups.get(wanted.group)
        if rule is None:
            return None
        indicator = Indicator(rule["indicator"])
        if rule["kind"] == "flag":
            return Found(indicator, OneOf(tuple(rule["values"])))
        if rule["kind"] == "date":
            return self._date(indicator, wanted, column, list(sample))
        if rule["kind"] == "number" or wanted.data_type == "NUMERIC":
            return Found(indicator, self._number(rule, wanted))
        if rule["kind"] == "code":
            return self._code(indicator, wanted, column, codes)
        return self._text(indicator, rule, wanted, column, list(sample))

    def _number(self, rule: Mapping[str, Any], wanted: Wanted) -> Number:
        scale = wanted.scale or 0
        digits = wanted.length - scale if wanted.length else None
        least = rule.get("least")
        if least is None and wanted.name.endswith(self._counts):
            least = 0
        return Number(digits, scale if digits else None, least, rule.get("most"))

    def _date(self, indicator: Indicator, wanted: Wanted, column: Column, sample: list[str]) -> Found | None:
        own = data_type(column.data_type or "", column.length).family
        if own == "TIME":
            return None
        storage = wanted.form if wanted.form in self._forms else None
        if storage is None:
            return None
        forms = (storage, *DISPLAY.get(storage, ()))
        if own == "DATETIME":
            return Found(indicator, self._pattern(forms[-1], forms[1:] or forms), "날짜 자료형")
        form = self._kept_form(forms, column, sample)
        note = "" if form == storage else f"{storage} 대신 컬럼이 쓰는 {form} 형식"
        return Found(indicator, self._pattern(form, (form,)), note)

    def _kept_form(self, forms: tuple[str, ...], column: Column, sample: list[str]) -> str:
        """Return the form a column is kept in: that of most values, else the one its length says, else the standard's."""
        if sample:
            matching = {f: sum(bool(re.fullmatch(self._forms[f], v)) for v in sample) for f in forms}
            best = max(forms, key=lambda f: matching[f])
            if matching[best] >= LEAST_SHARE * len(sample):
                return best
        return next((f for f in forms if column.length == form_length(f)), forms[0])

    def _pattern(self, name: str, forms: tuple[str, ...]) -> Pattern:
        return Pattern("|".join(f"(?:{self._forms[f]})" for f in forms), " / ".join(forms) or name)

    def _code(self, indicator: Indicator, wanted: Wanted, column: Column, codes: CodeSet | None) -> Found:
        if codes is not None and codes.values:
            return Found(indicator, OneOf(tuple(v.value for v in codes.values), codes.name))
        return Found(indicator, _sized(wanted, column), "코드 목록이 없어 길이만 봄")

    def _text(
        self, indicator: Indicator, rule: Mapping[str, Any], wanted: Wanted, column: Column, sample: list[str]
    ) -> Found:
        forms: Mapping[int, str] = rule.get("forms", {})
        if not forms:
            return Found(indicator, _sized(wanted, column))
        length = wanted.length if wanted.length is not None and wanted.length in forms else min(forms)
        chosen = forms[length]
        for size, regex in forms.items():
            same = sum(bool(re.fullmatch(regex, v)) for v in sample)
            if size != length and (same >= LEAST_SHARE * len(sample) if sample else column.length == size):
                return Found(indicator, Pattern(regex, f"{size}자리 형식"), "표시 문자를 넣어 저장한 형식")
        return Found(indicator, Pattern(chosen, f"{length}자리 형식"))


def wanted_of(domain: Domain, name: str) -> Wanted:
    """Return what a standard domain wants; a datetime domain keeps its storage form."""
    form = re.sub(r"[^A-Z0-9]", "", (domain.storage_format or "").upper()) or None
    return Wanted(
        domain.domain_class, domain.group or "", domain.data_type, domain.length, domain.scale, form, name
    )


def _sized(wanted: Wanted, column: Column) -> Pattern:
    """Return a check of length: of the domain, or of the column where that is another; no blanks inside.

    A length by name alone is not known; then only blanks are looked for.
    """
    own = data_type(column.data_type or "", column.length)
    length = own.length if own.counts_characters and own.length else wanted.length
    fixed = wanted.data_type == "CHAR" and wanted.length == length
    if length is None:
        return Pattern(r"\S+", "빈칸 없는 문자")
    size = f"{{{length}}}" if fixed else f"{{1,{length}}}"
    return Pattern(r"\S" + size, f"{length}자리{'' if fixed else ' 이내'} 문자(빈칸 없음)")
