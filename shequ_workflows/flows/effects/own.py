"""Effects that come with the product."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration
from shequ_workflows.core.calendar.models import calendar_of
from shequ_workflows.core.delivery.owing import owe_people
from shequ_workflows.core.models import Subject
from shequ_workflows.core.record.recording import note
from shequ_workflows.core.registries import Wish, openers
from shequ_workflows.core.transitions import TakeTransition
from shequ_workflows.flows.constants import EffectKind, LinkKind
from shequ_workflows.flows.definition.schema import Effect, Flow
from shequ_workflows.flows.exceptions import EffectFailed
from shequ_workflows.flows.models import CaseLink, EffectRun, Rating
from shequ_workflows.flows.signals import named
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.moment import now

from .registry import EffectType, effect_types

#: A step that the system takes because all that a case waited for has ended; owed by ``receivers``, no editor's choice.
STEP: Final = "step"
#: What a person is told who is asked for a rating.
ASKED: Final = "say:flows.rate"


def _rate(one: EffectRun) -> str:
    """Ask whoever raised it what came of it; whoever has no account is on the call list."""
    length = Duration.parse(str(one.settings.get("within", "7 d")))
    closes = calendar_of(one.case.subject.node).add(now(), length).at
    rating = Rating.objects.create(case=one.case, asked_by=one.record, closes_at=closes)
    raiser = one.case.subject.raised_by_id
    if raiser is not None:
        owe_people(one.record, {raiser: ASKED}, now())
    return str(rating.pk)


def _rate_faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    try:
        Duration.parse(str(effect.get("within", "7 d")))
    except InvalidDuration as wrong:
        yield str(wrong)


def _open(one: EffectRun) -> str:
    """Open a linked case or matter, in the name of whoever took the step; ``wait``: the case waits for its end."""
    opener = openers.get(str(one.settings.get("what", "")))
    subject = one.case.subject
    if opener is None:
        raise EffectFailed(_("What is to be opened does not exist here any more. Open it by hand and link it."))
    author = one.record.actor
    actor = Actor.of(author) if author is not None else Actor.system()
    if not opener.may(actor, subject.node):
        raise EffectFailed(_("Whoever took this step may not open that. Somebody who may opens it by hand."))
    wish = Wish(subject.node, subject.title, subject.title, subject.raised_by, one.case.channel, now())
    opened = opener.open(actor, wish)
    waits = bool(one.settings.get("wait"))
    CaseLink.objects.create(case=one.case, to=opened, kind=LinkKind.OPENED, waits=waits, made_by=one.record)
    note(subject, "link_opened", Actor.system(), payload={"opened": opened.public_id})
    return opened.public_id


def _open_faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    if not str(effect.get("what", "")):
        yield _("Say what is to be opened.")


def _signal(one: EffectRun) -> str:
    named.send(sender=str(one.settings.get("name", "")), case=one.case, record=one.record, settings=one.settings)
    return ""


def _step(one: EffectRun) -> str:
    subject = Subject.objects.get(pk=one.case.pk)
    row = TakeTransition(Actor.system(), subject, str(one.settings.get("step", ""))).execute()
    return str(row.seq)


def _set_faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    known = {one.key for one in flow.facts}
    if effect.get("fact") not in known:
        yield _("There is no fact “%(fact)s” in this flow.") % {"fact": str(effect.get("fact", ""))[:40]}


def _name_faults(effect: Effect, flow: Flow) -> Iterable[Sentence]:
    if not str(effect.get("name", "")).strip():
        yield _("Say which name the signal has.")


def _settings(*pairs: Any) -> tuple[tuple[str, Sentence], ...]:
    return tuple(pairs)


effect_types.register(
    EffectType(
        EffectKind.SET,
        pgettext_lazy("effect", "set a fact"),
        settings=_settings(
            ("fact", gettext_lazy("which fact")),
            ("value", gettext_lazy("its value")),
            ("answer", gettext_lazy("or the answer that is its value")),
        ),
        faults=_set_faults,
        order=10,
    )
)
effect_types.register(EffectType(EffectKind.UNASSIGN, pgettext_lazy("effect", "take it from whoever has it"), order=20))
effect_types.register(
    EffectType(
        EffectKind.RATE,
        pgettext_lazy("effect", "ask for a rating"),
        _rate,
        _settings(("within", gettext_lazy("how long it may be given"))),
        _rate_faults,
        order=30,
    )
)
effect_types.register(
    EffectType(
        EffectKind.OPEN,
        pgettext_lazy("effect", "open a linked matter"),
        _open,
        _settings(("what", gettext_lazy("what is opened")), ("wait", gettext_lazy("wait for its end"))),
        _open_faults,
        order=40,
    )
)
effect_types.register(
    EffectType(
        EffectKind.SIGNAL,
        pgettext_lazy("effect", "send a named signal"),
        _signal,
        _settings(("name", gettext_lazy("its name"))),
        _name_faults,
        order=90,
        is_open=True,
    )
)
effect_types.register(EffectType(STEP, pgettext_lazy("effect", "go on by itself"), _step, order=999))
