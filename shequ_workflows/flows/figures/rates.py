"""Rates that a flow defines: of which cases, and which of those count. Always with both numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from shequ_workflows.flows.definition.schema import Flow, Rate
from shequ_workflows.flows.facts import SEP, kind_of
from shequ_workflows.forms.conditions import kinds
from shequ_workflows.forms.conditions.evaluating import holds
from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.conditions.scopes import Context
from shequ_workflows.org.moment import now

from .summing import Share
from .walks import Walk

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject

IN_TIME: Final = "in_time"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class RateFound:
    rate: Rate
    share: Share


def rate_types(flow: Flow) -> dict[str, Type]:
    """What a rate may ask of a case: facts that effects set, how often a step was taken, whether a limit was met, how it
    ended (``good`` or ``bad``; missing while it runs)."""
    found = {f"set{SEP}{one.key}": kind_of(one) for one in flow.facts}
    found |= {f"taken{SEP}{one.key}": kinds.DECIMAL for one in flow.edges}
    found |= {f"{IN_TIME}{SEP}{one.key}": kinds.BOOLEAN for one in flow.clocks if one.kind == "max"}
    return {**found, ENDED: Type(kinds.Basic.TEXT, choices=frozenset({"good", "bad"}))}


def rate_labels(flow: Flow, language: str) -> dict[str, str]:
    found = {f"set{SEP}{one.key}": one.label.say(language) for one in flow.facts}
    for edge in flow.edges:
        found[f"taken{SEP}{edge.key}"] = _("how often “%(step)s” was taken") % {"step": edge.label.say(language)}
    for clock in flow.clocks:
        found[f"{IN_TIME}{SEP}{clock.key}"] = _("“%(clock)s” was met in time") % {"clock": clock.label.say(language)}
    return {**found, ENDED: _("how it ended")}


def rates_of(
    flow: Flow,
    cases: Iterable[Subject],
    walks: Mapping[int, Walk],
    clocks: Mapping[int, Mapping[str, bool]],
    ends: Mapping[int, str],
) -> list[RateFound]:
    if not flow.rates:
        return []
    types = rate_types(flow)
    context = Context.at(now(), types)
    known = [_values(one, walks.get(one.pk), clocks.get(one.pk, {}), ends.get(one.pk, "")) for one in cases]
    return [RateFound(rate, _share(rate, known, context)) for rate in flow.rates]


def _values(one: Subject, walk: Walk | None, clocks: Mapping[str, bool], end: str) -> dict[str, Any]:
    found: dict[str, Any] = {f"set{SEP}{key}": value for key, value in one.facts.get("set", {}).items()}
    found |= {f"taken{SEP}{key}": number for key, number in one.facts.get("taken", {}).items()}
    found |= {f"{IN_TIME}{SEP}{key}": met for key, met in clocks.items()}
    if end in {"good", "bad"}:
        found[ENDED] = end
    return found


def _share(rate: Rate, known: list[dict[str, Any]], context: Context) -> Share:
    among = [one for one in known if rate.of is None or holds(rate.of, one, context)]
    return Share(sum(holds(rate.counts, one, context) for one in among), len(among))
