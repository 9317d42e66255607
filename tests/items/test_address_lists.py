"""Lists of addresses: a table whose images are fetched, from a real server on loopback."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from labelhub.items import ingest, previewing
from labelhub.items.models import Import, Item, Project
from tests import make
from tests.items.importing import Worker, outcomes, upload
from tests.pictures import pile
from tests.web_server import Answer, WebServer, web_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]
PICTURES = dict(pile(2))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[WebServer]:
    """Serves the pictures under their names, and everything else not at all."""
    settings.FETCH_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(time, "sleep", lambda _: None)

    def answer(path: str) -> Answer:
        data = PICTURES.get(path.lstrip("/").partition("?")[0])
        if path.startswith("/busy"):
            return Answer(503)
        return Answer(404) if data is None else Answer(body=data)

    with web_server(answer) as running:
        yield running


@pytest.fixture
def project() -> Project:
    return make.project()


def listed(project: Project, table: str, name: str = "list.csv") -> tuple[Import, Worker, Any]:
    """An import of that list, finished."""
    delivery = ingest.start(project, None, name)
    previewing.set_options(delivery, {"fetch": True})
    upload(delivery, {name: table.encode()})
    worker = Worker()
    return delivery, worker, worker.finish(delivery)


def test_a_csv_of_addresses_becomes_items_with_labels(project: Project, server: WebServer) -> None:
    lines = [f"{server.url}/{name},{name.partition('/')[0]}" for name in PICTURES]

    _, worker, result = listed(project, "\n".join(["url,label", *lines]))

    assert (result["new"], result["labels"]) == (4, 4)
    items = {item.path: item for item in Item.objects.filter(project=project)}
    assert set(items) == set(PICTURES)
    assert {item.source_uri for item in items.values()} == {f"{server.url}/{name}" for name in PICTURES}
    assert {(items[name].pk, name.partition("/")[0], "Import") for name in PICTURES} == set(worker.labels)


def test_json_lines_may_give_names_and_metadata(project: Project, server: WebServer) -> None:
    name = next(iter(PICTURES))
    line = {"name": "portrait.jpg", "imageUrl": f"{server.url}/{name}", "camera": "A1"}

    listed(project, json.dumps(line), "list.jsonl")

    item = Item.objects.get(project=project)
    assert (item.path, item.metadata, item.source_uri) == ("portrait.jpg", {"camera": "A1"}, f"{server.url}/{name}")


def test_one_image_under_two_names_is_two_items_and_a_query_tells_addresses_apart(
    project: Project, server: WebServer
) -> None:
    name = next(iter(PICTURES))
    url = f"{server.url}/{name}"

    listed(project, f"name,url\na.jpg,{url}\nb.jpg,{url}\n")
    listed(project, f"url\n{url}?id=1\n{url}?id=2\n")

    assert set(Item.objects.values_list("path", flat=True)) == {"a.jpg", "b.jpg", f"{name}?id=1", f"{name}?id=2"}
    assert Item.objects.values("image").distinct().count() == 1


def test_what_cannot_be_fetched_is_named_once_and_again_finishes_the_job(project: Project, server: WebServer) -> None:
    name = next(iter(PICTURES))
    table = (
        f"url\n{server.url}/{name}\n{server.url}/gone.jpg\n{server.url}/busy.jpg\nhttp://10.0.0.1/x.jpg\nftp://a/b\n"
    )
    delivery, _, result = listed(project, table)

    assert result["new"] == 1
    assert outcomes(delivery) == {
        "list.csv": "read", f"list.csv:{name}": "new", "list.csv:gone.jpg": "not_found",
        "list.csv:busy.jpg": "unreachable", "list.csv:x.jpg": "forbidden_address",
        "list.csv, line 6": "forbidden_address",
    }  # fmt: skip

    asked = len(server.asked)
    _, _, result = listed(project, table)
    assert (result["new"], result["already_here"]) == (0, 1)
    assert f"/{name}" not in server.asked[asked:]


def test_a_label_is_never_given_to_another_image_of_the_same_name(project: Project, server: WebServer) -> None:
    """A list without its image must not label the item of some other folder that ends alike."""
    make.project()
    upload_of = ingest.start(project, None, "before")
    upload(upload_of, {"other/gone.jpg": next(iter(PICTURES.values()))})
    Worker().finish(upload_of)

    _, worker, _ = listed(project, f"url,label\n{server.url}/gone.jpg,male\n")

    assert worker.labels == []


def test_the_preview_of_a_list_counts_lines_whose_images_are_still_to_come(project: Project) -> None:
    delivery = ingest.start(project, None, "list")
    upload(delivery, {"list.csv": b"url,label\nhttps://images.example/1.jpg,male\nhttps://images.example/2.jpg,cat\n"})

    (table,) = previewing.previews(delivery)
    assert table.report is not None
    assert table.report.refused == {"unknown_name": 2}

    previewing.set_options(delivery, {"fetch": True})
    (table,) = previewing.previews(delivery)
    assert table.report is not None
    assert (table.report.matched, table.report.refused) == (1, {"unknown_class": 1})


def test_nothing_is_fetched_unless_the_import_asks_for_it(project: Project, server: WebServer) -> None:
    delivery = ingest.start(project, None, "table")
    upload(delivery, {"list.csv": f"url\n{server.url}/{next(iter(PICTURES))}\n".encode()})

    assert Worker().finish(delivery)["new"] == 0
    assert server.asked == []
