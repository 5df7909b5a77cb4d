"""What the public page of a plan says, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from shequ_workflows.core.search.bigrams import fold
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import local_date, today
from shequ_workflows.org.same_for_all import vouch, vouch_for

from . import timeline
from .constants import STATES, RiskClass, RowKind, State, Verb
from .measuring import Reading, read
from .models import Change, Evidence, PlanPage, PlanPhase, PlanRisk, Progress
from .models.rows import Owned
from .standing import Standing, depth_of, phase_of, phase_words, stands

NEWEST = 8


@dataclass
class Shown:
    """A task, milestone or risk with how it stands."""

    row: Any
    progress: Progress | None
    day: dt.date
    evidence: list[Evidence] = field(default_factory=list)
    #: Where it was late when the dates moved: the first time that it happened.
    moved: Change | None = None

    @property
    def kind(self) -> str:
        return str(self.row.kind_of_row)

    @property
    def state(self) -> str:
        return self.progress.state if self.progress is not None else STATES[self.kind][0]

    @property
    def revision(self) -> int:
        return self.progress.revision if self.progress is not None else 0

    @property
    def due(self) -> dt.date:
        """Of a risk the day of its next review, as the last one said."""
        if self.kind == RowKind.RISK and self.progress is not None and self.progress.expected_on is not None:
            return self.progress.expected_on
        due: dt.date = self.row.due
        return due

    @property
    def standing(self) -> Standing:
        done_on = self.progress.done_on if self.progress is not None else None
        return stands(self.kind, self.state, self.due, self.day, done_on=done_on)

    @property
    def done_on(self) -> dt.date | None:
        return self.progress.done_on if self.progress is not None else None

    @property
    def delay(self) -> Progress | None:
        """Why it takes longer: as long as it is not finished, and where it was late in the end."""
        said = self.progress
        if said is None or not said.reason or self.kind == RowKind.RISK:
            return None
        return said if not self.standing.is_finished or self.standing.days > 0 else None

    @property
    def first_due(self) -> dt.date | None:
        """The day that it missed before the dates moved."""
        return self.moved.day if self.moved is not None else None

    @property
    def was_late(self) -> int:
        """How many days, when the dates moved."""
        moved = self.moved
        return (local_date(moved.at) - moved.day).days if moved is not None and moved.day is not None else 0

    @property
    def risk_class(self) -> str:
        return str(RiskClass(self.row.risk_class).label)


class TaskFilter(forms.Form):
    """Words, how it stands, who answers for it; a plain GET form."""

    q = forms.CharField(label=gettext_lazy("Words in the task"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=pgettext_lazy("plan", "How it stands"),
        required=False,
        choices=[
            ("", pgettext_lazy("filter", "all")),
            ("late", gettext_lazy("late")),
            ("open", gettext_lazy("still to do")),
            ("done", State.DONE.label),
            ("dropped", State.DROPPED.label),
        ],
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who answers for it"), required=False)

    def __init__(self, *args: Any, owners: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.fields["owner"]
        assert isinstance(found, forms.ChoiceField)
        found.choices = [("", pgettext("filter", "all")), *((one, one) for one in owners)]

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen; a value that is no choice counts as not chosen."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def fits(self, one: Shown) -> bool:
        asked = self.asked
        text = fold(f"{one.row.title} {one.row.text}")
        if not all(word in text for word in fold(asked.get("q", "")).split()):
            return False
        if asked.get("owner") and one.row.owner != asked["owner"]:
            return False
        wanted, standing = asked.get("state"), one.standing
        if wanted == "open":
            return not standing.is_finished
        return not wanted or standing.code == wanted


class PlanReading:
    """A plan with all that was said of it. Ten queries, whatever its length."""

    def __init__(self, page: PlanPage, day: dt.date | None = None) -> None:
        self.page, self.day = page, day or today()
        self.home: CommunityPage | None = page.home
        self.phases: list[PlanPhase] = sorted(
            page.phases.all(), key=lambda one: (one.starts_on, -one.ends_on.toordinal())
        )
        said = {one.key: one for one in Progress.objects.filter(page=page.source_id)}
        shows: dict[str, list[Evidence]] = {}
        rows = Evidence.objects.filter(page=page.source_id, taken_at=None).select_related("document")
        for one in rows.order_by("at", "pk"):
            shows.setdefault(one.key, []).append(one)
        self.moved = first_missed(page)
        self.tasks = self._shown(page.tasks.all(), said, shows)
        self.milestones = self._shown(page.milestones.all(), said, shows)
        self.risks = self._shown(page.risks.all(), said, shows)
        self.targets = list(page.targets.all())

    def _shown(
        self, rows: Iterable[Owned], said: Mapping[str, Progress], shows: Mapping[str, list[Evidence]]
    ) -> list[Shown]:
        found = [
            Shown(row, said.get(row.key), self.day, shows.get(row.key, []), self.moved.get(row.key)) for row in rows
        ]
        return sorted(found, key=lambda one: one.row.due)

    @property
    def node(self) -> Node | None:
        return self.home.node if self.home is not None else None

    @property
    def whose(self) -> str:
        return self.page.office or (self.home.title if self.home is not None else "")

    def figures(self) -> list[dict[str, Any]]:
        """How far it has come, in four numbers."""
        reached = sum(one.standing.code == "done" for one in self.milestones)
        counted = [one for one in self.tasks if one.state != State.DROPPED]
        done = sum(one.state == State.DONE for one in counted)
        late = sum(one.standing.is_late for one in (*self.tasks, *self.milestones))
        dropped = len(self.tasks) - len(counted)
        of = _("of %(all)d")
        tasks = of % {"all": len(counted)}
        if dropped:
            tasks = _("%(counted)s, %(dropped)d dropped") % {"counted": tasks, "dropped": dropped}
        return [
            {"label": _("Milestones reached"), "value": reached, "note": of % {"all": len(self.milestones)}},
            {"label": _("Tasks done"), "value": done, "note": tasks},
            {"label": pgettext("figure", "Late"), "value": late},
        ]

    def running(self) -> PlanPhase | None:
        return phase_of(self.day, self.phases)

    def phase_rows(self) -> list[dict[str, Any]]:
        return [
            {"phase": one, "depth": depth_of(one, self.phases), "words": phase_words(one, self.day)}
            for one in self.phases
        ]

    def by_phase(self, tasks: Sequence[Shown]) -> list[dict[str, Any]]:
        """Tasks under the phase in which they end; those outside of all last. Empty phases are left out; open is what
        runs now or holds something late."""
        groups: dict[str, list[Shown]] = {}
        for one in tasks:
            phase = phase_of(one.row.ends_on, self.phases)
            groups.setdefault(phase.key if phase is not None else "", []).append(one)
        found = [
            _group(one.title, groups[one.key], runs=one.starts_on <= self.day <= one.ends_on)
            for one in self.phases
            if one.key in groups
        ]
        if "" in groups:
            found.append(_group(_("Outside of the phases"), groups[""], runs=not self.phases))
        return found

    def drawing(self) -> SafeString:
        """Phases, each followed by what ends in it."""
        lines: list[timeline.Line] = []
        groups: dict[str, list[Shown]] = {}
        for one in sorted((*self.milestones, *self.tasks), key=lambda one: (one.row.due, one.kind)):
            phase = phase_of(one.row.due, self.phases)
            groups.setdefault(phase.key if phase is not None else "", []).append(one)
        for phase in self.phases:
            depth = depth_of(phase, self.phases)
            lines.append(timeline.Line("phase", phase.title, phase.starts_on, phase.ends_on, depth=depth))
            lines += [_line(one, depth + 1) for one in groups.get(phase.key, [])]
        lines += [_line(one, 0) for one in groups.get("", [])]
        words = _("%(phases)d phases, %(milestones)d milestones, %(tasks)d tasks. The same stands in the tables of this page.")  # fmt: skip
        counts = {"phases": len(self.phases), "milestones": len(self.milestones), "tasks": len(self.tasks)}
        return timeline.svg(
            lines, self.day, key=f"plan-{self.page.pk}", title=_("Timeline: %(title)s") % {"title": self.page.title},
            description=words % counts, now_label=_("today"),
        )  # fmt: skip

    def next_milestone(self) -> Shown | None:
        """The earliest that is not reached."""
        return next((one for one in self.milestones if not one.standing.is_finished), None)

    def public_risks(self) -> list[Shown]:
        return [one for one in self.risks if one.row.is_public]


def _group(title: str, tasks: Sequence[Shown], *, runs: bool) -> dict[str, Any]:
    return {
        "title": title,
        "tasks": tasks,
        "done": sum(one.standing.code == "done" for one in tasks),
        "is_open": runs or any(one.standing.is_late for one in tasks),
    }


def _line(one: Shown, depth: int) -> timeline.Line:
    standing = one.standing
    begins = getattr(one.row, "starts_on", None) or one.row.due
    return timeline.Line(one.kind, one.row.title, begins, one.row.due, standing.code, standing.mark, depth)


# --- what changed --------------------------------------------------------------------------------------------------


def told(change: Change) -> str:
    """One change in a sentence, as everybody reads it: which role, never who."""
    verb, day = change.verb, change.day
    if verb == Verb.SHIFT and change.key and day is not None:
        days = (local_date(change.at) - day).days
        sentence = ngettext(
            "“%(title)s” was planned for %(day)s and %(count)d day late when its day was moved",
            "“%(title)s” was planned for %(day)s and %(count)d days late when its day was moved", days,
        )  # fmt: skip
        return sentence % {"title": change.title, "day": in_words(day), "count": days}
    if verb == Verb.SHIFT:
        months = change.months or 0
        if months > 0:
            return ngettext("All dates moved %d month later", "All dates moved %d months later", months) % months
        return ngettext("All dates moved %d month earlier", "All dates moved %d months earlier", -months) % -months
    if verb == Verb.MARK:
        return _("“%(title)s”: %(before)s → %(after)s") % {"title": change.title, "before": _state(change.source), "after": _state(change.target)}  # fmt: skip
    if verb == Verb.REVIEW:
        return _("Risk “%(title)s” looked at: %(after)s") % {"title": change.title, "after": _state(change.target)}
    if verb == Verb.EXPLAIN and day is not None:
        return _("“%(title)s”: now expected on %(day)s") % {"title": change.title, "day": in_words(day)}
    sentence = {
        Verb.REACH: _("Milestone reached: “%(title)s”"),
        Verb.WITHDRAW: _("Milestone not reached after all: “%(title)s”"),
        Verb.EXPLAIN: _("“%(title)s” takes longer"),
        Verb.SHOW: _("Evidence added to “%(title)s”"),
        Verb.HIDE: _("Evidence taken away from “%(title)s”"),
    }[Verb(verb)]
    return sentence % {"title": change.title}


def in_words(day: dt.date) -> str:
    """Inside of a sentence: 2026年11月23日, without the day of the week."""
    return str(formats.date_format(day, _("j M Y")))


def _state(code: str) -> str:
    return str(State(code).label) if code else ""


TONES = {Verb.REACH: "good", Verb.WITHDRAW: "bad", Verb.EXPLAIN: "wait", Verb.SHIFT: "wait"}


def event(change: Change, *, names: bool = False) -> dict[str, Any]:
    """For the component ``timeline``. ``names``: who it was, for colleagues."""
    role = str(change.get_role_display())
    good = change.verb == Verb.MARK and change.target == State.DONE
    return {
        "when": change.at,
        "title": told(change),
        "who": f"{change.by.name} · {role}" if names else role,
        "text": change.reason,
        "tone": "good" if good else TONES.get(Verb(change.verb), ""),
    }


def changes_of(page: PlanPage, *, public: bool = True) -> Any:
    """Newest first. What was said of a risk while it was public is for everybody as long as the risk is."""
    rows = Change.objects.filter(page=page.source_id)
    if not public:
        return rows.select_related("by").order_by("-at", "-pk")
    hidden = PlanRisk.objects.filter(page=OuterRef("page"), key=OuterRef("key"), is_public=False)
    return rows.filter(~Exists(hidden), is_public=True).order_by("-at", "-pk")


def first_missed(page: PlanPage) -> dict[str, Change]:
    """By row: the first time that it was late when the dates moved. One query."""
    rows = Change.objects.filter(page=page.source_id, verb=Verb.SHIFT).exclude(key="").order_by("-at", "-pk")
    return {one.key: one for one in rows}


# --- the page ------------------------------------------------------------------------------------------------------


def frame(request: HttpRequest, home: CommunityPage | None) -> dict[str, Any]:
    """Context of ``base_public.html``: the community's name, its front page, whom to ask."""
    if home is None:
        return {"community_name": "", "home_url": "/", "contact": ""}
    return home.frame(request)


def targets(reading: PlanReading) -> dict[str, list[Reading]]:
    """Those of which something is known apart from those without data."""
    found = read(reading.targets, reading.node)
    return {"readings": [one for one in found if one.is_known], "blanks": [one for one in found if not one.is_known]}


def feed(request: HttpRequest, page: PlanPage) -> dict[str, str]:
    """Address of the calendar: as a link, to be copied, and as telephones subscribe to it."""
    if not page.pk:
        return {"calendar_url": "", "feed_url": "", "subscribe_url": ""}
    path = reverse("shequ_plans:calendar", args=[page.pk])
    whole = request.build_absolute_uri(path)
    return {"calendar_url": path, "feed_url": whole, "subscribe_url": f"webcal:{whole.partition(':')[2]}"}


def page_context(request: HttpRequest, page: PlanPage) -> dict[str, Any]:
    """Context of a plan's page, of its preview too."""
    reading = PlanReading(page)
    owners = sorted({one.row.owner for one in reading.tasks})
    form = TaskFilter(request.GET or None, owners=owners)
    tasks = [one for one in reading.tasks if form.fits(one)]
    whole = request.GET.get("changes") == "all"
    vouch_for(request, form, form.asked)
    if whole:
        vouch(request, "changes")
    changes = list(changes_of(page)[: None if whole else NEWEST + 1]) if page.pk else []
    index = page.get_parent() if page.path else None
    home = reading.home
    crumbs = [{"label": home.title, "url": home.get_url(request)}] if home is not None else []
    if index is not None:
        crumbs.append({"label": index.title, "url": index.get_url(request)})
    return {
        **frame(request, home),
        "crumbs": [*crumbs, {"label": page.title, "url": ""}],
        "plan": reading,
        "form": form,
        "is_narrowed": bool(form.asked),
        "groups": reading.by_phase(tasks),
        "count": len(tasks),
        **targets(reading),
        "events": [event(one) for one in changes[: None if whole else NEWEST]],
        "has_more": not whole and len(changes) > NEWEST,
        "here": page.get_url(request) or "",
        "sheet_url": reverse("shequ_plans:sheet", args=[page.pk]) if page.pk else "",
        **feed(request, page),
    }
