"""Restoring a backup onto an empty machine: all of it, or nothing."""

from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import connection, transaction

from labelhub.backups import archive, files, schema, tables
from labelhub.backups.writing import Kept
from labelhub.errors import Conflict, LabelHubError
from labelhub.items import storage


class CannotRestore(LabelHubError):
    """The backup could not be restored; what was written was taken back."""

    status = 507
    code = "cannot_restore"


def restore(path: Path) -> Kept:
    """Bring everything back that the backup at `path` holds. Jobs that were running are taken up again by beat.

    The whole file is read and checked before anything is written.

    Raises:
        archive.BadBackup: no backup, cut short, or damaged.
        schema.OtherSchema: made by another version.
        Conflict: this place is not empty.
        CannotRestore: the database or the disk refused; nothing of it stays.
    """
    manifest = archive.manifest(path)
    schema.refuse_other(manifest["schema"])
    refuse_full()
    archive.check(path)
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    try:
        with transaction.atomic():
            kept = _bring_back(path, manifest)
    except (OSError, DatabaseError) as error:
        files.clear_all()
        raise CannotRestore(f"The backup could not be restored: {error}".rstrip(". ") + ". Nothing stays.") from error
    except BaseException:
        files.clear_all()
        raise
    return kept


def refuse_full() -> None:
    """Raises `Conflict` unless there are no rows and no files here."""
    here = set() if _no_database_yet() else schema.tables_here()
    if here:
        schema.refuse_other_tables()
    for model in tables.kept():
        if model._meta.db_table in here and model._base_manager.exists():
            raise Conflict(
                f"The database is not empty: there are rows in {model._meta.db_table}.",
                hint="Restore into an empty database and data folder. Nothing was changed.",
            )
    if found := files.something_there():
        raise Conflict(
            f"The storage is not empty: it holds {found}.",
            hint="Restore into an empty database and data folder. Nothing was changed.",
        )


def _no_database_yet() -> bool:
    """Whether SQLite's file is still to be made; asking the database would make it."""
    return connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()


def _bring_back(path: Path, manifest: dict[str, Any]) -> Kept:
    kept, models = Kept(bytes=path.stat().st_size), tables.by_table()
    for name, content in archive.members(path):
        if name.startswith("rows/"):
            table = name.split("/")[1]
            kept.rows += tables.insert(models[table], manifest["columns"][table], content.read())
        elif name.startswith((files.STORAGE, files.RUNS)):
            _store(name, content)
            kept.files += 1
    tables.set_counters(manifest["counters"])
    return kept


def _store(name: str, content: IO[bytes]) -> None:
    if name.startswith(files.STORAGE):
        storage.save_file(name.removeprefix(files.STORAGE), _Content(content))
        return
    target = Path(settings.RUNS_DIR) / name.removeprefix(files.RUNS)
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as out:
        for chunk in _Content(content).chunks():
            out.write(chunk)


class _Content(File):  # type: ignore[type-arg]  # not generic at run time
    """A stream that can be read once, as Django's storages take it."""

    def chunks(self, chunk_size: int | None = None) -> Any:
        while piece := self.file.read(chunk_size or self.DEFAULT_CHUNK_SIZE):  # type: ignore[union-attr]
            yield piece

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        return True
