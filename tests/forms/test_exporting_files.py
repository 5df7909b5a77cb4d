"""The file of an export: where it lies, how long, and what goes wrong while it is made."""

from __future__ import annotations

import datetime as dt
import errno
from typing import Any

import pytest
from django.utils import translation

from shequ_workflows.core.files.storage import private_storage
from shequ_workflows.forms.exporting import making, tidying, vault
from shequ_workflows.forms.exporting.actions import AskForExport, DropExport, FetchExport
from shequ_workflows.forms.exporting.constants import ExportState
from shequ_workflows.forms.models import Export
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now
from tests.factories.org import Town

from .outgoing import (
    asked,
    column,
    content,
    csv_rows,
    director,
    form_of,
    payloads,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def town() -> Town:
    return Town()


# --- the file --------------------------------------------------------------------------------------------------------


def test_it_lies_encrypted_where_nobody_guesses(town: Town) -> None:
    form = form_of(town)
    sent(form, {"姓名": "李四"})
    one, other = asked(director(town), form, format="csv"), asked(director(town), form, format="csv")
    assert len(one.place.rpartition("/")[2]) == 64
    assert one.place != other.place
    with private_storage().open(one.place, "rb") as file:
        assert "李四".encode() not in file.read()


def test_it_notices_a_file_that_was_changed(town: Town) -> None:
    export = asked(director(town), form_of(town), format="csv")
    whole = content(export)
    with private_storage().open(export.place, "rb") as file:
        kept = file.read()
    from django.core.files.base import ContentFile

    private_storage().delete(export.place)
    private_storage().save(export.place, ContentFile(kept[:-1] + bytes([kept[-1] ^ 1])))
    with pytest.raises(vault.Unreadable):
        content(export)
    assert whole


def test_it_reads_back_files_of_many_pieces(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(vault, "PIECE", 10)
    for size in (0, 1, 9, 10, 11, 20, 25):
        place, key = vault.new_place(), vault.new_key()
        assert vault.keep(place, key, io.BytesIO(b"x" * size)) == size
        assert b"".join(vault.pieces(place, key)) == b"x" * size
        assert vault.remove(place)


def test_it_deletes_the_file_after_some_days(town: Town) -> None:
    export = asked(director(town), form_of(town))
    assert export.expires_at is not None
    tidying.tidy(export.expires_at - dt.timedelta(seconds=1))
    assert private_storage().exists(export.place)
    tidying.tidy(export.expires_at)
    assert not private_storage().exists(export.place)
    export.refresh_from_db()
    assert (export.state, export.place, export.key) == (ExportState.GONE, "", "")
    with pytest.raises(ActionRefused) as caught:
        FetchExport(Actor.of(export.by), export).execute()
    assert caught.value.refusal.code == "gone"
    tidying.tidy(now() + dt.timedelta(days=91))
    assert not Export.objects.exists()


def test_it_is_deleted_at_once_on_request(town: Town) -> None:
    who = director(town)
    export = asked(who, form_of(town))
    place = export.place
    DropExport(who, export).execute()
    assert not private_storage().exists(place)


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_it_says_that_the_disk_is_full(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    export = AskForExport(director(town), form_of(town), {}).execute()

    def full(*args: Any) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(vault, "keep", full)
    assert making.make(export.public_id) == ExportState.FAILED
    export.refresh_from_db()
    assert "磁盘" in export.note
    assert not export.place
    assert not payloads(export.form, "export_submissions")


def killed(town: Town, monkeypatch: pytest.MonkeyPatch) -> Export:
    """An export whose worker was killed while it wrote."""
    form = form_of(town)
    sent(form, {"姓名": "李四"})
    export = AskForExport(director(town), form, {"format": "csv"}).execute()

    def dies(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault, "keep", dies)
        with pytest.raises(KeyboardInterrupt):
            making.make(export.public_id)
    export.refresh_from_db()
    assert export.state == ExportState.RUNNING
    return export


def test_it_goes_on_after_its_worker_was_killed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    export = killed(town, monkeypatch)
    assert making.make(export.public_id) == ""  # somebody may still be at it
    later = now() + dt.timedelta(minutes=11)
    assert tidying.go_on(later) == 1
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert making.make(export.public_id) == ExportState.DONE
    export.refresh_from_db()
    assert export.run == 2
    assert column(csv_rows(content(export)), "姓名") == ["李四"]
    assert len(payloads(export.form, "export_submissions")) == 1


def test_it_says_so_when_it_was_broken_off_again_and_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    export = killed(town, monkeypatch)
    Export.objects.filter(pk=export.pk).update(run=3)
    tidying.go_on(now() + dt.timedelta(minutes=11))
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert "中断" in export.note


def test_it_stops_where_it_was_given_up_meanwhile(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    form, who = form_of(town), director(town)
    sent(form, {"姓名": "李四"})
    export = AskForExport(who, form, {}).execute()
    keep = vault.keep
    places = []

    def given_up(place: str, key: str, file: Any) -> int:
        places.append(place)
        DropExport(who, export).execute()
        return keep(place, key, file)

    monkeypatch.setattr(vault, "keep", given_up)
    assert making.make(export.public_id) == ""
    export.refresh_from_db()
    assert export.state == ExportState.GONE
    assert not private_storage().exists(places[0])
    assert not payloads(form, "export_submissions")


def test_only_the_last_beginning_ends_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was thought dead comes back while another is at it."""
    export = AskForExport(director(town), form_of(town), {}).execute()
    keep = vault.keep

    def overtaken(place: str, key: str, file: Any) -> int:
        monkeypatch.setattr(vault, "keep", keep)
        Export.objects.filter(pk=export.pk).update(changed_at=now() - dt.timedelta(minutes=3))
        assert making.make(export.public_id) == ExportState.DONE
        return keep(place, key, file)

    monkeypatch.setattr(vault, "keep", overtaken)
    assert making.make(export.public_id) == ""
    export.refresh_from_db()
    assert (export.state, export.run) == (ExportState.DONE, 2)
    assert content(export)
