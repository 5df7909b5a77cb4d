"""Retyping into other systems: the fields to copy, what reading them records, and the number that comes back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.masking import mask_name
from shequ_workflows.core.models import Record
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.core.record.recording import journal
from shequ_workflows.desk.models import OutsideNumber, OutsideSystem
from shequ_workflows.desk.outside.actions import (
    DropOutsideNumber,
    NoteOutsideNumber,
    ReadForOutside,
    SetOutsideSystem,
)
from shequ_workflows.desk.outside.placeholders import (
    PLACEHOLDERS,
    Field,
    UnknownPlaceholder,
    fill,
    to_codes,
    to_names,
)
from shequ_workflows.desk.outside.systems import System, shipped, system_at
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.moment import today
from tests.desk.conftest import PHONE, Office
from tests.factories.org import actor

MINE = System("mine", "街道平台", "平台号", (Field("标题", "{title}", 5), Field("电话", "{person_phone}")))


def test_it_counts_characters_and_tells_how_many_were_cut() -> None:
    filled = fill(Field("标题", "关于{title}", 5), {"title": "楼顶漏水😀"})
    assert (filled.text, filled.cut) == ("关于楼顶漏", 2)
    assert fill(Field("标题", "{title}"), {"title": "长" * 900}).cut == 0
    assert fill(Field("标题", "{title}", 5), {}).text == ""


def test_it_knows_only_the_names_of_the_list() -> None:
    label = str(PLACEHOLDERS["title"])
    assert to_codes(f"关于{{{label}}}") == "关于{title}" == to_codes("关于{title}")
    assert to_names("关于{title}") == f"关于{{{label}}}"
    for wrong in ("{password}", "{title", "title}", "{{title}}", "{title.upper}", "{% now %}"):
        with pytest.raises(UnknownPlaceholder):
            to_codes(wrong)


def test_it_gives_every_placeholder_a_name_of_its_own() -> None:
    assert len({str(label) for label in PLACEHOLDERS.values()}) == len(PLACEHOLDERS)


def test_it_ships_three_systems_with_placeholders_of_the_list_only() -> None:
    assert list(shipped()) == ["cloud", "hotline", "grid"]
    for system in shipped().values():
        assert system.codes <= PLACEHOLDERS.keys()
    assert shipped()["cloud"].is_personal
    assert not shipped()["hotline"].is_personal
    assert not shipped()["grid"].is_personal


def test_it_shows_what_the_nearest_place_has_set(office: Office) -> None:
    street = office.town.street
    clerk = actor("street_clerk", street)
    SetOutsideSystem(clerk, street, MINE).execute()
    assert system_at(office.community, "mine").name == "街道平台"  # type: ignore[union-attr]
    own = System("mine", "社区自己的", "号", MINE.fields, is_used=False)
    SetOutsideSystem(office.director, office.community, own).execute()
    assert system_at(office.community, "mine").name == "社区自己的"  # type: ignore[union-attr]
    assert system_at(office.other, "mine").name == "街道平台"  # type: ignore[union-attr]


def test_it_keeps_every_version_and_records_who_set_it(office: Office) -> None:
    SetOutsideSystem(office.director, office.community, MINE, once="k").execute()
    SetOutsideSystem(office.director, office.community, MINE, once="k").execute()
    SetOutsideSystem(office.director, office.community, MINE, base=1).execute()
    assert list(OutsideSystem.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    with pytest.raises(ActionRefused) as stale:
        SetOutsideSystem(office.director, office.community, MINE, base=1).execute()
    assert stale.value.refusal.code == "stale"
    rows = Record.objects.filter(subject=journal(office.community), verb="set_outside_system")
    assert {row.actor_id for row in rows} == {office.director.person_id}


def test_it_is_set_by_those_who_set_rules_in_their_scope(office: Office) -> None:
    administrator = actor("administrator", office.community)
    SetOutsideSystem(administrator, office.community, MINE).execute()
    for wrong, node in ((office.worker, office.community), (office.director, office.other)):
        with pytest.raises(ActionRefused) as refused:
            SetOutsideSystem(wrong, node, MINE).execute()
        assert refused.value.refusal.code == "role"


def page(client: Client, subject: Any, key: str = "cloud", **data: Any) -> Any:
    url = reverse("shequ_desk:copy_out", args=[subject.public_id, key])
    return client.post(url, data) if data else client.get(url)


def test_it_covers_personal_data_until_it_is_asked_for_and_records_that(office: Office, clerk: Client) -> None:
    subject = office.register()
    shown = page(clerk, subject).content.decode()
    assert "事件描述：楼顶漏水，厨房湿了。" in shown
    assert PHONE not in shown
    assert mask_name("王秀兰") in shown
    assert "3-2-501" not in shown
    clear = page(clerk, subject, read="1").content.decode()
    assert PHONE in clear
    assert "王秀兰" in clear
    assert "3-2-501" in clear
    row = Record.objects.get(subject=subject, verb="read_for_outside")
    assert json.loads(row.payload.body)["read"] == ["person_name", "person_phone", "person_room"]
    assert row.on_behalf_of_id == office.caller.pk
    assert Record.objects.filter(verb="read_secret").count() == 1
    assert PHONE not in row.payload.body


def test_it_asks_no_personal_data_for_a_system_that_needs_none(office: Office, clerk: Client) -> None:
    subject = office.register()
    assert "王" not in page(clerk, subject, "grid").context["whole"]
    assert not page(clerk, subject, "grid").context["is_covered"]
    assert page(clerk, subject, "grid", read="1").status_code == 422
    assert not Record.objects.filter(verb="read_for_outside").exists()


def test_it_asks_why_once_the_entry_has_ended(office: Office, clerk: Client) -> None:
    subject = office.register(kind="spot", answer="已修好。", finish=True)
    assert page(clerk, subject, read="1").status_code == 422
    assert PHONE in page(clerk, subject, reason="补录平台").content.decode()


def test_it_offers_a_block_for_all_and_one_for_each_field(office: Office, clerk: Client) -> None:
    response = page(clerk, office.register(text="漏" * 600))
    body = response.content.decode()
    assert body.count("data-copy=") == 1 + sum(bool(one.text) for one in response.context["filled"])
    assert body.count("readonly") == body.count("data-copy=")
    assert [one.name for one in response.context["cut"]] == ["事件标题", "事件描述"]


def test_it_keeps_the_number_and_finds_the_entry_by_it(office: Office, clerk: Client) -> None:
    subject = office.register()
    url = reverse("shequ_desk:note_number", args=[subject.public_id, "hotline"])
    clerk.post(url, {"number": " ｘ2026 1123-0007", "noted_on": today().isoformat()})
    clerk.post(url, {"number": "X20261123-0007", "noted_on": today().isoformat()})
    row = OutsideNumber.objects.get()
    assert (row.number, row.label) == ("X20261123-0007", "12345 工单号")
    assert Record.objects.filter(subject=subject, verb="note_outside_number").count() == 1
    desk = reverse("shequ_desk:subject", args=[subject.public_id])
    assert "X20261123-0007" in clerk.get(desk).content.decode()
    found = clerk.post(reverse("shequ_desk:find"), {"q": "x20261123-0007"}, follow=True)
    assert found.redirect_chain[-1][0] == desk
    for _click in range(2):
        assert clerk.post(reverse("shequ_desk:drop_number", args=[subject.public_id, row.pk])).status_code == 302
    assert not OutsideNumber.objects.exists()
    assert Record.objects.filter(subject=subject, verb="drop_outside_number").count() == 1


def test_an_erasure_takes_the_number_along(office: Office) -> None:
    subject = office.register()
    NoteOutsideNumber(office.worker, subject, "cloud", "12345678", today()).execute()
    NoteOutsideNumber(office.worker, subject, "cloud", "87654321", today()).execute()
    row = Record.objects.filter(subject=subject, verb="note_outside_number").earliest("seq")
    ErasePayload(actor("rc_director", office.community), row, "本人要求", "consent").execute()
    assert OutsideNumber.objects.get().number == "87654321"


def test_a_number_of_another_entry_is_not_taken_off(office: Office, clerk: Client) -> None:
    mine, other = office.register(), office.register()
    row = NoteOutsideNumber(office.worker, other, "cloud", "12345678", today()).execute()
    clerk.post(reverse("shequ_desk:drop_number", args=[mine.public_id, row.pk]))
    assert OutsideNumber.objects.get() == row


def test_it_keeps_what_was_typed_where_the_number_is_refused(office: Office, clerk: Client) -> None:
    subject = office.register()
    url = reverse("shequ_desk:note_number", args=[subject.public_id, "hotline"])
    tomorrow = today() + dt.timedelta(days=1)
    for data in ({"number": "123", "noted_on": today()}, {"number": "12345678", "noted_on": tomorrow}):
        response = clerk.post(url, data)
        assert response.status_code == 422
        assert str(data["number"]) in response.content.decode()
    assert not OutsideNumber.objects.exists()


@pytest.mark.parametrize("role", ["supervision_committee", "auditor"])
def test_readers_of_the_desk_do_not_retype(office: Office, role: str) -> None:
    subject = office.register()
    reader = actor(role, office.community)
    for action in (
        ReadForOutside(reader, subject, shipped()["cloud"]),
        NoteOutsideNumber(reader, subject, "cloud", "12345678", today()),
    ):
        assert action.check().code == "role"  # type: ignore[union-attr]


def test_strangers_and_colleagues_elsewhere_find_nothing(office: Office) -> None:
    subject = office.register()
    row = NoteOutsideNumber(office.worker, subject, "cloud", "12345678", today()).execute()
    for other in (office.colleague, actor("resident", office.community)):
        for action in (
            ReadForOutside(other, subject, shipped()["cloud"]),
            NoteOutsideNumber(other, subject, "cloud", "12345678", today()),
            DropOutsideNumber(other, row),
        ):
            assert action.check().code == "unknown"  # type: ignore[union-attr]


def rows_of(form: Any) -> dict[str, Any]:
    """The form as a browser sends it back."""
    data = {"name": form["name"].value(), "number_label": form["number_label"].value(), "is_used": "on"}
    data |= {"base": form["base"].value(), "once": form["once"].value()}
    data |= {"row-TOTAL_FORMS": len(form.rows.forms), "row-INITIAL_FORMS": form.rows.initial_form_count()}
    for row in form.rows.forms:
        data |= {bound.html_name: bound.value() if bound.value() is not None else "" for bound in row}
    return data


def test_it_is_edited_without_code(office: Office, client: Client) -> None:
    office.sign_in(client, "administrator")
    url = reverse("shequ_desk:outside_system", args=[office.community.code, "grid"])
    data = rows_of(client.get(url).context["form"])
    data |= {"row-0-limit": 12, "row-8-name": "备注", "row-8-text": "{" + str(PLACEHOLDERS["number"]) + "}"}
    assert client.post(url, data).status_code == 302
    system = system_at(office.community, "grid")
    assert system is not None
    assert system.fields[0].limit == 12
    assert system.fields[-1] == Field("备注", "{number}", 0)
    data = rows_of(client.get(url).context["form"]) | {"row-1-text": "{secret}"}
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "{secret}" in refused.content.decode()


def test_it_adds_a_system_of_ones_own(office: Office, client: Client) -> None:
    office.sign_in(client, "administrator")
    url = reverse("shequ_desk:outside_system", args=[office.community.code, "new"])
    data = rows_of(client.get(url).context["form"])
    data |= {"name": "智慧安防", "number_label": "编号", "row-0-name": "标题", "row-0-text": "{title}"}
    assert client.post(url, data).status_code == 302
    assert "智慧安防" in client.get(reverse("shequ_desk:outside")).content.decode()
