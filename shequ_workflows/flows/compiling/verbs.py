"""The edges of the verbs that every flow may have. They stay in the state in which they are taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.edge_forms import TimedEdgeForm, long_text
from shequ_workflows.core.machines import STAY, Edge, Guard, Tell
from shequ_workflows.flows.constants import (
    AGREE,
    ASSIST,
    ASSISTING,
    CLAIM,
    COPY_TO,
    DELEGATE,
    DISAGREE,
    HAND_BACK,
    RECUSE,
    RELEASE,
    SEAT,
    TRANSFER,
    URGE,
)
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.flows.running.asking import people_for
from shequ_workflows.flows.running.own_verbs import may_urge, nobody_has_it, was_delegated
from shequ_workflows.flows.running.wanting import is_raisers_turn
from shequ_workflows.org.constants import COMMUNITY_STAFF, DESK_ROLES, STREET_STAFF, Relation, Role

#: Whose word moves work from one colleague to another, beside the person in charge.
LEADS: Final = frozenset({Role.RC_DIRECTOR, Role.PARTY_SECRETARY, Role.STREET_CLERK, Role.STREET_LEADER})
#: Audience: those whose step is next, whoever is in charge of it first.
NEXT: Final = "flows.next"


class PassOnForm(TimedEdgeForm):
    """Who does it from now on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_for(self.subject, tuple(DESK_ROLES), self.moment)
        if self.subject is not None:
            people = people.exclude(pk=self.subject.assignee_id)
        self.fields["colleague"] = forms.ModelChoiceField(
            people, to_field_name="public_id", label=_("Who does it from now on?")
        )
        self.fields["reason"] = long_text(_("What for"), required=False, rows=2, most=300)


class CopyForm(TimedEdgeForm):
    """Who is to read it, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.ModelMultipleChoiceField(
            people_for(self.subject, tuple(DESK_ROLES), self.moment), to_field_name="public_id",
            label=_("Who reads it, too?"), widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["reason"] = long_text(_("What for"), required=False, rows=2, most=300)


class UrgeForm(TimedEdgeForm):
    reason = long_text(_("What you wish to say"), required=False, rows=2, most=300)


class WordForm(TimedEdgeForm):
    reason = long_text(_("In your words"), required=False, rows=3, most=600)


class ReasonForm(TimedEdgeForm):
    reason = long_text(_("Reason"), rows=3, most=600)


class AssistForm(TimedEdgeForm):
    answer = long_text(_("What your office answers"), rows=4)


def verbs_of(flow: Flow) -> Iterator[Edge]:
    """Those that this flow has. A pool brings taking on; a countersigning its three words; an ask for assisting offices
    their answer; the rest the flow names."""
    working = tuple(one.key for one in flow.states if not one.is_end)
    pools = tuple(one.key for one in flow.states if one.pool)
    rounds = tuple(one.key for one in flow.states if one.round is not None)
    if pools:
        yield _claim(flow, pools)
        yield _release(pools)
    if rounds:
        yield from _words(rounds)
    if any(ask.kind == "assisting" for edge in flow.edges for ask in edge.asks):
        yield _assist(working)
    urged = tuple(one for one in working if not is_raisers_turn(flow, one))
    makers = {TRANSFER: (_pass_on, working), DELEGATE: (_delegate, working), URGE: (_urge, urged), COPY_TO: (_copy_to, working)}  # fmt: skip
    for key, (make, states) in makers.items():
        if key in flow.verbs and states:
            yield make(states)
    if DELEGATE in flow.verbs:
        yield _hand_back(working)


def _claim(flow: Flow, states: tuple[str, ...]) -> Edge:
    who = frozenset(role for one in flow.states for role in one.pool)
    free = Guard("nobody_has_it", nobody_has_it, _("Somebody else has taken this on already."), early=True)
    return Edge(
        CLAIM, states, STAY, who, pgettext_lazy("a case", "Take it on"), pgettext_lazy("a case", "Taken on"),
        guards=(free,), undo=True, style="primary", order=1, unassigned=True,
    )  # fmt: skip


def _release(states: tuple[str, ...]) -> Edge:
    return Edge(
        RELEASE, states, STAY, frozenset({Relation.ASSIGNEE.value}), _("Put it back"), _("Put back"),
        undo=True, folded=True, order=201, help=_("Then anybody of those whose work it is may take it on."),
    )  # fmt: skip


def _pass_on(states: tuple[str, ...]) -> Edge:
    return Edge(
        TRANSFER, states, STAY, LEADS | {Relation.ASSIGNEE.value}, _("Pass on"), _("Passed on"),
        undo=True, form=PassOnForm, tell=(Tell(Relation.ASSIGNEE),), folded=True, order=202,
    )  # fmt: skip


def _delegate(states: tuple[str, ...]) -> Edge:
    return Edge(
        DELEGATE, states, STAY, frozenset({Relation.ASSIGNEE.value}), _("Delegate"), _("Delegated"),
        undo=True, form=PassOnForm, tell=(Tell(Relation.ASSIGNEE),), folded=True, order=203,
        help=_("Your colleague does the work and hands it back to you; you stay answerable for it."),
    )  # fmt: skip


def _hand_back(states: tuple[str, ...]) -> Edge:
    guard = Guard("delegated", was_delegated, _("This was not delegated to you, so there is nobody to hand it back to."), early=True)  # fmt: skip
    return Edge(
        HAND_BACK, states, STAY, frozenset({Relation.ASSIGNEE.value}), _("Hand back"), _("Handed back"),
        guards=(guard,), undo=True, form=WordForm, tell=(Tell(Relation.ASSIGNEE),), folded=True, order=204,
    )  # fmt: skip


def _urge(states: tuple[str, ...]) -> Edge:
    guard = Guard("urged", may_urge, _("This was urged within the last day already."), early=True)
    who = COMMUNITY_STAFF | {Role.STREET_CLERK, Role.STREET_LEADER, Relation.REPORTER.value}
    return Edge(
        URGE, states, STAY, frozenset(str(one) for one in who), _("Urge"), _("Urged"),
        guards=(guard,), form=UrgeForm, tell=(Tell(NEXT),), folded=True, order=205,
    )  # fmt: skip


def _copy_to(states: tuple[str, ...]) -> Edge:
    who = frozenset(str(one) for one in COMMUNITY_STAFF | STREET_STAFF)
    return Edge(
        COPY_TO, states, STAY, who, _("Send a copy"), _("Copy sent"), form=CopyForm, folded=True, order=206,
    )  # fmt: skip


def _words(states: tuple[str, ...]) -> Iterator[Edge]:
    seat = frozenset({SEAT})
    agrees = pgettext_lazy("countersigning", "I agree"), pgettext_lazy("countersigning", "Agreed")
    yield Edge(AGREE, states, STAY, seat, *agrees, form=WordForm, style="primary", order=2)
    against = pgettext_lazy("countersigning", "I do not agree"), pgettext_lazy("countersigning", "Not agreed")
    yield Edge(DISAGREE, states, STAY, seat, *against, form=ReasonForm, style="warning", order=3)
    recused = pgettext_lazy("countersigning", "I am recused"), pgettext_lazy("countersigning", "Recused")
    told = _("You or your family have an interest in this; your word is then not counted.")
    yield Edge(RECUSE, states, STAY, seat, *recused, form=ReasonForm, help=told, order=4, folded=True)


def _assist(states: tuple[str, ...]) -> Edge:
    return Edge(
        ASSIST, states, STAY, frozenset({ASSISTING}), _("Answer as an assisting office"),
        _("An assisting office answered"), form=AssistForm, tell=(Tell(Relation.ASSIGNEE),), order=5,
    )  # fmt: skip
