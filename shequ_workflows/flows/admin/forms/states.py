"""The form of a state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.flows.constants import Mode, StateKind
from shequ_workflows.flows.drafting.rows import Part, Row
from shequ_workflows.flows.showing.words import KINDS, MODES

from .base import PartForm, Section
from .fields import LengthField, one_of, role_choices, several


class StateForm(PartForm):
    part = Part.STATES
    handled = frozenset({"label", "public", "kind", "next", "step", "pool", "round", "on_linked", "frees"})

    def build(self) -> None:
        said = self.row.get("round")
        asked: Row = said if isinstance(said, dict) else {}
        self.asked = asked
        self.words(
            "label",
            pgettext_lazy("of a state", "Name"),
            gettext_lazy("What staff read: “being handled”."),
            required=True,
        )
        self.words("public", gettext_lazy("What residents read"), gettext_lazy("Left empty, the name."))
        self.words(
            "next", gettext_lazy("What happens next"), gettext_lazy("One sentence for whoever raised it."), long=True
        )
        first = StateKind.WORK if self.draft.body.get("states") else StateKind.START
        self.fields["kind"] = one_of(_("Kind"), [(one.value, label) for one, label in KINDS.items()], empty=None)
        self.fields["kind"].initial = first.value
        self.fields["step"] = LengthField(
            label=_("Next step within"), required=False,
            help_text=_("A limit of the state itself. Limits over several states are clocks."),
        )  # fmt: skip
        self.fields["pool"] = several(
            _("Who may take it on"), role_choices(relations=False, kept=self.row.get("pool") or ()),
            _("Where nobody is in charge: one of them takes it on, and then it is theirs. None ticked: whoever may take the next step."),
        )  # fmt: skip
        steps = [(one.key, self.teller.step(one.key)) for one in self.teller.flow.edges]
        self._round(asked, steps)
        self.fields["on_linked"] = one_of(
            _("When all it waits for has ended"), steps, _("The step that the system takes then, where the case waits for linked matters.")
        )  # fmt: skip
        self.fields["frees"] = forms.BooleanField(
            label=_("The outside number may be used again"),
            required=False,
            help_text=_("For a case entered by mistake."),
        )

    def _round(self, asked: Row, steps: list[tuple[str, str]]) -> None:
        self.fields["counter"] = forms.BooleanField(
            label=_("Others are asked for their word here (countersigning)"), required=False, initial=bool(asked)
        )
        self.fields["round_who"] = several(
            _("Whose word is asked"), role_choices(relations=False, kept=asked.get("who") or ())
        )
        self.fields["round_who"].initial = asked.get("who") or []
        self.fields["named"] = forms.BooleanField(
            label=_("The step before names them"), required=False, initial=asked.get("named", False),
            help_text=_("Each step into this state then asks “whose word is wanted”."),
        )  # fmt: skip
        self.fields["mode"] = one_of(
            _("What carries"), [(one.value, label) for one, label in MODES.items()], empty=None
        )
        self.fields["mode"].initial, self.fields["mode"].required = asked.get("mode", Mode.ALL.value), False
        self.fields["number"] = forms.IntegerField(
            label=_("How many must agree"), required=False, min_value=0, max_value=99, initial=asked.get("number"),
            help_text=_("Where “so many must agree”."),
        )  # fmt: skip
        self.fields["veto"] = several(
            _("Whose no decides at once"), role_choices(relations=False, kept=asked.get("veto") or ())
        )
        self.fields["veto"].initial = asked.get("veto") or []
        help_text = _("A step out of this state that the system takes. Make the steps first, then choose them here.")
        self.fields["passed"] = one_of(_("The step that follows when it carries"), steps, help_text)
        self.fields["failed"] = one_of(_("The step that follows when it does not"), steps)
        self.fields["passed"].initial, self.fields["failed"].initial = asked.get("passed"), asked.get("failed")

    def sections(self) -> Iterator[Section]:
        yield self.section(pgettext("of a flow", "Name"), "label", "kind", "key")
        yield self.section(_("For residents"), "public", "next")
        yield self.section(_("Work and time"), "step", "pool")
        yield self.section(
            _("Countersigning"), "counter", "round_who", "named", "mode", "number", "veto", "passed", "failed",
            folded=not self.asked,
        )  # fmt: skip
        yield self.section(_("Rarely needed"), "on_linked", "frees", folded=True)

    def values(self) -> Row:
        said: dict[str, Any] = self.cleaned_data
        row = {name: said[name] for name in ("kind", "step", "pool", "on_linked", "frees")}
        row["kind"] = "" if said["kind"] == StateKind.WORK else said["kind"]
        row["round"] = self._said_round(said) if said["counter"] else None
        return row

    def _said_round(self, said: dict[str, Any]) -> Row:
        made = {"passed": said["passed"], "failed": said["failed"], "who": said["round_who"], "veto": said["veto"]}
        made |= {"named": said["named"], "mode": said["mode"] or Mode.ALL.value, "number": said["number"] or 0}
        if made["mode"] == Mode.ALL:
            made["mode"] = ""
        needed = {"passed", "failed"}
        return {name: value for name, value in made.items() if value or name in needed}
