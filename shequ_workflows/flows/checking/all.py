"""All that is looked at before a flow is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import machines
from shequ_workflows.flows.compiling.opening import opening_warnings
from shequ_workflows.flows.constants import MANY_STATES
from shequ_workflows.flows.definition.schema import Flow
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Node, RoleAssignment
from shequ_workflows.org.moment import now
from shequ_workflows.org.querysets import prefixes

from .graph import graph_faults
from .limits import limit_faults, limit_warnings
from .steps import step_faults, step_warnings


def faults_of(flow: Flow, forms: Mapping[str, Definition]) -> list[Fault]:
    """What keeps a flow from being published. ``forms`` by the keys under which the flow names them."""
    return [*graph_faults(flow), *step_faults(flow, forms), *limit_faults(flow, forms), *_prefix(flow)]


def warnings_of(flow: Flow, forms: Mapping[str, Definition], node: Node) -> list[Fault]:
    """What an editor should know and may leave."""
    return [
        *step_warnings(flow, forms),
        *limit_warnings(flow),
        *opening_warnings(flow),
        *_roles(flow, node),
        *_size(flow),
    ]


def _roles(flow: Flow, node: Node) -> Iterator[Fault]:
    """Steps that nobody could take, since nobody holds their roles at the flow's place, above or below it."""
    around = RoleAssignment.objects.in_force(now())
    here = set(around.filter(node__path__in=prefixes(node.path)).values_list("role", flat=True).distinct())
    here |= set(around.filter(node__path__startswith=node.path).values_list("role", flat=True).distinct())
    for number, edge in enumerate(flow.edges):
        roles = set(edge.who) & set(Role.values)
        if roles and roles == set(edge.who) and not roles & here:
            names = "、".join(str(Role(one).label) for one in sorted(roles))
            sentence = _("Nobody here may take “%(step)s”: nobody is %(roles)s.")
            words = {"step": edge.label.say(flow.languages[0]), "roles": names}
            yield Fault("nobody_here", f"edges/{number}/who", sentence % words)


def _prefix(flow: Flow) -> Iterator[Fault]:
    """Two matters of one community never have the same number."""
    kind = next((one for one in machines if one.prefix and one.prefix == flow.prefix), None)
    if kind is not None:
        sentence = _("Numbers that begin with “%(sign)s” are those of: %(kind)s. Choose another character.")
        yield Fault("prefix", "prefix", sentence % {"sign": flow.prefix, "kind": str(kind.label)})


def _size(flow: Flow) -> Iterator[Fault]:
    if len(flow.states) > MANY_STATES:
        sentence = _("%(count)d states are many: few people keep more than %(most)d in mind. Can it be two flows?")
        yield Fault("many", "states", sentence % {"count": len(flow.states), "most": MANY_STATES})
