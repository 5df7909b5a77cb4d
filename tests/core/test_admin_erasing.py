"""Erasing on lawful request, in the admin and from the shell: says what goes, asks why, and the record stays whole."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Record, RecordPayload, Subject
from shequ_workflows.core.record.copies import Copies, copies, of_subject
from shequ_workflows.core.record.recording import Entry, append
from shequ_workflows.core.record.verification import verify
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from tests.core.lamp import lamp
from tests.factories import core
from tests.factories.org import Town, login_as

WORDS = "王五说三楼的灯坏了"
GIVEN = {"legal_ground": "consent", "reason": "本人 11 月 2 日当面提出。"}


@pytest.fixture
def town(db: None) -> Town:
    lamp()
    return Town()


@pytest.fixture
def row(town: Town) -> Iterator[Record]:
    """A row whose words stand in the title, too."""
    subject = core.subject(town.community, state="reported", title=WORDS, number="灯2026-0001")
    written = append(Subject.objects.get(pk=subject.pk), Entry("noted", payload={"text": WORDS}), now())
    copies.register(Copies("test.title", Subject, "标题也在内", {"noted"}, of_subject, ("title",), kind=subject.kind))
    yield written
    copies.unregister("test.title")


def url(row: Record) -> str:
    return reverse("shequ_record:erase", args=[row.pk])


def test_it_says_what_goes_and_asks_why(town: Town, row: Record, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    page = client.get(reverse("shequ_record:inspect", args=[row.pk])).content.decode()
    assert url(row) in page
    text = client.get(url(row)).content.decode()
    assert WORDS in text
    assert "标题也在内" in text
    for missing in ({**GIVEN, "reason": " "}, {**GIVEN, "legal_ground": ""}):
        assert client.post(url(row), missing).status_code in {200, 422}
    assert RecordPayload.objects.get(record=row).body


def test_it_erases_the_words_and_their_copies(town: Town, row: Record, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    answer = client.post(url(row), GIVEN, follow=True)
    text = answer.content.decode()
    assert WORDS not in text
    assert "内容已依法删除" in text
    subject = Subject.objects.get(pk=row.subject_id)
    assert subject.title == "（已依法删除）"
    assert RecordPayload.objects.get(record=row).body == ""
    assert verify(subject).ok
    assert [str(found.sentence) for found in verify(subject).findings]
    assert client.get(url(row)).status_code == 409  # not twice


def test_the_administrator_erases_without_having_read(town: Town, row: Record, client: Client) -> None:
    login_as(client, Role.ADMINISTRATOR, town.community)
    Subject.objects.filter(pk=row.subject_id).update(title="另一个标题")
    assert WORDS not in client.get(url(row)).content.decode()
    assert client.post(url(row), GIVEN).status_code == 302
    assert RecordPayload.objects.get(record=row).body == ""


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COMMUNITY_WORKER, Role.RC_MEMBER, Role.STREET_LEADER])
def test_others_are_told_whom_to_ask(town: Town, row: Record, client: Client, role: str) -> None:
    login_as(client, role, town.community)
    assert client.get(url(row)).status_code == 403
    assert client.post(url(row), GIVEN).status_code == 403
    assert url(row) not in client.get(reverse("shequ_record:inspect", args=[row.pk])).content.decode()
    assert RecordPayload.objects.get(record=row).body


def test_another_community_is_not_there(town: Town, row: Record, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.other)
    assert client.get(url(row)).status_code == 404
    assert client.post(url(row), GIVEN).status_code == 404


# --- from the shell ----------------------------------------------------------------------------------------------------


def erase(row: Record, account: str, *more: str, reason: str = "本人提出") -> str:
    out = StringIO()
    said = ["--as", account, "--ground", "consent", "--reason", reason]
    call_command("erase_words", "灯2026-0001", str(row.seq), *said, *more, stdout=out)
    return out.getvalue()


def test_the_command_first_says_what_would_go(town: Town, row: Record, client: Client) -> None:
    director: Any = login_as(client, Role.RC_DIRECTOR, town.community)
    name = director.person.user.username
    assert "标题也在内" in erase(row, name)
    assert RecordPayload.objects.get(record=row).body
    erase(row, name, "--yes")
    assert RecordPayload.objects.get(record=row).body == ""
    act = Record.objects.filter(subject=row.subject_id).latest("seq")
    assert (act.verb, act.actor) == ("erase", director.person)


def test_the_command_asks_for_somebody_who_may(town: Town, row: Record, client: Client) -> None:
    worker: Any = login_as(client, Role.COMMUNITY_WORKER, town.community)
    for account in (worker.person.user.username, "nobody"):
        with pytest.raises(CommandError):
            erase(row, account, "--yes")
    with pytest.raises(CommandError):
        call_command("erase_words", "灯2026-0009", "1", "--as", "nobody", "--ground", "consent", "--reason", "x")
    assert RecordPayload.objects.get(record=row).body
