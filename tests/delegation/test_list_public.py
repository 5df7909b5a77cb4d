"""The public page of functions: what everybody reads, and what nobody outside the office does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shequ_workflows.delegation.lists.consulting import OpenConsultation
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.editing import SaveFunction
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.models import FunctionListPage
from shequ_workflows.delegation.pages import page_of, page_sections
from shequ_workflows.org.pages import CommunityPage, Section
from tests.delegation.test_list_screens import shown
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.lists import (
    ELDERS,
    LINES,
    MEETINGS,
    consulted,
    day_after,
    draft,
    functions_page,
    in_force,
    many,
    with_boundary,
)

pytestmark = pytest.mark.django_db
WHY = "按减负要求由 87 项精简为 50 项。"


@pytest.fixture
def page(street: Street) -> FunctionListPage:
    return functions_page(street.community)


def second_version(street: Street) -> None:
    """From 87 to 50: 38 left, one came for one of them, one was changed."""
    in_force(street, many(87))
    made = BeginList(street.clerk, street.community, at=MONDAY).execute()
    made.functions.filter(code__gt="F049").delete()
    new = replace(ELDERS, code="N01", replaces="F050")
    SaveFunction(street.clerk, made, new, at=MONDAY).execute()
    row = made.functions.get(code="F001")
    changed = replace(ELDERS, code="F001", name="测试职能第1项", category="assisted")
    SaveFunction(street.clerk, made, changed, function=row, at=MONDAY).execute()
    opened = OpenConsultation(street.clerk, made, (MONDAY + 60 * DAY).date(), at=MONDAY + 30 * DAY).execute()
    PublishList(street.clerk, opened, reason=WHY, at=day_after(opened)).execute()


def test_it_shows_the_list_in_force_by_category_with_counts(
    street: Street, page: FunctionListPage, client: Client
) -> None:
    in_force(street, [*LINES, replace(MEETINGS, code="X01", name="代收税费", category="prohibited")])
    words = shown(client.get(page.url))
    for said in ("社区职能清单", "按街道要求首次梳理", "依法履职", "委托", "禁入", "计数事项 3", "独居老人定期探访", "派社工一名", "区民政局"):  # fmt: skip
        assert said in words, said
    assert "空巢 老人 走访" not in words, "the words it is found by are staff's"
    assert words.index("召集居民会议") < words.index("独居老人定期探访") < words.index("代收税费")


def test_it_is_searched_and_filtered(street: Street, page: FunctionListPage, client: Client) -> None:
    in_force(street)
    assert "召集居民会议" not in shown(client.get(f"{page.url}?q=独居"))
    assert "独居老人定期探访" in shown(client.get(f"{page.url}?q=独居+民政局"))
    assert "独居老人定期探访" not in shown(client.get(f"{page.url}?category=statutory"))
    assert "没有符合条件的事项" in shown(client.get(f"{page.url}?q=没有这个"))
    assert client.get(f"{page.url}?category=nonsense").status_code == 200


def test_nobody_outside_sees_what_is_being_made(street: Street, page: FunctionListPage, client: Client) -> None:
    assert "还没有现行清单" in shown(client.get(page.url))
    draft(street)
    assert "独居老人" not in shown(client.get(page.url))
    for route in ("version/1/", "print/"):
        assert client.get(f"{page.url}{route}").status_code == 404
    for route in ("history/", "compare/"):
        assert "还没有现行清单" in shown(client.get(f"{page.url}{route}"))


def test_history_tells_days_reasons_and_the_override(street: Street, page: FunctionListPage, client: Client) -> None:
    second_version(street)
    words = shown(client.get(f"{page.url}history/"))
    for said in ("第2版", "第1版", WHY, "逐年清退，先行公布现状", "计数事项 87 项", "计数事项 50 项"):
        assert said in words, said
    old = shown(client.get(f"{page.url}version/1/"))
    assert "这一版已经失效" in old
    assert "F087" in old
    assert client.get(f"{page.url}version/3/").status_code == 404


def test_from_87_to_50_in_plain_words(street: Street, page: FunctionListPage, client: Client) -> None:
    second_version(street)
    words = shown(client.get(f"{page.url}compare/"))
    assert "从第1版（计数事项 87 项）到第2版（50 项）：退出 38 项，新增 1 项，变更 1 项，48 项不变。" in words
    assert "退出事项：38 项" in words
    assert "F087 测试职能第87项" in words
    assert "N01 独居老人定期探访" in words
    assert "替换 F050" in words
    assert "类别 ： 原为： 委托 → 现为： 依法协助" in words.replace("类别：", "类别 ：")
    assert shown(client.get(f"{page.url}compare/?from=2&to=1")).count("从第1版") == 1
    assert "首次制定" in shown(client.get(f"{page.url}compare/?to=1"))
    assert client.get(f"{page.url}compare/?from=x&to=99").status_code == 200


def test_it_is_printed_with_the_boundary_list(street: Street, page: FunctionListPage, client: Client) -> None:
    version = with_boundary(street, consulted(street))
    PublishList(street.clerk, version, reason=WHY, at=day_after(version)).execute()
    words = shown(client.get(f"{page.url}print/"))
    for said in ("独居老人定期探访", "每年一万元", "市政道路和路灯的维修养护", "区城管局", "021-0000 0000"):
        assert said in words, said
    assert "市政道路" in shown(client.get(page.url))


def test_layers_add_their_own_blocks(street: Street, page: FunctionListPage, client: Client) -> None:
    def context(request: Any, at: FunctionListPage) -> dict[str, Any] | None:
        return {"functions": [], "count": 0, "title": "正在办理的委托事项"} if at.node == street.community else None

    known = len(page_sections)
    page_sections.register(Section("tests.block", "shequ/components/empty.html", context))
    try:
        assert "正在办理的委托事项" in shown(client.get(page.url))
        other = functions_page(street.other)
        assert "正在办理的委托事项" not in shown(client.get(other.url))
    finally:
        page_sections.unregister("tests.block")
    assert len(page_sections) == known


def test_one_stands_below_a_community(street: Street, page: FunctionListPage) -> None:
    assert page_of(street.community) == page
    assert page_of(street.other) is None
    assert FunctionListPage.can_create_at(page.home) is False
    assert [one.__name__ for one in FunctionListPage.allowed_parent_page_models()] == [CommunityPage.__name__]
    with pytest.raises(ValidationError):
        FunctionListPage(title="").full_clean()


def test_it_costs_the_same_however_long_the_list(street: Street, page: FunctionListPage, client: Client) -> None:
    def count() -> list[int]:
        found = []
        for route in ("", "history/", "compare/", "print/", "?q=测试"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"{page.url}{route}").status_code == 200
            found.append(len(asked))
        return found

    for week in (0, 1):  # a first version has nothing to be compared with
        in_force(street, many(2), at=MONDAY + week * 14 * DAY)
    count()  # what is cached, is cached
    before = count()
    in_force(street, many(90), at=MONDAY + 60 * DAY)
    assert count() == before
    assert max(before) <= 22
