"""`labels.csv` and `answers.csv`: right to the row, the same bytes from the same snapshot."""

import csv
import io
from collections.abc import Iterator

import pytest

from labelhub.datasets import exports, snapshots
from labelhub.datasets.models import Snapshot
from labelhub.errors import Invalid
from labelhub.items.models import Item, Project
from labelhub.items.tables import spreadsheet_plain
from labelhub.labelling import labels, queue, review
from labelhub.labelling.models import Label, LabelKind
from tests import make
from tests.datasets.labelled import add_labelled, items, label, labelled_project

pytestmark = pytest.mark.django_db(transaction=True)

NASTY = [
    '=cmd|"/C calc"!A0.jpg',
    'komma, und "Zitat".jpg',
    "-1.jpg",
    "'=x.jpg",
    "Zeile\n2.jpg",
    "смайл 😀.jpg",
    "%s.jpg",
    "back\\slash \\n \\t.jpg",
    "tab\there\rreturn.jpg",
]


def table(pieces: Iterator[bytes]) -> list[dict[str, str]]:
    text = b"".join(pieces).decode()
    assert text.count("\r\n") >= 1
    return list(csv.DictReader(io.StringIO(text, newline="")))


def nasty_project() -> Project:
    """Items with names that break naive CSV: accepted, open, ambiguous and excluded ones."""
    project, _ = labelled_project({"female": 6, "male": 6})
    for item, name in zip(Item.objects.filter(project=project).order_by("pk"), NASTY, strict=False):
        Item.objects.filter(pk=item.pk).update(path=name, source_uri=f"https://example.org/?a=1,2&b={name}")
    return project


def test_labels_csv_begins_like_the_wao_file() -> None:
    project, truth = labelled_project({"female": 2, "male": 1})
    head = b"".join(exports.labels_csv(project)).split(b"\r\n")[0]
    assert head == (
        b"customId,imageUrl,male_or_female.value,label,confidence,agreement,n_labels,status,split,sha256,snapshot,run"
    )
    rows = table(exports.labels_csv(project))
    known = items(project)
    for row, item in zip(rows, sorted(truth), strict=True):
        image = known[item].image
        assert image is not None
        assert row == {
            "customId": known[item].path,
            "imageUrl": f"http://testserver/api/v1/projects/{project.pk}/items/{item}/image",
            "male_or_female.value": truth[item],
            "label": truth[item],
            "confidence": "1",
            "agreement": "1",
            "n_labels": "1",
            "status": "accepted",
            "split": "",
            "sha256": image.sha256,
            "snapshot": "",
            "run": "",
        }


def test_only_accepted_items_have_a_value() -> None:
    project, truth = labelled_project({"female": 3, "male": 1})
    excluded, ambiguous, *_ = sorted(truth)
    reviewer = make.user().pk
    review.decide(project, excluded, reviewer_id=reviewer, verdict="exclude")
    review.decide(project, ambiguous, reviewer_id=reviewer, verdict="cannot_tell")
    (fresh,) = make.items(project, 1)
    rows = table(exports.labels_csv(project))
    by_path = {row["customId"]: (row["status"], row["male_or_female.value"], row["label"]) for row in rows}
    known = items(project)
    assert by_path[known[excluded].path] == ("excluded", "", "")
    assert by_path[known[ambiguous].path] == ("stays_ambiguous", "", "female")
    assert by_path[fresh.path] == ("open", "", "")
    assert sum(1 for status, value, _ in by_path.values() if status == "accepted" and value) == 2


def test_a_live_export_can_be_narrowed_to_states() -> None:
    project, _ = labelled_project({"female": 3, "male": 1})
    make.items(project, 2)
    assert len(table(exports.labels_csv(project, states=["open"]))) == 2
    assert len(table(exports.labels_csv(project, states=["open", "accepted"]))) == 6
    with pytest.raises(Invalid, match="state: 'done'"):
        exports.labels_csv(project, states=["done"])
    with pytest.raises(Invalid, match="a snapshot holds"):
        exports.labels_csv(project, snapshots.freeze_now(project, None, {}), states=["open"])


def test_a_live_export_and_one_of_a_snapshot_say_the_same() -> None:
    project = nasty_project()
    snapshot = snapshots.freeze_now(project, None, {})
    live, frozen = table(exports.labels_csv(project)), table(exports.labels_csv(project, snapshot))
    assert {row["snapshot"] for row in frozen} == {"1"}

    def key(row: dict[str, str]) -> str:
        return row["sha256"]

    assert sorted(({**row, "snapshot": "1"} for row in live), key=key) == sorted(frozen, key=key)
    assert b"".join(exports.answers_csv(project)) == b"".join(exports.answers_csv(project, snapshot))


def test_names_are_harmless_for_spreadsheets_and_come_back_as_they_were() -> None:
    project = nasty_project()
    rows = table(exports.labels_csv(project))
    assert not [row for row in rows if row["customId"][:1] in tuple("=+-@\t\r")]
    paths = {spreadsheet_plain(row["customId"]) for row in rows}
    assert paths == set(Item.objects.filter(project=project).values_list("path", flat=True))
    assert set(NASTY) <= paths


def test_the_same_snapshot_exports_the_same_bytes_whatever_happens_to_its_project() -> None:
    project, truth = labelled_project({"female": 6, "male": 6}, overlap_max=3)
    snapshot = snapshots.freeze_now(project, None, {"states": ["accepted", "stays_ambiguous"]})
    before = [b"".join(exports.labels_csv(project, snapshot)), b"".join(exports.answers_csv(project, snapshot))]
    review.decide(project, min(truth), reviewer_id=make.user().pk, verdict="exclude")
    review.decide(project, max(truth), reviewer_id=make.user().pk, verdict="more_labels")
    label(project, make.member(project), lambda _: "female")
    add_labelled(project, {"male": 3})
    Project.objects.filter(pk=project.pk).update(question="Something else?", name="renamed")
    Item.objects.filter(project=project).update(source_uri="https://elsewhere.example.org/x.jpg")
    project.refresh_from_db()
    after = [b"".join(exports.labels_csv(project, snapshot)), b"".join(exports.answers_csv(project, snapshot))]
    assert before == after


def test_answers_csv_has_label_studios_columns_in_their_order_and_then_ours() -> None:
    project, truth = labelled_project({"female": 1, "male": 1})
    rows = table(exports.answers_csv(project))
    assert list(rows[0]) == [
        "annotation_id", "annotator", "male_or_female", "created_at", "id", "image", "lead_time", "updated_at",
        "round", "purpose", "kind", "counts", "why_not", "duration_ms", "customId",
    ]  # fmt: skip
    for row, stored in zip(rows, Label.objects.filter(project=project).order_by("pk"), strict=True):
        created = stored.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        assert row == {
            "annotation_id": str(stored.pk),
            "annotator": row["annotator"],
            "male_or_female": truth[stored.item_id],
            "created_at": created,
            "id": str(stored.item_id),
            "image": f"http://testserver/api/v1/projects/{project.pk}/items/{stored.item_id}/image",
            "lead_time": "",
            "updated_at": created,
            "round": "0",
            "purpose": "label",
            "kind": "answer",
            "counts": "true",
            "why_not": "",
            "duration_ms": "",
            "customId": stored.item.path,
        }


def test_every_act_is_in_answers_csv_and_says_whether_it_counts() -> None:
    project = make.project(overlap_min=2, overlap_max=2)
    (item,) = make.items(project, 1)
    changer, skipper = make.member(project), make.member(project)
    make.answer(project, changer, "male")
    labels.submit(project, changer.pk, [make.entry(item.pk, "female", duration_ms=1436)])
    queue.lease(project, skipper.pk, 1, screen=make.SCREEN)
    labels.submit(project, skipper.pk, [make.entry(item.pk, None, kind=LabelKind.SKIP)])
    told = [
        (row["male_or_female"], row["kind"], row["counts"], row["why_not"], row["lead_time"], row["duration_ms"])
        for row in table(exports.answers_csv(project))
    ]
    assert told == [
        ("male", "answer", "false", "replaced", "", ""),
        ("female", "answer", "true", "", "1.436", "1436"),
        ("", "skip", "false", "skipped", "", ""),
    ]


def test_labellers_have_pseudonyms_unless_a_manager_asks() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    other = make.project(overlap_min=1, overlap_max=1)
    person = make.member(project)
    for one in (project, other):
        make.items(one, 2)
        label(one, person, lambda _: "male")
    names = {row["annotator"] for row in table(exports.answers_csv(project))}
    assert names == {row["annotator"] for row in table(exports.answers_csv(project))}
    assert len(names) == 1
    assert names.pop().startswith("labeller-")
    everything = b"".join(exports.answers_csv(project)) + b"".join(exports.labels_csv(project))
    assert person.email.encode() not in everything
    assert {row["annotator"] for row in table(exports.answers_csv(other))} != names
    assert {row["annotator"] for row in table(exports.answers_csv(project, emails=True))} == {person.email}
    snapshot = snapshots.freeze_now(project, None, {})
    assert {row["annotator"] for row in table(exports.answers_csv(project, snapshot, emails=True))} == {person.email}


def test_a_snapshot_of_some_items_exports_their_answers_only() -> None:
    project, truth = labelled_project({"female": 3, "male": 2})
    snapshot = snapshots.freeze_now(project, None, {"classes": ["male"]})
    found = {int(row["id"]) for row in table(exports.answers_csv(project, snapshot))}
    assert found == {item for item, key in truth.items() if key == "male"}


def test_an_ambiguous_item_shows_its_likeliest_class_and_no_value() -> None:
    project = make.project(overlap_min=3, overlap_max=3, accept_agreement=1.0)
    (item,) = make.items(project, 1)
    for key in ("male", "male", "female"):
        make.answer_item(project, make.member(project), item, key)
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="cannot_tell")
    snapshot = snapshots.freeze_now(project, None, {"states": ["stays_ambiguous"]})
    (live,), (frozen,) = table(exports.labels_csv(project)), table(exports.labels_csv(project, snapshot))
    assert {**live, "snapshot": "1"} == frozen
    assert (frozen["male_or_female.value"], frozen["label"], frozen["confidence"]) == ("", "male", "0.666667")


def test_an_empty_project_exports_a_head() -> None:
    project = make.project()
    assert table(exports.labels_csv(project)) == table(exports.answers_csv(project)) == []


def test_many_batches_hold_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    project, truth = labelled_project({"female": 13, "male": 12})
    snapshot = snapshots.freeze_now(project, None, {})
    whole = [b"".join(pieces) for pieces in all_exports(project, snapshot)]
    monkeypatch.setattr("labelhub.datasets.formats.labels_csv.BATCH", 4)
    monkeypatch.setattr("labelhub.datasets.formats.answers_csv.BATCH", 4)
    assert [b"".join(pieces) for pieces in all_exports(project, snapshot)] == whole
    assert len(list(exports.answers_csv(project))) == 1 + 7
    assert len(truth) == 25


def all_exports(project: Project, snapshot: Snapshot) -> list[Iterator[bytes]]:
    return [
        exports.labels_csv(project),
        exports.labels_csv(project, snapshot),
        exports.answers_csv(project),
        exports.answers_csv(project, snapshot),
    ]
