"""The officer's forms on the dataset page: accept or reject a term, say what is personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api import views
from api.officers import signed_in
from api.problems import ProblemError
from api.routes.decisions import PrivacyDecision, TermDecision, decide_privacy, decide_term
from api.services import services_of
from catalog.access import Principal
from catalog.store import ColumnTerm, Store
from catalog.store.rows import Row
from web.proofs import require_proof

router = APIRouter(prefix="/columns", include_in_schema=False)

Proof = Annotated[str, Form(max_length=100)]
Decision = Annotated[str, Form(max_length=20)]
Reason = Annotated[str, Form(max_length=2000)]
STATUS_LABELS = {"suggested": "추천", "accepted": "승인됨", "rejected": "반려됨"}


@router.post("/{column_id}/term")
def term_form(
    request: Request,
    column_id: str,
    decision: Decision,
    term: Annotated[str, Form(max_length=200)] = "",
    reason: Reason = "",
    proof: Proof = "",
) -> Response:
    """Store the decision and go back to the dataset."""
    require_proof(request, proof)
    services, principal = services_of(request), signed_in(request)
    wanted = _checked(TermDecision, term=term.strip(), decision=decision, reason=reason or None)
    row = decide_term(services, principal, column_id, wanted)
    services.standard.refresh()
    return _back(row)


@router.post("/{column_id}/privacy")
def privacy_form(
    request: Request,
    column_id: str,
    decision: Decision,
    kind: Annotated[str, Form(max_length=50)] = "",
    treatment: Annotated[str, Form(max_length=20)] = "",
    reason: Reason = "",
    proof: Proof = "",
) -> Response:
    """Store the decision and go back to the dataset."""
    require_proof(request, proof)
    services, principal = services_of(request), signed_in(request)
    wanted = _checked(
        PrivacyDecision,
        decision=decision,
        kind=kind or None,
        treatment=treatment or None,
        reason=reason or None,
    )
    return _back(decide_privacy(services, principal, column_id, wanted))


def choices(store: Store, principal: Principal, row: Row, view: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what an officer may choose for each column of a dataset; None for who may not decide on it."""
    if not principal.may_edit(row):
        return None
    columns = [c["id"] for t in view["tables"] for c in t["columns"]]
    terms, privacy = store.column_terms.of(columns), store.privacy.of(columns)
    return {
        "kinds": views.PERSONAL_LABELS,
        "treatments": views.TREATMENT_LABELS,
        "columns": {c: {"terms": _options(terms.get(c, ())), "privacy": privacy.get(c)} for c in columns},
    }


def _options(terms: Sequence[ColumnTerm]) -> list[dict[str, str]]:
    return [
        {
            "term": t.term,
            "status": STATUS_LABELS[t.status],
            "who": f"{t.actor}: {t.reason or '-'}" if t.status != "suggested" else "",
        }
        for t in terms
        if t.term
    ]


def _checked(model: type[Any], **values: Any) -> Any:
    try:
        return model(**values)
    except ValidationError as error:
        fields = ", ".join(str(e["loc"][0]) for e in error.errors())
        raise ProblemError(422, f"값이 잘못되었습니다 (wrong values): {fields}") from error


def _back(row: Row) -> Response:
    return RedirectResponse(f"/dataset/{row.dataset_id}#{row.id}", 303)
