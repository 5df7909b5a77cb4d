"""Objections and questions in a real browser: on a phone, in large type, on the clerk's screen, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from shequ_workflows.core.models import Subject
from shequ_workflows.publicity.asking import AnswerQuestion, AskQuestion
from shequ_workflows.publicity.models import Objection
from tests.factories.objections import MINUTE, TEXT, ObjectionWorld
from tests.factories.publicity import MONDAY
from tests.screens import OFFICE, PHONE, faults, pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]
NOON = MONDAY.replace(hour=12)


@pytest.fixture
def world(transactional_db: None) -> ObjectionWorld:
    """Committed: the browser's questions are answered over another connection."""
    world = ObjectionWorld()
    question = AskQuestion(world.owner, world.period, "周日食堂有晚饭吗？", at=NOON - MINUTE).execute()
    given = {"publish": True, "public_text": "周日食堂有晚饭吗？", "answer": "没有，中午可以打包。"}
    AnswerQuestion(world.worker, question, at=NOON, **given).execute()
    AskQuestion(world.neighbour, world.period, "可以刷老年卡吗？", at=NOON).execute()
    return world


@pytest.fixture
def objections(world: ObjectionWorld) -> list[Subject]:
    """One in each state of note: dismissed, answered, raised."""
    return [
        world.in_state("dismissed", at=NOON - 20 * MINUTE)[0],
        world.in_state("answered", at=NOON - 15 * MINUTE)[0],
        world.objection(at=NOON - 10 * MINUTE, text="小广场堆了桌椅，轮椅过不去。"),
    ]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages(browser) as opened:
        yield opened


def address(name: str, one: object, *more: str) -> str:
    return reverse(f"shequ_publicity:{name}", args=[one.public_id, *more])  # type: ignore[attr-defined]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_what_residents_read_is_accessible_on_a_phone(
    world: ObjectionWorld, objections: list[Subject], open_page: Callable[..., Page], large: bool
) -> None:
    for name, one, actor in [
        ("detail", world.period, None),
        ("object", world.period, None),
        ("ask", world.period, None),
        ("object", world.period, world.owner),
        ("ask", world.period, world.owner),
        *(("objection", one, world.neighbour) for one in objections),
    ]:
        assert faults(open_page(address(name, one), actor, width=PHONE, large=large)) == [], name
    for edge, actor in (("retract", world.neighbour), ("opine_substantial", world.supervisor)):
        step = address("objection_step", objections[1], edge)
        assert faults(open_page(step, actor, width=PHONE, large=large)) == [], edge


@pytest.mark.parametrize("width", [PHONE, OFFICE])
def test_staffs_screens_are_accessible(
    world: ObjectionWorld, objections: list[Subject], open_page: Callable[..., Page], width: int
) -> None:
    for place, actor in [
        (address("key_in_objection", world.period), world.worker),
        (reverse("shequ_publicity:questions"), world.worker),
        (address("ask", world.period), world.worker),
        (reverse("shequ_desk:subject", args=[world.matter.public_id]), world.worker),
        (reverse("shequ_desk:subject", args=[objections[0].public_id]), world.director),
        (reverse("shequ_desk:edge", args=[objections[2].public_id, "answer"]), world.member),
        (reverse("shequ_desk:edge", args=[objections[1].public_id, "opine"]), world.worker),
    ]:
        assert faults(open_page(place, actor, width=width)) == [], place


def test_a_resident_objects_without_scripts(world: ObjectionWorld, open_page: Callable[..., Page]) -> None:
    page = open_page(address("detail", world.period), world.owner, java_script_enabled=False)
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("您对什么有异议？理由是什么？").fill(TEXT)
    page.get_by_role("button", name="提交异议").click()
    assert "异2026-0001" in page.inner_text("main")
    assert "居委会在两个工作日内书面答复" in page.inner_text("main")
    assert Objection.objects.get().subject.raised_by == world.owner.person
