"""How records are shown: rows of the store joined with terms, privacy, agencies and relations, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.problems import not_found
from catalog.access import Principal
from catalog.records import Kind
from catalog.store import Store
from catalog.store.rows import Row

KIND_LABELS = {
    "joinable": "결합 가능",
    "same-term": "같은 표준용어",
    "same-topic": "같은 주제",
    "derived": "파생",
}
PERSONAL_LABELS = {
    "RRN": "주민등록번호",
    "FRN": "외국인등록번호",
    "PASSPORT": "여권번호",
    "DRIVER_LICENSE": "운전면허번호",
    "PHONE": "전화번호",
    "EMAIL": "이메일",
    "ADDRESS": "주소",
    "PERSON": "이름",
    "ACCOUNT": "계좌번호",
    "CARD": "카드번호",
    "BUSINESS_NO": "사업자등록번호",
    "CORPORATE_NO": "법인등록번호",
    "VEHICLE": "자동차등록번호",
    "HEALTH_INSURANCE": "건강보험번호",
    "IP": "IP 주소",
    "DECLARED": "개인정보(기관 표시)",
}
TREATMENT_LABELS = {"mask": "가림 처리", "report": "알림만", "none": "처리 안 함"}


def readable(store: Store, principal: Principal, kind: Kind, record_id: str) -> Row:
    """Return a record the principal may see, or raise the 404 that says nothing of what is hidden."""
    # A NUL is no part of any identifier, and PostgreSQL takes none.
    row = None if "\x00" in record_id else store.records.get(kind, record_id)
    if row is None or not principal.may_read(row):
        raise not_found(kind.value, record_id)
    return row


def agency_of(store: Store, row: Row) -> Row | None:
    """Return the agency of a record."""
    return store.records.get(Kind.AGENCY, row.agency_id) if row.agency_id else None


def head(row: Row, public_url: str) -> dict[str, Any]:
    """Return what every record shows."""
    return {
        "id": row.id,
        "uri": f"{public_url}/{row.kind.value}/{row.id}",
        "kind": row.kind.value,
        "source": row.source,
        "source_id": row.source_id,
        "title": row.title,
        "state": row.state,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "run": row.run,
        "seq": row.seq,
    }


def record_view(row: Row, public_url: str) -> dict[str, Any]:
    """Return a record without its parts; what the source said stands under its own names."""
    return {**shown_body(row.body), **head(row, public_url)}


def shown_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body without what is for machines of this installation only (join sketches)."""
    shown = dict(body)
    if isinstance(profile := shown.get("profile"), dict):
        shown["profile"] = {k: v for k, v in profile.items() if k != "evidence"}
    return shown


def dataset_view(store: Store, row: Row, public_url: str) -> dict[str, Any]:
    """Return a dataset with agency, place, distributions, tables and columns."""
    tables = table_views(store, row.id, public_url)
    columns = [c for t in tables for c in t["columns"]]
    agency = agency_of(store, row)
    judged = [c["conformity"] for c in columns if c["conformity"]]
    exact = judged.count("exact") / len(judged) if judged else None
    return {
        **record_view(row, public_url),
        "agency": {"id": agency.id, "name": agency.title, "kind": agency.body.get("kind")}
        if agency
        else None,
        "location": location(
            row, agency.title if agency else None, [t["logical_name"] or t["name"] for t in tables]
        ),
        "distributions": [record_view(d, public_url) for d in store.records.distributions_of(row.id)],
        "tables": tables,
        "conformity": exact,
        "standard_state": standard_state(exact),
        "personal_columns": sum(1 for c in columns if c["privacy"]),
        "held": held_views(store, row.id),
    }


def held_views(store: Store, dataset_id: str) -> list[dict[str, Any]]:
    """Return why a dataset is held back from publication; only those may read it then whom it concerns."""
    holds = store.publication.of([dataset_id]).get(dataset_id, ())
    return [{"cause": h.cause, "reasons": list(h.reasons), "at": h.at} for h in holds]


def location(row: Row, agency: str | None, tables: Sequence[str]) -> list[dict[str, str]]:
    """Return where the data lies (소재지), outermost first."""
    steps = (
        ("기관", agency or row.body.get("publisher")),
        ("정보시스템", row.body.get("system")),
        ("데이터베이스", row.body.get("database")),
        ("테이블", ", ".join(tables[:3]) + (f" 외 {len(tables) - 3}" if len(tables) > 3 else "")),
    )
    return [{"label": label, "name": name} for label, name in steps if name]


def standard_state(conformity: float | None) -> str:
    """Return the state of a share of conforming columns, as the index facets it."""
    if conformity is None:
        return "unknown"
    if conformity >= 0.9:
        return "standard"
    return "partial" if conformity > 0 else "nonstandard"


def table_views(store: Store, dataset_id: str, public_url: str) -> list[dict[str, Any]]:
    """Return the tables of a dataset, each with its columns in order."""
    tables = store.records.tables_of(dataset_id)
    by_table: dict[str, list[dict[str, Any]]] = {t.id: [] for t in tables}
    for column, view in column_views(store, store.records.columns_of(dataset_id), public_url):
        by_table.setdefault(column.parent_id or "", []).append(view)
    return [
        {
            **record_view(t, public_url),
            "name": t.body.get("name"),
            "logical_name": t.body.get("logical_name"),
            "row_count": t.body.get("row_count"),
            "columns": by_table[t.id],
        }
        for t in tables
    ]


def column_views(store: Store, rows: Sequence[Row], public_url: str) -> list[tuple[Row, dict[str, Any]]]:
    """Return columns with their standard term, conformity and privacy class."""
    ids = [r.id for r in rows]
    terms, privacy = store.column_terms.of(ids), store.privacy.of(ids)
    return [
        (
            row,
            {
                **record_view(row, public_url),
                "term": term_view(terms.get(row.id, [])),
                "conformity": next(
                    (t.conformity_class for t in terms.get(row.id, []) if t.conformity_class), None
                ),
                "privacy": privacy_view(privacy.get(row.id)),
            },
        )
        for row in rows
    ]


def term_view(found: Sequence[Any]) -> dict[str, Any] | None:
    """Return the best term of a column: an accepted one, else the best suggestion that was not rejected."""
    usable = sorted(
        (t for t in found if t.status != "rejected" and t.term),
        key=lambda t: (t.status != "accepted", -(t.score or 0)),
    )
    if not usable:
        return None
    best = usable[0]
    return {"term": best.term, "status": best.status, "score": best.score, **dict(best.evidence)}


def privacy_view(found: Any) -> dict[str, Any] | None:
    """Return a column's privacy class, or None when it holds nothing personal."""
    if found is None or not found.kind or found.status == "rejected":
        return None
    return {
        "kind": found.kind,
        "label": PERSONAL_LABELS.get(found.kind, found.kind),
        "share": found.share,
        "score": found.score,
        "status": found.status,
        "treatment": found.treatment,
        "treatment_label": TREATMENT_LABELS.get(found.treatment or "none", found.treatment),
        **dict(found.evidence),
    }


def related_views(
    store: Store, principal: Principal, dataset_id: str, most: int = 12
) -> list[dict[str, Any]]:
    """Return what belongs with a dataset and may be seen, best first; one entry a dataset."""
    found: dict[str, dict[str, Any]] = {}
    for relation in store.relations.of(dataset_id, limit=4 * most):
        other = relation.right_dataset
        if other in found or len(found) >= most:
            continue
        row = store.records.get(Kind.DATASET, other)
        if row is None or row.state != "active" or not principal.may_read(row):
            continue
        agency = agency_of(store, row)
        found[other] = {
            "id": other,
            "title": row.title,
            "agency": agency.title if agency else row.body.get("publisher"),
            "kind": relation.kind,
            "kind_label": KIND_LABELS.get(relation.kind, relation.kind),
            "score": relation.score,
            "evidence": list(relation.evidence.get("reasons", ())),
        }
    return list(found.values())
