"""The pages in a real browser: typing, suggestions, following a link, trying the API, with nothing refused or broken."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from presence import missing

from malmoi.serving import build

if TYPE_CHECKING:
    from malmoi.demo.run import DemoSummary
    from malmoi.pipeline import Workspace

pytestmark = pytest.mark.browser
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def address(demo: tuple[Workspace, DemoSummary]) -> Iterator[str]:
    """Serve the demo's installation on a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build(demo[0]), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(15)


@pytest.fixture(scope="module")
def tab(address: str) -> Iterator[tuple[Page, list[str]]]:
    """Open a tab of headless Chromium; the list fills with everything the browser complains of."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("a Chromium browser")
    complaints: list[str] = []
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=program, args=QUIET)
        page = browser.new_page(locale="ko-KR", base_url=address)
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        yield page, complaints
        browser.close()


def test_a_person_types_chooses_and_sees_where_data_lies(tab: tuple[Page, list[str]]) -> None:
    page, complaints = tab
    page.goto("/")
    box = page.get_by_label("데이터 검색어")
    box.press_sequentially("ㅁㅅㅁㅈ")
    expect(page.locator(".suggestions li").first).to_be_visible()
    box.fill("화력 발전소")
    box.press("Enter")
    page.wait_for_load_state()
    page.get_by_role("link", name="화력 발전소 기본정보").first.click()
    expect(page.get_by_role("heading", name="데이터 소재지")).to_be_visible()
    expect(page.get_by_text("PLANT_MST").first).to_be_visible()
    expect(page.get_by_text("개인정보 컬럼").first).to_be_visible()
    assert complaints == []


def test_a_correction_is_told_and_undone_by_a_click(tab: tuple[Page, list[str]]) -> None:
    page, complaints = tab
    page.goto("/?q=altpajswl")
    expect(page.get_by_text("고쳐 찾았습니다")).to_be_visible()
    page.get_by_role("link", name="그대로 찾기").click()
    expect(page.get_by_text("고쳐 찾았습니다")).to_have_count(0)
    assert complaints == []


def test_the_sandbox_answers_without_signing_in(tab: tuple[Page, list[str]]) -> None:
    page, complaints = tab
    page.goto("/sandbox")
    page.get_by_role("button", name="불러 보기").first.click()
    expect(page.locator("pre").first).to_contain_text("HTTP 200")
    expect(page.locator("pre").first).to_contain_text('"total"')
    assert complaints == []


def test_the_page_can_be_used_on_a_telephone(tab: tuple[Page, list[str]]) -> None:
    page, _ = tab
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?q=미세먼지")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
