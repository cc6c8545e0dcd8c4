"""/robots.txt and /sitemap.xml: where crawlers find every dataset, and what they leave alone."""

from __future__ import annotations

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from api.directory import Listing
from api.problems import ProblemError
from api.services import Services, services_of
from catalog.access import ANONYMOUS

router = APIRouter(include_in_schema=False)
MOST = 50_000  # addresses of a sitemap, sitemaps.org
XML = "application/xml; charset=utf-8"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ROBOTS = """User-agent: *
Allow: /
Disallow: /api/
Disallow: /?
Disallow: /signin
Disallow: /requests
Sitemap: {base}/sitemap.xml
"""


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Tell crawlers where to go: not into the endless pages of searches, nor through the API."""
    return PlainTextResponse(ROBOTS.format(base=services_of(request).public_url))


@router.get("/sitemap.xml")
def sitemaps(request: Request) -> Response:
    """List the sitemaps."""
    services = services_of(request)
    total = Listing(services.directory, ANONYMOUS).count()
    parts = range(1, max(1, -(-total // MOST)) + 1)
    found = "".join(f"<sitemap><loc>{services.public_url}/sitemap-{n}.xml</loc></sitemap>" for n in parts)
    return _document(f"<sitemapindex {SPACE}>{found}</sitemapindex>")


@router.get("/sitemap-{number}.xml")
def sitemap(request: Request, number: int) -> Response:
    """List the addresses of the pages of public datasets with when they changed."""
    services = services_of(request)
    if not 1 <= number <= 1_000_000:
        raise ProblemError(404, "그런 사이트맵은 없습니다 (no such sitemap)")
    rows = Listing(services.directory, ANONYMOUS).dated(MOST, (number - 1) * MOST)
    if not rows and number > 1:
        raise ProblemError(404, "그런 사이트맵은 없습니다 (no such sitemap)")
    return _document(f"<urlset {SPACE}>{''.join(_address(services, *row) for row in rows)}</urlset>")


def _address(services: Services, identifier: str, changed: str) -> str:
    address = escape(f"{services.public_url}/dataset/{identifier}")
    return f"<url><loc>{address}</loc><lastmod>{changed[:10]}</lastmod></url>"


def _document(body: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode(), media_type=XML)
