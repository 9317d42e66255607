"""Which migrations a database and this LabelHub have."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from labelhub.backups.tables import kept
from labelhub.errors import Conflict


class OtherSchema(Conflict):
    """The backup and this LabelHub do not have the same tables."""

    code = "other_schema"


def _names(keys: object) -> list[str]:
    return sorted(f"{app} {name}" for app, name in keys)  # type: ignore[attr-defined]


def applied() -> list[str]:
    """The migrations that were run on the database: `items 0001_initial`, …"""
    return _names(MigrationRecorder(connection).applied_migrations())


def known() -> list[str]:
    """The migrations that this LabelHub brings."""
    return _names(MigrationLoader(None).disk_migrations)


def refuse_other(of_backup: list[str]) -> None:
    """Raises `OtherSchema` unless a backup with these migrations fits this LabelHub."""
    here = known()
    unknown, missing = sorted(set(of_backup) - set(here)), sorted(set(here) - set(of_backup))
    if unknown:
        raise OtherSchema(
            f"The backup comes from a newer LabelHub: {unknown[0]} is not known here.",
            hint="Install that version and restore again. Nothing was changed.",
        )
    if missing:
        raise OtherSchema(
            f"The backup comes from an older LabelHub, from before {missing[0]}.",
            hint="Restore it with the version that made it, then upgrade. Nothing was changed.",
        )


def tables_here() -> set[str]:
    """The tables of the kept models that the database has."""
    return set(connection.introspection.table_names()) & {model._meta.db_table for model in kept()}


def refuse_other_tables() -> None:
    """Raises `OtherSchema` when the tables of the database are of another version."""
    if set(applied()) != set(known()):
        raise OtherSchema(
            "The database here has tables of another version of LabelHub.",
            hint="Run `manage.py migrate`, or give an empty database. Nothing was changed.",
        )
