"""Steps: who takes them, their guards, what they ask, what follows from them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from shequ_workflows.core.machines import audiences
from shequ_workflows.flows.constants import AskKind
from shequ_workflows.flows.definition.schema import Edge, Flow
from shequ_workflows.flows.effects.quoting import public_keys, quote_faults
from shequ_workflows.flows.effects.registry import EffectType, effect_types
from shequ_workflows.flows.facts import SEP, labels_of, types_of
from shequ_workflows.flows.figures.rates import rate_labels, rate_types
from shequ_workflows.flows.running.routing import values_for
from shequ_workflows.forms.conditions.checking import check
from shequ_workflows.forms.conditions.kinds import Type
from shequ_workflows.forms.conditions.reaching import always_true, never_true
from shequ_workflows.forms.definition.faults import Fault
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.filling.files import has_files
from shequ_workflows.forms.languages import spoken
from shequ_workflows.org.constants import Relation, Role

KNOWN_WHO = frozenset(Role.values) | frozenset(Relation.values)
#: Stand in no flow: they look after the system, or only read.
NO_PART = frozenset({Role.EDITOR.value, Role.AUDITOR.value, Role.ADMINISTRATOR.value})


def step_faults(flow: Flow, forms: Mapping[str, Definition]) -> Iterator[Fault]:
    types = types_of(flow, forms)
    labels = labels_of(flow, forms, spoken())
    public = frozenset(public_keys(flow, forms))
    for number, edge in enumerate(flow.edges):
        path = f"edges/{number}"
        yield from _who(flow, edge, path)
        yield from _asked(flow, edge, forms.get(edge.form), path)
        yield from _routes(flow, edge, forms.get(edge.form), f"{path}/routes")
        yield from _effects(flow, edge, path, frozenset(types), public)
        for place, guard in enumerate(edge.guards):
            at = f"{path}/guards/{place}"
            found = check(guard.must, types, at=at, labels=labels)
            yield from (one for one in found if one.code != "unknown_key")
            if not found and never_true(guard.must, types):
                sentence = _("The condition of “%(step)s” can never hold: nobody could ever take this step.")
                yield Fault("never", at, sentence % _name(flow, edge))
    yield from _named_answers(flow, types)
    yield from _rates(flow)


def step_warnings(flow: Flow, forms: Mapping[str, Definition]) -> Iterator[Fault]:
    """An unknown fact is missing, so that what is asked of it is false; a condition that always holds asks nothing."""
    types = types_of(flow, forms)
    labels = labels_of(flow, forms, spoken())
    for number, edge in enumerate(flow.edges):
        yield from _files(flow, edge, forms.get(edge.form), f"edges/{number}/form")
        for place, guard in enumerate(edge.guards):
            at = f"edges/{number}/guards/{place}"
            found = check(guard.must, types, at=at, labels=labels)
            yield from (Fault(one.code, one.path, one.sentence) for one in found if one.code == "unknown_key")
            if not found and always_true(guard.must, types):
                sentence = _("The condition of “%(step)s” always holds. Take it away, or ask something else.")
                yield Fault("always", at, sentence % _name(flow, edge))


def _files(flow: Flow, edge: Edge, form: Definition | None, path: str) -> Iterator[Fault]:
    """Files are kept for whoever has an account: others would be asked for what they cannot give."""
    without = edge.link or not {Relation.REPORTER.value, Relation.PROPOSER.value}.isdisjoint(edge.who)
    if form is None or not without or edge.creates:
        return
    files = [one.label.say(flow.languages[0]) for one in form.fields() if has_files(one) and one.required is True]
    if files:
        sentence = _("“%(step)s” must have files (%(questions)s), which nobody can send by a link or a second secret. Leave the answer open, or take it at the desk.")  # fmt: skip
        yield Fault("files", path, sentence % {**_name(flow, edge), "questions": "、".join(files)[:80]})


def _name(flow: Flow, edge: Edge) -> dict[str, str]:
    return {"step": edge.label.say(flow.languages[0])}


def _who(flow: Flow, edge: Edge, path: str) -> Iterator[Fault]:
    if not edge.who:
        yield Fault("nobody", f"{path}/who", _("Say who takes “%(step)s”.") % _name(flow, edge))
    strange = sorted({*edge.who, *([edge.link] if edge.link else [])} - KNOWN_WHO)
    idle = sorted(set(edge.who) & NO_PART)
    if edge.link and edge.link not in edge.who:
        sentence = _(
            "By a signed link “%(step)s” is taken in a role that is none of those who take it. Add it to them."
        )
        yield Fault("link_who", f"{path}/who", sentence % _name(flow, edge))
    if strange:
        yield Fault("role", f"{path}/who", _("There is no role “%(role)s”.") % {"role": ", ".join(strange)[:60]})
    if idle:
        sentence = _("Editors, auditors and administrators take no part in a flow: they configure and read.")
        yield Fault("no_part", f"{path}/who", sentence)
    told = [one for one in edge.tell if one not in KNOWN_WHO and audiences.get(one) is None]
    if told:
        yield Fault("tell", f"{path}/tell", _("There is nobody called “%(role)s” to be told.") % {"role": ", ".join(told)[:60]})  # fmt: skip
    if edge.creates and edge.times:
        yield Fault("times", f"{path}/times", _("The step that opens a case is taken once anyway."))
    if len(edge.targets) > 1 and edge.creates:
        yield Fault("targets", f"{path}/targets", _("The step that opens a case leads to one state."))


def _asked(flow: Flow, edge: Edge, form: Definition | None, path: str) -> Iterator[Fault]:
    if form is not None:
        both = sorted({one.key for one in form.fields()} & {one.key for one in edge.asks})
        if both:
            sentence = _("The form of “%(step)s” and the step itself both ask for %(keys)s. Rename one.")
            yield Fault("both", f"{path}/asks", sentence % {**_name(flow, edge), "keys": ", ".join(both)})
    for number, ask in enumerate(edge.asks):
        if ask.kind == AskKind.CODE and not ask.choices:
            yield Fault("choices", f"{path}/asks/{number}", _("Enter the codes there are to choose from."))
        strange = sorted(set(ask.roles) - set(Role.values))
        if strange:
            yield Fault("role", f"{path}/asks/{number}", _("There is no role “%(role)s”.") % {"role": ", ".join(strange)[:60]})  # fmt: skip
    asks_more = edge.form or any(one.kind != AskKind.REASON for one in edge.asks)
    if edge.bulk and asks_more:
        yield Fault("bulk", path, _("Taken for many cases at once, a step may ask for a reason and nothing else."))
    by_link = {AskKind.COLLEAGUE, AskKind.OFFICE, AskKind.ASSISTING, AskKind.CASE, AskKind.PEOPLE}
    if edge.link and any(one.kind in by_link for one in edge.asks):
        sentence = _(
            "Whoever takes a step by a signed link knows nobody here: it may ask for words, days and codes only."
        )
        yield Fault("link", path, sentence)


def _routes(flow: Flow, edge: Edge, form: Definition | None, path: str) -> Iterator[Fault]:
    """Where an answer decides where a step leads, it is always given, and each value has a state."""
    if not edge.by:
        if edge.routes:
            yield Fault("routes", path, _("Say which answer decides where “%(step)s” leads.") % _name(flow, edge))
        return
    values = values_for(edge, form)
    if values is None:
        sentence = _("Where “%(step)s” leads can be decided only by an answer that must always be given: one of a list, or yes or no.")  # fmt: skip
        yield Fault("route_by", path, sentence % _name(flow, edge))
        return
    differing = sorted(values ^ {value for value, _state in edge.routes})
    if differing:
        sentence = _("Each answer to what decides where “%(step)s” leads has one state, and there are no others. Look at: %(values)s.")  # fmt: skip
        yield Fault("routes", path, sentence % {**_name(flow, edge), "values": ", ".join(differing)[:80]})
    if edge.fires or Relation.SYSTEM.value in edge.who:
        sentence = _("The system answers nothing, so no answer of its own can decide where “%(step)s” leads.")
        yield Fault("route_by", path, sentence % _name(flow, edge))


def _effects(flow: Flow, edge: Edge, path: str, known_keys: frozenset[str], public: frozenset[str]) -> Iterator[Fault]:
    for number, effect in enumerate(edge.effects):
        at = f"{path}/effects/{number}"
        known = effect_types.get(effect.kind)
        if known is None:
            yield Fault("effect", at, _("There is no effect called “%(kind)s”.") % {"kind": effect.kind})
            continue
        names = {name for name, _label in known.settings}
        for name, value in effect.settings:
            yield from _setting(known, name, value, names, f"{at}/{name}", known_keys, public)
        yield from (Fault("effect", at, sentence) for sentence in known.faults(effect, flow))


def _setting(
    known: EffectType, name: str, value: object, names: set[str], at: str, keys: frozenset[str], public: frozenset[str]
) -> Iterator[Fault]:
    if name not in names:
        if not known.is_open:
            said = {"effect": known.label, "name": name[:40], "known": ", ".join(sorted(names)) or "—"}
            sentence = _("“%(effect)s” has no setting “%(name)s”. It has: %(known)s.")
            yield Fault("setting", at, sentence % said)
        return
    choices = known.choices.get(name)
    if choices is not None and value not in ("", None) and str(value) not in {one for one, _label in choices()}:
        sentence = _("“%(value)s” is none of what can be chosen here.")
        yield Fault("setting", at, sentence % {"value": str(value)[:40]})
    if name in known.quotes:
        yield from (Fault("setting", at, sentence) for sentence in quote_faults(str(value or ""), keys, public))


def _rates(flow: Flow) -> Iterator[Fault]:
    types, labels = rate_types(flow), rate_labels(flow, spoken())
    for number, rate in enumerate(flow.rates):
        if rate.of is not None:
            yield from check(rate.of, types, at=f"rates/{number}/of", labels=labels)
        yield from check(rate.counts, types, at=f"rates/{number}/counts", labels=labels)


def _named_answers(flow: Flow, types: Mapping[str, Type]) -> Iterator[Fault]:
    """What makes a case's title and its number outside exists."""
    for name, key in (("titled", flow.titled), ("reference", flow.reference)):
        if key and (key not in types or SEP not in key):
            yield Fault("unknown_key", name, _("No step asks for “%(key)s”.") % {"key": key[:60]})
