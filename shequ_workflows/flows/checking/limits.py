"""Clocks, countersigning, and steps that the system takes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.flows.constants import AskKind, Mode, StateKind
from shequ_workflows.flows.definition.schema import Clock, Flow, State
from shequ_workflows.flows.facts import SEP, types_of
from shequ_workflows.forms.conditions.kinds import Basic, Type
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.org.constants import Relation

SYSTEM = Relation.SYSTEM.value


def limit_faults(flow: Flow, forms: Mapping[str, Definition]) -> Iterator[Fault]:
    types = types_of(flow, forms)
    for number, clock in enumerate(flow.clocks):
        yield from _of_clock(flow, clock, types, forms, f"clocks/{number}")
    yield from _fired(flow)
    for number, state in enumerate(flow.states):
        path = f"states/{number}"
        if state.round is not None:
            yield from _of_round(flow, state, path)
        if state.on_linked:
            yield from _by_system(flow, state, state.on_linked, path)


def limit_warnings(flow: Flow) -> Iterator[Fault]:
    """Clocks that nothing starts or meets; states that are said to stop clocks and stop none."""
    signs = {clock.key: {word[0] for edge in flow.edges for word in edge.clocks.split() if word[1:] == clock.key} for clock in flow.clocks}  # fmt: skip
    for number, clock in enumerate(flow.clocks):
        name = {"clock": clock.label.say(flow.languages[0])}
        if not signs[clock.key] & {"+", ">"}:
            yield Fault("never_starts", f"clocks/{number}", _("No step starts the clock “%(clock)s”.") % name)
        elif clock.kind == "max" and "-" not in signs[clock.key]:
            sentence = _("The limit “%(clock)s” cannot be met: no step ends it.")
            yield Fault("never_met", f"clocks/{number}", sentence % name)
    for number, state in enumerate(flow.states):
        into = [edge for edge in flow.edges if state.key in edge.targets]
        if state.kind == StateKind.PAUSED and not any("~" in edge.clocks for edge in into):
            sentence = _("“%(state)s” is said to stop clocks, but no step into it stops one.")
            yield Fault("stops_nothing", f"states/{number}", sentence % {"state": state.label.say(flow.languages[0])})


def _of_clock(
    flow: Flow, clock: Clock, types: Mapping[str, Type], forms: Mapping[str, Definition], path: str
) -> Iterator[Fault]:
    name = {"clock": clock.label.say(flow.languages[0])}
    if not clock.length and not clock.until:
        yield Fault("no_length", path, _("Say how long “%(clock)s” runs, or which answer says so.") % name)
    if clock.until:
        known = types.get(clock.until)
        if known is None or known.basic not in {Basic.DATE, Basic.DATE_TIME}:
            yield Fault("until", path, _("“%(clock)s” ends with an answer that is no day: %(key)s.") % {**name, "key": clock.until})  # fmt: skip
        elif not clock.length and not _is_required(flow, clock.until, forms):
            sentence = _("“%(clock)s” ends with an answer that may be left out. Require it, or give a length besides.")
            yield Fault("until_missing", path, sentence % name)
    if clock.by and clock.by not in types:
        yield Fault("by", path, _("No step asks for “%(key)s”.") % {"key": clock.by})
    if clock.floor and clock.length and Duration.parse(clock.length).undercuts(Duration.parse(clock.floor)):
        yield Fault("floor", path, _("“%(clock)s” is shorter than what the law demands (%(floor)s).") % {**name, "floor": Duration.parse(clock.floor).label})  # fmt: skip


def _is_required(flow: Flow, key: str, forms: Mapping[str, Definition]) -> bool:
    step, _sep, question = key.partition(SEP)
    edge = flow.edge(step)
    if edge is None:
        return False
    if any(ask.key == question and ask.required for ask in edge.asks):
        return True
    form = forms.get(edge.form)
    return form is not None and any(one.key == question and one.required is True for one in form.fields())


def _fired(flow: Flow) -> Iterator[Fault]:
    """A step that a clock's end takes is the system's, and its clock may run where it is taken from."""
    started = {word[1:] for edge in flow.edges for word in edge.clocks.split() if word[0] in "+>"}
    followed = {one.on_linked for one in flow.states}
    followed |= {key for one in flow.states if one.round is not None for key in (one.round.passed, one.round.failed)}
    for number, edge in enumerate(flow.edges):
        path = f"edges/{number}/fires"
        name = {"step": edge.label.say(flow.languages[0])}
        if edge.fires and SYSTEM not in edge.who:
            yield Fault("fires", path, _("“%(step)s” is taken when a clock ends: let the system be one of those who take it.") % name)  # fmt: skip
        if edge.fires and (edge.form or any(ask.required for ask in edge.asks)):
            yield Fault("fires_asks", path, _("“%(step)s” is taken when a clock ends, so it cannot ask anything that must be answered.") % name)  # fmt: skip
        if "step" in edge.fires.split():
            without = [one for source in edge.sources if (one := flow.state(source)) is not None and not one.step]
            if without:
                sentence = _("“%(step)s” is taken when the limit of a state ends, but “%(state)s” has none.")
                yield Fault("fires_no_step", path, sentence % {**name, "state": without[0].label.say(flow.languages[0])})  # fmt: skip
        if set(edge.who) == {SYSTEM} and not edge.fires and not edge.creates and edge.key not in followed:
            sentence = _("“%(step)s” is the system’s alone, and nothing makes it take it. Say at the end of which limit, or after which countersigning or linked matter.")  # fmt: skip
            yield Fault("never_taken", f"edges/{number}/who", sentence % name)
        if set(edge.fires.split()) - started - {"step"}:
            yield Fault("fires_never", path, _("“%(step)s” is taken when a clock ends that no step starts.") % name)


def _of_round(flow: Flow, state: State, path: str) -> Iterator[Fault]:
    assert state.round is not None
    wanted, at = state.round, f"{path}/round"
    name = {"state": state.label.say(flow.languages[0])}
    for key in (wanted.passed, wanted.failed):
        if not key:
            yield Fault("round_goes", at, _("Say which steps follow the countersigning in “%(state)s”.") % name)
            return
        yield from _by_system(flow, state, key, path)
    if not wanted.named and not wanted.who:
        yield Fault("round_who", at, _("Say whose word is asked in “%(state)s”.") % name)
    if wanted.mode == Mode.NUMBER and not wanted.number:
        yield Fault("round_number", at, _("Say how many must agree in “%(state)s”.") % name)
    if wanted.named:
        into = [edge for edge in flow.edges if state.key in edge.targets and state.key not in edge.sources]
        if any(not any(ask.kind == AskKind.PEOPLE and ask.required for ask in edge.asks) for edge in into):
            sentence = _("Each step into “%(state)s” must ask by name whose word is wanted.")
            yield Fault("round_named", at, sentence % name)


def _by_system(flow: Flow, state: State, key: str, path: str) -> Iterator[Fault]:
    edge = flow.edge(key)
    if edge is None:
        return  # said by the reader
    name = {"step": edge.label.say(flow.languages[0]), "state": state.label.say(flow.languages[0])}
    if state.key not in edge.sources:
        yield Fault("not_from", path, _("“%(step)s” does not lead out of “%(state)s”.") % name)
    if SYSTEM not in edge.who:
        yield Fault("not_system", path, _("“%(step)s” follows by itself: let the system be one of those who take it.") % name)  # fmt: skip
    if edge.form or any(ask.required for ask in edge.asks):
        yield Fault("asks", path, _("“%(step)s” follows by itself, so it cannot ask anything that must be answered.") % name)  # fmt: skip
