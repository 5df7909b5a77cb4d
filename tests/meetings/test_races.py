"""Two at once on PostgreSQL: as it is, and with the lock patched out, where the anomaly shows."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from shequ_workflows.meetings.actions import CheckIn, InviteGroup
from shequ_workflows.meetings.models import Attendance, Meeting
from tests.factories.meetings import BEGINS, MONDAY, MeetingWorld

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own; what each gave, or the exception it ended with."""
    barrier = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def meeting(clock: Any) -> tuple[MeetingWorld, Meeting]:
    world = MeetingWorld()
    made = world.announced()
    clock.write_text(BEGINS.isoformat(), encoding="ascii")
    return world, made


class _Slow(CheckIn):
    """Waits between looking and writing, so that both have looked before either writes."""

    meet: threading.Barrier

    def check(self) -> Any:
        refusal = super().check()
        known = Attendance.objects.filter(meeting=self.meeting, person=self.actor.person).exists()
        if not known:
            with contextlib.suppress(threading.BrokenBarrierError):
                self.meet.wait(timeout=2)
        return refusal


class _Unlocked(_Slow):
    def lock(self) -> None: ...


@pytest.mark.parametrize(("kind", "clean"), [(_Slow, True), (_Unlocked, False)])
def test_two_screens_of_one_person_are_one_seat(
    meeting: tuple[MeetingWorld, Meeting], kind: type[_Slow], clean: bool
) -> None:
    world, made = meeting
    kind.meet = threading.Barrier(2)
    found = at_once(*(lambda: kind(world.reps[0], made, made.code).execute() for _ in range(2)))
    assert Attendance.objects.filter(meeting=made).count() == 1
    errors = [one for one in found if isinstance(one, Exception)]
    assert bool(errors) is not clean, found


def test_two_who_invite_the_same_group_invite_it_once(meeting: tuple[MeetingWorld, Meeting]) -> None:
    world, made = meeting
    found = at_once(
        lambda: InviteGroup(world.worker, made, "workers", at=MONDAY).execute(),
        lambda: InviteGroup(world.director, made, "workers", at=MONDAY).execute(),
    )
    assert made.invitations.filter(group="workers").count() == 1
    assert not any(isinstance(one, IntegrityError) for one in found), found
    assert sorted(str(one) for one in found)[0] == "1"


def test_of_two_steps_at_once_one_wins(meeting: tuple[MeetingWorld, Meeting], clock: Any) -> None:
    world, made = meeting
    world.seat(made)
    found = at_once(
        lambda: world.take(made, "hold", world.director, at=BEGINS),
        lambda: world.take(made, "cancel", world.secretary, at=BEGINS, reason="没人来"),
    )
    assert sum(not isinstance(one, Exception) for one in found) == 1, found
    assert world.get(made).subject.state in {"held", "cancelled"}
