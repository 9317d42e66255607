"""A real browser on a real server. Pictures of what people see go to `test-results/`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from labelhub.bootstrap.stamps import ROOT
from tests.live_server import LiveServer
from tests.requirements_of_tests import need

CHROMIUM = "/usr/bin/chromium"  # Debian's
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, headless."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one that every browser of the tests is started by: a process takes no second."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    need("chromium")
    need("front end")
    chromium = launch(playwright)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go."""
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who has never been here."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def signed_in(page: Page, server: LiveServer) -> Page:
    """The first administrator, signed in through the form."""
    page.goto(server.url)
    page.get_by_label("E-mail").fill(server.email)
    page.get_by_label("Password", exact=False).first.fill(server.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Projects").wait_for()
    return page
