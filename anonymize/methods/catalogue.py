"""The methods on offer: the 17 of 「개인정보 비식별 조치 가이드라인」 (2016-06) and what agencies add to them."""

from __future__ import annotations

import difflib
from functools import cache

from anonymize.methods import (
    aggregation,
    deletion,
    exchange,
    fpe,
    masking,
    noise,
    pseudonym,
    ranges,
    rounding,
    substitution,
)
from anonymize.methods.method import Group, Method, Parameters
from anonymize.refusals import UnknownMethod


def methods() -> tuple[Method, ...]:
    """Return every method, the guideline's 17 first, in its order."""
    return (*_guideline(), *_additions())


def _guideline() -> tuple[Method, ...]:
    p, t, d, c, m = Group.PSEUDONYM, Group.TOTALS, Group.DELETION, Group.CATEGORIES, Group.MASKING
    return (
        Method("substitute", ("휴리스틱 가명화", "heuristic"), p, substitution.SubstituteParameters,
               substitution.substitute, hides=True, about="바꿈 표나 일련 이름으로 바꾸기"),
        Method("pseudonymise", ("암호화", "가명화", "pseudonymize", "hmac"), p, pseudonym.PseudonymiseParameters,
               pseudonym.pseudonymise, hides=True, streams=True, needs_key=True, about="키를 쓰는 일방향 가명"),
        Method("swap", ("교환 방법", "교환"), p, exchange.SwapParameters, exchange.swap, about="값 맞바꾸기"),
        Method("aggregate", ("총계처리", "총합"), t, aggregation.AggregateParameters, aggregation.aggregate,
               about="합계·평균으로 바꾸기"),
        Method("partial_aggregate", ("부분총계",), t, aggregation.PartialAggregateParameters,
               aggregation.aggregate_partly, about="튀는 값만 평균으로"),
        Method("round", ("라운딩", "일반 라운딩", "반올림"), t, rounding.RoundParameters, rounding.round_values,
               about="단위로 올림·내림·반올림"),
        Method("shuffle", ("재배열",), t, exchange.ShuffleParameters, exchange.shuffle, about="열 안에서 섞기"),
        Method("delete", ("식별자 삭제", "열 삭제"), d, Parameters, deletion.delete, hides=True, streams=True,
               about="열을 지우기"),
        Method("partial_delete", ("식별자 부분삭제", "부분삭제"), d, deletion.PartialDeleteParameters,
               deletion.delete_partly, hides=True, streams=True, about="주소의 시군구, 날짜의 해만 남기기"),
        Method("delete_records", ("레코드 삭제",), d, deletion.DeleteRecordsParameters, deletion.delete_records,
               about="튀는 값의 행을 지우기"),
        Method("delete_all", ("식별요소 전부삭제",), d, deletion.DeleteAllParameters, deletion.delete_all, hides=True,
               about="식별할 수 있는 열을 모두 지우기"),
        Method("hide", ("감추기",), c, aggregation.HideParameters, aggregation.hide, about="평균이나 범주로 바꾸기"),
        Method("random_round", ("랜덤 라운딩",), c, rounding.RandomRoundParameters, rounding.round_randomly,
               about="위아래 단위로 무작위"),
        Method("range", ("범위 방법", "범위화"), c, ranges.RangeParameters, ranges.to_ranges, about="구간으로 바꾸기"),
        Method("controlled_round", ("제어 라운딩",), c, rounding.ControlledRoundParameters,
               rounding.round_controlled, about="합계가 맞게 반올림"),
        Method("noise", ("임의 잡음 추가", "잡음 추가"), m, noise.NoiseParameters, noise.add_noise, about="잡음 더하기"),
        Method("blank", ("공백과 대체", "공백 대체"), m, masking.BlankParameters, masking.blank, hides=True, streams=True,
               about="공백이나 다른 글자로"),
    )  # fmt: skip


def _additions() -> tuple[Method, ...]:
    p, t, d, c, m = Group.PSEUDONYM, Group.TOTALS, Group.DELETION, Group.CATEGORIES, Group.MASKING
    return (
        Method("mask", ("마스킹", "부분 마스킹"), m, masking.MaskParameters, masking.mask, hides=True, streams=True,
               about="기관이 쓰는 형식으로 가리기"),
        Method("redact", ("본문 가리기", "서술 가리기"), m, masking.RedactParameters, masking.redact, hides=True,
               streams=True, about="글 속의 개인정보만 가리기"),
        Method("fpe", ("형태보존 암호화", "ff1"), p, fpe.FpeParameters, fpe.encrypt, hides=True, streams=True,
               needs_key=True, about="형태를 지키는 암호화 (FF1)"),
        Method("generalise", ("일반화", "generalize"), c, ranges.GeneraliseParameters, ranges.generalise, streams=True,
               about="계층·날짜·주소의 윗단계로"),
        Method("top_code", ("상단코딩", "상단 코딩"), c, ranges.TopParameters, ranges.top_code, about="큰 값을 한도로"),
        Method("bottom_code", ("하단코딩", "하단 코딩"), c, ranges.TopParameters, ranges.bottom_code,
               about="작은 값을 한도로"),
        Method("micro_aggregate", ("미시집계", "부분 집계"), t, aggregation.MicroAggregateParameters,
               aggregation.micro_aggregate, about="이웃끼리 묶어 평균으로"),
        Method("suppress", ("값 삭제", "null"), d, Parameters, deletion.suppress, hides=True, streams=True,
               about="값을 모두 비우기"),
        Method("keep", ("유지",), Group.KEPT, deletion.KeepParameters, deletion.keep, streams=True,
               about="일부러 그대로 두기"),
    )  # fmt: skip


@cache
def _by_name() -> dict[str, Method]:
    table = {_plain(method.code): method for method in methods()}
    for method in methods():
        for name in method.names:
            table.setdefault(_plain(name), method)
    return table


def _plain(name: str) -> str:
    return "".join(name.split()).replace("_", "").replace("-", "").lower()


def resolve(name: str, place: str = "") -> Method:
    """Return the method of an English code or a Korean guideline name; raise UnknownMethod with near names."""
    found = _by_name().get(_plain(name))
    if found is not None:
        return found
    names = [n for method in methods() for n in (method.code, *method.names)]
    near = ", ".join(difflib.get_close_matches(name, names, 3, 0.4)) or ", ".join(m.code for m in methods())
    raise UnknownMethod(
        f"{place}: '{name}'(이)라는 방법은 없습니다. 혹시: {near}",
        f"{place}: there is no method '{name}'; near: {near}",
    )
