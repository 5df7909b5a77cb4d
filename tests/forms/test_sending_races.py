"""Two send at the same moment, over real connections: as it is, and with the lock taken away."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connections, transaction

from shequ_workflows.community.models import Household
from shequ_workflows.forms.constants import SubmissionState
from shequ_workflows.forms.filling import actions
from shequ_workflows.forms.filling.actions import SendSubmission, WithdrawSubmission
from shequ_workflows.forms.filling.drafts import SaveDraft, StartDraft
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Draft, Form, Submission
from shequ_workflows.forms.submissions.correcting import CorrectSubmission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.moment import now
from tests.factories import community as homes
from tests.factories import forms as build
from tests.factories.org import Town, actor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def town(transactional_db: None) -> Town:
    return Town()


def asking(town: Town, *fields: dict[str, Any], **more: Any) -> Form:
    return build.published(build.draft(town.community, build.step("一", *(fields or (build.text("意见"),))), **more))


def sending(form: Form, who: Actor, once: str, **answers: Any) -> Callable[[], Submission]:
    """As each request does it: with a row of the form of its own."""

    def run() -> Submission:
        own = Form.objects.select_related("node", "current").get(pk=form.pk)
        assert own.current is not None
        return SendSubmission(who, own, own.current, answers or {"yi_jian": "好"}, once=once).execute()

    return run


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each gave, or the code of its refusal."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            start.wait(timeout=30)
            return job()
        except ActionRefused as refused:
            return refused.refusal.code
        except IntegrityError:
            return "stopped by the database"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def residents(town: Town, count: int) -> list[Actor]:
    return [actor(Role.RESIDENT, town.community) for _number in range(count)]


def meet(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """No lock, and nobody writes before all were allowed to."""
    barrier = threading.Barrier(count)
    perform = SendSubmission.perform

    def late(self: SendSubmission) -> Submission:
        barrier.wait(timeout=20)
        return perform(self)

    monkeypatch.setattr(SendSubmission, "lock", lambda self: None)
    monkeypatch.setattr(SendSubmission, "perform", late)


def test_the_same_sending_twice_makes_one_row(town: Town) -> None:
    form, (who,) = asking(town), residents(town, 1)
    for number in range(ROUNDS):
        one, other, third = at_once(*[sending(form, who, f"key-{number}")] * 3)
        assert one == other == third
        assert Submission.objects.count() == number + 1


def test_the_last_place_is_given_once(town: Town) -> None:
    for _round in range(ROUNDS):
        form = asking(town, quota=1, waiting_places=1)
        made = at_once(*(sending(form, who, "a") for who in residents(town, 3)))
        states = Counter(one if isinstance(one, str) else str(one.state) for one in made)
        assert states == Counter({"received": 1, "waiting": 1, "full": 1})


def test_without_the_lock_the_last_place_is_given_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    form = asking(town, quota=1)
    people = residents(town, 2)
    meet(monkeypatch, 2)
    at_once(*(sending(form, who, "a") for who in people))
    assert Submission.objects.filter(form=form, state=SubmissionState.RECEIVED).count() == 2


def test_the_last_place_of_a_choice_is_given_once(town: Town) -> None:
    for _round in range(ROUNDS):
        form = asking(town, build.choice("场次", {"label": "上午", "quota": 1}, {"label": "下午"}))
        made = at_once(*(sending(form, who, "a", chang_ci="shang_wu") for who in residents(town, 2)))
        assert sorted(one for one in made if isinstance(one, str)) == ["full_choice"]
        assert Submission.objects.filter(form=form).count() == 1


def test_a_turn_is_taken_once(town: Town) -> None:
    for _round in range(ROUNDS):
        form, (who,) = asking(town, times="once"), residents(town, 1)
        made = at_once(sending(form, who, "a"), sending(form, who, "b"))
        assert [one for one in made if isinstance(one, str)] == ["once"]
        assert Submission.objects.filter(form=form).count() == 1


def test_the_turn_of_a_household_is_taken_once_even_without_a_lock(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    compound = homes.CompoundFactory(node=town.compound)
    people = residents(town, 2)
    household: Household = homes.HouseholdFactory(unit=homes.unit_at("3-2-501", compound))
    for who in people:
        homes.MemberFactory(household=household, person=who.person)
    form = asking(town, times="household")
    meet(monkeypatch, 2)
    made = at_once(*(sending(form, who, "a") for who in people))
    assert [one for one in made if isinstance(one, str)] == ["once"], "the constraint holds, and says why"
    assert Submission.objects.filter(form=form).count() == 1


def test_a_free_place_goes_to_the_first_who_waits_and_to_nobody_who_comes(town: Town) -> None:
    for _round in range(ROUNDS):
        form = asking(town, quota=1, waiting_places=5)
        first, second, third = residents(town, 3)
        has, waits = sending(form, first, "a")(), sending(form, second, "a")()
        taken_back = WithdrawSubmission(first, has)
        _gone, came = at_once(taken_back.execute, sending(form, third, "a"))
        waits.refresh_from_db()
        came.refresh_from_db()
        assert (waits.state, came.state) == (SubmissionState.RECEIVED, SubmissionState.WAITING)


def test_two_withdrawals_free_two_places_for_two(town: Town) -> None:
    for _round in range(ROUNDS):
        form = asking(town, quota=2, waiting_places=5)
        people = residents(town, 5)
        rows = [sending(form, who, "a")() for who in people]
        at_once(*(WithdrawSubmission(who, row).execute for who, row in zip(people[:2], rows[:2], strict=True)))
        states = list(Submission.objects.filter(form=form).order_by("at", "pk").values_list("state", flat=True))
        assert states == ["withdrawn", "withdrawn", "received", "received", "waiting"]


def test_a_withdrawal_twice_promotes_one(town: Town) -> None:
    form = asking(town, quota=1, waiting_places=5)
    people = residents(town, 3)
    rows = [sending(form, who, "a")() for who in people]
    made = at_once(*(WithdrawSubmission(people[0], rows[0]).execute for _time in range(2)))
    assert sorted(one for one in made if isinstance(one, str)) == ["state"]
    assert Submission.objects.filter(form=form, state=SubmissionState.RECEIVED).count() == 1


def test_two_devices_at_two_steps_keep_both_and_one_draft(town: Town) -> None:
    form, (who,) = asking(town, build.text("意见"), build.text("说明")), residents(town, 1)
    drafts = at_once(*(StartDraft(who, form).execute for _time in range(3)))
    assert len({one.pk for one in drafts}) == 1
    at_once(SaveDraft(drafts[0], {"yi_jian": "一"}).execute, SaveDraft(drafts[1], {"shuo_ming": "二"}).execute)
    assert all_answers(Draft.objects.get()) == {"yi_jian": "一", "shuo_ming": "二"}


def test_without_the_form_locked_a_promotion_is_given_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the lock of a withdrawal is for."""
    form = asking(town, quota=1, waiting_places=5)
    people = residents(town, 3)
    rows = [sending(form, who, "a")() for who in people]
    Submission.objects.filter(pk=rows[0].pk).update(state=SubmissionState.WITHDRAWN)
    barrier = threading.Barrier(2)
    free = actions.turns.Places.full

    def looked(self: actions.turns.Places, answers: Mapping[str, Any]) -> Any:
        found = free(self, answers)
        if self.left:
            barrier.wait(timeout=20)
        return found

    monkeypatch.setattr(actions.turns.Places, "full", looked)

    def give() -> list[Submission]:
        with transaction.atomic():
            return actions.promote(form, now())

    given = at_once(give, give)
    assert sum(len(one) for one in given) == 2


def test_of_several_turns_two_sendings_at_once_take_two(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    form, (who,) = asking(town, times="limited", limit=3), residents(town, 1)
    meet_once(monkeypatch)
    made = at_once(sending(form, who, "a"), sending(form, who, "b"))
    assert [one for one in made if isinstance(one, str)] == []
    assert set(Submission.objects.values_list("slot", flat=True)) == {f"person:{who.person_id}:{n}" for n in (1, 2)}


def meet_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first two sendings both look before either writes; who comes again goes on alone."""
    barrier, perform = threading.Barrier(2), SendSubmission.perform
    seen: set[int] = set()

    def late(self: SendSubmission) -> Submission:
        if id(self) not in seen:
            seen.add(id(self))
            barrier.wait(timeout=20)
        return perform(self)

    monkeypatch.setattr(SendSubmission, "perform", late)


def test_a_correction_and_a_sending_share_the_last_place(town: Town) -> None:
    worker = actor(Role.COMMUNITY_WORKER, town.community)
    for _round in range(ROUNDS):
        form = asking(town, build.choice("场次", {"label": "上午", "quota": 1}, {"label": "下午"}))
        first, second = residents(town, 2)
        sent = sending(form, first, "a", chang_ci="xia_wu")()
        moved = CorrectSubmission(worker, sent, {"chang_ci": "shang_wu"}, "来电改", 0)
        made = at_once(moved.execute, sending(form, second, "a", chang_ci="shang_wu"))
        assert [one for one in made if isinstance(one, str)] == ["full_choice"]
        assert Submission.objects.filter(form=form, answers__chang_ci="shang_wu").count() == 1
