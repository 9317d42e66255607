"""The labelling screen in a real browser, driven as a labeller drives it: a key for each image, and nothing else."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page

from tests.api_client import Api
from tests.live_server import LiveServer

PASSWORD = "a long enough secret 7"
STAGE = "section[data-part=stage]"
EMPTY = f"{STAGE} [data-empty]"  # nothing to label, as the server said; not merely out of reach
IMAGE = f"{STAGE} img[data-visible]"
# Answer the image on the stage with a key, and wait for the next one; its address, or '' when there is none. A key that
# the screen did not take is pressed again, as people do: an image that came up by itself takes none for a moment.
TURN = f"""async ([last, key]) => {{
    const began = performance.now();
    let pressed = began;
    for (;;) {{
        await new Promise(requestAnimationFrame);
        const image = document.querySelector('{IMAGE}');
        const now = performance.now();
        if (image && image.src !== last) return image.src;
        if (document.querySelector('{EMPTY}')) return '';
        if (now > began + 30000) throw new Error('no image came after ' + last);
        if (image && key && now > pressed + 400) {{
            pressed = now;
            document.dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }}));
        }}
    }}
}}"""
# The same labeller as a script in the page, so that several work at the same moment.
BY_ITSELF = f"""async () => {{
    const turn = {TURN};
    const given = [];
    for (let shown = await turn(['', null]); shown;) {{
        const content = shown.split('?')[0].split('/').pop();
        const choice = ['female', 'male'][Number.parseInt(content.slice(0, 8), 16) % 2];
        given.push([content, choice]);
        const key = choice[0];
        document.dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true, cancelable: true }}));
        shown = await turn([shown, key]);
    }}
    return given;
}}"""


def content_of(address: str) -> str:
    """What a signed address shows: the image's SHA-256."""
    return address.split("?")[0].rsplit("/", 1)[-1]


def opinion(content: str) -> str:
    """What this labeller thinks of an image, always the same for the same image."""
    return ("female", "male")[int(content[:8], 16) % 2]


@dataclass
class Labeller:
    """Somebody new in a project: a browser that is signed in, and what they have answered so far."""

    context: BrowserContext
    url: str
    project: int
    answered: dict[str, str] = field(default_factory=dict)

    def open(self) -> Page:
        """A new tab on the label page, with an image on the stage."""
        page = self.context.new_page()
        page.goto(f"{self.url}/p/{self.project}/label")
        page.wait_for_selector(f"{IMAGE}, {EMPTY}")
        page.bring_to_front()
        return page

    def answer(self, page: Page, most: int) -> int:
        """Answer up to so many images by keyboard; how many were answered before the queue was empty."""
        shown = page.evaluate(TURN, ["", None])
        for given in range(most):
            if not shown:
                return given
            content = content_of(shown)
            choice = opinion(content)
            self.answered[content] = choice
            page.keyboard.press(choice[0])
            shown = page.evaluate(TURN, [shown, choice[0]])
        return most

    def stock(self, page: Page) -> None:
        """Wait until the screen holds five images that are decoded."""
        page.wait_for_function(f"() => document.querySelectorAll('{STAGE} img').length >= 5")

    def begin(self, page: Page) -> None:
        """Answer everything without waiting for it; `end` does that."""
        page.evaluate(f"void (window.given = ({BY_ITSELF})())")

    def end(self, page: Page) -> None:
        self.answered |= dict(page.evaluate("window.given"))

    def stored(self) -> list[tuple[str, str]]:
        """(image, class) of each of this labeller's answers, as the server has them."""
        rows: list[tuple[str, str]] = []
        cursor: str | None = ""
        while cursor is not None:
            response = self.context.request.get(
                f"{self.url}/api/v1/projects/{self.project}/my-labels", params={"limit": 500, "cursor": cursor}
            )
            body: dict[str, Any] = response.json()
            rows += [(content_of(row["image"]["display"]), row["class_key"]) for row in body["results"]]
            cursor = body["next"]
        return rows


def join(
    browser: Browser, server: LiveServer, manager: Api, project: int, *, role: str = "labeller", **options: Any
) -> Labeller:
    """Somebody new joins by link, in a browser of their own."""
    link = manager.call("POST", f"/projects/{project}/invitations", {"role": role})["url"]
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    context.set_default_timeout(60_000)
    api = f"{server.url}/api/v1"
    context.request.get(f"{api}/session")
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    accepted = context.request.post(
        f"{api}/invitations/{link.rsplit('/', 1)[1]}/accept",
        data={"name": "Lea", "email": f"{uuid4()}@example.org", "password": PASSWORD},
        headers={"X-CSRFToken": token},
    )
    assert accepted.ok, accepted.text()
    return Labeller(context, server.url, project)


def wait_until_saved(page: Page) -> None:
    """Until the screen says that every answer is on the server."""
    page.get_by_text("All saved").wait_for()
    page.wait_for_function("() => document.querySelector('[data-part=saved]')?.dataset.waiting === '0'")
