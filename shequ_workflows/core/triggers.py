"""What the database itself refuses: changing or deleting a record row, and all of a payload but its erasure.

``install()`` may run any number of times; it runs after every migration of this app (SQLite drops the triggers of a
table that is rebuilt). They stop a slip and a careless script. Against somebody who may alter the tables they are no
wall: that is what the chain and the signed digests are for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from .constants import ERASE
from .models import Record, RecordPayload

RECORD = Record._meta.db_table
PAYLOAD = RecordPayload._meta.db_table

CHANGED = "shequ: a record row is never changed"
DELETED = "shequ: a record row is never deleted"
EMPTIED = "shequ: a payload is emptied by a recorded act of erasure only"

# An act of erasure stands in the same chain and names the row whose payload it empties.
_BY_AN_ACT = f"""EXISTS (
    SELECT 1 FROM {RECORD} act JOIN {RECORD} own ON own.id = NEW.record_id AND own.subject_id = act.subject_id
    WHERE act.id = NEW.erased_by_id AND act.verb = '{ERASE}' AND act.corrects = own.seq)"""  # noqa: S608 - our names
_ERASURE = (
    "NEW.record_id = OLD.record_id AND OLD.erased_by_id IS NULL AND NEW.erased_by_id IS NOT NULL"
    f" AND NEW.body = '' AND NEW.salt = '' AND {_BY_AN_ACT}"
)


def _sqlite() -> dict[str, str]:
    def refuse(name: str, event: str, table: str, message: str, when: str = "") -> tuple[str, str]:
        condition = f" WHEN {when}" if when else ""
        action = f"SELECT RAISE(ABORT, '{message}')"
        return name, f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{condition} BEGIN {action}; END"

    # INSERT OR REPLACE deletes the row it replaces without asking a delete trigger.
    row_there = (
        f"EXISTS (SELECT 1 FROM {RECORD} WHERE id = NEW.id)"  # noqa: S608 - our names
        f" OR EXISTS (SELECT 1 FROM {RECORD} WHERE subject_id = NEW.subject_id AND seq = NEW.seq)"
    )
    words_there = f"EXISTS (SELECT 1 FROM {PAYLOAD} WHERE record_id = NEW.record_id)"  # noqa: S608 - our names
    return dict(
        [
            refuse("shequ_core_record_keep_update", "UPDATE", RECORD, CHANGED),
            refuse("shequ_core_record_keep_delete", "DELETE", RECORD, DELETED),
            refuse("shequ_core_record_keep_insert", "INSERT", RECORD, CHANGED, row_there),
            refuse("shequ_core_payload_keep_update", "UPDATE", PAYLOAD, EMPTIED, f"NOT ({_ERASURE})"),
            refuse("shequ_core_payload_keep_delete", "DELETE", PAYLOAD, EMPTIED),
            refuse("shequ_core_payload_keep_insert", "INSERT", PAYLOAD, EMPTIED, words_there),
        ]
    )


_REFUSE = """
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END """
_ONLY_ERASURE = f"""
BEGIN
    IF {_ERASURE} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING MESSAGE = '{EMPTIED}', ERRCODE = 'integrity_constraint_violation';
END """
_FUNCTIONS = {"shequ_core_refuse": _REFUSE, "shequ_core_only_erasure": _ONLY_ERASURE}


def _postgres() -> dict[str, str]:
    def refuse(name: str, event: str, table: str, message: str, each: str = "ROW") -> tuple[str, str]:
        call = f"shequ_core_refuse('{message}')" if message else "shequ_core_only_erasure()"
        return (
            name,
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {call}",
        )

    return dict(
        [
            refuse("shequ_core_record_keep_update", "UPDATE", RECORD, CHANGED),
            refuse("shequ_core_record_keep_delete", "DELETE", RECORD, DELETED),
            refuse("shequ_core_record_keep_truncate", "TRUNCATE", RECORD, DELETED, "STATEMENT"),
            refuse("shequ_core_payload_keep_update", "UPDATE", PAYLOAD, ""),
            refuse("shequ_core_payload_keep_delete", "DELETE", PAYLOAD, EMPTIED),
            refuse("shequ_core_payload_keep_truncate", "TRUNCATE", PAYLOAD, EMPTIED, "STATEMENT"),
        ]
    )


def wanted(vendor: str) -> dict[str, str]:
    """Name → statement of every trigger this kind of database shall have."""
    return {"sqlite": _sqlite, "postgresql": _postgres}[vendor]()


def table_of(name: str) -> str:
    return RECORD if name.startswith("shequ_core_record_") else PAYLOAD


def present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name → body of the triggers that stand and are switched on (SQLite: the whole statement)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'shequ_core_%%'")
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgrelid IN (to_regclass(%s), to_regclass(%s)) AND NOT t.tgisinternal AND t.tgenabled <> 'D'",
                [RECORD, PAYLOAD],
            )
        return dict(cursor.fetchall())


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers that do not stand as they should; empty also before the tables are made."""
    connection = connections[using]
    if not _tables_there(connection):
        return []
    found = present(connection)
    return sorted(
        name
        for name, statement in wanted(connection.vendor).items()
        if found.get(name) not in {statement, *_FUNCTIONS.values()}
    )


def _tables_there(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return RECORD in tables and PAYLOAD in tables


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make every trigger stand as it should, whatever stood before."""
    connection = connections[using]
    if not _tables_there(connection):
        return
    statements = wanted(connection.vendor)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name, body in _FUNCTIONS.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $shequ${body}$shequ$"
                )
            for statement in statements.values():
                cursor.execute(statement)
        return
    for name in missing(using):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statements[name])


def drop(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away: for tests that commit and must empty the tables afterwards. Never in production."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in present(connection):
            on = "" if connection.vendor == "sqlite" else f" ON {table_of(name)}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def drop_before_migrating(using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Receiver of ``pre_migrate``: SQLite cannot rename a table while a trigger names one that is being rebuilt."""
    if plan and connections[using].vendor == "sqlite":
        drop(using)


def install_after_migrating(using: str, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``."""
    install(using)


def names(vendor: str) -> Mapping[str, str]:
    """Name → table of every trigger: for the documentation."""
    return {name: table_of(name) for name in wanted(vendor)}
