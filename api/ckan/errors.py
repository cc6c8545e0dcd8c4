"""Errors as CKAN answers them: a status, a type, and a message or what is wrong with which parameter."""

from __future__ import annotations

from typing import Any


class CkanError(Exception):
    """An answer with `success: false`."""

    def __init__(self, status: int, kind: str, **told: Any) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.told = told

    @property
    def body(self) -> dict[str, Any]:
        """What stands under `error`."""
        return {**self.told, "__type": self.kind}


def not_found(what: str = "") -> CkanError:
    """Return the error of something that is not there, or that the asker may not see."""
    return CkanError(404, "Not Found Error", message=f"Not found: {what}" if what else "Not found")


def denied(what: str = "") -> CkanError:
    """Return the error of something the asker may not do."""
    message = f"Access denied: {what}" if what else "Access denied"
    return CkanError(403, "Authorization Error", message=message)


def invalid(**fields: Any) -> CkanError:
    """Return the error of wrong parameters, each with its messages."""
    listed = {name: said if isinstance(said, list) else [said] for name, said in fields.items()}
    return CkanError(409, "Validation Error", **listed)


def bad_search(why: str) -> CkanError:
    """Return the error of a search whose parameters are wrong."""
    return CkanError(400, "Search Query Error", message=f'Search Query is invalid: "{why}"')


def unreadable_query(query: str, why: str) -> CkanError:
    """Return the error of a query that cannot be parsed."""
    return CkanError(409, "Search Error", message=f"Search error: cannot parse {query[:500]!r}: {why}")


_KOREAN = (
    ("Not found: ", "찾을 수 없음: "),
    ("Not found", "찾을 수 없음"),
    ("Access denied", "접근이 거부되었습니다"),
)


def in_korean(body: dict[str, Any]) -> dict[str, Any]:
    """Return an error's body with its message in Korean, for who asks behind /ko."""
    message = body.get("message")
    for english, korean in _KOREAN:
        if isinstance(message, str) and message.startswith(english):
            return {**body, "message": korean + message.removeprefix(english)}
    return body
