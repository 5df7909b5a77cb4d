"""What is typed in, and corrected."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Record
from shequ_workflows.core.periods import Period
from shequ_workflows.core.spreadsheets.writing import csv_file, xlsx_file
from shequ_workflows.dashboard.actions import CorrectReading, EnterReadings, headings
from shequ_workflows.dashboard.catalogue import known
from shequ_workflows.dashboard.importing import read_values
from shequ_workflows.dashboard.models import Reading
from shequ_workflows.org.acting import ActionRefused
from tests.factories.dashboard import NOW, THIRD, entered, snapshot, typed
from tests.factories.org import Town, actor, login_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(clock: Any) -> Town:
    clock.write_text(NOW.isoformat(), encoding="ascii")
    return Town()


def refusal(action: Any) -> str:
    with pytest.raises(ActionRefused) as found:
        action.execute()
    return found.value.refusal.code


def test_it_keeps_who_typed_what_from_where(town: Town) -> None:
    worker = actor("community_worker", town.community)
    (made,) = entered(worker, town.community)
    assert (made.value, made.n, made.source, made.by, made.on) == (
        Decimal("0.25"), 8, "社区工作者名册", worker.person, dt.date(2026, 9, 30),
    )  # fmt: skip
    row = Record.objects.get(verb="enter_readings")
    assert "社区工作者名册" not in row.payload.body
    assert row.role == "community_worker"


def test_a_correction_is_a_row_of_its_own_with_a_reason(town: Town) -> None:
    worker = actor("community_worker", town.community)
    (first,) = entered(worker, town.community)
    assert refusal(CorrectReading(worker, first, typed(value="30"), reason=" ", at=NOW)) == "reason"
    second = CorrectReading(worker, first, typed(value="30"), reason="少算一人", at=NOW).execute()
    assert list(Reading.objects.standing()) == [second]
    assert Reading.objects.get(pk=first.pk).value == Decimal("0.25")
    assert refusal(CorrectReading(worker, first, typed(value="31"), reason="再改", at=NOW)) == "stale"
    assert Record.objects.filter(verb="correct_reading").count() == 1


def test_a_value_is_typed_in_once(town: Town) -> None:
    worker = actor("community_worker", town.community)
    entered(worker, town.community)
    assert refusal(EnterReadings(worker, town.community, THIRD, [typed()], at=NOW)) == "known"
    assert refusal(EnterReadings(worker, town.community, THIRD, [typed("K12"), typed("K12")], at=NOW)) == "known"
    assert Reading.objects.count() == 1


def test_the_database_holds_it_too(town: Town) -> None:
    (first,) = entered(actor("community_worker", town.community), town.community)
    for change in (
        lambda: Reading.objects.filter(pk=first.pk).update(value=1),
        lambda: Reading.objects.filter(pk=first.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    first.pk, first.public_id = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_what_the_system_measures_is_not_typed_in_beside_it(town: Town) -> None:
    snapshot(town.community, "K07", "0.5", 8)
    worker = actor("community_worker", town.community)
    assert refusal(EnterReadings(worker, town.community, THIRD, [typed("K07", "60")], at=NOW)) == "measured"
    snapshot(town.community, "K05", None, 0)
    assert entered(worker, town.community, typed("K05", "60")), "the office may run its whistles elsewhere"


@pytest.mark.parametrize(
    ("said", "period", "code"),
    [
        (typed(value="101"), THIRD, "value"),
        (typed(value="-1"), THIRD, "value"),
        (typed(source=" "), THIRD, "source"),
        (typed(on=dt.date(2026, 12, 1)), THIRD, "on"),
        (typed("K99"), THIRD, "key"),
        (typed(), Period.parse("2026-07"), "period"),
        (typed(), Period.parse("2027-Q1"), "period"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(town: Town, said: Any, period: Period, code: str) -> None:
    worker = actor("community_worker", town.community)
    assert refusal(EnterReadings(worker, town.community, period, [said], at=NOW)) == code
    assert not Reading.objects.exists()


@pytest.mark.parametrize("role", ["supervision_committee", "auditor", "administrator", "resident", "grid_worker"])
def test_who_may_not_type_in_is_refused(town: Town, role: str) -> None:
    assert refusal(EnterReadings(actor(role, town.community), town.community, THIRD, [typed()], at=NOW)) == "role"


def test_it_is_nobody_elses_community(town: Town) -> None:
    worker = actor("community_worker", town.other)
    assert refusal(EnterReadings(worker, town.community, THIRD, [typed()], at=NOW)) == "unknown"
    assert refusal(EnterReadings(actor("street_clerk", town.street), town.grid, THIRD, [typed()], at=NOW)) == "node"


def test_one_table_takes_many_values_and_says_at_its_line_what_is_wrong(town: Town, client: Client) -> None:
    login_as(client, "community_worker", town.community)
    url = reverse("shequ_dashboard:enter", args=[town.community.code]) + "?period=2026-Q3"
    sent = {"source": "名册", "on": "2026-09-30", "value_K11": "25 %", "n_K11": "8", "value_K12": "120"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "id_value_K12_error" in answer.content.decode()
    assert not Reading.objects.exists(), "all or none"
    assert client.post(url, {**sent, "value_K12": "37.5"}).status_code == 302
    assert set(Reading.objects.values_list("key", flat=True)) == {"K11", "K12"}
    text = client.get(url).content.decode()
    assert 'name="value_K11"' not in text
    assert "37.5 %" in text


def test_a_number_without_its_value_is_not_lost_silently(town: Town, client: Client) -> None:
    login_as(client, "community_worker", town.community)
    url = reverse("shequ_dashboard:enter", args=[town.community.code]) + "?period=2026-Q3"
    answer = client.post(url, {"source": "名册", "on": "2026-09-30", "n_K11": "8"})
    assert answer.status_code == 422
    assert "请同时填写数值" in answer.content.decode()


def test_a_correction_is_typed_and_both_values_stay_to_be_read(town: Town, client: Client) -> None:
    (first,) = entered(login_as(client, "community_worker", town.community), town.community)
    url = reverse("shequ_dashboard:correct", args=[first.public_id])
    sent = {"value": "30", "n": "10", "source": "名册", "on": "2026-09-30", "reason": "漏了一人"}
    answer = client.post(url, sent, follow=True)
    text = answer.content.decode()
    for words in ("<s>25 %</s>", "30 %", "漏了一人"):
        assert words in text, words


def sheet(*rows: list[object]) -> Any:
    file, _count = csv_file(["代码", "指标", "数值", "样本数"], rows)
    return SimpleUploadedFile("表.csv", file.read())


def test_a_spreadsheet_fills_the_table_and_keeps_nothing_by_itself(town: Town, client: Client) -> None:
    login_as(client, "community_worker", town.community)
    url = reverse("shequ_dashboard:enter", args=[town.community.code]) + "?period=2026-Q3"
    file = sheet(["K11", "持证", "25 %", "8"], ["K12", "", "许多", ""], ["K99", "", "1", ""], ["K21", "", "58", "1.5"])
    answer = client.post(url, {"fill": "1", "file": file})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not Reading.objects.exists()
    assert 'name="value_K11" value="25"' in text
    for words in ("第 3 行“数值”列：“许多”", "第 4 行“代码”列：“K99”", "第 5 行“样本数”列：“1.5”"):
        assert words in text, words


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_a_file_that_cannot_be_read_says_so(town: Town, client: Client, content: bytes) -> None:
    login_as(client, "community_worker", town.community)
    url = reverse("shequ_dashboard:enter", args=[town.community.code]) + "?period=2026-Q3"
    answer = client.post(url, {"fill": "1", "file": SimpleUploadedFile("表.csv", content)})
    assert "id_file_error" in answer.content.decode()
    assert not Reading.objects.exists()


def test_the_exported_board_can_be_read_in_again(town: Town) -> None:
    """Code, value and number stand in it under the names that are looked for; a percent cell is a share."""
    file, _count = xlsx_file(headings(), [["K11", "持证", "2026-Q3", "25 %", "8", "", "", "", "", ""]])
    assert read_values("看板.xlsx", file.read(), known()).values == {"K11": ("25", "8")}
    assert read_values("a.csv", "代码,数值\nK11,25\n".encode(), known()).values == {"K11": ("25", "")}


def test_where_a_value_comes_from_names_no_telephone(clock: Any) -> None:
    clock.write_text(NOW.isoformat(), encoding="ascii")
    town = Town()
    director = actor("rc_director", town.community)
    (made,) = entered(director, town.community, typed(source="问老张13812345678"))
    said = typed(source="问老张13812345678")
    again = CorrectReading(director, made, said, reason="看错了", at=NOW).execute()
    assert "问" in made.source
    assert "13812345678" not in made.source + again.source
