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
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.models import Clock, Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.delegation.constants import KIND
from shequ_workflows.delegation.lists.reading import difference
from shequ_workflows.delegation.models import DelegatedTask, FunctionList, FunctionListPage, Grant
from shequ_workflows.delegation.note_sheet import Month, by_office
from shequ_workflows.delegation.packets import packet_of, packets_of
from shequ_workflows.delegation.states import STATES
from shequ_workflows.deliberation.models import Decision, HallPage, Matter, Opinion
from shequ_workflows.notices.models import NoticePage
from shequ_workflows.notices.querysets import unchecked
from shequ_workflows.org.models import Node, Person, RoleAssignment
from shequ_workflows.org.moment import local_date, now, today
from shequ_workflows.plans.measuring import read
from shequ_workflows.plans.models import PlanPage
from shequ_workflows.plans.reading import PlanReading
from shequ_workflows.plans.starting import templates
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
    "shequ_ballots.Poll": ("question", "pack", "state", "roll_count"),
    "shequ_ballots.Question": ("poll__question", "number", "text", "kind"),
    "shequ_ballots.Vote": ("poll__question", "roll_entry__person__name", "channel"),
    "shequ_ballots.Choice": ("poll__question", "vote__roll_entry__person__name", "question__number", "option__number"),
    "shequ_publicity.PublicityPeriod": ("title", "purpose", "version"),
    "shequ_desk.Intake": ("person__name", "text", "channel", "kind", "answer", "handler"),
    "shequ_notices.NoticePage": ("title", "kind", "urgency", "place"),
    "shequ_plans.PlanTask": ("page__title", "title", "owner_role"),
    "shequ_plans.Change": ("title", "verb", "source", "target", "reason", "role"),
    "shequ_delegation.FunctionList": ("community__code", "number", "state", "reason", "override_reason"),
    "shequ_delegation.Function": (
        "list__community__code",
        "list__number",
        "code",
        "name",
        "category",
        "money",
        "replaces",
    ),
    "shequ_delegation.Boundary": ("list__community__code", "list__number", "code", "matter", "side", "lead"),
    "shequ_delegation.ListComment": ("list__number", "code", "person__name", "text", "answer"),
    "shequ_delegation.DelegatedTask": ("subject__title", "words", "match", "function_code", "content", "result"),
    "shequ_delegation.Study": ("task__subject__title", "body", "edge", "ground", "text", "in_favour", "against"),
    "shequ_delegation.Grant": ("task__subject__title", "kind", "text", "named", "money_kind", "amount", "dropped_at"),
    "shequ_delegation.GrantEntry": ("grant__task__subject__title", "kind", "amount", "document_number", "by__name"),
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
    assert kinds == {
        "district": 1,
        "department": 2,
        "street": 1,
        "community": 2,
        "compound": 4,
        "grid": 9,
        "building": 36,
    }
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


def test_its_87_functions_were_brought_to_50(demo: None) -> None:
    first, second = FunctionList.objects.filter(community__name="桂花里社区", published_at__isnull=False).order_by(
        "number"
    )
    assert (first.functions.counted().count(), second.functions.counted().count()) == (87, 50)
    delegated = first.functions.filter(category="delegated")
    assert (delegated.count(), round(100 * delegated.count() / 87)) == (39, 45)
    assert first.functions.filter(can_decide=True).count() == 23
    assert first.override_reason.startswith("历史存量")
    assert first.override_by is not None
    assert (first.state, second.state, second.override_by) == ("retired", "published", None)
    found = difference(first, second)
    assert (len(found.functions.gone), len(found.functions.came)) == (40, 3)
    assert {line.code for line in found.functions.gone} == set(re.findall(r"(?:LZ|XZ|WT)\d\d", second.reason))
    assert not second.functions.filter(category="delegated", money="").exists()
    assert second.boundaries.count() == 15
    assert second.comments.exclude(answer="").count() == 6
    draft = FunctionList.objects.get(state="draft")
    assert draft.community == second.community
    pending = difference(second, draft).functions
    assert [(line.code, line.replaces) for line in pending.came] == [("WT-001", "WT15")]
    assert ([line.code for line in pending.gone], pending.changed) == (["WT15"], ())
    assert draft.functions.counted().count() == 50
    other = FunctionList.objects.get(community__name="清河湾社区")
    assert (other.state, other.functions.counted().count()) == ("published", 40)
    assert FunctionListPage.objects.live().count() == 2


def test_it_has_a_delegated_task_in_every_state(demo: None) -> None:
    rows = Subject.objects.filter(kind=KIND).values_list("state").annotate(Count("pk")).order_by()
    assert dict(rows) == {
        **dict.fromkeys((state.code for state in STATES), 1),
        "access_review": 2, "barred": 2, "cancelled": 2, "closed": 2, "executing": 3, "expired": 2, "not_taken": 2,
        "noted": 3, "returned": 2,
    }  # fmt: skip
    assert set(Subject.objects.filter(kind=KIND).values_list("community__name", flat=True)) == {
        "桂花里社区",
        "清河湾社区",
    }


def test_one_is_stopped_by_rule_one_waits_for_its_document_and_one_for_its_money(demo: None) -> None:
    for barred in DelegatedTask.objects.filter(subject__state="barred"):
        assert barred.rule_quoted
        last = Record.objects.of(barred.subject).latest("seq")
        assert (last.verb, last.role) == ("block", "system")

    accepted = DelegatedTask.objects.get(subject__state="accepted")
    verbs = list(Record.objects.of(accepted.subject).order_by("seq").values_list("verb", flat=True))
    turns = [one for one in verbs if one in {"offer", "ask_more", "document_grant", "accept"}]
    assert turns == ["offer", "ask_more", "document_grant", "offer", "accept"]
    money = Grant.objects.get(task=accepted, kind="money")
    assert (money.money_kind, bool(money.document_number), money.entries.count()) == ("transfer", True, 0)

    waits = DelegatedTask.objects.get(subject__state="matching")
    assert packet_of(waits).missing(), "its money has no document number yet"

    suspended = DelegatedTask.objects.get(subject__state="suspended")
    since = packet_of(suspended).late_since(today())
    assert since is not None
    assert calendar_of(suspended.subject.node).working_days_between(since, today()) > 10
    assert packet_of(suspended).is_effective(today())


def test_its_money_and_its_clocks_are_alive(demo: None) -> None:
    tasks = list(DelegatedTask.objects.all())
    packets = packets_of(tasks)
    sums = [packets[task.pk].totals(today()) for task in tasks]
    assert sum(one.promised for one in sums) > sum(one.due for one in sums) > sum(one.received for one in sums) > 0
    assert sum(one.reconciled for one in sums) < sum(one.came for one in sums)
    assert Grant.objects.with_sums(today()).late().count() == 2
    assert Grant.objects.with_sums(today()).unpaid().count() == 2
    running = Clock.objects.filter(subject__kind=KIND, state="running").exclude(key="match")
    assert not running.filter(due_at__lt=now()).exists()
    reply = running.get(key="reply")
    calendar = calendar_of(reply.subject.node)
    assert calendar.working_days_between(today(), local_date(reply.due_at)) == 1 + (not calendar.is_workday(today()))
    days = {local_date(row.at) for row in Record.objects.filter(subject__kind=KIND)}
    assert all(calendar.is_workday(day) for day in days)
    month = Month.of(today()).moved(-1)
    street = Node.objects.get(kind="street")
    assert len(by_office(street, *month.span)) >= 2


def test_its_plan_is_under_way(demo: None) -> None:
    """Three milestones reached, one late with its reason, two to come; everything of the template is in it."""
    plan = PlanReading(PlanPage.objects.live().get())
    assert [one.standing.code for one in plan.milestones[:4]] == ["done", "done", "done", "late"]
    assert plan.milestones[3].delay is not None
    assert {one.standing.code for one in plan.milestones[4:]} <= {"ahead", "soon"}
    assert {len(plan.phases), len(plan.milestones)} == {6}
    assert len(plan.tasks) == len(templates()["hard-problems"].said["tasks"])
    assert plan.running() is not None
    told = {one.target.indicator: one for one in read(plan.targets, plan.node)}
    assert told["K01"].value, "the street's is the sum"
    assert (told["K08"].value, told["K08"].n) == ("73.4%", 860), "typed in by the street"


def test_it_leaves_work_for_everybody_but_not_hundreds(demo: None) -> None:
    assert unchecked().count() == 1
    assert HallPage.objects.live().count() == 2
    assert NoticePage.objects.filter(live=False).count() == 2
    owed = Delivery.objects.filter(channel="call", state="pending").count()
    assert 1 <= owed <= 16
    for name in ("周敏华", "陈国栋", "李晓雯", "何静", "吕晓梅", "曹志宏"):
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
