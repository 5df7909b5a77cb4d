"""Which form opens cases of a flow: whoever sends it in has answered the flow's first step.

That is a flow whose first step is for whoever raises the matter, asks a form, and asks nothing else that must be answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from shequ_workflows.flows.definition.schema import Edge, Flow, FormRef
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.org.constants import Relation
from shequ_workflows.org.querysets import prefixes

if TYPE_CHECKING:
    from shequ_workflows.flows import models

RAISERS: Final = frozenset({Relation.REPORTER.value, Relation.PROPOSER.value})


def first_edge(flow: Flow) -> Edge | None:
    """The step by which cases begin."""
    return next((one for one in flow.edges if flow.initial in one.sources and one.targets != ("=",)), None)


def opening_form(flow: Flow) -> FormRef | None:
    """None where cases are opened at the desk alone."""
    first = first_edge(flow)
    if first is None or not first.form or RAISERS.isdisjoint(first.who) or any(one.required for one in first.asks):
        return None
    return next((one for one in flow.forms if one.key == first.form and one.form), None)


def opening_faults(row: models.Flow, flow: Flow) -> Iterator[Fault]:
    """One form opens cases of one flow: another one within reach, of the same form, keeps this one from being published."""
    named = opening_form(flow)
    if named is None:
        return
    reach = Q(node__path__in=prefixes(row.node.path)) | Q(node__path__startswith=row.node.path)
    others = type(row).objects.filter(reach, live=True, opens_with__public_id=named.form).exclude(pk=row.pk)
    twin = others.order_by("title").first()
    if twin is not None:
        place = flow.forms.index(named)
        sentence = _("Sending this form in opens “%(flow)s” already. Unpublish that flow, or begin with another form.")
        yield Fault("form_taken", f"forms/{place}", sentence % {"flow": twin.title})


def opening_warnings(flow: Flow) -> Iterator[Fault]:
    """Residents cannot be asked by a form alone what the step itself asks."""
    first = first_edge(flow)
    if first is None or not first.form or RAISERS.isdisjoint(first.who) or opening_form(flow) is not None:
        return
    sentence = _(
        "Residents cannot open this by sending the form in: the step “%(step)s” must be told more than the form asks."
    )
    place = flow.edges.index(first)
    yield Fault("asks_more", f"edges/{place}/asks", sentence % {"step": first.label.say(flow.languages[0])})
