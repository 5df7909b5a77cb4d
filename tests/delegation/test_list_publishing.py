"""What is asked of a version before it comes into force, and what is so afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from shequ_workflows.core.indicators import indicators
from shequ_workflows.core.models import Delivery, RuleVersion
from shequ_workflows.delegation.constants import KIND, ListState
from shequ_workflows.delegation.lists.consulting import CommentOnList, OpenConsultation
from shequ_workflows.delegation.lists.drafting import BeginList
from shequ_workflows.delegation.lists.editing import RemoveFunction, SaveFunction
from shequ_workflows.delegation.lists.lines import Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.lists.reading import difference
from shequ_workflows.delegation.models import Boundary, Function, FunctionList
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.lists import (
    ELDERS,
    HYGIENE,
    LINES,
    MEETINGS,
    consulted,
    day_after,
    draft,
    in_force,
    many,
    with_boundary,
)

pytestmark = pytest.mark.django_db
WHY = "按街道减负要求精简。"


@pytest.fixture
def world() -> Street:
    return Street()


def refused(version: FunctionList, actor: Any, **more: Any) -> Refusal:
    values = {"reason": WHY, "at": day_after(version) if version.consult_until else MONDAY, **more}
    with pytest.raises(ActionRefused) as no:
        PublishList(actor, version, **values).execute()
    assert FunctionList.objects.get(pk=version.pk).state != ListState.PUBLISHED
    return no.value.refusal


def test_it_comes_into_force_and_the_one_before_leaves(world: Street) -> None:
    first = in_force(world, [MEETINGS, ELDERS])
    second = BeginList(world.clerk, world.community, at=MONDAY + 30 * DAY).execute()
    opened = OpenConsultation(world.clerk, second, (MONDAY + 60 * DAY).date(), at=MONDAY + 30 * DAY).execute()
    at = day_after(opened)
    made = PublishList(world.clerk, second, reason=WHY, basis="街道办〔2026〕3号", at=at).execute()
    first.refresh_from_db()
    assert (first.state, first.retired_at) == (ListState.RETIRED, at)
    assert (made.state, made.published_at, made.published_by) == (ListState.PUBLISHED, at, world.clerk.person)
    assert (made.reason, made.basis, made.override_by) == (WHY, "街道办〔2026〕3号", None)
    assert list(FunctionList.objects.in_force(world.community)) == [made]
    told = Delivery.objects.filter(handler=f"say:functions_published:{made.public_id}")
    assert {member.person_id for member in world.members} <= set(told.values_list("recipient", flat=True))


def test_it_has_been_open_for_comment_and_every_comment_is_answered(world: Street) -> None:
    version = draft(world)
    assert "征求意见" in str(refused(version, world.clerk))
    version = OpenConsultation(world.clerk, version, MONDAY.date() + 10 * DAY, at=MONDAY).execute()
    assert "2026-07-16" in str(refused(version, world.clerk, at=MONDAY + 10 * DAY))
    CommentOnList(world.director, version, "建议再议。", at=MONDAY).execute()
    assert "1 条意见" in str(refused(version, world.clerk))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (replace(ELDERS, legal_basis=""), "法律依据"),
        (replace(ELDERS, office_name=""), "对口部门"),
        (replace(HYGIENE, legal_basis=""), "法律依据"),
    ],
)  # fmt: skip
def test_each_line_is_complete(world: Street, line: Line, words: str) -> None:
    sentence = str(refused(consulted(world, [MEETINGS, line]), world.clerk))
    assert words in sentence
    assert line.code in sentence


def test_only_what_is_delegated_must_name_its_office(world: Street) -> None:
    version = consulted(world, [MEETINGS, replace(HYGIENE, office_name="")])
    PublishList(world.clerk, version, reason=WHY, at=day_after(version)).execute()


@pytest.mark.parametrize(
    ("name", "rule"),
    [("为居民开具婚姻状况证明", "民发〔2020〕20号"), ("完成招商引资指标", "第四十三条"), ("组织居民打卡", "指尖上的形式主义")],
)  # fmt: skip
def test_what_must_not_be_handed_down_is_refused_with_the_rule(world: Street, name: str, rule: str) -> None:
    bad = Line("B99", name, "assisted", legal_basis="《某办法》")
    refusal = refused(consulted(world, [MEETINGS, bad]), world.leader, override_reason="就要")
    assert "B99" in str(refusal)
    assert rule in str(refusal)


def test_a_line_that_says_prohibited_may_name_it(world: Street) -> None:
    line = Line("X01", "招商引资", "prohibited", legal_basis="《街道清单说明》")
    version = consulted(world, [MEETINGS, line])
    PublishList(world.clerk, version, reason=WHY, at=day_after(version)).execute()


def test_the_reason_is_asked_for_and_the_review_lies_ahead(world: Street) -> None:
    version = consulted(world)
    assert "reason" in refused(version, world.clerk, reason=" ").errors
    assert "review_on" in refused(version, world.clerk, review_on=MONDAY.date()).errors


# --- how many --------------------------------------------------------------------------------------------------------


def test_the_first_list_of_87_needs_the_leader_and_his_reason(world: Street) -> None:
    version = consulted(world, many(87))
    refusal = refused(version, world.clerk)
    assert (refusal.code, "87" in str(refusal), "50" in str(refusal)) == ("number", True, True)
    assert refused(version, world.clerk, override_reason="我来说").status == Answer.FORBIDDEN
    assert "override_reason" in refused(version, world.leader).errors
    made = PublishList(
        world.leader, version, reason=WHY, override_reason="先公布现状，再逐项清退。", at=day_after(version)
    ).execute()
    assert (made.override_by, made.override_reason) == (world.leader.person, "先公布现状，再逐项清退。")


def test_from_87_to_50_needs_nobody(world: Street) -> None:
    first = in_force(world, many(87))
    second = BeginList(world.clerk, world.community, at=MONDAY).execute()
    second.functions.filter(code__gt="F050").delete()
    opened = OpenConsultation(world.clerk, second, (MONDAY + 60 * DAY).date(), at=MONDAY + 30 * DAY).execute()
    made = PublishList(world.clerk, opened, reason=WHY, override_reason="多写的", at=day_after(opened)).execute()
    assert (made.override_by, made.override_reason) == (None, ""), "a reason that nothing needs is not kept"
    found = difference(first, made)
    assert (found.before, found.after, len(found.functions.gone), found.functions.same) == (87, 50, 37, 50)


def test_one_in_one_out_above_the_limit(world: Street) -> None:
    in_force(world, many(60))
    second = BeginList(world.clerk, world.community, at=MONDAY).execute()
    RemoveFunction(world.clerk, second, second.functions.get(code="F060"), at=MONDAY).execute()
    new = Line("N01", "新的一项", "delegated", legal_basis="《某法》", office_name="区民政局")
    row = SaveFunction(world.clerk, second, new, at=MONDAY).execute()
    opened = OpenConsultation(world.clerk, second, (MONDAY + 60 * DAY).date(), at=MONDAY + 30 * DAY).execute()
    assert "N01" in str(refused(opened, world.clerk))
    SaveFunction(world.clerk, opened, replace(new, replaces="F060"), function=row, at=MONDAY).execute()
    PublishList(world.clerk, opened, reason=WHY, at=day_after(opened)).execute()


def test_the_limit_is_the_communitys_rule(world: Street) -> None:
    RuleVersion.objects.create(
        node=world.street,
        machine=KIND,
        number=1,
        settings={"most_functions": 3, "warn_functions": 2},
        created_at=MONDAY,
    )
    version = consulted(world, many(4))
    assert refused(version, world.clerk).code == "number"
    elsewhere = consulted(world, many(3), community=world.other)
    PublishList(world.clerk, elsewhere, reason=WHY, at=day_after(elsewhere)).execute()


def test_a_stale_screen_publishes_nothing(world: Street) -> None:
    version = consulted(world)
    assert refused(version, world.clerk, revision=version.revision - 1).code == "stale"


def test_sent_twice_it_is_in_force_once(world: Street) -> None:
    version = consulted(world)
    made = [PublishList(world.clerk, version, reason=WHY, once="k", at=day_after(version)).execute() for _ in range(2)]
    assert made[0] == made[1]


# --- what the database holds ------------------------------------------------------------------------------------------


def rejected(change: Any) -> str:
    with pytest.raises(DatabaseError) as no, transaction.atomic():
        change()
    return str(no.value)


def test_a_published_list_cannot_change(world: Street) -> None:
    version = with_boundary(world, consulted(world))
    version = PublishList(world.clerk, version, reason=WHY, at=day_after(version)).execute()
    lists, functions, boundaries = FunctionList.objects.all(), Function.objects.all(), Boundary.objects.all()
    values = {name: value for name, value in ELDERS.values().items() if name != "code"}
    for change in (
        lambda: functions.filter(code="B01").update(name="改"),
        lambda: functions.filter(code="B01").delete(),
        lambda: Function.objects.create(list=version, code="N1", **values),
        lambda: boundaries.update(matter="改"),
        lambda: boundaries.all()._raw_delete("default"),
        lambda: Boundary.objects.create(list=version, code="N1", matter="改", side="lead"),
        lambda: lists.update(reason="改"),
        lambda: lists.update(number=7),
        lambda: lists.update(state="draft", published_at=None),
        lambda: lists.update(state="consulting", published_at=None),
        lambda: lists._raw_delete("default"),
    ):
        assert "never changed" in rejected(change)


def test_no_line_of_a_draft_is_moved_into_a_published_list(world: Street) -> None:
    version = in_force(world)
    made = draft(world)
    Boundary.objects.create(list=made, code="N1", matter="改", side="lead")
    for lines in (Function.objects.filter(list=made), Boundary.objects.filter(list=made)):
        assert lines.exists()
        row = lines.first()
        assert "never changed" in rejected(
            lambda row=row: type(row).objects.filter(pk=row.pk).update(list=version, code="N9")
        )


@pytest.mark.postgres
@pytest.mark.parametrize("model", [FunctionList, Function, Boundary])
def test_the_lists_cannot_be_emptied_either(world: Street, model: Any) -> None:
    in_force(world)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        assert "never changed" in rejected(lambda: cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE"))


def test_what_has_left_does_not_come_back(world: Street) -> None:
    version = in_force(world)
    FunctionList.objects.filter(pk=version.pk).update(state="retired", retired_at=MONDAY)
    assert "never changed" in rejected(lambda: FunctionList.objects.filter(pk=version.pk).update(state="published"))
    assert "never changed" in rejected(lambda: FunctionList.objects.filter(pk=version.pk).update(retired_at=None))


def test_one_version_is_in_force_and_one_is_made(world: Street) -> None:
    version = in_force(world)
    day = {"published_at": MONDAY}
    for values in ({"state": "published", **day}, {"state": "published"}, {"state": "draft", **day}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FunctionList.objects.create(community=world.community, number=9, **values)
    draft(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        FunctionList.objects.create(community=version.community, number=9, state="consulting")


# --- K01 ------------------------------------------------------------------------------------------------------------------


def test_k01_counts_what_is_in_force(world: Street) -> None:
    k01 = indicators["K01"]
    assert k01.measure(world.street, MONDAY).value is None, "no list is not a list of nothing"
    version = in_force(world, [*LINES, replace(ELDERS, code="X1", category="prohibited")])
    at = day_after(version)
    in_force(world, many(5), community=world.other)
    assert k01.measure(world.community, at) == k01.measure(world.community, at + dt.timedelta(days=9))
    assert (k01.measure(world.community, at).value, k01.measure(world.community, at).n) == (3, 1)
    assert (k01.measure(world.street, at).value, k01.measure(world.street, at).n) == (8, 2)
    assert k01.measure(world.street, at - DAY).value is None, "nothing was in force the day before"
    assert k01.split is not None
    by_office = {name: one.value for name, one in k01.split(world.street, at)}
    assert by_office == {"区测试局": 5, "区民政局": 1, "区卫健委": 1, "未注明部门": 1}


def test_k01_asks_the_same_queries_for_a_street_as_for_a_community(
    world: Street, django_assert_num_queries: Any
) -> None:
    in_force(world)
    in_force(world, many(40), community=world.other)
    for node in (world.community, world.street, world.district):
        with django_assert_num_queries(2):
            indicators["K01"].measure(node, MONDAY + 30 * DAY)


def test_triggers_stand_on_this_database() -> None:
    from shequ_workflows.delegation.triggers import keeper

    assert keeper.missing() == []
    assert connection.vendor in {"sqlite", "postgresql"}
