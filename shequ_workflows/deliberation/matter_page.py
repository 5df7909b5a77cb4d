"""Reading one matter for its page: bar, clocks, opinions, decision, periods, ratings. A constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.constants import ClockKind, ClockState
from shequ_workflows.core.models import Clock, Subject
from shequ_workflows.core.presenting import clock_view
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import OWN_CHANNELS
from shequ_workflows.org.moment import now

from .constants import OpinionState, Outcome, RefusalReason, Stance
from .machines import machine
from .models import Appeal, Decision, Opinion, Point
from .point_reading import answers_of
from .states import STEPS
from .words import date_words, day_words, expected_words, money_words, vote_heading, vote_words

OPINIONS_PER_PAGE = 10
#: The edges by which each step of the bar is reached.
REACHED_BY = {
    "propose": ("submit",),
    "consult": ("accept",),
    "decide": ("conclude", "refer"),
    "publicise": ("decide", "meeting_passed", "advised_keep"),
}
STANCE_TONES = {Stance.SUPPORT: "good", Stance.OBJECT: "bad", Stance.SUGGEST: "info"}
#: No figure is shown that stands for fewer people than this (domain.md §2.7).
FEWEST = 5


class MatterReading:
    """What the pages about one matter show; each property asks at most one query, once."""

    def __init__(self, subject: Subject, actor: Actor) -> None:
        self.subject, self.actor = subject, actor
        self.matter = subject.matter
        self.state = machine.states[subject.state]
        self.at = now()
        self.calendar = calendar_of(subject.node)
        rows = subject.clocks.exclude(state__in=[ClockState.CANCELLED, ClockState.REPLACED]).order_by(
            "started_at", "pk"
        )
        self.clocks: dict[str, Clock] = {clock.key: clock for clock in rows}
        verbs = list(machine.edges)
        self.records = list(
            subject.records.filter(verb__in=verbs).order_by("seq").only("subject", "verb", "at", "source")
        )
        self.decisions = list(self.matter.decisions.select_related("responsible").order_by("number"))

    @property
    def is_own(self) -> bool:
        return self.actor.person_id is not None and self.subject.raised_by_id == self.actor.person_id

    @property
    def is_public(self) -> bool:
        return self.subject.public_from is not None and self.subject.public_from <= self.at

    @property
    def is_summary_only(self) -> bool:
        """Declined before it was ever under discussion: the public reads title, reason and where to go."""
        return self.subject.state == "declined" and not self.matter.track

    @property
    def said(self) -> dict[str, str]:
        """Problem, wish, place, scope: as the public reads them once it was taken up, till then the proposer's words."""
        prefix = "public_" if self.matter.track else ""
        return {name: getattr(self.matter, prefix + name) for name in ("problem", "wish", "place", "scope")}

    def live(self, key: str) -> Clock | None:
        clock = self.clocks.get(key)
        return clock if clock is not None and clock.state in {ClockState.RUNNING, ClockState.PAUSED} else None

    def due(self, key: str) -> dt.datetime | None:
        """When a running clock ends; of a period the last second, since 24:00 belongs to its last day."""
        clock = self.live(key)
        if clock is None or clock.state != ClockState.RUNNING:
            return None
        return clock.due_at - dt.timedelta(seconds=1) if clock.kind == ClockKind.MIN else clock.due_at

    def steps(self) -> list[dict[str, Any]]:
        """Context of the component ``steps``: the four steps with the day each was reached, or is planned for."""
        reached = {row.verb: row.at for row in self.records}
        last = self.records[-1].source if self.records else "draft"
        stopped = self.state.kind == "bad"
        where = last if stopped else self.subject.state
        current = next((n for n, (_k, _n, states) in enumerate(STEPS) if where in states), 0)
        found = []
        for number, (key, name, _states) in enumerate(STEPS):
            state = "done" if number < current else "todo"
            if number == current:
                state = "stopped" if stopped else "done" if self.state.kind == "good" else "current"
            date = self._reached(reached, key) if number <= current else None
            found.append({"name": name, "state": state, "date": date, "note": self._plan(key, state)})
        return found

    def _reached(self, reached: dict[str, dt.datetime], key: str) -> dt.datetime | None:
        return max((reached[verb] for verb in REACHED_BY[key] if verb in reached), default=None)

    def _plan(self, key: str, state: str) -> str:
        due = self.due("decision")
        if key != "decide" or state == "done" or due is None:
            return ""
        day = self.matter.expected_on or due.astimezone(self.calendar.tz).date()
        return _("planned by %(day)s") % {"day": day_words(day)}

    def clock_views(self) -> list[dict[str, Any]]:
        """Contexts of the component ``clock`` for all that runs; the soonest limit carries the announced new date.

        A period that is over stands under its notice.
        """
        live = sorted((c for key in self.clocks if (c := self.live(key))), key=lambda clock: clock.due_at)
        views = [clock_view(clock, machine, self.calendar, self.at) for clock in live]
        views = [view for view in views if view["state"] != "over"]
        if self.is_late:
            late = next(view for view in views if view["state"] == "overdue")
            late["reason"] = expected_words(self.matter) or _("The office has not yet said why. You may ring and ask.")
        return views

    @property
    def is_late(self) -> bool:
        return any(
            clock.kind == ClockKind.MAX and clock.state == ClockState.RUNNING and clock.due_at <= self.at
            for clock in self.clocks.values()
        )

    def opinions(self, number: Any) -> dict[str, Any]:
        """A page of the opinions this reader may see, newest first, and how many there are of each kind."""
        names = ("state", "stance", "channel", "is_shown_first")
        rows = self.matter.opinions.values_list(*names).annotate(n=Count("pk")).order_by()
        states, stances, offline = Counter[str](), Counter[str](), 0
        for kept, stance, channel, shown_first, count in rows:
            state = OpinionState.PUBLISHED if shown_first and kept == OpinionState.PENDING else kept
            states[state] += count
            if state == OpinionState.PUBLISHED:
                stances[stance] += count
                offline += 0 if channel in OWN_CHANNELS else count
        shown = self.matter.opinions.shown_to(self.actor).select_related("appeal").order_by("-at", "-pk")
        page = Paginator(shown, OPINIONS_PER_PAGE).get_page(number)
        answers = answers_of(page.object_list)
        return {
            "page_obj": page,
            "items": [opinion_context(one, answers[one.pk], self.actor) for one in page.object_list],
            "published": states[OpinionState.PUBLISHED],
            "offline": offline,
            "waiting": states[OpinionState.PENDING],
            "refused": states[OpinionState.REFUSED],
            "figures": [
                {"label": label, "value": stances[value]} for value, label in Stance.choices if stances.total()
            ],
        }

    @property
    def decision(self) -> Decision | None:
        """The last decision that was taken, adopted or not; where a change was not adopted, the one that stands."""
        told = [one for one in self.decisions if one.outcome != Outcome.KEPT]
        return told[-1] if told else None

    def decision_rows(self, decision: Decision) -> list[dict[str, Any]]:
        """Context of ``summary_list``."""
        rows = [
            {"term": _("Decided on"), "value": date_words(decision.held_on)},
            {"term": vote_heading(decision), "value": vote_words(decision)},
        ]
        if decision.outcome == Outcome.ADOPTED:
            rows.append({"term": _("Money"), "value": money_words(decision)})
            if decision.evidence:
                rows.append({"term": _("Document of the result"), "value": decision.evidence})
            if decision.responsible is not None:
                rows.append({"term": _("Person in charge"), "value": decision.responsible.name})
            if decision.due_on is not None:
                rows.append({"term": _("To be done by"), "value": date_words(decision.due_on)})
        return rows

    def periods(self) -> list[dict[str, Any]]:
        """The two lines of a public notice: when objections end, when the display ends."""
        found = []
        for key in ("objection", "display"):
            clock = self.clocks.get(key)
            if clock is not None:
                over = clock.due_at <= self.at or clock.state == ClockState.MET
                found.append(
                    {
                        "key": key,
                        "label": machine.clocks[key].label,
                        "from": clock.started_at,
                        "until": clock.due_at - dt.timedelta(seconds=1),
                        "over": over,
                    }
                )
        return found

    def ratings(self) -> dict[str, Any]:
        """How many rated, and how content they were.

        Figures only once no rating can be added (two pages a day apart would tell the one between them), and only
        where both those who were content and the others are five or more: nobody's own rating follows from them.
        """
        rows = self.matter.ratings.values_list("score").annotate(n=Count("pk")).order_by()
        counts = Counter(dict(rows))
        total = counts.total()
        content = counts[5] + counts[4]
        if self.subject.is_open or min(content, total - content) < FEWEST:
            return {"count": total, "figures": []}
        return {
            "count": total,
            "figures": [
                {"label": _("rated"), "value": total},
                {"label": _("content or very content"), "value": content, "note": _("of %(n)d") % {"n": total}},
            ],
        }


def opinion_context(opinion: Opinion, points: Sequence[Point] = (), actor: Actor | None = None) -> dict[str, Any]:
    """Context of the component ``opinion``: what became of it is the answer to its points.

    ``can_ask`` where the reader may ask for a second look at his own.
    """
    own = actor is not None and actor.person_id is not None and opinion.person_id == actor.person_id
    refused = opinion.state == OpinionState.REFUSED
    appeal = getattr(opinion, "appeal", None)
    return {
        "id": opinion.public_id,
        "nickname": opinion.nickname,
        "when": opinion.at,
        "channel": "" if opinion.channel in OWN_CHANNELS else opinion.get_channel_display(),
        "stance_label": opinion.get_stance_display(),
        "stance_tone": STANCE_TONES[Stance(opinion.stance)],
        "text": opinion.public_text or opinion.text,
        "pending": opinion.state == OpinionState.PENDING and not opinion.is_shown_first,
        "answer": _refusal(opinion, appeal) if refused else None,
        "points": [
            {
                "number": point.number,
                "title": point.title,
                "verdict": point.get_outcome_display() if point.outcome else _("not answered yet"),
                "text": point.answer,
            }
            for point in points
        ],
        "can_ask": own and refused and appeal is None and opinion.reason != RefusalReason.DENIED,
        "asked": refused and appeal is not None and not appeal.outcome,
    }


def _refusal(opinion: Opinion, appeal: Appeal | None) -> dict[str, Any]:
    """Why it is not published; after a second look what was said then."""
    why = str(opinion.get_reason_display())
    lines = [why, opinion.reason_note, appeal.note if appeal is not None else ""]
    return {
        "who": _("the community office"),
        "when": (appeal.decided_at if appeal is not None else None) or opinion.reviewed_at,
        "verdict": _("not published"),
        "text": "\n".join(line for line in lines if line),
    }
