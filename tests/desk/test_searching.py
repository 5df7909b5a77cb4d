"""The desk's search box over matters and intakes, and matters that speak of the same before another is opened."""

from __future__ import annotations

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from tests.factories import core

from .conftest import Office

pytestmark = pytest.mark.django_db


def find(client: Client, query: str) -> str:
    client.post("/desk/find/", {"q": query})
    answer = client.get("/desk/find/")
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_it_finds_an_intake_by_what_was_said(clerk: Client, office: Office) -> None:
    subject = office.register(text="楼顶漏水\n厨房天花板全湿了，请尽快来看")
    assert find(clerk, "天花板 尽快") == f"/desk/s/{subject.public_id}/"


def test_it_finds_by_the_title_before_the_text(clerk: Client, office: Office) -> None:
    office.register(text="路灯不亮\n电梯也停了")
    titled = office.register(text="电梯停运")
    page = find(clerk, "电梯")
    assert page.index(titled.title) < page.index("路灯不亮")


def test_it_keeps_other_communities_apart(clerk: Client, office: Office) -> None:
    office.register(office.colleague, node=office.other, person=office.stranger, text="梧桐苑停水")
    assert "梧桐苑停水" not in find(clerk, "停水")


def test_it_finds_what_was_answered_from_then_on(clerk: Client, office: Office) -> None:
    subject = office.register(finish=True, answer="已请物业更换阀门")
    assert find(clerk, "更换阀门") == f"/desk/s/{subject.public_id}/"


def test_it_keeps_what_is_looked_for_out_of_the_address(clerk: Client) -> None:
    assert clerk.post("/desk/find/", {"q": "王秀兰"})["Location"] == "/desk/find/"


def test_an_intake_names_matters_that_speak_of_the_same(clerk: Client, office: Office) -> None:
    same = core.subject(
        office.community, kind="deliberation", title="楼顶漏水集中维修", state="submitted", number="议2026-0001"
    )
    core.subject(office.community, kind="deliberation", title="小广场安静公约", state="submitted")
    core.subject(office.other, kind="deliberation", title="楼顶漏水怎么办", state="submitted")
    Subject.objects.filter(pk=same.pk).update(public_from=None)
    from shequ_workflows.core.search.index import rebuild

    rebuild()
    intake = office.register(text="楼顶漏水，厨房湿了")
    page = clerk.get(f"/desk/s/{intake.public_id}/").content.decode()
    assert same.title in page
    assert "小广场安静公约" not in page
    assert "楼顶漏水怎么办" not in page
