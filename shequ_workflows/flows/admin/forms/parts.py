"""The forms of clocks, facts, forms used, and of the flow itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from shequ_workflows.core.calendar.durations import Duration, InvalidDuration
from shequ_workflows.core.constants import ClockKind
from shequ_workflows.flows.drafting.rows import Part, Row
from shequ_workflows.flows.facts import SEP, types_of
from shequ_workflows.flows.pinning import choosable
from shequ_workflows.flows.showing.words import FACT_KINDS, VERBS
from shequ_workflows.forms.blocks.words import LANGUAGES
from shequ_workflows.forms.conditions.kinds import Basic

from .base import PartForm, RowForm, Section, language_name
from .fields import ChoicesField, LengthField, one_of, role_choices, several, with_own

_DAYS: Final = frozenset({Basic.DATE, Basic.DATE_TIME})


class LengthsField(forms.CharField):
    """Other lengths of a clock, one a line: ``value = 5 wd``."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{key} = {length}" for key, length in value.items()) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, str]:
        made = {}
        for line in str(super().clean(value)).splitlines():
            key, _sep, length = line.partition("=")
            if not line.strip():
                continue
            try:
                made[key.strip()[:40]] = str(Duration.parse(length))
            except InvalidDuration as wrong:
                raise forms.ValidationError(str(wrong)) from None
        return made


class ClockForm(PartForm):
    part = Part.CLOCKS
    handled = frozenset({"label", "kind", "length", "until", "by", "lengths", "floor", "basis"})

    def build(self) -> None:
        types = types_of(self.teller.flow, self.draft.forms)
        days = [(key, label) for key, label in self.teller.labels.items() if key in types and types[key].basic in _DAYS]
        listed = [(key, self.teller.labels[key]) for key in self.teller.words.choices if key in self.teller.labels]
        self.words(
            "label", pgettext_lazy("of a clock", "Name"), gettext_lazy("What it limits: “answer”."), required=True
        )
        kinds = [(ClockKind.MAX.value, ClockKind.MAX.label), (ClockKind.MIN.value, ClockKind.MIN.label)]
        self.fields["kind"] = one_of(_("Kind"), kinds, empty=None)
        self.fields["kind"].initial = "max"
        self.fields["length"] = LengthField(label=pgettext_lazy("of a clock", "Length"), required=False)
        self.fields["until"] = one_of(
            _("Or until the day that is answered here"), with_own(days, self.row.get("until")), _("Where both are given, the answer goes before the length.")
        )  # fmt: skip
        self.fields["by"] = one_of(_("Other lengths by this answer"), with_own(listed, self.row.get("by")))
        self.fields["lengths"] = LengthsField(
            label=_("Other lengths"), required=False, widget=forms.Textarea({"rows": 3}),
            help_text=_("One a line: the value of that answer (or the key of the step that starts it), =, and a length, for example: urgent = 2 wh"),
        )  # fmt: skip
        self.fields["floor"] = LengthField(
            label=_("Never below"), required=False, help_text=_("What the law demands; no setting makes it shorter.")
        )
        self.words(
            "basis", gettext_lazy("Where it is written"), gettext_lazy("The law or rule that sets it."), long=True
        )

    def sections(self) -> Iterator[Section]:
        yield self.section(pgettext("of a flow", "Name"), "label", "kind", "key")
        yield self.section(_("How long"), "length", "until")
        rare = ("by", "lengths", "floor", "basis")
        yield self.section(_("Rarely needed"), *rare, folded=not any(self.row.get(name) for name in rare))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("length") and not said.get("until") and "length" not in self.errors:
            self.add_error("length", _("Say how long it runs, or which answer says so."))
        return said

    def values(self) -> Row:
        row = {name: self.cleaned_data[name] for name in ("kind", "length", "until", "by", "lengths", "floor")}
        row["kind"] = "" if row["kind"] == "max" else row["kind"]
        return row


class FactForm(PartForm):
    part = Part.FACTS
    handled = frozenset({"label", "kind", "choices"})

    def build(self) -> None:
        self.words(
            "label",
            pgettext_lazy("of a fact", "Name"),
            gettext_lazy("Something that is known of a case: “solved”."),
            required=True,
        )
        self.fields["kind"] = one_of(_("Kind"), list(FACT_KINDS.items()), empty=None)
        self.initial.setdefault("kind", "yes_no")
        self.fields["choices"] = ChoicesField(languages=self.draft.languages, label=_("The list to choose from"))

    def sections(self) -> Iterator[Section]:
        yield self.section(
            _("Fact"), "label", "kind", "choices", "key",
            help=_("A step sets it as one of its consequences; conditions ask for it."),
        )  # fmt: skip

    def values(self) -> Row:
        kind = self.cleaned_data["kind"]
        return {"kind": "" if kind == "yes_no" else kind, "choices": self.cleaned_data["choices"]}


class FormRefForm(PartForm):
    part = Part.FORMS
    handled = frozenset({"form", "version"})

    def build(self) -> None:
        known = choosable(self.draft.flow.node)
        offered = [(public_id, f"{form.title} · {form.node.name}") for public_id, form in known.items()]
        own = str(self.row.get("form") or "")
        if own and own not in dict(offered):
            offered.append((own, _("(not published for this place any more)")))
        self.fields["form"] = one_of(
            _("Form"), offered, _("Published forms of this place and of those above it."), empty=_("— please choose —")
        )
        self.fields["form"].required = True
        self.titles = {public_id: form.title for public_id, form in known.items()}

    def sections(self) -> Iterator[Section]:
        yield self.section(
            _("Form"), "form", "key",
            help=_("Publishing the flow keeps to the version of the form that is in force then."),
        )  # fmt: skip

    def values(self) -> Row:
        return {"form": self.cleaned_data["form"]}

    def typed_label(self) -> str:
        return str(self.titles.get(self.cleaned_data["form"], ""))


class SettingsForm(RowForm):
    """Of the flow itself; its row is the draft without its lists."""

    handled = frozenset(
        {
            "title", "summary", "languages", "prefix", "initial", "titled", "reference", "public", "units", "verbs",
            "escalate",
        }
    )  # fmt: skip
    kept_false = frozenset({"public"})

    def build(self) -> None:
        self.words("title", pgettext_lazy("of a flow", "Title"), required=True)
        self.words("summary", gettext_lazy("What it is for"), gettext_lazy("One or two sentences."), long=True)
        usual = [code for code, _name in LANGUAGES]
        codes = [*usual, *(code for code in self.draft.languages if code not in usual)]
        self.fields["languages"] = several(
            _("Languages"), [(code, language_name(code)) for code in codes],
            _("The first is the one in which the flow was written. For each there is a control beside every word."), required=True,
        )  # fmt: skip
        self.fields["languages"].initial = self.draft.languages
        self.fields["prefix"] = forms.CharField(
            label=_("First character of its numbers"), required=False, max_length=4,
            help_text=_("Cases are numbered for example 印2026-0001. Left empty, the first character of the title."),
        )  # fmt: skip
        states = [(one.key, self.teller.state(one.key)) for one in self.teller.flow.states]
        self.fields["initial"] = one_of(
            _("A case begins in"), states, _("Usually nothing is chosen: the first step opens the case."),
            empty=_("(the first step opens the case)"),
        )  # fmt: skip
        answers = [(key, label) for key, label in self.teller.labels.items() if SEP in key and not key.startswith(("case/", "taken/", "set/"))]  # fmt: skip
        self.fields["titled"] = one_of(_("The answer that is its title"), with_own(answers, self.row.get("titled")))
        self.fields["reference"] = one_of(
            _("The answer that is its number outside"), with_own(answers, self.row.get("reference")),
            _("Say the ticket number of the hotline; a second case with the same number is refused."),
        )  # fmt: skip
        self.fields["public"] = forms.BooleanField(
            label=_("Whoever raised it may follow it"), required=False, initial=self.row.get("public", True)
        )
        self.fields["verbs"] = several(
            _("Steps that need no drawing"), list(VERBS.items()), _("Everybody in charge has them in every state.")
        )
        self.fields["units"] = several(
            _("Roles that count only at the office that leads"), role_choices(relations=False, kept=self.row.get("units") or ()),
            _("Where a step names the office that leads."),
        )  # fmt: skip
        roles = role_choices(relations=False)
        said = self.row.get("escalate")
        first, second = said if isinstance(said, list) and len(said) == 2 else ("rc_director", "street_clerk")
        self.fields["late_one"] = one_of(_("Told of a limit missed by one working day"), roles, empty=None)
        self.fields["late_two"] = one_of(_("Told of a limit missed by two working days"), roles, empty=None)
        self.fields["late_one"].initial, self.fields["late_two"].initial = first, second

    def section(self, title: Any, *wanted: str, **more: Any) -> Section:
        names = self.names(*wanted)
        return Section(
            title, [self[name] for name in names], is_wrong=any(name in self.errors for name in names), **more
        )

    def sections(self) -> Iterator[Section]:
        yield self.section(pgettext_lazy("of a flow", "Title"), "title", "summary", "languages")
        yield self.section(_("Cases"), "prefix", "titled", "reference", "public", "verbs")
        yield self.section(_("Missed limits"), "late_one", "late_two")
        yield self.section(_("Rarely needed"), "initial", "units", folded=True)

    def clean_languages(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["languages"]
        kept = [code for code in self.draft.languages if code in chosen]
        return [*kept, *(code for code in chosen if code not in kept)]

    def values(self) -> Row:
        said = self.cleaned_data
        row = {name: said[name] for name in ("languages", "prefix", "initial", "titled", "reference", "public", "verbs", "units")}  # fmt: skip
        escalate = [said["late_one"], said["late_two"]]
        row["escalate"] = [] if escalate == ["rc_director", "street_clerk"] else escalate
        return row

    def made(self) -> Row:
        row = super().made()
        if row.get("public"):
            row.pop("public")
        return without_languages(row, self.cleaned_data["languages"])


def without_languages(row: Any, kept: list[str]) -> Any:
    """The flow without words in languages that it no longer has."""
    if isinstance(row, list):
        return [without_languages(one, kept) for one in row]
    if not isinstance(row, dict):
        return row
    codes = {code for code, _name in LANGUAGES} - set(kept)
    return {name: without_languages(value, kept) for name, value in row.items() if name not in codes or not isinstance(value, str)}  # fmt: skip
