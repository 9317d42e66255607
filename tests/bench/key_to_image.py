"""From the key to the next image painted, measured in the browser over 500 answers.

Headless Chromium on the running server, on SQLite: at 0, 100 and 500 ms of added network delay, and with 4× CPU
slow-down. A key comes three times a second, as from a fast labeller. The time runs from the event's own time stamp to
the first moment after the frame in which the new image stands on the stage. `waits` counts keys after which the next
image was not ready for the next frame. The empty page's own figure is the same measurement on a page that only swaps
two images: what the browser and the machine take by themselves.
"""

import base64
import time
from itertools import cycle
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.api_client import administrator
from tests.bench import table
from tests.bench.server import bench_server
from tests.e2e.conftest import launch
from tests.e2e.label_screen import IMAGE, Labeller, join
from tests.pictures import picture

ANSWERS = 500
WARM_UP = 5
SPARE = 20  # items beyond those that are answered
EMPTY_KEYS = 150
PER_SECOND = 3
CONDITIONS = ((0, 1), (100, 1), (500, 1), (0, 4))  # added delay in ms, CPU slow-down
SIZE = (960, 1200)  # pixels: a portrait as cameras' exports have it, larger than the stage

# Time from a key to the frame that shows another image. The message comes after the frame has been handed over.
WATCH = """(selector) => {
    const shown = () => document.querySelector(selector)?.src ?? '';
    const measured = { ms: [], waits: 0 };
    document.addEventListener('keydown', (event) => {
        const before = shown();
        const channel = new MessageChannel();
        channel.port1.onmessage = () => measured.ms.push(performance.now() - event.timeStamp);
        let first = true;
        const frame = () => {
            const now = shown();
            if (now && now !== before) channel.port2.postMessage(null);
            else {
                if (first) measured.waits += 1;
                first = false;
                requestAnimationFrame(frame);
            }
        };
        requestAnimationFrame(frame);
    }, { capture: true });
    window.measured = measured;
}"""
EMPTY_PAGE = """<!doctype html><style>
img { position: absolute; visibility: hidden } img[data-visible] { visibility: visible }
</style>%s<script>
document.addEventListener('keydown', () => {
    for (const image of document.images) image.toggleAttribute('data-visible');
});
</script>"""


def measure(page: Page, selector: str, answers: int) -> dict[str, Any]:
    """Press keys three times a second; percentiles of the times, in milliseconds."""
    page.evaluate(WATCH, selector)
    keys = cycle("fm")
    began = time.perf_counter()
    for n in range(answers):
        time.sleep(max(0.0, began + (n + 1) / PER_SECOND - time.perf_counter()))
        page.keyboard.press(next(keys))
    page.wait_for_function(f"() => window.measured.ms.length >= {answers}", timeout=60_000)
    measured = page.evaluate("window.measured")
    times = sorted(measured["ms"])
    return {
        **{f"p{share}_ms": round(times[len(times) * share // 100], 1) for share in (50, 95, 99)},
        "waits": measured["waits"],
    }


def slow(page: Page, delay_ms: int, cpu_slowdown: int) -> None:
    """Add to the way between this page and the server, and slow its processor down."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    conditions = {"offline": False, "latency": delay_ms, "downloadThroughput": -1, "uploadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", conditions)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": cpu_slowdown})


def label_page(labeller: Labeller, delay_ms: int, cpu_slowdown: int, answers: int) -> dict[str, Any]:
    page = labeller.open()
    labeller.stock(page)
    slow(page, delay_ms, cpu_slowdown)
    labeller.answer(page, WARM_UP)
    time.sleep(1)
    measured = measure(page, IMAGE, answers)
    labeller.context.close()
    return {"delay_ms": delay_ms, "cpu_slowdown": cpu_slowdown, **measured}


def empty_page(browser: Browser, cpu_slowdown: int, answers: int) -> dict[str, Any]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    images = "".join(f'<img src="{data_uri(seed)}"{" data-visible" if seed else ""}>' for seed in range(2))
    page.set_content(EMPTY_PAGE % images)
    slow(page, 0, cpu_slowdown)
    measured = measure(page, "img[data-visible]", answers)
    page.close()
    return measured


def data_uri(seed: int) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture("male", seed, size=SIZE)).decode()


def main(answers: int = ANSWERS) -> None:
    rows: list[dict[str, Any]] = []
    empty: dict[int, dict[str, Any]] = {}
    with bench_server("sqlite") as server, sync_playwright() as playwright:
        browser = launch(playwright)
        manager = administrator(server)
        project = manager.new_project("key to image", overlap_min=len(CONDITIONS), overlap_max=len(CONDITIONS))
        images = [(f"{seed:04}.jpg", picture("male", seed, size=SIZE)) for seed in range(answers + SPARE)]
        manager.send(project, images)
        for delay_ms, cpu_slowdown in CONDITIONS:
            labeller = join(browser, server, manager, project)
            rows.append(label_page(labeller, delay_ms, cpu_slowdown, answers))
        for cpu_slowdown in sorted({slowdown for _, slowdown in CONDITIONS}):
            empty[cpu_slowdown] = empty_page(browser, cpu_slowdown, min(answers, EMPTY_KEYS))
        browser.close()
    table.show(
        [
            {
                **row,
                "empty_p50_ms": empty[row["cpu_slowdown"]]["p50_ms"],
                "empty_p95_ms": empty[row["cpu_slowdown"]]["p95_ms"],
            }
            for row in rows
        ]
    )
    table.finish("key_to_image", rows)
