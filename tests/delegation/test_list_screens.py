"""The staff screens of lists: the whole way by forms, the file with its comparison, who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shequ_workflows.core.models import Record
from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.lists.consulting import CommentOnList
from shequ_workflows.delegation.lists.exporting import HEADINGS, cells_of
from shequ_workflows.delegation.lists.lines import Line
from shequ_workflows.delegation.lists.reading import lines_of
from shequ_workflows.delegation.models import Boundary, Function, FunctionList, ListComment
from shequ_workflows.org.actors import Actor
from tests.delegation.test_list_files import text, xlsx
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.lists import (
    ELDERS,
    HYGIENE,
    LINES,
    MEETINGS,
    add,
    consulted,
    day_after,
    draft,
    in_force,
    many,
    with_boundary,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
Move = Callable[..., None]


def url(name: str, version: FunctionList, *args: Any) -> str:
    return reverse(f"shequ_delegation:list_{name}", args=[version.public_id, *args])


def of(name: str, street: Street) -> str:
    return reverse(f"shequ_delegation:list_{name}", args=[street.community.code])


def shown(response: Any) -> str:
    """The page without markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def hidden(response: Any, *names: str) -> dict[str, str]:
    """Values of hidden fields that the page's form carries back."""
    page = response.content.decode()
    found = {}
    for name in names:
        match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        assert match is not None, name
        found[name] = unescape(match[1])
    return found


CARRIED = ("revision", "once")


def post(client: Client, address: str, data: dict[str, Any], carried: tuple[str, ...] = CARRIED) -> Any:
    """As the browser does: the form is opened, filled in and sent."""
    return client.post(address, {**hidden(client.get(address), *carried), **data})


FORM = {
    "code": "C01",
    "name": "社区食堂监督",
    "category": "assisted",
    "legal_basis": "《条例》",
    "office_name": "区民政局",
}


def test_the_whole_way_by_forms(street: Street, signed_in: SignIn, move: Move) -> None:
    clerk = signed_in(street.clerk)
    page = clerk.get(reverse("shequ_delegation:lists"))
    assert "和平社区" in shown(page)
    begun = clerk.post(of("begin", street), hidden(clerk.get(of("versions", street)), "once"))
    version = FunctionList.objects.get()
    assert begun.url == url("show", version)
    assert "还没有职能事项" in shown(clerk.get(begun.url))
    again = post(clerk, url("function_add", version), {**FORM, "again": "1"})
    assert again.url == url("function_add", version)
    row = Function.objects.get()
    assert post(clerk, url("function", version, row.pk), {**FORM, "name": "社区食堂日常监督"}).status_code == 302
    assert (
        post(clerk, url("boundary_add", version), {"code": "K1", "matter": "路灯维修", "side": "not_ours"}).status_code
        == 302
    )
    assert "路灯维修" in shown(clerk.get(url("boundaries", version)))
    assert "尚未征求意见" in shown(clerk.get(url("publish", version)))
    until = (MONDAY + 10 * DAY).date().isoformat()
    assert post(clerk, url("consult", version), {"until": until}).url == url("comments", version)
    director = signed_in(street.director)
    assert post(director, url("comments", version), {"code": "C01", "text": "建议写明频次。"}).status_code == 302
    comment = ListComment.objects.get()
    answered = clerk.post(url("answer", version, comment.pk), {"answer": "采纳。"})
    assert answered.url == url("comments", version)
    assert "采纳。" in shown(director.get(url("comments", version)))
    move(MONDAY + 11 * DAY)
    done = post(clerk, url("publish", version), {"reason": "首次梳理。"})
    version.refresh_from_db()
    assert (done.url, version.state) == (url("show", version), ListState.PUBLISHED)
    assert "社区食堂日常监督" in shown(director.get(done.url))
    assert "现行" in shown(director.get(of("versions", street)))


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(street: Street, signed_in: SignIn) -> None:
    version = draft(street)
    clerk = signed_in(street.clerk)
    answer = post(clerk, url("function_add", version), {**FORM, "code": "A01", "name": "重号的一项"})
    assert answer.status_code == 422
    assert "已有事项使用这个编号" in shown(answer)
    assert "重号的一项" in answer.content.decode()
    assert post(clerk, url("function_add", version), {}).status_code == 422
    assert post(clerk, url("consult", version), {"until": MONDAY.date().isoformat()}).status_code == 422


def test_a_stale_form_is_told_and_changes_nothing(street: Street, signed_in: SignIn) -> None:
    version = draft(street)
    clerk = signed_in(street.clerk)
    carried = hidden(clerk.get(url("function_add", version)), *CARRIED)
    add(street, version, replace(ELDERS, code="N1"), at=MONDAY)
    answer = clerk.post(url("function_add", version), {**carried, **FORM})
    assert answer.status_code == 422
    assert "有人修改了该版本" in shown(answer)
    assert not Function.objects.filter(code="C01").exists()


def test_taking_out_and_dropping_ask_first(street: Street, signed_in: SignIn) -> None:
    version = with_boundary(street, draft(street))
    clerk = signed_in(street.clerk)
    row, side = version.functions.get(code="B01"), Boundary.objects.get()
    assert "确定从该版本删除“B01 独居老人定期探访”吗" in shown(clerk.get(url("function_remove", version, row.pk)))
    assert version.functions.count() == 3, "asking takes nothing out"
    assert post(clerk, url("function_remove", version, row.pk), {}).status_code == 302
    assert post(clerk, url("boundary_remove", version, side.pk), {}).status_code == 302
    assert (version.functions.count(), Boundary.objects.count()) == (2, 0)
    assert post(clerk, url("drop", version), {}).status_code == 422
    assert post(clerk, url("drop", version), {"reason": "暂不修订"}).url == of("versions", street)
    assert not FunctionList.objects.exists()


def test_it_finds_functions_by_words_category_and_office(street: Street, signed_in: SignIn) -> None:
    version = draft(street, [*LINES, *many(70)])
    clerk = signed_in(street.clerk)
    for query, there, away in (
        ("q=独居", "B01", "B02"), ("q=B02", "爱国卫生", "B01"), ("category=statutory", "A01", "B01"),
        ("office=区卫健委", "B02", "B01"), ("q=没有这个", "没有符合条件的事项", "B01"), ("page=2", "F070", "B01"),
    ):  # fmt: skip
        page = shown(clerk.get(f"{url('show', version)}?{query}"))
        assert there in page, query
        assert f" {away} " not in page.split("搜索")[-1].split("下一页")[0] or query == "page=2", query


def test_the_count_is_warned_of_and_the_leader_alone_may_override(
    street: Street, signed_in: SignIn, move: Move
) -> None:
    version = consulted(street, many(87))
    move(day_after(version))
    clerk, leader = signed_in(street.clerk), signed_in(street.leader)
    assert "计数事项 87 项，最多 50 项" in shown(clerk.get(url("show", version)))
    asked = shown(clerk.get(url("publish", version)))
    assert "街道领导" in asked
    assert "确定生效" not in asked
    assert post(leader, url("publish", version), {"reason": "首次梳理。"}).status_code == 422
    data = {"reason": "首次梳理。", "override_reason": "先公布现状，再逐年清退。"}
    assert post(leader, url("publish", version), data).status_code == 302
    assert "先公布现状" in shown(clerk.get(url("show", version)))


def test_two_versions_are_compared_in_words(street: Street, signed_in: SignIn, move: Move) -> None:
    in_force(street, [MEETINGS, ELDERS])
    second = draft(street, [MEETINGS, replace(HYGIENE, replaces="B01")])
    page = shown(signed_in(street.director).get(url("compare", second)))
    assert "从第1版（计数事项 2 项）到第2版（2 项）：退出 1 项，新增 1 项，变更 0 项，1 项不变" in page
    assert "替换 B01" in page
    first = FunctionList.objects.get(number=1)
    assert "首次制定" in shown(signed_in(street.clerk).get(url("compare", first)))


# --- files ------------------------------------------------------------------------------------------------------------


def upload(client: Client, street: Street, lines: list[Line], name: str = "清单.csv") -> Any:
    rows = [HEADINGS, *([str(cell if cell is not None else "") for cell in cells_of(line)] for line in lines)]
    content = xlsx(rows) if name.endswith("xlsx") else text(rows, "gb18030")
    return client.post(of("import", street), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("name", ["清单.csv", "清单.xlsx"])
def test_a_file_is_compared_before_anything_changes(street: Street, signed_in: SignIn, move: Move, name: str) -> None:
    first = in_force(street, [MEETINGS, ELDERS])
    clerk = signed_in(street.clerk)
    records = Record.objects.count()
    page = upload(clerk, street, [MEETINGS, replace(ELDERS, money="每年两万元"), HYGIENE], name)
    assert page.status_code == 200
    words = shown(page)
    assert "退出 0 项，新增 1 项，变更 1 项，1 项不变" in words
    assert "每年一万元" in words
    assert "每年两万元" in words
    assert (FunctionList.objects.count(), Record.objects.count()) == (1, records), "cancelling leaves nothing"
    read = hidden(page, "read")
    done = clerk.post(of("import", street), read)
    made = FunctionList.objects.get(number=2)
    assert (done.url, made.state, made.base) == (url("show", made), ListState.DRAFT, first)
    assert [line.code for line in lines_of(made)] == ["A01", "B01", "B02"]
    assert clerk.post(of("import", street), read).url == done.url, "sent twice, done once"
    assert FunctionList.objects.count() == 2


def test_what_was_compared_is_of_no_use_elsewhere_or_later(street: Street, signed_in: SignIn) -> None:
    clerk = signed_in(street.clerk)
    read = hidden(upload(clerk, street, [MEETINGS]), "read")
    other = street.new("street_clerk", account=True)
    assert signed_in(other).post(of("import", street), read).status_code == 422
    neighbour = reverse("shequ_delegation:list_import", args=[street.other.code])
    assert clerk.post(neighbour, read).status_code == 422
    assert clerk.post(of("import", street), {"read": f"{read['read']}x"}).status_code == 422
    draft(street, [ELDERS])
    late = clerk.post(of("import", street), read)
    assert late.status_code == 422
    assert "比对之后清单已被修改" in shown(late)
    assert [line.code for line in lines_of(FunctionList.objects.get())] == ["B01"]


def test_faults_of_a_file_are_listed_and_nothing_is_taken_in(street: Street, signed_in: SignIn) -> None:
    clerk = signed_in(street.clerk)
    page = upload(clerk, street, [MEETINGS, replace(ELDERS, name="")])
    assert page.status_code == 422
    assert "未导入任何内容" in shown(page)
    for name, content in (("清单.doc", b"x"), ("清单.csv", text([["甲", "乙"]], "gb18030"))):
        answer = clerk.post(of("import", street), {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
    assert clerk.post(of("import", street)).status_code == 422
    assert not FunctionList.objects.exists()


def test_a_draft_that_is_the_same_needs_no_saving(street: Street, signed_in: SignIn) -> None:
    draft(street, [MEETINGS])
    assert "无需保存" in shown(upload(signed_in(street.clerk), street, [MEETINGS]))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_version_is_taken_away_as_a_file(street: Street, signed_in: SignIn, form: str) -> None:
    version = draft(street)
    answer = signed_in(street.director).post(url("export", version, form))
    content = b"".join(answer.streaming_content)
    assert f"-1-20260706.{form}" in answer["Content-Disposition"]
    assert content.startswith(b"\xef\xbb\xbf" if form == "csv" else b"PK")
    assert Record.objects.filter(verb="export_functions").count() == 1
    assert signed_in(street.director).get(url("export", version, form)).status_code == 405


# --- who sees what ------------------------------------------------------------------------------------------------------


def test_who_reads_a_draft(street: Street, signed_in: SignIn) -> None:
    version = draft(street)
    for role in ("street_clerk", "street_leader", "street_finance", "access_group", "district_access", "rc_director", "rc_member", "community_worker", "grid_worker", "party_secretary", "supervision_committee", "auditor"):  # fmt: skip
        assert signed_in(street.actor(role)).get(url("show", version)).status_code == 200, role
    for actor in (
        street.actor("rc_director", street.other),
        street.actor("street_clerk", street.elsewhere),
        street.office,
    ):
        assert signed_in(actor).get(url("show", version)).status_code == 404
    assert signed_in(street.actor("resident")).get(url("show", version)).status_code == 403
    assert Client().get(url("show", version)).status_code == 302


def test_a_department_reads_the_lists_that_name_it(street: Street, signed_in: SignIn) -> None:
    version = draft(street, [])
    add(street, version, ELDERS, office=street.department, at=MONDAY)
    office = signed_in(street.office)
    assert office.get(url("show", version)).status_code == 404, "a draft is nobody's outside the office"
    assert "和平社区" not in shown(office.get(reverse("shequ_delegation:lists")))
    FunctionList.objects.update(state=ListState.CONSULTING, consult_until=MONDAY.date() + 9 * DAY)
    assert office.get(url("show", version)).status_code == 200
    assert "和平社区" in shown(office.get(reverse("shequ_delegation:lists")))
    assert post(office, url("comments", version), {"text": "我局同意。"}).status_code == 302


CHANGING = ("function_add", "boundary_add", "consult", "drop")


@pytest.mark.parametrize("name", CHANGING)
def test_readers_do_not_change(street: Street, signed_in: SignIn, name: str) -> None:
    version = draft(street)
    for actor in (street.director, street.leader, street.actor("auditor")):
        client = signed_in(actor)
        assert client.get(url(name, version)).status_code == 403
        assert client.post(url(name, version)).status_code == 403
    assert signed_in(street.actor("rc_director", street.other)).get(url(name, version)).status_code == 404


def test_what_is_in_force_has_no_form(street: Street, signed_in: SignIn) -> None:
    version = in_force(street)
    clerk = signed_in(street.clerk)
    assert "修改" not in shown(clerk.get(url("show", version)))
    for name in CHANGING:
        assert clerk.get(url(name, version)).status_code == 403
    assert clerk.get(url("publish", version)).url == url("show", version)
    assert signed_in(street.director).get(of("import", street)).status_code == 403
    assert signed_in(street.director).post(of("begin", street)).status_code == 403


def test_a_comment_of_somebody_who_may_not_is_refused(street: Street, signed_in: SignIn) -> None:
    version = consulted(street)
    worker = signed_in(street.worker)
    assert worker.get(url("comments", version)).status_code == 200
    assert worker.post(url("comments", version), {"text": "我也说。", "revision": 0, "once": "k"}).status_code == 403
    assert worker.post(url("comments", version), {}).status_code == 403
    comment = CommentOnList(street.director, version, "好。", at=MONDAY).execute()
    assert signed_in(street.director).post(url("answer", version, comment.pk), {"answer": "x"}).status_code == 403
    assert signed_in(street.clerk).post(url("answer", version, comment.pk), {"answer": ""}).status_code == 422


def test_screens_ask_the_same_queries_however_much_there_is(street: Street, signed_in: SignIn, move: Move) -> None:
    clerk = signed_in(street.clerk)
    version = with_boundary(street, draft(street, many(3)))

    def counts() -> dict[str, int]:
        found = {}
        for address in (
            reverse("shequ_delegation:lists"), of("versions", street), url("show", version), url("boundaries", version),
            url("compare", version), url("publish", version), url("comments", version), url("function_add", version),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as asked:
                assert clerk.get(address).status_code == 200
            found[address] = len(asked)
        return found

    counts()  # what is cached, is cached
    before = counts()
    Function.objects.bulk_create(
        Function(list=version, **replace(line, code=f"G{line.code}").values()) for line in many(50)
    )
    Boundary.objects.bulk_create(Boundary(list=version, code=f"K{n}", matter="事", side="lead") for n in range(40))
    in_force(street, many(5), community=street.other)
    assert counts() == before
    assert max(before.values()) <= 32
