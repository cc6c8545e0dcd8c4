"""Proof that a form came from our own page.

Threat: another site makes the browser of a signed-in officer send one of our forms. SameSite=Strict keeps the cookie
back in browsers that know it, but not from other hosts under the same domain, of which a government has many. So every
form carries a text that only a page shown to this officer can hold: a keyed hash of the token, which no other site
reads. For the sign-in itself there is no token yet; there the browser's own word on where the form came from counts.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request

from api.problems import ProblemError
from api.services import services_of, token_of

_PURPOSE = b"malmoi form"


def proof_of(token: str) -> str:
    """Return the proof of a token."""
    return hmac.new(token.encode(), _PURPOSE, hashlib.sha256).hexdigest()


def require_proof(request: Request, proof: str) -> None:
    """Raise ProblemError (403) unless a form carries the proof of who is signed in."""
    require_same_site(request)
    token = token_of(request)
    if token and not hmac.compare_digest(proof_of(token).encode(), proof.encode()):
        raise ProblemError(
            403, "이 양식은 우리 화면에서 온 것이 아닙니다; 화면을 다시 열어 주십시오 (reload the page)"
        )


def require_same_site(request: Request) -> None:
    """Raise ProblemError (403) when the browser says that a form came from another site."""
    ours = {request.headers.get("host", ""), urlsplit(services_of(request).public_url).netloc}
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc not in ours
    if foreign or request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        raise ProblemError(403, "다른 사이트에서 보낸 양식은 받지 않습니다 (form of another site)")
