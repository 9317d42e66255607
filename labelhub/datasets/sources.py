"""What an export is made from: a frozen snapshot, or the live project as of the moment it is read."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from labelhub.accounts.models import User
from labelhub.datasets import answers, csv_text, files, fingerprints, freezing, records, snapshots
from labelhub.datasets.answers import Answer
from labelhub.datasets.fingerprints import Earlier, Ledger
from labelhub.datasets.formats import answers_csv
from labelhub.datasets.models import Snapshot
from labelhub.datasets.records import Record
from labelhub.items.models import LabelClass, Project
from labelhub.labelling.models import Consensus, Label
from labelhub.labelling.pseudonyms import pseudonym


class Names(dict[int, str]):
    """What a file calls each labeller, as CSV: a pseudonym, or the e-mail address. A labeller of an import, who has
    no account, goes by the name that the import gave."""

    def __init__(self, project_id: int, *, emails: bool) -> None:
        super().__init__()
        self._project_id, self._emails = project_id, emails

    def __missing__(self, labeller_id: int) -> str:
        name = pseudonym(self._project_id, labeller_id)
        if self._emails:
            person = User.objects.filter(pk=labeller_id).only("email", "name", "is_person").first()
            # A labeller whose account has gone keeps the pseudonym.
            name = (person.email if person.is_person else person.name or name) if person else name
        self[labeller_id] = csv_text.field(name)
        return self[labeller_id]


@dataclass
class Source:
    """Reads items and answers. With `earlier` it leaves out what that export held already; `ledger` notes what was
    there, left out or not. `states` narrow what is live."""

    project: Project
    snapshot: Snapshot | None = None
    states: Sequence[str] = ()
    emails: bool = False
    earlier: Earlier | None = None
    ledger: Ledger | None = None
    name: str = field(init=False)
    question: str = field(init=False)
    classes: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Raises Conflict for a snapshot that is not frozen."""
        if self.snapshot is None:
            self.name, self.question = self.project.name, self.project.question
            rows = LabelClass.objects.filter(project=self.project, retired_at=None).order_by("position", "pk")
            self.classes = list(rows.values_list("key", flat=True))
        else:
            header = snapshots.read_header(self.snapshot)
            self.name, self.question = header["project"]["name"], header["project"]["question"]
            self.classes = header["classes"]

    @property
    def base(self) -> str:
        """What the durable address of an item's image begins with; the item's id and `/image` follow."""
        return item_addresses(self.project.pk)

    @property
    def number(self) -> int | None:
        return self.snapshot.number if self.snapshot else None

    @property
    def control(self) -> str:
        """The name of the answer's column."""
        return csv_text.question_name(self.question, self.classes)

    def count(self, rows: str) -> int:
        """About how many rows there are."""
        if self.snapshot is not None:
            frozen = snapshots.read_header(self.snapshot)["answers"]["rows"] if rows == "answers" else None
            return self.snapshot.n_items if frozen is None else int(frozen)
        model = Label if rows == "answers" else Consensus
        return int(model._default_manager.filter(project=self.project).count())

    def all_records(self) -> Iterator[Record]:
        """Every item, changed or not."""
        if self.snapshot is None:
            return records.live(self.project.pk, self.states)
        return records.of_manifest(snapshots.read_manifest(self.snapshot), self.classes)

    def unnoted(self) -> "Source":
        """The same to be read once more: nothing is noted."""
        return replace(self, ledger=None)

    def records(self) -> Iterator[Record]:
        """The items to be written."""
        for record in self.all_records():
            if self.ledger is not None or self.earlier is not None:
                key, said = record.key(), record.fingerprint()
                if self.ledger is not None:
                    self.ledger.note(key, said)
                if self.earlier is not None and self.earlier.had(key, said):
                    continue
            yield record

    def answer_rows(self) -> Iterator[list[answers_csv.Row]]:
        """Batches of single labels to be written, as rows of `answers.csv`."""
        for batch in self._all_answer_rows():
            yield self._changed(batch) if self.ledger is not None or self.earlier is not None else batch

    def _all_answer_rows(self) -> Iterator[list[answers_csv.Row]]:
        if self.snapshot is None:
            yield from answers_csv.live(self.project.pk, base=self.base)
            return
        with files.unzipped(freezing.answers_key(self.snapshot)) as lines:
            yield from answers_csv.thaw(lines, base=self.base)

    def _changed(self, batch: list[answers_csv.Row]) -> list[answers_csv.Row]:
        said = [fingerprints.of_line(rest) for _, _, rest in batch]
        if self.ledger is not None:
            self.ledger.extend([label for label, _, _ in batch], said)
        if self.earlier is None:
            return batch
        return [row for row, line in zip(batch, said, strict=True) if not self.earlier.had(row[0], line)]

    def answers(self, *, everything: bool = False) -> Iterator[Answer]:
        """The single labels as plain data; `everything`: also those that have not changed."""
        names = Names(self.project.pk, emails=self.emails)
        for batch in self._all_answer_rows() if everything else self.answer_rows():
            text = answers_csv.encode(batch, names).decode()
            yield from answers.parsed(io.StringIO(text, newline=""))


def item_addresses(project_id: int) -> str:
    """What the durable address of an item's image begins with; the item's id and `/image` follow."""
    return f"{settings.PUBLIC_URL}/api/v1/projects/{project_id}/items/"
