"""The machines of a meeting (``meeting.csv``) and of what it gave somebody to do (``undertaking.csv``)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.machines import ClockSpec, Guard, State, Taking, Tell, compile_machine, edge, machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.transitions import hold as hold_time
from shequ_workflows.core.transitions import next_number
from shequ_workflows.org.constants import Relation
from shequ_workflows.org.moment import local_date

from . import notice_days
from .audiences import INVITED
from .constants import CONVENERS, MEETING, PREPARERS, UNDERTAKING
from .models import AgendaItem, Attendance, Invitation, Meeting
from .refusals import may_prepare
from .results import results_of
from .signals import called_off, concluded
from .step_forms import DoneForm, DropForm, MinutesForm, MoveForm, PostponeForm, ReasonForm

if TYPE_CHECKING:
    from .models import Undertaking


def _theirs(subject: Any, taking: Taking) -> bool:
    meeting = subject.undertaking.meeting if subject.kind == UNDERTAKING else subject.meeting
    return may_prepare(taking.roles, meeting.kind) or bool(taking.roles & {Relation.ASSIGNEE, Relation.SYSTEM})


def _convener(subject: Any, taking: Taking) -> bool:
    return not taking.roles.isdisjoint(subject.meeting.conveners)


def _begins(subject: Any, taking: Taking) -> dt.datetime:
    moment: dt.datetime = taking.data.get("starts_at") or subject.meeting.starts_at
    return moment


def _ahead(subject: Any, taking: Taking) -> bool:
    return _begins(subject, taking) > taking.at


def _noticed(subject: Any, taking: Taking) -> bool:
    days = subject.meeting.notice_days
    return notice_days.is_kept(local_date(taking.at), local_date(_begins(subject, taking)), days)


def _notice_detail(subject: Any, taking: Taking) -> str:
    """How many days, whose rule, and from when on it would be right."""
    meeting = subject.meeting
    first = notice_days.earliest(local_date(taking.at), meeting.notice_days)
    return gettext(
        "%(days)d days are asked for (%(basis)s): announced today, it may be on %(day)s at the earliest."
    ) % {
        "days": meeting.notice_days,
        "basis": meeting.basis,
        "day": date_format(first, gettext("j M Y")),
    }


def _has_agenda(subject: Any, taking: Taking) -> bool:
    return AgendaItem.objects.filter(meeting=subject.pk).exists()


def _has_guests(subject: Any, taking: Taking) -> bool:
    return Invitation.objects.filter(meeting=subject.pk).exists()


def _begun(subject: Any, taking: Taking) -> bool:
    return bool(subject.meeting.starts_at <= taking.at)


def _attended(subject: Any, taking: Taking) -> bool:
    return Attendance.objects.filter(meeting=subject.pk).exists()


def _counted(subject: Any, taking: Taking) -> bool:
    return not AgendaItem.objects.filter(meeting=subject.pk, is_voted=True, count=None).exists()


theirs = Guard(
    "theirs",
    _theirs,
    _("An owners' committee prepares owners' assemblies; this is another kind of meeting."),
    early=True,
)
convener = Guard(
    "convener",
    _convener,
    _(
        "Only whoever convenes this kind of meeting may do this: for an owners' assembly, their committee. Please ask them."
    ),
    early=True,
)
ahead = Guard("ahead", _ahead, _("Its time has passed. Please enter a time to come."))
noticed = Guard(
    "notice",
    _noticed,
    _("The days of notice would not be kept. Please choose a later day."),
    detail=_notice_detail,
)
agenda = Guard(
    "agenda", _has_agenda, _("There is nothing on the agenda yet. Please enter at least one item."), early=True
)
guests = Guard("invited", _has_guests, _("Nobody is invited yet. Please invite at least one group."), early=True)
begun = Guard("begun", _begun, _("It has not begun yet."), early=True)
attended = Guard("attended", _attended, _("Nobody is ticked as present yet. Please take attendance first."), early=True)
counted = Guard(
    "counted",
    _counted,
    _("An item that is put to the vote has no count yet. Please enter it first, or note that it was only talked over."),
    early=True,
)


class MeetingProcess(Subject):
    """A meeting's machine on its subject; the rest is in ``Meeting``."""

    meeting: Meeting

    class Meta:
        proxy = True

    def _store(self, **values: Any) -> None:
        Meeting.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self.meeting, name, value)

    @edge(
        source="",
        target="planned",
        who=PREPARERS,
        guards=[theirs, ahead],
        label=pgettext_lazy("meeting", "Plan"),
        done=pgettext_lazy("meeting", "Planned"),
        order=10,
    )
    def plan(self, taking: Taking) -> None:
        taking.keep(**self.meeting.to_payload())
        taking.change(number=next_number(self, machines[MEETING].prefix))

    @edge(
        source="planned",
        target="announced",
        who=CONVENERS,
        guards=[convener, agenda, guests, ahead, noticed],
        clocks="+meeting",
        undo=True,
        tell=[Tell(INVITED)],
        label=pgettext_lazy("meeting", "Announce"),
        done=pgettext_lazy("meeting", "Announced, invited people are told"),
        help=_("Everybody who is invited one by one gets a message, or stands on the list of people to call."),
        style="primary",
        order=20,
    )
    def announce(self, taking: Taking) -> None:
        self._store(announced_at=taking.at)
        taking.keep(**self.meeting.to_payload())
        if self.meeting.is_public:
            taking.change(public_from=taking.at + hold_time())

    @edge(
        source="announced",
        target="announced",
        who=CONVENERS,
        guards=[convener, ahead, noticed],
        clocks="+meeting",
        form=PostponeForm,
        tell=[Tell(INVITED)],
        label=_("Change time or place"),
        done=_("Time or place changed, invited people are told"),
        warns=_("Everybody who is invited is told again. The days of notice begin anew."),
        order=50,
    )
    def postpone(self, taking: Taking) -> None:
        data = taking.data
        self._store(starts_at=data["starts_at"], ends_at=data["ends_at"], place=data["place"])

    @edge(
        source="announced",
        target="held",
        who=PREPARERS,
        guards=[theirs, begun, attended],
        clocks="-meeting +minutes",
        label=_("It is being held"),
        done=pgettext_lazy("meeting", "Held"),
        help=_("Take attendance first. It can still be corrected until the minutes are kept."),
        style="primary",
        order=30,
    )
    def hold(self, taking: Taking) -> None:
        taking.keep(present=Attendance.objects.seats(self.meeting)._asdict())

    @edge(
        source="held",
        target="minuted",
        who=CONVENERS,
        guards=[convener, counted],
        clocks="-minutes",
        limit="3 d",
        form=MinutesForm,
        label=_("Keep the minutes"),
        done=_("Minutes kept"),
        warns=_("Attendance and counts stay as they are from then on."),
        style="primary",
        order=40,
    )
    def keep_minutes(self, taking: Taking) -> None:
        data = taking.data
        self._store(chair=data["chair"], keeper=data["keeper"], minutes=data["minutes"])
        for item in AgendaItem.objects.filter(meeting=self.pk):
            AgendaItem.objects.filter(pk=item.pk).update(said=data[f"said_{item.position}"])
        results = results_of(self.meeting)
        taking.keep(results=[one.as_data() for one in results])
        taking.after(lambda row: (concluded.send(Meeting, meeting=self.meeting, record=row, results=results), None)[1])

    @edge(
        source=["planned", "announced"],
        target="cancelled",
        who=CONVENERS,
        guards=[convener],
        form=ReasonForm,
        tell=[Tell(INVITED)],
        label=_("Call it off"),
        done=pgettext_lazy("meeting", "Called off"),
        warns=_("Invited people are told. A meeting that was called off is not held any more: plan another one."),
        folded=True,
        style="warning",
        order=80,
    )
    def cancel(self, taking: Taking) -> None:
        self._end(taking)

    @edge(
        source=["planned", "announced"],
        target="not_convened",
        who=CONVENERS,
        guards=[convener],
        form=ReasonForm,
        label=_("It was not convened"),
        done=_("Not convened"),
        warns=_("Say in writing why no meeting is held; the matter for which it was called reads it."),
        folded=True,
        style="warning",
        order=90,
    )
    def not_convened(self, taking: Taking) -> None:
        self._end(taking)

    def _end(self, taking: Taking) -> None:
        self._store(end_reason=taking.data["reason"])

        def tell(row: Record) -> None:
            called_off.send(Meeting, meeting=self.meeting, record=row)

        taking.after(tell)


class UndertakingProcess(Subject):
    """What somebody took on at a meeting."""

    undertaking: Undertaking

    class Meta:
        proxy = True

    @edge(
        source="",
        target="open",
        who=PREPARERS,
        guards=[theirs],
        clocks="+due",
        tell=[Tell(Relation.ASSIGNEE)],
        label=_("Give it to somebody"),
        done=_("Given to somebody"),
        order=10,
    )
    def assign(self, taking: Taking) -> None:
        undertaking = self.undertaking
        taking.keep(meeting=undertaking.meeting.subject.public_id, due_on=undertaking.due_on.isoformat())
        taking.change(number=next_number(self, machines[UNDERTAKING].prefix))

    @edge(
        source="open",
        target="done",
        who=[*PREPARERS, Relation.ASSIGNEE],
        guards=[theirs],
        clocks="-due",
        limit="its day",
        undo=True,
        form=DoneForm,
        label=pgettext_lazy("undertaking", "Done"),
        done=pgettext_lazy("undertaking", "Done"),
        style="primary",
        order=20,
    )
    def finish(self, taking: Taking) -> None:
        self.undertaking.result = taking.data["result"]
        self.undertaking.save(update_fields=["result"])

    @edge(
        source="open",
        target="open",
        who=PREPARERS,
        guards=[theirs],
        clocks="+due",
        form=MoveForm,
        tell=[Tell(Relation.ASSIGNEE)],
        label=_("Set another day"),
        done=_("Another day was set"),
        order=40,
    )
    def move(self, taking: Taking) -> None:
        taking.keep(was=self.undertaking.due_on.isoformat())
        self.undertaking.due_on = taking.data["due_on"]
        self.undertaking.save(update_fields=["due_on"])

    @edge(
        source="open",
        target="dropped",
        who=PREPARERS,
        guards=[theirs],
        form=DropForm,
        tell=[Tell(Relation.ASSIGNEE)],
        label=pgettext_lazy("undertaking", "Drop it"),
        done=pgettext_lazy("undertaking", "Dropped"),
        folded=True,
        style="warning",
        order=90,
    )
    def drop(self, taking: Taking) -> None: ...


def _due(subject: Any, taking: Taking) -> dt.datetime:
    """That day, when the office closes."""
    day: dt.date = taking.data.get("due_on") or subject.undertaking.due_on
    calendar = calendar_of(subject.node)
    return dt.datetime.combine(day, calendar.hours.closes, calendar.tz)


def public_url(subject: Subject) -> str | None:
    """The page that everybody may read; None before it is public."""
    return reverse("shequ_meetings:detail", args=[subject.public_id]) if subject.public_from else None


machines.register(
    compile_machine(
        MeetingProcess,
        key=MEETING,
        label=_("Meeting"),
        initial="",
        prefix="会",
        public_url=public_url,
        states=[
            State("planned", pgettext_lazy("meeting", "being prepared"), _("being prepared"), kind="start"),
            State("announced", pgettext_lazy("meeting", "announced"), _("announced: you can come")),
            State("held", pgettext_lazy("meeting", "held"), _("held, minutes to follow")),
            State("minuted", _("held, with minutes"), _("held: read what came of it"), kind="good"),
            State("cancelled", _("called off"), _("called off"), kind="bad"),
            State("not_convened", _("not convened"), _("not convened"), kind="bad"),
        ],
        clocks=[
            ClockSpec("meeting", pgettext_lazy("clock", "the meeting"), rule=_begins),
            ClockSpec("minutes", pgettext_lazy("clock", "the minutes"), length=Duration.parse("3 d")),
        ],
    )
)
machines.register(
    compile_machine(
        UndertakingProcess,
        key=UNDERTAKING,
        label=_("Undertaking of a meeting"),
        initial="",
        prefix="办",
        states=[
            State("open", _("to be done"), _("to be done"), kind="start"),
            State("done", _("done"), _("done"), kind="good"),
            State("dropped", _("dropped"), _("dropped"), kind="bad"),
        ],
        clocks=[ClockSpec("due", pgettext_lazy("clock", "the undertaking"), rule=_due)],
    )
)
