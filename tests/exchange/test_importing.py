"""A roster through the screens: uploaded, columns told, compared, confirmed; or cancelled."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shequ_workflows.community.models import Compound, HouseholdMember
from shequ_workflows.core.models import Record
from shequ_workflows.exchange import actions
from shequ_workflows.exchange.constants import State
from shequ_workflows.exchange.models import HeadingMemory, RosterFile, RosterImport
from shequ_workflows.exchange.registers import forget
from shequ_workflows.exchange.tasks import save_roster
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.community import CompoundFactory, resident
from tests.factories.org import Town, login_as

HEAD = ["楼号", "单元", "室号", "姓名", "备注"]
ROWS = [["3", "2", "501", "王秀英", "x"], ["3", "2", "501", "李强", ""], ["3", "2", "", "赵敏", ""]]


def xlsx(rows: list[list[Any]]) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return SimpleUploadedFile("名册.xlsx", buffer.getvalue())


class Desk:
    """A director at work, and what he sends."""

    def __init__(self, client: Client, town: Town, role: str = "rc_director") -> None:
        self.client, self.town = client, town
        self.actor = login_as(client, role, town.community)
        self.compound = CompoundFactory(node=town.community, name="阳光小区")

    def upload(self, file: SimpleUploadedFile | None = None, **more: Any) -> Any:
        data = {
            "community": self.town.community.code,
            "compound": self.compound.pk,
            "file": file or xlsx([HEAD, *ROWS]),
        }
        return self.client.post(reverse("shequ_exchange:upload"), {**data, **more})

    def uploaded(self, **more: Any) -> RosterImport:
        answer = self.upload(**more)
        assert answer.status_code == 302, answer.context["form"].errors
        return RosterImport.objects.latest("pk")

    def post(self, name: str, roster: RosterImport, **data: Any) -> Any:
        return self.client.post(reverse(f"shequ_exchange:{name}", args=[roster.public_id]), data)

    def get(self, roster: RosterImport) -> Any:
        return self.client.get(reverse("shequ_exchange:roster", args=[roster.public_id]))

    def told(self, **more: Any) -> RosterImport:
        """Columns as they are guessed."""
        roster = self.uploaded(**more)
        form = self.get(roster).context["form"]
        self.post("columns", roster, **{line["field"].html_name: line["field"].initial for line in form.lines})
        roster.refresh_from_db()
        return roster

    def confirm(self, roster: RosterImport) -> Any:
        return self.post("confirm", roster, fingerprint=roster.fingerprint)


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(client, Town())


def test_it_goes_from_the_file_to_the_register(desk: Desk) -> None:
    roster = desk.uploaded()
    guessed = [line["field"].initial for line in desk.get(roster).context["form"].lines]
    assert guessed == ["building", "entrance", "room", "name", ""]
    roster = desk.told()
    assert (roster.state, Person.objects.filter(name="王秀英").exists()) == (State.COMPARED, False)
    body = desk.get(roster).content.decode()
    assert "Save" in body or "保存" in body
    assert [fault["row"] for fault in desk.get(roster).context["page_obj"]] == [4]
    assert desk.confirm(roster).status_code == 302
    roster.refresh_from_db()
    assert (roster.state, HouseholdMember.objects.count()) == (State.DONE, 2)
    assert not RosterFile.objects.filter(roster=roster).exists()
    assert Record.objects.filter(verb="import_roster").count() == 1
    assert desk.get(roster).status_code == 200


def test_sent_twice_it_is_saved_once(desk: Desk) -> None:
    roster = desk.told()
    assert [desk.confirm(roster).status_code, desk.confirm(roster).status_code] == [302, 302]
    assert Record.objects.filter(verb="import_roster").count() == 1
    assert Person.objects.filter(name="王秀英").count() == 1


def test_cancelled_it_leaves_nothing(desk: Desk) -> None:
    roster = desk.told()
    assert desk.post("cancel", roster).status_code == 302
    assert (RosterImport.objects.count(), RosterFile.objects.count()) == (0, 0)
    assert not Person.objects.filter(name="王秀英").exists()
    assert desk.get(roster).status_code == 404


def test_the_file_lies_sealed(desk: Desk) -> None:
    roster = desk.uploaded()
    token = RosterFile.objects.filter(roster=roster).values_list("body", flat=True).get().token
    assert token.startswith("v1.")
    assert roster.file.content.startswith(b"PK")


def test_it_remembers_what_columns_meant(desk: Desk) -> None:
    desk.told()
    assert HeadingMemory.objects.get(heading="室号").key == "room"
    HeadingMemory.objects.filter(heading="备注").update(key="phone")
    form = desk.get(desk.uploaded()).context["form"]
    assert form.lines[4]["field"].initial == "phone"


def test_columns_that_do_not_suffice_come_back(desk: Desk) -> None:
    roster = desk.uploaded()
    for given in ({"c0": "building"}, {"c0": "building", "c2": "room"}, {"c0": "name", "c1": "name", "c2": "address"}):
        answer = desk.post("columns", roster, **given)
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors()
        assert answer.context["form"]["c0"].value() == given["c0"]


def test_a_roster_that_names_no_compound_comes_back(desk: Desk) -> None:
    """Neither the file nor whoever sent it says which one: refused before anything is compared."""
    roster = desk.uploaded(compound="")
    told = {"c0": "building", "c1": "entrance", "c2": "room", "c3": "name"}
    answer = desk.post("columns", roster, **told)
    assert answer.status_code == 422
    assert "小区" in " ".join(answer.context["form"].non_field_errors())
    roster.refresh_from_db()
    assert roster.state == State.UPLOADED
    assert desk.post("columns", roster, **told, c4="compound").status_code == 302


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.xlsx", b"no workbook"),
        SimpleUploadedFile("a.pdf", b"%PDF"),
        SimpleUploadedFile("a.csv", "楼号,室号,姓名\n".encode()),
        SimpleUploadedFile("a.csv", b"x" * 8_000_001),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(desk: Desk, file: SimpleUploadedFile) -> None:
    answer = desk.upload(file)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert RosterImport.objects.count() == 0


def test_a_new_compound_is_entered_with_its_homes(desk: Desk) -> None:
    roster = desk.told(compound="", new_compound="月亮小区")
    assert not Compound.objects.filter(name="月亮小区").exists()
    desk.confirm(roster)
    assert Compound.objects.get(name="月亮小区").buildings.get().units.get().code == "3-2-501"


def test_a_compound_of_another_community_cannot_be_chosen(desk: Desk) -> None:
    other = CompoundFactory(node=desk.town.other, name="别处")
    assert desk.upload(compound=other.pk).status_code == 422


def test_a_register_that_changed_is_shown_again(desk: Desk) -> None:
    roster = desk.told()
    resident("王秀英", "3-2-501", desk.compound)
    desk.confirm(roster)
    roster.refresh_from_db()
    assert (roster.state, roster.result["new"], roster.result["same"]) == (State.COMPARED, 1, 1)
    assert roster.note
    assert Person.objects.filter(name="王秀英").count() == 1
    desk.confirm(roster)
    roster.refresh_from_db()
    assert roster.state == State.DONE


def test_an_old_screen_saves_nothing(desk: Desk) -> None:
    roster = desk.told()
    answer = desk.post("confirm", roster, fingerprint="old")
    assert answer.status_code == 409
    assert not Person.objects.filter(name="王秀英").exists()


def test_nothing_to_save_is_said(desk: Desk) -> None:
    desk.confirm(desk.told())
    roster = desk.told()
    assert (roster.result["new"], roster.result["same"]) == (0, 2)
    assert desk.confirm(roster).status_code == 422


def test_a_large_one_waits_for_the_worker(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    roster = desk.told()
    desk.confirm(roster)
    roster.refresh_from_db()
    assert (roster.state, HouseholdMember.objects.count()) == (State.QUEUED, 0)
    assert desk.get(roster).status_code == 200
    assert save_roster.func(roster.public_id) == State.DONE
    assert save_roster.func(roster.public_id) == State.DONE
    assert HouseholdMember.objects.count() == 2


def test_a_worker_that_dies_leaves_nothing_and_may_begin_anew(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    roster = desk.told()
    desk.confirm(roster)
    monkeypatch.setattr("shequ_workflows.community.roster.writing._store_owners", _die)
    with pytest.raises(KeyboardInterrupt):
        save_roster.func(roster.public_id)
    roster.refresh_from_db()
    assert (roster.state, HouseholdMember.objects.count()) == (State.RUNNING, 0)
    assert desk.post("cancel", roster).status_code == 409
    monkeypatch.undo()
    assert save_roster.func(roster.public_id) == State.DONE


def _die(*given: Any) -> None:
    raise KeyboardInterrupt


def test_one_that_is_stuck_may_be_cancelled(desk: Desk) -> None:
    roster = desk.told()
    RosterImport.objects.filter(pk=roster.pk).update(state=State.RUNNING, changed_at=now() - dt.timedelta(hours=1))
    assert desk.get(roster).context["is_stuck"]
    assert desk.post("cancel", roster).status_code == 302
    assert RosterImport.objects.count() == 0


def test_a_role_that_ended_saves_nothing(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    roster = desk.told()
    desk.confirm(roster)
    desk.actor.person.roles.update(valid_to=now() - dt.timedelta(minutes=1))
    assert save_roster.func(roster.public_id) == State.FAILED
    assert HouseholdMember.objects.count() == 0


def test_what_nobody_confirms_is_forgotten(desk: Desk) -> None:
    desk.confirm(desk.told())
    desk.told()
    forget(now() + dt.timedelta(hours=23))
    assert RosterImport.objects.count() == 2
    forget(now() + dt.timedelta(hours=25))
    assert RosterImport.objects.get().state == State.DONE
    assert RosterFile.objects.count() == 0


@pytest.mark.parametrize(
    "role", ["grid_worker", "building_lead", "administrator", "auditor", "resident", "street_leader"]
)
def test_others_are_told_whom_to_ask(db: None, client: Client, role: str) -> None:
    town = Town()
    login_as(client, role, town.community)
    answer = client.get(reverse("shequ_exchange:upload"))
    assert answer.status_code == 403


def test_a_colleague_sees_what_was_saved_and_not_what_is_under_way(desk: Desk) -> None:
    done, under_way = desk.told(), desk.uploaded()
    desk.confirm(done)
    other = Client()
    login_as(other, "community_worker", desk.town.community)
    assert other.get(reverse("shequ_exchange:roster", args=[done.public_id])).status_code == 200
    assert other.get(reverse("shequ_exchange:roster", args=[under_way.public_id])).status_code == 404
    assert other.post(reverse("shequ_exchange:cancel", args=[under_way.public_id])).status_code == 404


def test_another_community_sees_nothing(desk: Desk) -> None:
    roster = desk.told()
    desk.confirm(roster)
    other = Client()
    login_as(other, "rc_director", desk.town.other)
    assert other.get(reverse("shequ_exchange:roster", args=[roster.public_id])).status_code == 404
    assert other.post(
        reverse("shequ_exchange:upload"),
        {"community": desk.town.community.code, "compound": "", "file": xlsx([HEAD, *ROWS])},
    ).status_code == 422  # fmt: skip


def test_a_street_clerk_imports_for_a_community(desk: Desk) -> None:
    client = Client()
    login_as(client, "street_clerk", desk.town.street)
    client.post(
        reverse("shequ_exchange:upload"),
        {"community": desk.town.community.code, "compound": desk.compound.pk, "file": xlsx([HEAD, *ROWS])},
    )
    assert RosterImport.objects.get().community == desk.town.community


def test_faults_are_paged(desk: Desk, django_assert_max_num_queries: Any) -> None:
    roster = desk.told(file=xlsx([HEAD, *[["3", "2", "", f"王{at}", ""] for at in range(60)]]))
    with django_assert_max_num_queries(30):
        page = desk.get(roster).context["page_obj"]
    assert (page.paginator.num_pages, len(page)) == (3, 25)


def test_the_empty_list_can_be_uploaded_once_filled(desk: Desk, tmp_path: Path) -> None:
    answer = desk.client.get(reverse("shequ_exchange:template"))
    assert answer.status_code == 200
    refused = desk.upload(SimpleUploadedFile("a.xlsx", answer.content))
    assert refused.status_code == 422
