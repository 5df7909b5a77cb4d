"""The page of a subject, its steps, stale screens, undo; read from the table of edges."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.desk.models import Intake
from shequ_workflows.desk.steps import asks_only, steps_of
from shequ_workflows.org.acting import refuse
from shequ_workflows.org.actors import Actor
from tests.factories.deliberation import Hall, matter

from .conftest import PHONE, Office

pytestmark = pytest.mark.django_db


def url(subject: Subject, *parts: str) -> str:
    return "/".join(["/desk/s", subject.public_id, *parts, ""])


def typed(subject: Subject, **data: Any) -> dict[str, Any]:
    subject.refresh_from_db()
    return {"revision": subject.revision, **data}


def test_it_shows_where_it_stands_what_may_be_done_and_what_happened(clerk: Client, office: Office) -> None:
    subject = office.register(unit=office.room, channel="phone")
    page = clerk.get(url(subject)).content.decode()
    for words in (
        subject.number,
        "楼顶漏水，厨房湿了。",
        "3-2-501",
        "王秀兰",
        "来电尾号 5678",
        "已登记",
        "转办",
        "办结",
    ):
        assert words in page, words
    assert 'data-key="1"' in page
    assert "138****5678" in page
    assert PHONE not in page


def test_it_says_under_more_what_is_refused_and_why(client: Client, office: Office) -> None:
    subject = office.register()
    office.sign_in(client, "rc_director")
    page = client.get(url(subject)).content.decode()
    more = page[page.index('class="more"') :]
    assert "转办" in more
    assert "社区工作者" in more
    assert url(subject, "hand_on") not in page


@pytest.mark.parametrize("state", ["open", "handed", "closed", "void"])
@pytest.mark.parametrize("role", ["community_worker", "rc_director"])
def test_it_offers_exactly_the_edges_of_the_table(office: Office, state: str, role: str) -> None:
    subject = office.register(handler="物业" if state == "handed" else "")
    if state in {"closed", "void"}:
        edge = {"closed": "finish", "void": "void"}[state]
        TakeTransition(office.worker, subject, edge, data={"answer": "好了", "reason": "错了"}).execute()
        subject.refresh_from_db()
    machine = machines["intake"]
    who = office.worker if role == "community_worker" else office.director
    found = steps_of(subject, machine, who)
    offered = {button["url"].split("/")[-2] for button in found.actions + found.more}
    wanted = {one.name for one in machine.leaving(state) if role in one.who}
    assert offered == wanted
    assert len(found.refused) == len(machine.leaving(state)) - len(wanted)
    assert all(str(one["reason"]).strip() for one in found.refused)


def test_it_hides_a_step_that_the_subject_itself_forbids(office: Office) -> None:
    hall = Hall()
    subject, _at = matter(hall, "consulting")
    edges = machines["deliberation"].edges
    early = next((one, guard) for one in edges.values() if one.form for guard in one.guards if guard.early)
    assert not asks_only(early[0], refuse(early[1].key, "?"))
    assert asks_only(edges["conclude"], refuse("form", "?"))
    assert not asks_only(edges["conclude"], refuse("role", "?"))
    assert subject.state == "consulting"


def test_it_takes_a_step_and_offers_to_take_it_back(clerk: Client, office: Office) -> None:
    subject = office.register()
    answer = clerk.post(url(subject, "hand_on"), typed(subject, handler="桂花物业工程部"), follow=True)
    subject.refresh_from_db()
    assert subject.state == "handed"
    assert url(subject, "undo") in answer.content.decode()


def test_it_takes_ones_own_last_step_back(clerk: Client, office: Office) -> None:
    subject = office.register()
    clerk.post(url(subject, "hand_on"), typed(subject, handler="桂花物业工程部"))
    clerk.post(url(subject, "undo"))
    subject.refresh_from_db()
    assert subject.state == "open"
    assert Intake.objects.get(pk=subject.pk).handler == ""
    assert Record.objects.filter(subject=subject, verb="undo").exists()


def test_it_takes_nobody_elses_step_back(clerk: Client, office: Office) -> None:
    subject = office.register(handler="桂花物业工程部")
    page = clerk.get(url(subject)).content.decode()
    assert url(subject, "undo") not in page
    clerk.post(url(subject, "undo"))
    subject.refresh_from_db()
    assert subject.state == "handed"


def test_it_keeps_what_was_typed_where_something_is_missing(clerk: Client, office: Office) -> None:
    subject = office.register()
    answer = clerk.post(url(subject, "finish"), typed(subject, answer=" ", kind="service", told_by="phone"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_answer"' in page
    assert re.search(r'value="service"[^>]*selected', page)
    assert re.search(r'value="phone"[^>]*selected', page)


def test_it_says_what_a_guard_refuses(clerk: Client, office: Office) -> None:
    subject = office.register()
    answer = clerk.post(url(subject, "hand_on"), typed(subject))
    assert answer.status_code == 422
    assert "承办" in answer.content.decode()
    subject.refresh_from_db()
    assert subject.state == "open"


def test_it_warns_before_a_step_that_cannot_be_taken_back(clerk: Client, office: Office) -> None:
    assert "banner--warning" in clerk.get(url(office.register(), "void")).content.decode()


def test_it_catches_a_stale_screen_and_keeps_the_words(clerk: Client, office: Office) -> None:
    subject = office.register()
    old = typed(subject, handler="乙公司", kind="mediation")
    TakeTransition(office.member, subject, "hand_on", data={"handler": "甲公司"}).execute()
    answer = clerk.post(url(subject, "hand_on"), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("陈国栋", "已转办", "乙公司", "调解"):
        assert words in page, words
    assert 'name="again"' not in page  # the step is gone: another one is to be taken


def test_it_goes_on_with_the_words_where_the_step_is_still_there(clerk: Client, office: Office) -> None:
    subject = office.register(handler="甲公司")
    old = typed(subject, handler="丙公司")
    TakeTransition(office.member, subject, "pass_on", data={"handler": "乙公司"}).execute()
    stale = clerk.post(url(subject, "pass_on"), old)
    assert 'name="again"' in stale.content.decode()
    form = clerk.post(url(subject, "pass_on"), {"again": "1", "handler": "丙公司"})
    page = form.content.decode()
    subject.refresh_from_db()
    assert form.status_code == 200
    assert 'value="丙公司"' in page
    assert f'name="revision" value="{subject.revision}"' in page


def test_it_takes_a_double_click_for_one(clerk: Client, office: Office) -> None:
    subject = office.register()
    data = typed(subject, handler="桂花物业工程部")
    first, second = clerk.post(url(subject, "hand_on"), data), clerk.post(url(subject, "hand_on"), data)
    assert first["Location"] == second["Location"]
    assert Record.objects.filter(subject=subject, verb="hand_on").count() == 1


@pytest.mark.parametrize("revision", ["", "-1", "abc", "999999999999"])
def test_it_takes_no_screen_without_its_revision(clerk: Client, office: Office, revision: str) -> None:
    subject = office.register()
    answer = clerk.post(url(subject, "hand_on"), {"revision": revision, "handler": "物业"})
    assert answer.status_code == 409
    subject.refresh_from_db()
    assert subject.state == "open"


def test_it_knows_no_made_up_or_creating_step(clerk: Client, office: Office) -> None:
    subject = office.register()
    assert clerk.get(url(subject, "explode")).status_code == 404
    assert clerk.get(url(subject, "register")).status_code == 404


def test_it_says_that_a_step_is_not_possible_any_more(clerk: Client, office: Office) -> None:
    subject = office.register(finish=True, answer="好了")
    assert clerk.get(url(subject, "hand_on")).status_code == 409


def test_it_opens_a_matter_later_with_one_button(clerk: Client, office: Office) -> None:
    subject = office.register()
    address = f"/desk/intake/{subject.public_id}/open/deliberation/"
    assert address in clerk.get(url(subject)).content.decode()
    answer = clerk.post(address)
    linked = Intake.objects.get(pk=subject.pk).linked
    assert linked is not None
    assert answer["Location"] == url(linked, "submit")
    assert address not in clerk.get(url(subject)).content.decode()


def test_it_asks_how_they_said_so_where_staff_takes_somebody_elses_step(client: Client, office: Office) -> None:
    clerk, subject = client, office.register(office.sign_in(client, "community_worker"), opener="deliberation")
    linked = Intake.objects.get(pk=subject.pk).linked
    assert linked is not None
    page = clerk.get(url(linked, "withdraw"))
    assert page.status_code == 200
    assert "heard_by" in page.content.decode() or "behalf-channel" in page.content.decode()
    refused = clerk.post(url(linked, "withdraw"), typed(linked, reason="已经解决了"))
    assert refused.status_code == 422
    clerk.post(url(linked, "withdraw"), typed(linked, reason="已经解决了", heard_by="phone"))
    row = Record.objects.get(subject=linked, verb="withdraw")
    assert (row.channel, row.on_behalf_of) == ("phone", office.caller)


def test_it_links_no_draft_that_only_a_colleague_may_open(clerk: Client, office: Office) -> None:
    subject = office.register(opener="deliberation")
    linked = Intake.objects.get(pk=subject.pk).linked
    assert linked is not None
    page = clerk.get(url(subject)).content.decode()
    assert linked.title in page
    assert url(linked) not in page


def test_it_tells_a_matter_by_the_panel_of_its_layer(client: Client) -> None:
    hall = Hall()
    subject, _at = matter(hall, "consulting")
    person = hall.director.person
    from django.contrib.auth import get_user_model

    person.user = get_user_model().objects.create(username="director")
    person.save()
    client.force_login(person.user)
    page = client.get(url(subject))
    assert page.status_code == 200
    assert "食堂十二点半就收了" in page.content.decode()
    assert "结束协商" in page.content.decode()


def test_it_draws_how_a_matter_goes(clerk: Client) -> None:
    page = clerk.get("/desk/machines/intake/").content.decode()
    assert "<svg" in page
    assert "改派" in page


def test_it_asks_the_system_nothing(office: Office) -> None:
    subject = office.register()
    assert steps_of(subject, machines["intake"], Actor.system()).more == []


def test_it_costs_few_queries(clerk: Client, office: Office, django_assert_max_num_queries: Any) -> None:
    subject = office.register(handler="桂花物业工程部")
    clerk.get(url(subject))
    with django_assert_max_num_queries(50):
        clerk.get(url(subject))
