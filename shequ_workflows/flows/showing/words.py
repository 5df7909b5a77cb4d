"""The rows of a flow in words, as the editor, a version's page and the print-out show them. Pure: of a draft with faults, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.core.machines import audiences
from shequ_workflows.flows.constants import ASSISTING, COPY_TO, DELEGATE, SEAT, TRANSFER, URGE, AskKind, Mode, StateKind
from shequ_workflows.flows.definition.schema import Clock, Edge, Effect, Flow, Round, State
from shequ_workflows.flows.effects.registry import effect_types
from shequ_workflows.flows.facts import SEP, labels_of
from shequ_workflows.forms.conditions.words import Labels, say
from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.constants import Relation, Role

KINDS: Final[Mapping[StateKind, Sentence]] = {
    StateKind.START: pgettext_lazy("kind of state", "beginning"),
    StateKind.WORK: pgettext_lazy("kind of state", "work goes on"),
    StateKind.PAUSED: pgettext_lazy("kind of state", "clocks are stopped"),
    StateKind.GOOD: pgettext_lazy("kind of state", "end, done"),
    StateKind.BAD: pgettext_lazy("kind of state", "end, not done"),
}
MODES: Final[Mapping[Mode, Sentence]] = {
    Mode.ALL: gettext_lazy("all must agree"),
    Mode.ANY: gettext_lazy("one who agrees suffices"),
    Mode.NUMBER: gettext_lazy("so many must agree"),
    Mode.MAJORITY: gettext_lazy("more than half must agree"),
}
ASKS: Final[Mapping[AskKind, Sentence]] = {
    AskKind.REASON: pgettext_lazy("a step asks", "a reason"),
    AskKind.TEXT: pgettext_lazy("a step asks", "a text"),
    AskKind.COLLEAGUE: pgettext_lazy("a step asks", "who does it from now on"),
    AskKind.OFFICE: pgettext_lazy("a step asks", "which office leads"),
    AskKind.ASSISTING: pgettext_lazy("a step asks", "which offices assist"),
    AskKind.UNTIL: pgettext_lazy("a step asks", "a day that is to come"),
    AskKind.CODE: pgettext_lazy("a step asks", "one of a list"),
    AskKind.YES_NO: pgettext_lazy("a step asks", "yes or no"),
    AskKind.CASE: pgettext_lazy("a step asks", "another case"),
    AskKind.PEOPLE: pgettext_lazy("a step asks", "whose word is wanted"),
}
CLOCK_OPS: Final[Mapping[str, Sentence]] = {
    "+": pgettext_lazy("what happens to a clock", "starts"),
    "-": pgettext_lazy("what happens to a clock", "ends (was met)"),
    "/": pgettext_lazy("what happens to a clock", "is cancelled"),
    "~": pgettext_lazy("what happens to a clock", "stops for now"),
    ">": pgettext_lazy("what happens to a clock", "goes on"),
    "^": pgettext_lazy("what happens to a clock", "is lengthened"),
}
CLOCK_SENTENCES: Final[Mapping[str, Sentence]] = {
    "+": gettext_lazy("starts “%(clock)s”"),
    "-": gettext_lazy("ends “%(clock)s”"),
    "/": gettext_lazy("cancels “%(clock)s”"),
    "~": gettext_lazy("stops “%(clock)s” for now"),
    ">": gettext_lazy("lets “%(clock)s” go on"),
    "^": gettext_lazy("lengthens “%(clock)s”"),
}
VERBS: Final[Mapping[str, Sentence]] = {
    TRANSFER: gettext_lazy("pass on"),
    DELEGATE: gettext_lazy("delegate, and hand back"),
    URGE: gettext_lazy("urge"),
    COPY_TO: gettext_lazy("send a copy"),
}
FACT_KINDS: Final[Mapping[str, Sentence]] = {
    "yes_no": gettext_lazy("yes or no"),
    "text": pgettext_lazy("kind of fact", "text"),
    "number": pgettext_lazy("kind of fact", "number"),
    "date": pgettext_lazy("kind of fact", "day"),
    "one_of": pgettext_lazy("kind of fact", "one of a list"),
}
SIGNS: Final[Mapping[StateKind, str]] = {StateKind.START: "→", StateKind.PAUSED: "⏸", StateKind.GOOD: "✓", StateKind.BAD: "✗"}  # fmt: skip
_MORE: Final[Mapping[str, Sentence]] = {
    SEAT: gettext_lazy("whose word is asked"),
    ASSISTING: gettext_lazy("assisting office"),
}


def who_names(who: Iterable[str]) -> str:
    """Roles and relations in words, as they are declared; what is unknown as it is written."""
    known: dict[str, Sentence] = {**dict(Role.choices), **dict(Relation.choices), **_MORE}
    named = set(who)
    found = [str(label) for code, label in known.items() if code in named]
    return _(", ").join([*found, *sorted(named - set(known))])


def tell_names(tell: Iterable[str]) -> str:
    known = set(Role.values) | set(Relation.values)
    others = {one.key: one.key for one in audiences}
    named = list(tell)
    words = [who_names([one for one in named if one in known])]
    words += [str(AUDIENCES.get(one, others.get(one, one))) for one in named if one not in known]
    return _(", ").join(str(one) for one in words if one)


AUDIENCES: Final[Mapping[str, Sentence]] = {"flows.next": gettext_lazy("those whose step is next")}


def length_label(text: str) -> str:
    return Duration.parse(text).label if text else ""


@dataclass(frozen=True)
class Told:
    """One row: ``facts`` are pairs of a name and what is said of it, without those of which nothing is said."""

    key: str
    label: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)

    def fact(self, name: str) -> str:
        return dict(self.facts).get(name, "")


class Teller:
    """Says the rows of ``flow`` in ``language``; ``forms`` by the keys under which the flow names them."""

    def __init__(self, flow: Flow, forms: Mapping[str, Definition], language: str) -> None:
        self.flow, self.forms, self.language = flow, forms, language
        self.labels = labels_of(flow, forms, language)
        self.words = Labels(self.labels, choices_of(flow, forms, language))

    # -- names -------------------------------------------------------------------------------------------------------

    def state(self, key: str) -> str:
        found = self.flow.state(key)
        return found.label.say(self.language) if found is not None else key

    def step(self, key: str) -> str:
        found = self.flow.edge(key)
        return found.label.say(self.language) if found is not None else key

    def clock(self, key: str) -> str:
        found = next((one for one in self.flow.clocks if one.key == key), None)
        return found.label.say(self.language) if found is not None else key

    def clock_ops(self, ops: str) -> list[str]:
        return [str(CLOCK_SENTENCES[one[0]]) % {"clock": self.clock(one[1:])} for one in ops.split() if one[0] in CLOCK_SENTENCES]  # fmt: skip

    def fires(self, fires: str) -> list[str]:
        return [_("the limit of the state") if one == "step" else self.clock(one) for one in fires.split()]

    # -- rows --------------------------------------------------------------------------------------------------------

    def states(self) -> list[Told]:
        return [self.told_state(one) for one in self.flow.states]

    def told_state(self, one: State) -> Told:
        leaving = [edge.label.say(self.language) for edge in self.flow.edges if one.key in edge.sources]
        facts = [
            (_("Kind"), str(KINDS[one.kind])),
            (_("Residents read"), one.public.say(self.language)),
            (_("What happens next"), one.next.say(self.language)),
            (_("Next step within"), length_label(one.step)),
            (_("May be taken on by"), who_names(one.pool)),
            (_("Countersigning"), self.round(one.round)),
            (_("When all it waits for has ended"), self.step(one.on_linked) if one.on_linked else ""),
            (_("Outside number"), _("may be used again") if one.frees else ""),
            (_("Steps from here"), _(", ").join(leaving)),
        ]
        return Told(
            one.key, one.label.say(self.language), _said(facts), {"kind": one.kind, "sign": SIGNS.get(one.kind, "")}
        )

    def round(self, one: Round | None) -> str:
        if one is None:
            return ""
        asked = _("those who are named in the step before") if one.named else who_names(one.who)
        mode = _("at least %(number)d must agree") % {"number": one.number} if one.mode == Mode.NUMBER else str(MODES[one.mode])  # fmt: skip
        words = [f"{asked}: {mode}"]
        if one.veto:
            words.append(_("a no decides: %(roles)s") % {"roles": who_names(one.veto)})
        words.append(_("then “%(passed)s”, else “%(failed)s”") % {"passed": self.step(one.passed), "failed": self.step(one.failed)})  # fmt: skip
        return _("; ").join(words)

    def steps(self) -> list[Told]:
        return [self.told_step(one) for one in self.flow.edges]

    def told_step(self, one: Edge) -> Told:
        said = _(", ")
        facts = [
            (
                pgettext("of a step", "From"),
                said.join(self.state(key) if key else _("(a new case)") for key in one.sources),
            ),
            (pgettext("of a step", "To"), _(" or ").join(self.state(key) for key in one.targets)),
            (_("Where to, by an answer"), self.routes(one)),
            (_("Who"), who_names(one.who)),
            (_("Not by whoever did"), said.join(self.step(key) for key in one.not_by)),
            (_("At most"), _("%(count)d times") % {"count": one.times} if one.times else ""),
            (_("Only if"), _("; ").join(say(guard.must, self.words) for guard in one.guards)),
            (_("Clocks"), _("; ").join(self.clock_ops(one.clocks))),
            (_("By itself at the end of"), said.join(self.fires(one.fires))),
            (_("Asks"), said.join([*self._form(one), *(ask.label.say(self.language) for ask in one.asks)])),
            (pgettext("of a step", "Afterwards"), _("; ").join(self.effect(effect) for effect in one.effects)),
            (pgettext("of a step", "Told"), tell_names(one.tell)),
            (_("Warning before it"), one.confirm.say(self.language)),
            (_("Besides"), said.join(self._flags(one))),
        ]
        return Told(one.key, one.label.say(self.language), _said(facts), {"creates": one.creates, "done": one.done.say(self.language)})  # fmt: skip

    def routes(self, one: Edge) -> str:
        """“How content: 5 → closed; 1 → bad rating”."""
        key = f"{one.key}{SEP}{one.by}"
        values = self.words.choices.get(key, {"yes": _("yes"), "no": _("no")})
        ways = _("; ").join(f"{values.get(value, value)} → {self.state(state)}" for value, state in one.routes)
        return f"{self.labels.get(key, one.by)} ({ways})" if one.by else ""

    def _form(self, one: Edge) -> list[str]:
        form = self.forms.get(one.form)
        if not one.form:
            return []
        title = form.title.say(self.language) if form is not None else one.form
        return [_("form “%(form)s”") % {"form": title}]

    def _flags(self, one: Edge) -> list[str]:
        flags = [
            (one.undo, _("can be taken back for 30 minutes")),
            (one.take_back, _("can be taken back until somebody has acted")),
            (bool(one.link), _("by signed link: %(role)s") % {"role": who_names([one.link])}),
            (one.bulk, _("for many cases at once")),
            (one.folded, _("under “More”")),
        ]
        return [words for holds, words in flags if holds]

    def effect(self, one: Effect) -> str:
        known = effect_types.get(one.kind)
        label = str(known.label) if known is not None else one.kind
        choices = known.choices if known is not None else {}
        told = [(name, value) for name, value in one.settings if value not in ("", None, False)]
        parts = [
            self._chosen(choices[name], value) if name in choices else self._setting(value) for name, value in told
        ]
        return f"{label} ({_(', ').join(parts)})" if parts else label

    @staticmethod
    def _chosen(choices: Any, value: Any) -> str:
        return next((str(label) for one, label in choices() if one == value), str(value))

    def _setting(self, value: Any) -> str:
        if value is True:
            return _("yes")
        fact = self.labels.get(f"set{SEP}{value}")
        return fact or self.labels.get(str(value), str(value))

    def clocks(self) -> list[Told]:
        return [self.told_clock(one) for one in self.flow.clocks]

    def told_clock(self, one: Clock) -> Told:
        lengths = [f"{self._variant(one, value)}: {length_label(length)}" for value, length in one.lengths if length]
        facts = [
            (_("Kind"), str(ClockKind(one.kind).label)),
            (pgettext("of a clock", "Length"), length_label(one.length)),
            (pgettext("of a clock", "Until"), self.labels.get(one.until, one.until)),
            (_("Other lengths"), _("; ").join(lengths)),
            (_("Never below"), length_label(one.floor)),
            (_("Basis"), one.basis.say(self.language)),
        ]
        return Told(one.key, one.label.say(self.language), _said(facts))

    def _variant(self, one: Clock, value: str) -> str:
        if self.flow.edge(value) is not None:
            return self.step(value)
        return self.words.choices.get(one.by, {}).get(value, value)

    def facts(self) -> list[Told]:
        return [
            Told(
                one.key,
                one.label.say(self.language),
                _said([(_("Kind"), str(FACT_KINDS[one.kind])), (_("Choices"), _(", ").join(label.say(self.language) for _value, label in one.choices))]),
            )
            for one in self.flow.facts
        ]  # fmt: skip

    def form_rows(self) -> list[Told]:
        return [
            Told(one.key, form.title.say(self.language) if (form := self.forms.get(one.key)) is not None else one.key)
            for one in self.flow.forms
        ]


def choices_of(flow: Flow, forms: Mapping[str, Definition], language: str) -> dict[str, dict[str, str]]:
    """Key of a fact → value → label, for those with a list to choose from."""
    found = {f"set{SEP}{one.key}": {value: label.say(language) for value, label in one.choices} for one in flow.facts}
    for edge in flow.edges:
        for ask in edge.asks:
            found[f"{edge.key}{SEP}{ask.key}"] = {value: label.say(language) for value, label in ask.choices}
        form = forms.get(edge.form)
        for asked in form.fields() if form is not None else ():
            found[f"{edge.key}{SEP}{asked.key}"] = {one.value: one.label.say(language) for one in asked.choices}
    return {key: choices for key, choices in found.items() if choices}


def _said(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in facts if value]
