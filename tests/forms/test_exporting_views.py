"""The screens of exports: asked for, seen on their way, fetched, each by its own."""

from __future__ import annotations

import pytest
from django.test import Client

from shequ_workflows.forms.exporting import making
from shequ_workflows.forms.exporting.constants import ExportState
from shequ_workflows.forms.models import Export, Form
from shequ_workflows.org.constants import Role
from tests.factories import forms as build
from tests.factories.org import Town, login_as

from .outgoing import csv_rows, sent

LIVING = build.choice("居住方式", "独居", "与家人同住", "住养老院")


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def form(town: Town) -> Form:
    asked = [build.text("姓名"), LIVING, build.number("满意度", "scale"), build.text("病史", sensitive=True)]
    made = build.draft(town.community, build.step("一", *asked), purpose="了解需求", legal_ground="本人同意")
    return build.published(made)


def address(form: Form, *more: str) -> str:
    return f"/forms/desk/{form.public_id}/export/" + "".join(f"{one}/" for one in more)


WANTED = {"format": "csv", "saying": "labels", "which": "counting", "once": "k1"}


def test_it_is_asked_for_made_and_fetched(town: Town, form: Form, client: Client) -> None:
    sent(form, {"姓名": "李四"})
    login_as(client, Role.RC_DIRECTOR, town.community)
    assert client.get(address(form)).status_code == 200
    answer = client.post(address(form), WANTED)
    export = Export.objects.get()
    assert answer["Location"] == address(form, export.public_id)
    assert client.post(address(form), WANTED)["Location"] == answer["Location"]
    page = client.get(answer["Location"])
    assert page["Refresh"] == "5"
    assert "Refresh" not in client.get(answer["Location"], {"still": "1"})
    making.make(export.public_id)
    assert "Refresh" not in client.get(answer["Location"])
    file = client.post(address(form, export.public_id, "file"))
    assert file["Content-Disposition"].startswith("attachment")
    body = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert csv_rows(body)[1][9] == "李四"
    assert len(body) == int(file["Content-Length"])
    assert client.get(address(form, export.public_id, "file")).status_code == 405
    assert client.get(address(form)).status_code == 200


def test_it_asks_for_a_reason_and_a_sensible_period(town: Town, form: Form, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    page = client.post(address(form), {**WANTED, "sensitive": "on", "since": "2026-02-01", "until": "2026-01-01"})
    assert page.status_code == 422
    assert set(page.context["asking"].errors) == {"until"}
    page = client.post(address(form), {**WANTED, "sensitive": "on"})
    assert set(page.context["asking"].errors) == {"reason"}


def test_it_offers_sensitive_answers_to_none_who_may_not_read_them(town: Town, form: Form, client: Client) -> None:
    login_as(client, Role.STREET_CLERK, town.street)
    assert "sensitive" not in client.get(address(form)).context["asking"].fields
    client.post(address(form), {**WANTED, "sensitive": "on", "reason": "想看看"})
    assert Export.objects.get().sensitive is False


@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        (Role.RC_DIRECTOR, "community", 200),
        (Role.STREET_CLERK, "street", 200),
        (Role.GRID_WORKER, "community", 403),
        (Role.ADMINISTRATOR, "community", 403),
        (Role.RC_DIRECTOR, "other", 404),
    ],
)
def test_it_is_for_those_who_export(
    town: Town, form: Form, client: Client, role: Role, place: str, expected: int
) -> None:
    login_as(client, role, getattr(town, place))
    assert client.get(address(form)).status_code == expected


def test_it_shows_nobody_the_files_of_another(town: Town, form: Form, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    client.post(address(form), WANTED)
    export = Export.objects.get()
    making.make(export.public_id)
    other = Client()
    login_as(other, Role.RC_DIRECTOR, town.community)
    assert other.get(address(form, export.public_id)).status_code == 404
    assert other.post(address(form, export.public_id, "file")).status_code == 404
    assert other.post(address(form, export.public_id, "drop")).status_code == 404
    assert not other.get(address(form)).context["exports"]


def test_it_says_that_a_file_is_gone(town: Town, form: Form, client: Client) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    client.post(address(form), WANTED)
    export = Export.objects.get()
    making.make(export.public_id)
    client.post(address(form, export.public_id, "drop"))
    export.refresh_from_db()
    assert export.state == ExportState.GONE
    page = client.post(address(form, export.public_id, "file"))
    assert page.status_code == 409
    assert "Content-Disposition" not in page


@pytest.mark.parametrize("said", [{"since": "0001-01-01"}, {"until": "9999-12-31"}])
def test_a_day_at_the_end_of_the_calendar_is_refused_with_a_sentence(
    town: Town, form: Form, client: Client, said: dict[str, str]
) -> None:
    login_as(client, Role.RC_DIRECTOR, town.community)
    assert client.post(address(form), {**WANTED, **said}).status_code == 422
    assert not Export.objects.exists()
