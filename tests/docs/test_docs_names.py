"""The documentation names what there is: commands, settings, connectors, paths; and links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.registry import names
from docs.make import api_page, commands_page, connectors_page, settings_page
from malmoi.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("vocab", "anonymize", "catalog", "connectors", "quality", "linkage", "api", "web", "malmoi", "dags")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ("commands", commands_page),
        ("settings", settings_page),
        ("connectors", connectors_page),
        ("api", api_page),
    ],
)
def test_generated_pages_say_what_the_code_says(page: str, made: object) -> None:
    written = (PROJECT / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
    assert callable(made)
    assert written == made(), f"docs/reference/{page}.md is old: run make docs"


def test_every_setting_stands_in_the_example_file() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert [n for n in Settings.model_fields if f"MALMOI_{n.upper()}=" not in example] == []


def test_every_connector_stands_in_the_room_s_page() -> None:
    page = (PROJECT / "connectors" / "README.md").read_text(encoding="utf-8")
    assert [n for n in names() if f"`{n}`" not in page] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_page(room: str) -> None:
    assert len((PROJECT / room / "README.md").read_text(encoding="utf-8")) > 300


def test_links_between_pages_lead_somewhere() -> None:
    pages = [
        *PROJECT.glob("*.md"),
        *PROJECT.glob("docs/**/*.md"),
        *(PROJECT / r / "README.md" for r in ROOMS),
    ]
    broken = [
        f"{page.relative_to(PROJECT)} -> {target}"
        for page in pages
        if page.exists()
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
