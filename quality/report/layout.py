"""Sheets and headings of the diagnosis report, after the result workbook of the common diagnosis tool."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RESULT = "(진단결과)값진단결과"
TABLES = "(테이블선정)진단대상테이블"
DOMAINS = "(룰설정)도메인"
BUSINESS = "(룰설정)업무규칙"
RUNS = "(진단실행)진단항목실행정보"
REFERENCES = "참조무결성"
ERRORS = "진단항목오류정보"
TOTAL = "합계"

HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        RESULT: ("분석영역", "검증유형", "테이블", "컬럼", "전체데이터", "오류데이터", "오류율(%)"),
        TABLES: ("DBMS명", "스키마명", "테이블명", "상태", "의견"),
        DOMAINS: ("DBMS명", "스키마명", "테이블명", "컬럼명", "검증룰명", "품질지표명", "검증룰", "오류제외데이터", "의견"),
        BUSINESS: ("품질지표명", "업무규칙ID", "업무규칙명", "근거규정", "설명", "테이블명", "컬럼명", "분석SQL"),
        RUNS: ("실행일시", "진단항목ID", "품질지표명", "테이블명", "컬럼명", "전체데이터", "검사데이터", "오류데이터",
               "오류율(%)", "상태", "의견"),
        REFERENCES: ("DBMS명", "스키마명", "자식테이블", "자식컬럼", "부모테이블", "부모컬럼", "전체데이터", "오류데이터",
                     "오류율(%)", "분석SQL", "의견"),
        ERRORS: ("진단항목ID", "품질지표명", "테이블명", "컬럼명", "값의 모양", "건수(살펴본 값)", "오류값"),
    }
)  # fmt: skip
