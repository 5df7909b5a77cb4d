"""The form of a step: from where to where, who, on which conditions, with which clocks, asking what, followed by what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.flows.drafting.rows import Part, Row, new_key
from shequ_workflows.flows.facts import SEP
from shequ_workflows.flows.showing.words import AUDIENCES, CLOCK_OPS
from shequ_workflows.forms.compiling.keys import propose

from .asks import AskForm, EffectForm
from .base import Below, PartForm, Section
from .fields import LengthField, RoutesField, one_of, role_choices, several, with_own
from .guards import GuardForm

#: Stands for “opens a new case” among the states a step leads from.
NEW: Final = "-new-"
STYLES: Final = (
    ("secondary", pgettext_lazy("kind of button", "usual")),
    ("primary", pgettext_lazy("kind of button", "the main one, filled")),
    ("warning", pgettext_lazy("kind of button", "a warning, red")),
)
_CLOCK: Final = "clock_"


class StepForm(PartForm):
    part = Part.EDGES
    handled = frozenset(
        {
            "label", "done", "who", "sources", "targets", "not_by", "guards", "times", "clocks", "limit", "undo",
            "take_back", "form", "asks", "confirm", "help", "effects", "tell", "fires", "folded", "style", "link", "bulk",
            "by", "routes",
        }
    )  # fmt: skip

    def __init__(self, *args: Any, more: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        common: dict[str, Any] = {"data": data, "draft": self.draft}
        self.guards = Below(
            "guards", GuardForm, _("Condition"), rows=_rows(self.row, "guards"), more=more == "guards",
            add=_("One more condition"), **common,
        )  # fmt: skip
        self.asks = Below(
            "asks", AskForm, pgettext("of a step", "Question"), rows=_rows(self.row, "asks"), more=more == "asks", add=_("One more question"),
            **common,
        )  # fmt: skip
        self.effects = Below(
            "effects", EffectForm, pgettext_lazy("of a step", "Consequence"), rows=_rows(self.row, "effects"),
            more=more == "effects", add=_("One more consequence"), **common,
        )  # fmt: skip

    def build(self) -> None:
        self._names_and_way()
        self._people()
        self._time()
        self._rest()

    def _names_and_way(self) -> None:
        self.words(
            "label", gettext_lazy("Words on the button"), gettext_lazy("What somebody does: “Approve”."), required=True
        )
        self.words(
            "done",
            gettext_lazy("Words in the record"),
            gettext_lazy("What has been done: “Approved”. Left empty, the words on the button."),
        )
        states = [(one.key, self.teller.state(one.key)) for one in self.teller.flow.states]
        self.fields["sources"] = several(
            pgettext("of a step", "From"),
            [(NEW, _("(opens a new case)")), *states],
            _("The states in which this can be done."),
            required=True,
        )
        self.initial["sources"] = [key or NEW for key in self.row.get("sources") or ()]
        self.fields["targets"] = several(
            pgettext("of a step", "To"), states,
            _("More than one: whoever takes the step chooses, among states in which the case has been (sending back)."),
            required=True,
        )  # fmt: skip
        answers = [(ask, self.teller.labels.get(f"{self.row.get('key')}{SEP}{ask}", ask)) for ask in self._answers()]
        self.fields["by"] = one_of(
            _("Which of them, by this answer"), with_own(answers, self.row.get("by")),
            _("An answer of this step that must be given: one of a list, or yes or no. Save the question first."),
        )  # fmt: skip
        self.fields["routes"] = RoutesField(
            states=dict(states), label=_("Where each answer leads"), required=False, widget=forms.Textarea({"rows": 3}),
            help_text=_("One a line: “answer = state”, with the value of the answer, or yes and no, before the sign."),
        )  # fmt: skip
        if not self.row.get("sources") and not self.draft.body.get("edges"):
            self.initial["sources"] = [NEW]
        self.fields["style"] = one_of(_("Button"), STYLES, empty=None)
        self.fields["style"].initial = "secondary"
        self.fields["folded"] = forms.BooleanField(label=_("Under “More”, since it is rarely needed"), required=False)
        self.words("help", gettext_lazy("Help beside the button"), long=True)
        self.words(
            "confirm",
            gettext_lazy("Warning before it"),
            gettext_lazy("For what cannot be undone: it is said, and asked once more."),
            long=True,
        )

    def _answers(self) -> list[str]:
        """Keys of what the step asked when it was saved last."""
        stem = f"{self.row.get('key')}{SEP}"
        return [key.removeprefix(stem) for key in self.teller.labels if key.startswith(stem)]

    def _people(self) -> None:
        self.fields["who"] = several(
            _("Who"), role_choices(relations=True, kept=self.row.get("who") or ()), required=True
        )
        steps = [(one.key, self.teller.step(one.key)) for one in self.teller.flow.edges]
        self.fields["not_by"] = several(
            _("Not by whoever did"), [one for one in steps if one[0] != self.row.get("key")],
            _("Four eyes: somebody else than the one who took these steps."),
        )  # fmt: skip
        self.fields["times"] = forms.IntegerField(
            label=_("At most so many times"),
            required=False,
            min_value=0,
            max_value=99,
            help_text=_("Empty: any number."),
        )
        self.fields["link"] = one_of(
            _("Also by signed link"), role_choices(relations=False, kept=[self.row["link"]] if self.row.get("link") else ()),
            _("Somebody in this role who has no account may take the step by a link that is sent to them."),
        )  # fmt: skip
        self.fields["bulk"] = forms.BooleanField(label=_("For many cases at once"), required=False)

    def _time(self) -> None:
        present: dict[str, str] = {}
        for word in str(self.row.get("clocks", "")).split():
            present[word[1:]] = present.get(word[1:], "") + word[0]
        for clock in self.teller.flow.clocks:
            signs = present.get(clock.key, "")
            choices: list[tuple[str, Any]] = list(CLOCK_OPS.items())
            if len(signs) > 1:
                choices.append((signs, _(", then ").join(str(CLOCK_OPS.get(sign, sign)) for sign in signs)))
            label = _("Clock “%(clock)s”") % {"clock": self.teller.clock(clock.key)}
            self.fields[f"{_CLOCK}{clock.key}"] = one_of(label, choices, empty=_("nothing happens to it"))
            self.fields[f"{_CLOCK}{clock.key}"].initial = signs
        clocks = [(one.key, self.teller.clock(one.key)) for one in self.teller.flow.clocks]
        self.fields["fires"] = several(
            _("Taken by the system when this ends"), [("step", _("the limit of the state")), *clocks],
            _("Then “the system” must be among those who take it, and it asks nothing."),
        )  # fmt: skip
        self.initial["fires"] = str(self.row.get("fires", "")).split()
        self.fields["limit"] = LengthField(
            label=_("Itself within"), required=False,
            help_text=_("Shown as the time that this step should take at most; it stops nothing."),
        )  # fmt: skip

    def _rest(self) -> None:
        forms_used = [(one.key, one.label) for one in self.teller.form_rows()]
        self.fields["form"] = one_of(
            _("Form to be filled in"),
            with_own(forms_used, self.row.get("form")),
            _("Forms are added on the page of the flow, under “Forms used”."),
        )
        told = role_choices(relations=True, kept=())
        told.append((_("Others"), [(key, label) for key, label in AUDIENCES.items()]))
        known = {value for _name, group in told for value, _label in group}
        told += [(one, one) for one in self.row.get("tell") or () if one not in known]
        self.fields["tell"] = several(
            _("Who is told of it"), told, _("In the inbox; who has no account is on the call list.")
        )
        self.fields["undo"] = forms.BooleanField(
            label=_("Can be taken back for 30 minutes"),
            required=False,
            help_text=_("As long as nobody has acted since."),
        )
        self.fields["take_back"] = forms.BooleanField(
            label=_("Can be taken back until somebody has acted"), required=False
        )

    def below(self) -> list[Below]:
        return [self.guards, self.asks, self.effects]

    def sections(self) -> Iterator[Section]:
        clocks = [name for name in self.fields if name.startswith(_CLOCK)]
        yield self.section(_("What and where"), "label", "sources", "targets", "by", "routes", "done", "key")
        yield self.section(_("Who"), "who")
        yield self.section(_("Who, more closely"), "not_by", "times", "link", "bulk", folded=True)
        yield self.section(
            _("On which conditions"), rows=self.guards, folded=not self.guards.count,
            help=_("All must hold, else the sentence is said and nothing happens."),
        )  # fmt: skip
        yield self.section(_("Clocks"), *clocks, "fires", "limit", folded=not clocks)
        yield self.section(_("What is asked"), "form", rows=self.asks)
        yield self.section(_("What follows"), "tell", rows=self.effects, folded=not self.effects.count)
        yield self.section(_("Taking back and warnings"), "undo", "take_back", "confirm", folded=True)
        yield self.section(_("How it looks"), "style", "folded", "help", folded=True)

    def values(self) -> Row:
        said: dict[str, Any] = self.cleaned_data
        row = {name: said[name] for name in ("who", "targets", "not_by", "times", "limit", "undo", "take_back", "form", "tell", "folded", "link", "bulk", "by", "routes")}  # fmt: skip
        row["sources"] = ["" if key == NEW else key for key in said["sources"]]
        row["fires"] = " ".join(said["fires"])
        row["style"] = "" if said["style"] == "secondary" else said["style"]
        row["clocks"] = self._clocks(said)
        row["guards"] = _with_keys(self.guards.made(), lambda number, taken: _free("rule", number, taken))
        row["asks"] = _with_keys(self.asks.made(), _ask_key)
        row["effects"] = self.effects.made()
        return row

    def _clocks(self, said: dict[str, Any]) -> str:
        """In the order in which they stood; what a clock is cancelled by goes before what starts it anew."""
        wanted = {name[len(_CLOCK) :]: value for name, value in said.items() if name.startswith(_CLOCK) and value}
        before = [word[1:] for word in str(self.row.get("clocks", "")).split()]
        order = [*dict.fromkeys(one for one in before if one in wanted), *(one for one in wanted if one not in before)]
        return " ".join(f"{sign}{key}" for key in order for sign in wanted[key])

    def made(self) -> Row:
        row = super().made()
        if not row.get("done"):
            row["done"] = dict(row["label"])
        return row

    def key_for(self) -> str:
        return new_key(self.draft.body, Part.EDGES, self.typed_label())


def _rows(row: Row, name: str) -> list[Row]:
    said = row.get(name)
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _with_keys(rows: list[Row], make: Any) -> list[Row]:
    """Each with a key of its own."""
    taken = {str(one.get("key")) for one in rows if one.get("key")}
    made = []
    for number, one in enumerate(rows, start=1):
        key = one.get("key") or make(one if make is _ask_key else number, taken)
        taken.add(key)
        made.append({**one, "key": key})
    return made


def _free(stem: str, number: int, taken: set[str]) -> str:
    return next(one for place in range(number, number + 100) if (one := f"{stem}_{place}") not in taken)


def _ask_key(row: Row, taken: set[str]) -> str:
    label = next(iter((row.get("label") or {}).values()), "")
    stem = propose(label, (), "ask")[:24].rstrip("_")
    return stem if stem not in taken else _free(stem, 2, taken)
