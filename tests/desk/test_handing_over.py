"""离任移交: the list, the act, what everybody gets of it, and who may."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.core.delivery.outbox import send_due
from shequ_workflows.core.holdings import lines_of
from shequ_workflows.core.models import Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.actions import HandOver
from shequ_workflows.desk.holds import holds_of
from shequ_workflows.desk.models import Handover
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Person, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.publicity.content import Content
from shequ_workflows.publicity.drafts import SaveDraft
from shequ_workflows.publicity.models import PublicityDraft
from tests.factories import core
from tests.factories.org import RoleFactory, actor, login_as

from .conftest import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(office: Office) -> Person:
    """A community worker with 37 open entries, of whom a resident's role stays."""
    person = office.worker.person
    assert person is not None
    RoleFactory(person=person, role=Role.RESIDENT, node=office.community)
    for number in range(37):
        office.register(office.member, text=f"第{number}件事", colleague=person)
    return person


def hand(office: Office, person: Person, to: Person | None = None, **more: Any) -> HandOver:
    by = more.pop("by", office.director)
    holds = holds_of(person, by)
    successors = {line.key: to or office.member.person for line in holds.lines}
    given = {"reason": "调离", **more}
    return HandOver(by, person, {**successors, **given.pop("successors", {})}, given.pop("seen", holds.seen), **given)


def test_it_hands_over_37_entries_in_one_act(office: Office, leaver: Person) -> None:
    done = hand(office, leaver).execute()
    successor = office.member.person
    assert Subject.objects.open().filter(assignee=leaver).count() == 0
    assert Subject.objects.open().filter(assignee=successor).count() == 37
    rows = Record.objects.filter(verb="hand_over", subject__kind="intake")
    assert rows.count() == 37
    assert {row.actor_id for row in rows} == {office.director.person_id}
    assert {row.role for row in rows} == {"rc_director"}
    assert done.leaver == leaver
    assert done.node == office.community


def test_it_leaves_every_record_whole(office: Office, leaver: Person) -> None:
    hand(office, leaver).execute()
    assert verify().ok


def test_it_tells_the_successor_once(client: Client, office: Office, leaver: Person) -> None:
    me = login_as(client, "community_worker", office.community)
    done = hand(office, leaver, me.person).execute()
    assert Delivery.objects.filter(recipient=me.person).count() == 1
    send_due(now() + dt.timedelta(minutes=5))
    entry = InboxEntry.objects.get(person=me.person)
    assert "移交" in client.get("/desk/inbox/").content.decode()
    assert client.get(f"/desk/inbox/{entry.pk}/")["Location"] == f"/desk/handovers/{done.public_id}/"


def test_it_ends_the_roles_that_minute_and_leaves_that_of_a_resident(client: Client, office: Office) -> None:
    them = login_as(client, "community_worker", office.community)
    RoleFactory(person=them.person, role=Role.RESIDENT, node=office.community)
    assert client.get("/desk/").status_code == 200
    assert them.person.user.groups.exists()
    hand(office, them.person).execute()
    assert client.get("/desk/").status_code == 403
    assert not them.person.user.groups.exists()
    assert Actor.of(them.person).roles == {"resident"}
    assert RoleAssignment.objects.get(person=them.person, role="community_worker").ended_by == office.director.person


def test_it_makes_open_screens_of_the_entries_stale(office: Office, leaver: Person) -> None:
    subject = Subject.objects.open().filter(assignee=leaver).first()
    assert subject is not None
    hand(office, leaver).execute()
    with pytest.raises(ActionRefused) as refused:
        TakeTransition(office.member, subject, "finish", revision=subject.revision, data={"answer": "好了"}).execute()
    assert refused.value.refusal.code == "stale"


def test_it_asks_as_much_for_three_entries_as_for_37(office: Office, leaver: Person) -> None:
    def cost(person: Person) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            hand(office, person).execute()
        return len(asked)

    cost(actor("community_worker", office.community, name="何先").person)  # the journal is made
    few = actor("community_worker", office.community, name="何少")
    for number in range(3):
        office.register(office.member, text=f"少{number}", colleague=few.person)
    first = cost(few.person)
    assert cost(leaver) == first


def test_it_lists_in_constant_queries(office: Office, leaver: Person) -> None:
    few = actor("community_worker", office.community, name="何少")
    office.register(office.member, colleague=few.person)
    counts = []
    for person in (few.person, leaver):
        with CaptureQueriesContext(connection) as asked:
            [(line.title, line.kind, line.state, line.subject.community.label) for line in lines_of(person)]
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_it_gives_single_lines_to_others(office: Office, leaver: Person) -> None:
    line = lines_of(leaver)[0]
    hand(office, leaver, successors={line.key: office.grid_worker.person}).execute()
    assert Subject.objects.get(pk=line.subject.pk).assignee == office.grid_worker.person
    assert Subject.objects.filter(assignee=office.member.person).count() == 36
    assert Delivery.objects.filter(handler="say:desk.handed_over").count() == 2


def test_it_gives_drafts_of_notices_too(office: Office) -> None:
    worker = office.worker
    subject = office.register()
    SaveDraft(worker, subject, Content.of("公示", [("决定", "开到一点半。")])).execute()
    line = next(line for line in lines_of(worker.person) if line.holding == "publicity.draft")
    hand(office, worker.person).execute()
    assert PublicityDraft.objects.get().author == office.member.person
    assert Record.objects.filter(subject=line.subject, verb="hand_over").exists()


def test_it_refuses_a_list_that_is_not_what_it_was(office: Office, leaver: Person) -> None:
    stale = hand(office, leaver)
    office.register(office.member, text="新来的", colleague=leaver)
    with pytest.raises(ActionRefused) as refused:
        stale.execute()
    assert refused.value.refusal.code == "stale"
    assert Subject.objects.open().filter(assignee=leaver).count() == 38
    assert not Handover.objects.exists()


def test_it_does_it_once_however_often_it_is_sent(office: Office, leaver: Person) -> None:
    first = hand(office, leaver, once="k1").execute()
    assert hand(office, leaver, once="k1").execute() == first
    assert Record.objects.filter(verb="hand_over", subject__kind="journal").count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [({"reason": " "}, "reason"), ({"to": "nobody"}, "successor"), ({"to": "elsewhere"}, "successor"), ({"to": "self"}, "successor")],
)  # fmt: skip
def test_it_refuses_with_a_sentence(office: Office, leaver: Person, change: dict[str, str], code: str) -> None:
    people = {"elsewhere": office.colleague.person, "self": leaver}
    action = hand(office, leaver, people.get(change.get("to", "")), **{k: v for k, v in change.items() if k != "to"})
    if change.get("to") == "nobody":
        action.successors = {}
    refusal = action.check()
    assert refusal is not None
    assert refusal.code == code
    assert "。" in str(refusal.sentence)


@pytest.mark.parametrize(
    ("who", "code"), [("worker", "role"), ("member", "role"), ("grid_worker", "role"), ("stranger", "unknown")]
)
def test_it_is_for_director_street_and_administrator(office: Office, who: str, code: str) -> None:
    by = actor("rc_director", office.other) if who == "stranger" else getattr(office, who)
    person = actor("community_worker", office.community, name="何走").person
    refusal = hand(office, person, by=by, seen={}).check()
    assert refusal is not None
    assert refusal.code == code


def test_it_is_nobodys_own_to_do(office: Office) -> None:
    refusal = hand(office, office.director.person).check()
    assert refusal is not None
    assert refusal.code == "oneself"


def test_it_ends_what_the_actor_may_end_and_names_the_rest(office: Office) -> None:
    """A member of the committee is elected: the director hands the work over, the street ends the office."""
    holds = holds_of(office.member.person, office.director)
    assert not holds.ending
    assert [role.role for role in holds.staying] == ["rc_member"]
    clerk = actor("street_clerk", office.town.street, name="街道办事员")
    hand(office, office.member.person, office.worker.person, by=clerk).execute()
    assert not Actor.of(office.member.person).held


def test_it_keeps_other_communities_out(office: Office) -> None:
    both = actor("community_worker", office.community, name="两头跑")
    RoleFactory(person=both.person, role="community_worker", node=office.other)
    office.register(office.colleague, node=office.other, person=office.stranger, colleague=both.person)
    office.register(colleague=both.person)
    holds = holds_of(both.person, office.director)
    assert (len(holds.lines), holds.elsewhere) == (1, 1)
    assert [role.node for role in holds.ending] == [office.community]
    assert [role.node for role in holds.staying] == [office.other]


def test_a_draft_of_somebody_else_is_listed_without_its_title(office: Office) -> None:
    core.subject(
        office.community, kind="deliberation", title="不公开的标题", state="draft", assignee=office.worker.person
    )
    line = lines_of(office.worker.person)[0]
    assert "不公开" not in line.title


# --- screens -----------------------------------------------------------------------------------------------------------


def fields(html: str) -> dict[str, list[str]]:
    """What a browser would send of the page's own form."""
    found: dict[str, list[str]] = {}
    form = html[html.index('name="once"') - 500 :]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found.setdefault(name[1], []).append(unescape(value[1]))
    return found


@pytest.fixture
def director(client: Client, office: Office) -> Client:
    office.sign_in(client, "rc_director")
    return client


def test_it_goes_from_the_list_over_the_check_to_the_sheet(director: Client, office: Office, leaver: Person) -> None:
    url = f"/desk/colleagues/{leaver.public_id}/handover/"
    assert url in director.get("/desk/colleagues/").content.decode()
    form = fields(director.get(url).content.decode())
    assert len(form["seen"]) == 38
    sent = {**form, "all": office.member.person.public_id, "reason": "调离，街道通知"}
    shown = director.post(url, {**sent, "do": "check"})
    assert shown.status_code == 200
    assert "陈国栋" in shown.content.decode()
    assert Subject.objects.filter(assignee=leaver).count() == 37
    done = director.post(url, {**fields(shown.content.decode()), "do": "hand"})
    assert done.status_code == 302
    sheet = director.get(done["Location"]).content.decode()
    for words in ("移交人", "接交人", "监交人", "第36件事", "陈国栋", "李晓雯", "调离，街道通知", "社区工作者"):
        assert words in sheet


def test_it_says_what_changed_and_keeps_what_was_typed(director: Client, office: Office, leaver: Person) -> None:
    url = f"/desk/colleagues/{leaver.public_id}/handover/"
    form = fields(director.get(url).content.decode())
    office.register(office.member, text="刚刚分来的", colleague=leaver)
    answer = director.post(url, {**form, "all": office.member.person.public_id, "reason": "调离", "do": "hand"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚分来的" in shown
    assert re.search(rf'value="{office.member.person.public_id}" selected', shown)
    again = director.post(url, {**fields(shown), "all": office.member.person.public_id, "reason": "调离", "do": "hand"})
    assert again.status_code == 302


def test_it_marks_a_line_without_a_successor(director: Client, office: Office, leaver: Person) -> None:
    url = f"/desk/colleagues/{leaver.public_id}/handover/"
    form = fields(director.get(url).content.decode())
    answer = director.post(url, {**form, "reason": "调离", "do": "check"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_the_sheet_stays_what_it_was(director: Client, office: Office, leaver: Person) -> None:
    """States and successors are those of then."""
    done = hand(office, leaver).execute()
    subject = Subject.objects.filter(assignee=office.member.person).first()
    assert subject is not None
    TakeTransition(office.member, subject, "finish", data={"answer": "好了"}).execute()
    sheet = director.get(f"/desk/handovers/{done.public_id}/").content.decode()
    assert sheet.count("<td>办理中</td>") == 37


def test_the_sheet_is_for_those_of_the_community(client: Client, office: Office, leaver: Person) -> None:
    done = hand(office, leaver).execute()
    login_as(client, "community_worker", office.other)
    assert client.get(f"/desk/handovers/{done.public_id}/").status_code == 404
    assert client.get(f"/desk/colleagues/{leaver.public_id}/handover/").status_code == 403


def test_the_administrator_hands_over_without_a_desk(client: Client, office: Office, leaver: Person) -> None:
    login_as(client, "administrator", office.town.street)
    assert client.get("/desk/colleagues/").status_code == 200
    assert client.get(f"/desk/colleagues/{leaver.public_id}/handover/").status_code == 200
    assert client.get("/desk/").status_code == 403
