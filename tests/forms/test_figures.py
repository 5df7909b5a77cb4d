"""Figures of what came in: what is counted, for whom, and what is never shown."""

from __future__ import annotations

import datetime as dt
import statistics
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.figures.charts import Bar, Chart, charts, groups_shown
from shequ_workflows.forms.figures.drawing import drawn
from shequ_workflows.forms.figures.middles import Average, Spread, average_of, spread_of
from shequ_workflows.forms.figures.reading import By, figures_of
from shequ_workflows.forms.figures.suppressing import hidden_in
from shequ_workflows.forms.models import Form
from shequ_workflows.org.constants import Role
from tests.factories import forms as build
from tests.factories.community import BuildingFactory, CompoundFactory, HouseholdFactory, UnitFactory
from tests.factories.org import PersonFactory, Town, login_as

from .outgoing import republished, sent, value_of

LIVING = build.choice("居住方式", "独居", "与家人同住", "住养老院")
NEEDS = build.choice("需要", "助餐", "助浴", kind="many_of")
SCALE = build.number("满意度", "scale")
HEALTH = build.choice("健康状况", "好", "差", sensitive=True)
SENSITIVE = {"purpose": "了解需求", "legal_ground": "本人同意"}


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def form_of(town: Town, *fields: dict[str, Any], **more: Any) -> Form:
    return build.published(build.draft(more.pop("node", town.community), build.step("一", *fields), **more))


def many(form: Form, number: int, said: dict[str, Any], **more: Any) -> None:
    for _time in range(number):
        sent(form, said, **more)


def shown(form: Form, by: By = By.NOTHING, paths: list[str] | None = None) -> dict[str, Chart]:
    found = figures_of(form, paths or [form.node.path], by)
    return {one.title: one for one in charts(found.counted, "zh-hans", broken_down=by != By.NOTHING)}


def said(chart: Chart) -> dict[str, int | None]:
    return {one.label: one.count for one in chart.bars}


def test_it_counts_choices_and_hides_small_numbers_with_a_second(town: Town) -> None:
    form = form_of(town, LIVING)
    for choice, number in (("独居", 20), ("与家人同住", 9), ("住养老院", 2)):
        many(form, number, {"居住方式": value_of(form, "居住方式", choice)})
    chart = shown(form)["居住方式"]
    assert said(chart) == {"独居": 20, "与家人同住": None, "住养老院": None, "未回答": None}
    assert chart.has_hidden


def test_it_hides_who_did_not_choose_where_they_are_few(town: Town) -> None:
    form = form_of(town, NEEDS)
    meals, baths = value_of(form, "需要", "助餐"), value_of(form, "需要", "助浴")
    many(form, 9, {"需要": [meals, baths]})
    many(form, 7, {"需要": [meals]})
    assert said(shown(form)["需要"]) == {"助餐": None, "助浴": 9}
    many(form, 6, {})
    assert said(shown(form)["需要"]) == {"助餐": 16, "助浴": 9}


def test_it_counts_yes_and_no_dates_numbers_and_rows(town: Town) -> None:
    group = build.group("成员", build.text("称呼"))
    form = form_of(town, build.yes_no("有电梯"), build.date("入住"), build.number("年龄"), group)
    for age in range(60, 66):
        sent(form, {"有电梯": True, "入住": "2026-01-05", "年龄": str(age), "成员": [{"称呼": "父亲"}]})
    for age in range(70, 75):
        sent(form, {"有电梯": False, "入住": "2026-02-28", "年龄": str(age)})
    many(form, 8, {})
    found = shown(form)
    assert said(found["有电梯"]) == {"是": 6, "否": 5, "未回答": 8}
    assert said(found["入住"]) == {"2026-01": 6, "2026-02": 5, "未回答": 8}
    assert said(found["年龄"]) == {"已回答": 11, "未回答": 8}
    assert found["年龄"].told == ("中位数 65",)
    assert said(found["成员"]) == {"0 行": 13, "1 行": 6}


def test_it_tells_no_spread_of_fewer_than_five_numbers() -> None:
    assert spread_of({Decimal(3): 4}) is None
    assert spread_of({Decimal(3): 4, Decimal(4): 2}) == Spread(Decimal(3))


def test_the_least_and_the_most_are_nobody_elses_to_know() -> None:
    """One very old person among many must not be found by the figures."""
    few = {Decimal(60 + number): 1 for number in range(18)} | {Decimal(108): 1}
    assert spread_of(few) == Spread(Decimal(69))
    enough = few | {Decimal(40): 1}
    assert spread_of(enough) == Spread(Decimal("68.5"), Decimal(60), Decimal(77))


@given(st.dictionaries(st.decimals(-1000, 1000, places=1), st.integers(1, 30), max_size=40))
def test_two_at_least_are_below_and_above_what_is_told(numbers: dict[Decimal, int]) -> None:
    every = sorted(one for one, count in numbers.items() for _time in range(count))
    spread = spread_of(numbers)
    if len(every) < 20:
        assert spread is None or (spread.low, spread.high) == (None, None)
        return
    assert spread is not None
    assert spread.low is not None
    assert spread.high is not None
    assert sum(one <= spread.low for one in every) >= max(2, len(every) / 10)
    assert sum(one >= spread.high for one in every) >= max(2, len(every) / 10)
    assert spread.low <= spread.middle <= spread.high
    assert spread.middle == statistics.median(every)


def test_it_tells_the_mean_of_a_scale(town: Town) -> None:
    form = form_of(town, SCALE)
    for value in range(1, 6):
        many(form, 10, {"满意度": str(value)})
    many(form, 10, {})
    assert shown(form)["满意度"].told == ("平均 3.0，中位数 3",)


def test_it_tells_no_mean_from_which_a_hidden_number_follows() -> None:
    """Two ones and seven twos are hidden; of so few answers the mean tells which is which."""
    values, counts = [1, 2], [2, 7]
    assert average_of(values, counts, (True, True)) is None
    assert average_of(values, [6, 7], (False, False)) == Average(Decimal("1.5"), Decimal(2))


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_a_mean_that_is_told_fits_other_numbers_too(counts: list[int]) -> None:
    values: list[int | None] = [*range(1, len(counts)), None]
    hidden = hidden_in(counts)
    told = average_of(values, counts, hidden)
    if told is None:
        return
    nothing = (False,) * len(counts)
    for at, is_hidden in enumerate(hidden):
        if not is_hidden:
            continue
        others = []
        for other in range(len(counts)):
            for step in (1, -1):
                changed = list(counts)
                changed[at] += step
                changed[other] -= step
                if hidden[other] and other != at and min(changed) >= 0:
                    others.append(average_of(values, changed, nothing))
        assert told in others


def test_it_never_counts_what_is_sensitive(town: Town) -> None:
    form = form_of(town, LIVING, HEALTH, build.text("备注"), **SENSITIVE)
    many(form, 9, {"居住方式": value_of(form, "居住方式", "独居"), "健康状况": value_of(form, "健康状况", "差")})
    assert list(shown(form)) == ["居住方式"]
    form = republished(form, build.step("一", LIVING))
    assert list(shown(form)) == ["居住方式"]


def test_it_leaves_out_what_was_withdrawn(town: Town) -> None:
    form = form_of(town, build.yes_no("有电梯"))
    for state, number in (
        (SubmissionState.RECEIVED, 6),
        (SubmissionState.WITHDRAWN, 9),
        (SubmissionState.ANONYMISED, 5),
    ):
        many(form, number, {"有电梯": True}, state=state)
    many(form, 7, {"有电梯": False})
    many(form, 5, {})
    assert said(shown(form)["有电梯"]) == {"是": 11, "否": 7, "未回答": 5}


def test_it_shows_nothing_of_fewer_than_five(town: Town) -> None:
    form = form_of(town, build.yes_no("有电梯"))
    many(form, 4, {"有电梯": True})
    assert shown(form) == {}


def test_it_breaks_down_by_building_grid_and_age(town: Town) -> None:
    form = form_of(town, build.yes_no("有电梯"))
    compound = CompoundFactory(node=town.compound, name="桂花苑")
    homes = [
        HouseholdFactory(unit=UnitFactory(building=BuildingFactory(compound=compound, number=number, grid=town.grid)))
        for number in ("1", "2")
    ]
    young, old = PersonFactory(birth_date=dt.date(2000, 1, 1)), PersonFactory(birth_date=dt.date(1940, 1, 1))
    for home, person, numbers in ((homes[0], young, (6, 7, 8)), (homes[1], old, (9, 10, 11))):
        for answer, number in zip((True, False, None), numbers, strict=True):
            many(form, number, {"有电梯": answer}, household=home, person=person)
    chart = shown(form, By.BUILDING)["有电梯"]
    assert [one.parts for one in chart.bars] == [(6, 9), (7, 10), (8, 11)]
    found = figures_of(form, [form.node.path], By.BUILDING)
    assert found.groups == ["桂花苑 1", "桂花苑 2"]
    assert groups_shown(found.counted) == [21, 30]
    assert figures_of(form, [form.node.path], By.GRID).groups == ["第一网格"]
    assert figures_of(form, [form.node.path], By.AGE).groups == ["18–34 岁", "80 岁及以上"]


def test_it_says_what_is_too_small_to_be_broken_down(town: Town) -> None:
    form = form_of(town, build.yes_no("有电梯"))
    many(form, 6, {"有电梯": True}, node=town.grid)
    many(form, 6, {"有电梯": False}, node=town.community)
    chart = shown(form, By.GRID)["有电梯"]
    assert not any(part is not None and part < 5 for one in chart.bars for part in one.parts)


def test_it_costs_the_same_queries_however_many_there_are(town: Town) -> None:
    form = form_of(town, build.yes_no("有电梯"), LIVING)

    def cost(more: int) -> int:
        many(form, more, {"有电梯": True}, node=town.grid)
        with CaptureQueriesContext(connection) as queries:
            figures_of(form, [form.node.path], By.GRID)
        return len(queries)

    cost(5)
    assert cost(1) == cost(30) <= 3


def test_it_draws_bars_with_a_name_and_a_description() -> None:
    chart = Chart("k", "<b>题</b>", (Bar("<script>", 5), Bar("乙", None)), (), False, True)
    svg = str(drawn(chart))
    assert "<script>" not in svg
    assert "<b>" not in svg
    assert 'role="img" aria-labelledby="figure-k-title figure-k-desc"' in svg
    assert "&lt;script&gt;：5" in svg


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.GRID_WORKER, 200),
        (Role.RC_DIRECTOR, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.EDITOR, 403),
        (Role.RESIDENT, 404),
    ],
)
def test_it_is_for_those_who_read_what_came_in(town: Town, client: Client, role: Role, expected: int) -> None:
    form = form_of(town, LIVING)
    login_as(client, role, town.community)
    assert client.get(f"/forms/desk/{form.public_id}/figures/").status_code == expected


def test_it_is_not_there_for_those_of_elsewhere(town: Town, client: Client) -> None:
    form = form_of(town, LIVING)
    login_as(client, Role.RC_DIRECTOR, town.other)
    assert client.get(f"/forms/desk/{form.public_id}/figures/").status_code == 404


def test_it_counts_only_what_lies_below_the_reader(town: Town, client: Client) -> None:
    form = form_of(town, build.yes_no("有电梯"), node=town.street)
    many(form, 12, {"有电梯": True}, node=town.other)
    many(form, 7, {"有电梯": True}, node=town.community)
    login_as(client, Role.RC_DIRECTOR, town.community)
    page = client.get(f"/forms/desk/{form.public_id}/figures/")
    assert page.context["total"] == 7


@pytest.mark.parametrize("by", ["", "building", "grid", "age", "x"])
def test_it_shows_the_page(town: Town, client: Client, by: str) -> None:
    form = form_of(town, LIVING, NEEDS, SCALE)
    many(form, 9, {"居住方式": value_of(form, "居住方式", "独居"), "满意度": "4"})
    login_as(client, Role.RC_DIRECTOR, town.community)
    page = client.get(f"/forms/desk/{form.public_id}/figures/", {"by": by})
    assert page.status_code == 200
    assert "不公布" in page.content.decode()
