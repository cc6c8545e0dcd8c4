"""/api/v1/vocab: standard words, terms, domains and codes; recommendation and validation, single and in batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.answers import answer
from api.problems import ProblemError, not_found
from api.services import Services, services_of
from vocab.check import check_columns
from vocab.columns import ColumnSpec

router = APIRouter(prefix="/api/v1/vocab", tags=["표준 (vocabulary)"])

Item = Literal["words", "terms", "domains", "codes"]
MOST_NAMES = 1000


class Names(BaseModel):
    """A batch of column names."""

    names: list[Annotated[str, Field(max_length=500)]] = Field(max_length=MOST_NAMES)


class ColumnInput(BaseModel):
    """A column to validate, as a 컬럼정의서 tells it."""

    table: str = Field("", max_length=200)
    name: str = Field("", max_length=200, description="영문 컬럼명")
    logical_name: str | None = Field(None, max_length=200, description="한글 컬럼명")
    data_type: str | None = Field(None, max_length=100)
    length: int | None = Field(None, ge=0, le=10**9)
    scale: int | None = Field(None, ge=0, le=100)
    domain: str | None = Field(None, max_length=200)
    personal: bool | None = None
    encrypted: bool | None = None


class Columns(BaseModel):
    """A batch of columns."""

    columns: list[ColumnInput] = Field(max_length=MOST_NAMES)


@router.get("/recommend", summary="표준용어 추천 (recommend)")
def recommend(request: Request, name: Annotated[str, Query(min_length=1, max_length=500)]) -> Response:
    """Recommend standard terms for one column name."""
    return answer(services_of(request).recommender.recommend(name).as_dict())


@router.post("/recommend", summary="여러 이름 추천 (recommend in a batch)")
def recommend_many(request: Request, names: Names) -> Response:
    """Recommend standard terms for up to 1,000 column names."""
    found = services_of(request).recommender.recommend_many(names.names)
    return answer({"items": [r.as_dict() for r in found]})


@router.post("/validate", summary="표준 검증 (validate)")
def validate(request: Request, columns: Columns) -> Response:
    """Check up to 1,000 columns against the standard; findings with rule, severity and suggestion."""
    specs = [ColumnSpec(**c.model_dump(), row=n) for n, c in enumerate(columns.columns, 1)]
    findings = check_columns(services_of(request).vocabulary, specs)
    return answer({"items": [f.as_dict() for f in findings]})


@router.get("/{item}", summary="표준 목록 (list)")
def listed(
    request: Request,
    item: Item,
    q: Annotated[str, Query(max_length=200, description="part of the name or abbreviation")] = "",
    page: Annotated[int, Query(ge=1)] = 1,
    size: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Response:
    """List words, terms, domains or code sets, all or those whose name holds `q`."""
    items = _items(services_of(request), item)
    wanted = q.strip().casefold()
    found = [i for i in items.values() if _matches(i, wanted)] if wanted else list(items.values())
    shown = [_shown(i, brief=True) for i in islice(found, (page - 1) * size, page * size)]
    return answer({"total": len(found), "items": shown})


@router.get("/{item}/{name}", summary="표준 하나 (one item)")
def one(request: Request, item: Item, name: str) -> Response:
    """Return one word, term, domain or code set by its name."""
    found = _items(services_of(request), item).get(name)
    if found is None:
        raise not_found(item, name)
    return answer(_shown(found, brief=False))


def _items(services: Services, item: str) -> Mapping[str, Any]:
    vocabulary = services.vocabulary
    known: dict[str, Mapping[str, Any]] = {
        "words": vocabulary.words,
        "terms": vocabulary.terms,
        "domains": vocabulary.domains,
        "codes": vocabulary.codes,
    }
    if item not in known:
        raise ProblemError(404, f"{item}: words, terms, domains, codes 가운데 하나여야 합니다 (one of these)")
    return known[item]


def _matches(item: Any, wanted: str) -> bool:
    names = (item.name, getattr(item, "abbreviation", None) or "", *getattr(item, "synonyms", ()))
    return any(wanted in n.casefold() for n in names)


def _shown(item: Any, *, brief: bool) -> dict[str, Any]:
    shown = {k: v for k, v in asdict(item).items() if v not in (None, "", ())}
    if brief and "values" in shown:
        shown["values"] = len(shown["values"])
    return shown
