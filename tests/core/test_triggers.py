from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from shequ_workflows.core import checks, keeping
from shequ_workflows.core.constants import ERASE
from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.core.record import triggers
from shequ_workflows.core.record.recording import Entry, append

from .world import THURSDAY, World, take

pytestmark = pytest.mark.django_db


def refuses(statement: str, *parameters: object) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


@pytest.fixture
def row(world: World) -> Record:
    return take(world.grid_worker, world.lamp(), "take")


def erase(row: Record, corrects: int | None = None) -> Record:
    subject = Subject.objects.get(pk=row.subject_id)
    return append(subject, Entry(ERASE, corrects=corrects or row.seq), THURSDAY)


def test_it_refuses_to_change_a_record_row(row: Record) -> None:
    for column in ("verb", "at", "hash", "prev", "seq", "actor_id"):
        message = refuses(f"UPDATE {triggers.RECORD} SET {column} = {column} WHERE id = %s", row.pk)
        assert triggers.CHANGED in message


def test_it_refuses_to_delete_a_record_row(row: Record) -> None:
    RecordPayload.objects.get(record=row)
    assert triggers.DELETED in refuses(f"DELETE FROM {triggers.RECORD} WHERE id = %s", row.pk)


def test_it_refuses_to_replace_rows(row: Record) -> None:
    if connection.vendor == "postgresql":
        tables = f"{triggers.RECORD}, {triggers.PAYLOAD}"
        connection.check_constraints()
        assert triggers.DELETED in refuses(f"TRUNCATE {tables} CASCADE")
        return
    copy = f"INSERT OR REPLACE INTO {triggers.RECORD} SELECT * FROM {triggers.RECORD} WHERE id = %s"
    assert triggers.CHANGED in refuses(copy, row.pk)
    words = f"INSERT OR REPLACE INTO {triggers.PAYLOAD} SELECT * FROM {triggers.PAYLOAD} WHERE record_id = %s"
    assert triggers.EMPTIED in refuses(words, row.pk)


def test_it_refuses_to_change_or_delete_a_payload(row: Record) -> None:
    refused = [
        f"UPDATE {triggers.PAYLOAD} SET body = '{{}}' WHERE record_id = %s",
        f"UPDATE {triggers.PAYLOAD} SET body = '', salt = '' WHERE record_id = %s",
        f"UPDATE {triggers.PAYLOAD} SET record_id = record_id WHERE record_id = %s",
        f"DELETE FROM {triggers.PAYLOAD} WHERE record_id = %s",
    ]
    for statement in refused:
        assert triggers.EMPTIED in refuses(statement, row.pk)


def test_it_lets_a_recorded_act_of_erasure_empty_a_payload(row: Record) -> None:
    act = erase(row)
    RecordPayload.objects.filter(record=row).update(body="", salt="", erased_by=act)
    refuses(f"UPDATE {triggers.PAYLOAD} SET erased_by_id = NULL WHERE record_id = %s", row.pk)


def test_it_refuses_an_erasure_by_an_act_that_names_another_row(row: Record, world: World) -> None:
    statement = f"UPDATE {triggers.PAYLOAD} SET body = '', salt = '', erased_by_id = %s WHERE record_id = %s"
    refuses(statement, erase(row, corrects=1).pk, row.pk)
    refuses(statement, row.pk, row.pk)
    elsewhere = take(world.grid_worker, world.lamp(), "take")
    refuses(statement, erase(elsewhere).pk, row.pk)


def test_it_installs_again_what_is_lost() -> None:
    assert keeping.missing() == []
    keeping.drop()
    assert keeping.missing() == [
        name for keeper in keeping.keepers for name in sorted(keeper.wanted(connection.vendor))
    ]
    [warning] = checks.record_is_kept(databases=["default"])
    assert warning.id == "shequ_core.W001"
    assert "migrate" in str(warning.hint)
    keeping.install()
    keeping.install()
    assert checks.record_is_kept(databases=["default"]) == []


def test_it_notices_a_trigger_that_was_weakened() -> None:
    name = "shequ_core_record_keep_update"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {triggers.RECORD} DISABLE TRIGGER {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {triggers.RECORD} BEGIN SELECT 1; END")
    assert keeping.missing() == [name]


@pytest.mark.django_db(transaction=True)
def test_it_survives_the_rebuilding_of_a_table() -> None:
    keeping.drop_before_migrating(using="default", plan=[("a migration", False)])
    note = models.CharField(max_length=5, default="")
    note.set_attributes_from_name("note")
    with connection.schema_editor() as editor:
        editor.add_field(Record, note)
        editor.remove_field(Record, note)
    keeping.install_after_migrating(using="default")
    assert keeping.missing() == []


@pytest.mark.django_db(transaction=True)
def test_it_stands_after_migrating_and_flushing() -> None:
    keeping.drop()
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert keeping.missing() == []


def test_it_notices_a_trigger_that_no_longer_refuses() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite a trigger is its own function.")
    name = "shequ_core_record_keep_delete"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
        )
    assert keeping.missing() == [name]
    keeping.install()
    assert keeping.missing() == []
