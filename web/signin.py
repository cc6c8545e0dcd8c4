"""Sign in with a token, and out: a cookie that no script reads and no other site makes use of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.services import COOKIE, services_of
from web.proofs import require_proof, require_same_site
from web.rendering import page

SECONDS = 8 * 3600  # a working day
router = APIRouter(include_in_schema=False)

Next = Annotated[str, Query(max_length=500)]


@router.get("/signin")
def signin_page(request: Request, next: Next = "/requests") -> Response:
    """Ask for the token."""
    return page(request, "signin.html", here="signin", next=own_address(next), wrong=False)


@router.post("/signin")
def signin(
    request: Request,
    token: Annotated[str, Form(max_length=500)],
    next: Annotated[str, Form(max_length=500)] = "/requests",
) -> Response:
    """Set the cookie for a known token; say no more than that it is unknown for any other."""
    require_same_site(request)
    services = services_of(request)
    if services.officer_of(token.strip()) is None:
        return page(request, "signin.html", 403, here="signin", next=own_address(next), wrong=True)
    answer = RedirectResponse(own_address(next), 303)
    answer.set_cookie(
        COOKIE,
        token.strip(),
        max_age=SECONDS,
        httponly=True,
        samesite="strict",
        secure=services.public_url.startswith("https://"),
    )
    return answer


@router.post("/signout")
def signout(request: Request, proof: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Take the cookie away."""
    require_proof(request, proof)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def own_address(asked: str) -> str:
    """Return an address of this site: what leads elsewhere becomes the page of requests."""
    plain = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if plain else "/requests"
