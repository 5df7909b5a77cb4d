"""Decisions, members' votes and published opinions: never changed; and if somebody does, it is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.erasure import ErasePayload
from shequ_workflows.core.record.verification import verify
from shequ_workflows.deliberation import triggers
from shequ_workflows.deliberation.models import Decision, MemberVote, Opinion
from shequ_workflows.deliberation.voices import GiveOpinion, ReviewOpinion
from tests.factories.deliberation import Hall, matter, take, waited

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def decided(hall: Hall) -> Subject:
    """A matter with a published opinion, decided."""
    subject, at = matter(hall, "consulting")
    opinion = GiveOpinion(hall.resident, subject, "赞成", stance="support", at=at + MINUTE).execute()
    ReviewOpinion(hall.worker, opinion, publish=True, at=at + 2 * MINUTE).execute()
    at = waited(subject, at)
    take(hall, subject, "conclude", "rc_member", at)
    take(hall, subject, "decide", "rc_director", at + MINUTE)
    return Subject.objects.get(pk=subject.pk)


CHANGES: dict[str, Callable[[], object]] = {
    "count": lambda: Decision.objects.update(in_favour=4),
    "text": lambda: Decision.objects.update(text="别的决定"),
    "amount": lambda: Decision.objects.update(amount=Decimal(999_999)),
    "legality": lambda: Decision.objects.update(legality=[]),
    "decision gone": lambda: (MemberVote.objects.all().delete(), Decision.objects.all().delete()),
    "vote": lambda: MemberVote.objects.update(vote="against"),
    "vote gone": lambda: MemberVote.objects.all()[0].delete(),
    "opinion": lambda: Opinion.objects.update(public_text="伪造"),
    "stance": lambda: Opinion.objects.update(stance="object"),
    "nickname": lambda: Opinion.objects.update(nickname="别人"),
    "opinion gone": lambda: Opinion.objects.all().delete(),
}
EACH = pytest.mark.parametrize("change", CHANGES)


@EACH
def test_the_database_refuses_it(decided: Subject, change: str) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        CHANGES[change]()


@pytest.fixture
def open_drawers(decided: Subject) -> Iterator[None]:
    """As somebody with the database's own password would: no trigger stands."""
    triggers.keeper.drop()
    yield
    triggers.keeper.install()


@pytest.mark.usefixtures("open_drawers")
@EACH
def test_it_is_found_where_somebody_does_it_all_the_same(decided: Subject, change: str) -> None:
    assert verify(decided).ok
    CHANGES[change]()
    found = verify(decided)
    assert not found.ok
    assert "不一致" in found.sentence or "现存" in found.sentence
    assert not verify().ok


@pytest.mark.usefixtures("open_drawers")
def test_a_decision_put_in_is_found(decided: Subject) -> None:
    one = Decision.objects.get()
    one.pk, one.number = None, 2
    one.save(force_insert=True)
    assert not verify(decided).ok


@pytest.mark.parametrize("state", ["not_passed", "terminated", "closed"])
def test_it_finds_matters_whole(hall: Hall, state: str) -> None:
    subject, _at = matter(hall, state)
    result = verify(subject)
    assert result.ok, result.sentence


def test_words_may_be_emptied_but_that_alone_is_found(decided: Subject) -> None:
    """The law may demand it; then an act of erasure stands in the record."""
    Opinion.objects.update(text="", public_text="")
    Decision.objects.update(text="")
    assert len(verify(decided).sentences) == 2


def test_what_was_erased_by_an_act_is_no_fault(hall: Hall, decided: Subject) -> None:
    for verb in ("decide", "review_opinion"):
        row = Record.objects.get(subject=decided, verb=verb)
        ErasePayload(hall.director, row, "本人要求", "consent").execute()
    Opinion.objects.update(text="", public_text="（已依法删除）")
    Decision.objects.update(text="")
    result = verify(decided)
    assert result.ok, result.sentence


def test_an_opinion_that_waits_may_still_change(hall: Hall) -> None:
    subject, at = matter(hall, "consulting")
    GiveOpinion(hall.resident, subject, "赞成", at=at + MINUTE).execute()
    assert Opinion.objects.update(text="反对") == 1


@pytest.mark.postgres
@pytest.mark.parametrize("model", [Decision, MemberVote, Opinion])
def test_it_refuses_to_be_emptied_at_once(decided: Subject, model: type[Decision]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else PostgreSQL refuses because of what waits to be checked
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
