"""Images in: from a folder, and as a zip through HTTP, against bare Pillow; and how fast a long listing is registered.

`images_per_s` is from the request to the end of the job, everything included: hash, decode, renditions, files, rows,
slots, checks. `pillow_images_per_s` is Pillow alone on the same files on all cores in the same run: read, decode with
`draft`, resize to 256, encode, write. `peak_mb` is the largest worker's own memory. `registered_per_s` are lines of a
list of addresses that are registered and not yet asked for. Smaller trials: `LABELHUB_BENCH_IMAGES`,
`LABELHUB_BENCH_LISTED`.
"""

import io
import json
import os
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image as Pillow

from tests import servers
from tests.api_client import Api, administrator
from tests.bench import table
from tests.bench.server import bench_database, bench_server, in_process
from tests.live_server import LiveServer

IMAGES = int(os.environ.get("LABELHUB_BENCH_IMAGES", "10000"))
LISTED = int(os.environ.get("LABELHUB_BENCH_LISTED", "1000000"))
SIDE, THUMB = 1024, 256
LONGEST = 3600  # seconds that an import may take


def draw(folder: str, number: int) -> int:
    """A JPEG of 1024² with soft shapes and the grain of a photo; its bytes."""
    chance = np.random.default_rng(number)
    shapes = Pillow.fromarray(chance.integers(0, 255, (16, 16, 3), dtype=np.uint8))
    grain = Pillow.fromarray(chance.integers(112, 144, (SIDE // 2, SIDE // 2), dtype=np.uint8)).resize((SIDE, SIDE))
    soft = shapes.resize((SIDE, SIDE), Pillow.Resampling.BICUBIC)
    out = io.BytesIO()
    Pillow.blend(soft, grain.convert("RGB"), 0.2).save(out, "JPEG", quality=85)
    return Path(folder, f"{number:06}.jpg").write_bytes(out.getvalue())


def bare(source: str, target: str) -> None:
    """What Pillow alone does with one file."""
    with Pillow.open(source) as image:
        image.draft(None, (THUMB, THUMB))
        image.resize((THUMB, THUMB), Pillow.Resampling.BICUBIC, reducing_gap=2.0).save(target, "JPEG", quality=80)


def pillow_speed(pool: ProcessPoolExecutor, folder: Path, target: Path) -> float:
    """Images a second on all cores."""
    files = sorted(folder.glob("*.jpg"))
    target.mkdir()
    began = time.perf_counter()
    list(pool.map(bare, map(str, files), [str(target / file.name) for file in files], chunksize=32))
    return len(files) / (time.perf_counter() - began)


@contextmanager
def peak_of_workers(server: LiveServer) -> Iterator[list[float]]:
    """Megabytes of the largest worker process, looked at four times a second."""
    seen, stop = [0.0], threading.Event()

    def look() -> None:
        while not stop.wait(0.25):
            for process in psutil.Process(server.process.pid).children(recursive=True):
                try:
                    if "light@" in " ".join(process.cmdline()):
                        seen.append(process.memory_full_info().uss / 2**20)
                except psutil.Error:
                    continue  # it ended meanwhile

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def from_folder(api: Api, base: str, folder: Path) -> None:
    api.call("POST", f"{base}/sources", {"kind": "folder", "address": str(folder)})


def as_zip(api: Api, base: str, archive: Path) -> None:
    """Send the zip in pieces, as a browser does."""
    size = archive.stat().st_size
    opened = api.call("POST", f"{base}/uploads", {"path": archive.name, "bytes": size})
    with archive.open("rb") as file:
        while piece := file.read(opened["piece"]):
            headers = {
                "Upload-Offset": str(file.tell() - len(piece)),
                "Content-Type": "application/offset+octet-stream",
            }
            api.call("PATCH", f"{base}/uploads/{opened['id']}", content=piece, headers=headers)


def imported(server: LiveServer, deliver: Any, what: Path) -> dict[str, Any]:
    """One import from its first request to the end of its job."""
    api = administrator(server)
    project = api.new_project("import")
    with peak_of_workers(server) as peak:
        began = time.perf_counter()
        base = (
            f"/projects/{project}/imports/{api.call('POST', f'/projects/{project}/imports', {'name': 'bench'})['id']}"
        )
        deliver(api, base, what)
        job = api.wait(project, api.call("POST", f"{base}/complete"), seconds=LONGEST)
        seconds = time.perf_counter() - began
    if job["state"] != "succeeded" or job["result"]["new"] != IMAGES:
        raise SystemExit(f"The import failed: {job}")
    return {"images_per_s": round(IMAGES / seconds, 1), "peak_mb": round(max(peak))}


def register(count: int) -> dict[str, Any]:
    """Register a list of so many addresses in this process; lines a second."""
    import django

    django.setup()
    from django.core.files.base import ContentFile

    from labelhub.items import address_lists, ingest, previewing
    from labelhub.items.models import Import
    from labelhub.jobs import lifecycle
    from tests.bench import big_project

    delivery = ingest.start(big_project.make(1).project, None, "list")
    previewing.set_options(delivery, {"fetch": True})
    lines = "".join(f"https://images.example/{number % 997}/{number}.jpg,\n" for number in range(count))
    ingest.add_uploads(delivery, [("list.csv", ContentFile(("url,label\n" + lines).encode()))])
    claim = lifecycle.claim(ingest.complete(delivery).pk)
    if claim is None:
        raise RuntimeError("Somebody else has the job: the measure is void.")
    began = time.perf_counter()
    address_lists.register_waiting(claim, Import.objects.get(pk=delivery.pk), lambda: None)
    return {"registered_per_s": round(count / (time.perf_counter() - began))}


def main() -> None:
    rows: list[dict[str, Any]] = []
    with servers.temporary_folder("labelhub-import-") as place, ProcessPoolExecutor() as pool:
        folder, archive = Path(place, "images"), Path(place, "images.zip")
        folder.mkdir()
        list(pool.map(draw, [str(folder)] * IMAGES, range(IMAGES), chunksize=32))
        with zipfile.ZipFile(archive, "w") as out:
            for file in sorted(folder.iterdir()):
                out.write(file, file.name)
        with bench_database("sqlite") as environment:
            registered = in_process("tests.bench.import", environment, str(LISTED))
        for source, deliver, what in (("folder", from_folder, folder), ("zip", as_zip, archive)):
            with bench_server("sqlite", LABELHUB_INGEST_FOLDERS=str(folder)) as server:
                found = imported(server, deliver, what)
            alone = pillow_speed(pool, folder, Path(place, f"thumbs-{source}"))
            rows.append(
                {
                    "source": source,
                    "images": IMAGES,
                    "images_per_s": found["images_per_s"],
                    "pillow_images_per_s": round(alone, 1),
                    "share_of_pillow": round(found["images_per_s"] / alone, 3),
                    **registered,
                    "peak_mb": found["peak_mb"],
                }
            )
    table.show(rows)
    print(json.dumps(rows), flush=True)


if __name__ == "__main__":
    print(json.dumps(register(int(sys.argv[1]))))
