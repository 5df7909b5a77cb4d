"""The demo community: the same people and matters whenever it is loaded; only the dates move with today."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.utils import translation

from home.management.commands.load_demo import load, logins
from shequ_workflows.ballots.models import Poll
from shequ_workflows.community.models import Building, Compound, Household
from shequ_workflows.core.models import Clock, Delivery, InboxEntry, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.deliberation.models import Decision, HallPage, Matter, Opinion
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.notices.querysets import unchecked
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import now, today
from shequ_workflows.publicity.models import PublicityPeriod

#: What may differ: keys, random ids, times, numbers with a year, and texts in which a day is named.
DIGESTED: dict[str, tuple[str, ...]] = {
    "shequ_org.Node": ("kind", "code", "name"),
    "shequ_org.Person": ("name", "pinyin", "is_stub", "user__username"),
    "shequ_org.RoleAssignment": ("person__name", "role", "node__code"),
    "shequ_community.Unit": ("building__number", "entrance", "room", "area"),
    "shequ_community.HouseholdMember": ("household__unit__room", "person__name", "relation"),
    "shequ_community.Ownership": ("unit__room", "person__name"),
    "shequ_community.Verification": ("person__name", "community__code", "by__name"),
    "shequ_core.Subject": ("kind", "title", "state", "is_open", "revision", "length", "assignee__name"),
    "shequ_core.Record": ("subject__title", "seq", "verb", "source", "target", "actor__name", "role", "channel"),
    "shequ_deliberation.Matter": ("problem", "wish", "track", "summary", "dissent", "end_note"),
    "shequ_deliberation.Opinion": ("person__name", "nickname", "stance", "text", "public_text", "state", "channel"),
    "shequ_deliberation.Decision": ("outcome", "text", "concern", "amount", "in_favour", "against"),
    "shequ_deliberation.MemberVote": ("member__name", "vote"),
    "shequ_deliberation.News": ("kind", "text", "accounts", "cost"),
    "shequ_deliberation.Rating": ("person__name", "score", "text"),
    "shequ_ballots.Poll": ("question", "kind", "state", "roll_count"),
    "shequ_ballots.Vote": ("poll__question", "roll_entry__person__name", "option__number", "channel"),
    "shequ_publicity.PublicityPeriod": ("title", "purpose", "version"),
    "shequ_desk.Intake": ("person__name", "text", "channel", "kind", "answer", "handler"),
    "shequ_notices.NoticePage": ("title", "kind", "urgency", "place"),
}


def digest() -> dict[str, str]:
    """Model → digest of its rows, without what may differ."""
    found = {}
    for label, fields in DIGESTED.items():
        rows = sorted(repr(row) for row in apps.get_model(label)._default_manager.values_list(*fields))
        text = re.sub(r"\d+月\d+日", "某日", "\n".join(rows))
        found[label] = f"{len(rows)} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return found


def load_it() -> None:
    with translation.override("zh-hans"):
        load()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Loaded once for all who only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_it()
        yield
        transaction.set_rollback(True)


def test_it_tells_the_same_on_any_day(db: None, clock: Path) -> None:
    """A weekday, a Sunday, within the Spring Festival, and on 1 January of a year nobody has a table for."""
    told: dict[str, dict[str, str]] = {}
    for moment in (
        "2026-07-08T10:00:00+08:00", "2026-11-22T21:00:00+08:00", "2026-02-18T08:00:00+08:00", "2027-01-01T00:30:00+08:00",
    ):  # fmt: skip
        clock.write_text(moment)
        with transaction.atomic():
            load_it()
            told[moment] = digest()
            assert Subject.objects.filter(opened_at__gt=now()).count() == 0, moment
            ahead = dt.timedelta(days=1)
            assert NoticePage.objects.filter(begins_at__date=today() + ahead, urgency="water").exists(), moment
            transaction.set_rollback(True)
    first, *others = told.values()
    for other in others:
        assert other == first


def test_it_is_the_community_that_was_told(demo: None) -> None:
    """Numbers, people, the canteen: everything must 14 names."""
    kinds = dict(Node.objects.values_list("kind").annotate(Count("pk")).order_by())
    assert kinds == {"district": 1, "street": 1, "community": 2, "compound": 4, "grid": 9, "building": 36}
    assert Compound.objects.values("kind").distinct().count() == 3
    assert (Household.objects.count(), Person.objects.count(), Building.objects.count()) == (1812, 4780, 36)
    ages = [one.age_on(today()) or 0 for one in Person.objects.all()]
    assert round(100 * sum(age > 65 for age in ages) / len(ages)) == 31
    assert RoleAssignment.objects.filter(role="building_lead").values("person").distinct().count() == 36
    assert RoleAssignment.objects.filter(role="grid_worker").count() == 9
    assert Household.objects.filter(
        unit__building__number="3", unit__entrance="2", unit__room="501", unit__building__compound__name="桂花里一区"
    ).exists()

    canteen = Matter.objects.get(subject__title__startswith="社区食堂早餐")
    voices = canteen.opinions.filter(state="published")
    assert voices.count() == 146
    assert voices.filter(channel__in=["paper", "phone"]).count() == 97
    assert voices.filter(stance="object").count() == 1
    assert "答复" in canteen.dissent
    assert "采纳" in Decision.objects.get(matter=canteen).text
    assert canteen.subject.state == "executing"
    assert canteen.news.exists()
    assert Poll.objects.get(subject=canteen.subject).state == "closed"

    by_state: dict[str, int] = dict(
        Subject.objects.filter(kind="deliberation").values_list("state").annotate(Count("pk")).order_by()
    )
    assert set(by_state) == {
        "draft", "submitted", "returned", "consulting", "deciding", "publicising", "executing", "evaluating", "closed",
        "declined", "not_passed", "awaiting_meeting",
    }  # fmt: skip
    late = Matter.objects.get(subject__state="deciding")
    assert late.subject.next_due_at is not None
    assert late.subject.next_due_at < now()
    assert late.expected_on is not None
    assert late.expected_on > today()
    assert late.expected_reason
    assert Matter.objects.get(subject__state="declined").decline_reason == "owners"
    quiet = Matter.objects.get(subject__title__contains="安静公约")
    assert quiet.subject.state == "consulting"
    assert Poll.objects.get(subject=quiet.subject).takes_votes_at(now())
    assert Opinion.objects.filter(matter=quiet, state="pending").count() == 2
    assert PublicityPeriod.objects.get(subject__state="publicising").objection_until > now()
    assert Clock.objects.filter(subject__kind="intake", state="running", due_at__lt=now()).exists()


def test_it_leaves_work_for_everybody_but_not_hundreds(demo: None) -> None:
    assert unchecked().count() == 1
    assert HallPage.objects.live().count() == 2
    assert NoticePage.objects.filter(live=False).count() == 2
    owed = Delivery.objects.filter(channel="call", state="pending").count()
    assert 1 <= owed <= 12
    for name in ("周敏华", "陈国栋", "李晓雯"):
        unread = InboxEntry.objects.filter(person__name=name, read_at=None).count()
        assert unread <= 20, name


def test_its_record_is_whole(demo: None) -> None:
    assert verify().ok


def test_it_names_a_login_for_each_role() -> None:
    accounts = logins()
    assert len({one["role"] for one in accounts}) == len(accounts)
    assert len({one["username"] for one in accounts}) == len(accounts)


def test_it_keeps_what_is_there(demo: None, capsys: Any) -> None:
    before = Subject.objects.count()
    call_command("load_demo", skip_checks=True)
    assert "kept" in capsys.readouterr().out
    assert Subject.objects.count() == before
