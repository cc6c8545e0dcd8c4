"""Turn values into pages: templates, the security policy, who is signed in, and errors as pages."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from api import problems
from api.services import services_of, token_of
from web.proofs import proof_of

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a template; every page knows who is signed in and the proof that its forms carry."""
    token = token_of(request)
    officer = services_of(request).officer_of(token) if token else None
    signed = {"officer": officer.name if officer else None, "proof": proof_of(token) if officer else ""}
    text = request.app.state.pages.get_template(template).render(**signed, **values)
    return HTMLResponse(text, status, {"Content-Security-Policy": POLICY})


def script_text(value: Any) -> Markup:
    """Return JSON that can stand inside a script element: nothing in it closes the element or opens a comment."""
    text = orjson.dumps(value).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704  # escaped here


def error_page(request: Request, status: int, detail: str) -> Response:
    """Answer an error as a page for people, as a problem document for programs."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return problems.problem(status, detail, request.url.path)
    title = problems.TITLES.get(status, f"오류 {status}")
    return page(request, "error.html", status, here="", title=title, detail=detail)
