"""A step of a case leaves the draft of a notice; what is not public never stands in one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import workplace_url
from shequ_workflows.flows.compiling.compile import compile_flow
from shequ_workflows.flows.constants import EffectState
from shequ_workflows.flows.effects.running import run_due
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.models import EffectRun, Flow
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.org.moment import now
from tests.factories import flows
from tests.factories.flows import state, step, take
from tests.factories.org import Town, actor, home_page, login_as

from .conftest import Boards

pytestmark = pytest.mark.django_db

ASKS = [
    {"key": "what", "kind": "text", "label": {"zh-hans": "办了什么"}, "public": True},
    {"key": "inside", "kind": "text", "label": {"zh-hans": "内部备注"}, "required": False},
    {"key": "kind", "kind": "code", "label": {"zh-hans": "类别"}, "public": True,
     "choices": [{"value": "lift", "label": {"zh-hans": "电梯"}}]},
]  # fmt: skip
PAGE = {"kind": "page", "notice": "announcement", "title": "{tell/kind}：办理结果", "text": "{tell/what}\n\n感谢理解。"}


def body(effect: dict[str, Any] = PAGE) -> dict[str, Any]:
    return {
        "states": [state("a", "start"), state("b"), state("end", "good")],
        "edges": [
            step("begin", "", "a"), step("tell", "a|b", "b", asks=ASKS, effects=[effect]), step("finish", "b", "end"),
        ],
    }  # fmt: skip


def flow_of(town: Town, effect: dict[str, Any] = PAGE) -> Flow:
    return flows.published(flows.draft(town.community, body(effect)))


def told(town: Town, what: str = "三号楼电梯已修好。", effect: dict[str, Any] = PAGE) -> Subject:
    worker = actor("community_worker", town.community, account=True)
    subject = flows.opened(worker, flow_of(town, effect), town.community)
    take(worker, subject, "tell", what=what, inside="不公开的话", kind="lift")
    return subject


def later(minutes: int = 10) -> dt.datetime:
    return now() + dt.timedelta(minutes=minutes)


def test_it_leaves_one_draft_below_the_board(boards: Boards) -> None:
    subject = told(boards)
    assert run_due(later()) == 1
    page = NoticePage.objects.get()
    assert (page.live, page.title, page.kind) == (False, "电梯：办理结果", "announcement")
    assert page.body == "<p>三号楼电梯已修好。</p><p>感谢理解。</p>"
    assert page.get_parent().pk == boards.board.pk
    assert page.latest_revision is not None
    assert subject.records.filter(verb="draft_notice").count() == 1


def test_it_is_written_once_however_often_the_worker_comes(boards: Boards) -> None:
    told(boards)
    assert [run_due(later()), run_due(later(600))] == [1, 0]
    assert NoticePage.objects.count() == 1


def test_each_step_has_its_own(boards: Boards) -> None:
    subject = told(boards)
    worker = actor("community_worker", boards.community)
    take(worker, subject, "tell", what="四号楼也好了。", kind="lift")
    assert run_due(later()) == 2
    slugs = NoticePage.objects.values_list("slug", flat=True)
    assert len(set(slugs)) == 2


def test_what_was_said_is_words_and_no_markup(boards: Boards) -> None:
    told(boards, "<script>alert(1)</script>{tell/inside}{set/x}")
    run_due(later())
    page = NoticePage.objects.get()
    assert "&lt;script&gt;" in page.body
    assert "不公开的话" not in page.body


def test_nobody_reads_it_before_an_editor_has_published_it(boards: Boards, client: Client) -> None:
    told(boards)
    run_due(later())
    page = NoticePage.objects.get()
    assert client.get(page.get_url() or f"/{page.slug}/").status_code == 404
    assert client.get(f"/notices/{page.pk}/").status_code == 404
    page.latest_revision.publish()
    assert client.get(NoticePage.objects.get().url).status_code == 200


def test_without_a_board_it_says_so_and_undoes_nothing(db: None) -> None:
    town = Town()
    home_page(town.community)
    subject = told(town)
    assert run_due(later()) == 0
    run = EffectRun.objects.get()
    assert run.state == EffectState.PENDING
    assert "公告栏" in run.error
    subject.refresh_from_db()
    assert subject.state == "b"


def test_the_page_of_the_case_leads_to_it(boards: Boards, client: Client) -> None:
    subject = told(boards)
    run_due(later())
    login_as(client, "community_worker", boards.community)
    shown = client.get(workplace_url(subject)).content.decode()
    assert "电梯：办理结果" in shown
    assert "草稿" in shown
    page = NoticePage.objects.get()
    assert f"/admin/pages/{page.pk}/edit/" in shown  # a worker drafts pages
    page.latest_revision.publish()
    assert NoticePage.objects.get().url in client.get(workplace_url(subject)).content.decode()


@pytest.mark.parametrize(
    ("effect", "place"),
    [
        ({**PAGE, "titel": "x"}, "edges/1/effects/0/titel"),
        ({**PAGE, "notice": "poster"}, "edges/1/effects/0/notice"),
        ({**PAGE, "text": "{tell/inside}"}, "edges/1/effects/0/text"),
        ({**PAGE, "text": "{tell/nothing}"}, "edges/1/effects/0/text"),
        ({**PAGE, "text": ""}, "edges/1/effects/0"),
        ({**PAGE, "title": "好" * 200}, "edges/1/effects/0"),
        ({"kind": "rate", "withn": "7 d"}, "edges/1/effects/0/withn"),
    ],
)
def test_it_refuses_settings_that_are_none_with_their_place(db: None, effect: dict[str, Any], place: str) -> None:
    with pytest.raises(Unpublishable) as broken:
        compile_flow(flows.draft(Town().community, body(effect)))
    assert place in [one.path for one in broken.value.faults]
    assert all(str(one.sentence).strip() for one in broken.value.faults)


def test_a_signal_may_be_set_with_anything(db: None) -> None:
    compile_flow(flows.draft(Town().community, body({"kind": "signal", "name": "x", "more": "y"})))
