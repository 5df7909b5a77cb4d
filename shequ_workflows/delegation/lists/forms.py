"""Forms of lists. Each carries the version's revision, and a one-time key where it makes something."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.delegation.constants import FunctionCategory, Side
from shequ_workflows.delegation.models import Boundary, Function, FunctionList
from shequ_workflows.org.models import Node

from .access import offices_for
from .lines import BoundaryLine, Line
from .sheets import MAX_BYTES


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, **more)


def _text(label: Any, *, rows: int = 2, required: bool = False, most: int = 2_000, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, **more)


class VersionForm(forms.Form):
    """What every form about a version carries."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, version: FunctionList, initial: Any = None, **more: Any) -> None:
        carried = {"revision": version.revision, "once": secrets.token_urlsafe(18)}
        super().__init__(data, initial={**carried, **(initial or {})}, **more)
        self.version = version

    @property
    def carried(self) -> dict[str, Any]:
        """For the action."""
        return {"revision": self.cleaned_data["revision"], "once": self.cleaned_data["once"]}


class FunctionForm(VersionForm):
    """One function. ``line()`` is what was typed."""

    code = forms.CharField(
        label=pgettext_lazy("function", "code"), max_length=20, help_text=_("For example A01; no blanks.")
    )
    name = forms.CharField(label=_("function"), max_length=120)
    category = forms.ChoiceField(
        label=_("category"), choices=[("", pgettext_lazy("choice", "please choose")), *FunctionCategory.choices]
    )
    legal_basis = _text(_("legal basis"), help_text=_("Law, article or document; needed before it comes into force."))
    office = forms.ModelChoiceField(
        Node.objects.none(),
        label=_("office"),
        required=False,
        to_field_name="code",
        empty_label=pgettext_lazy("office", "another one"),
    )
    office_name = forms.CharField(
        label=_("office in words"),
        max_length=80,
        required=False,
        help_text=_("Only where it is not in the list above."),
    )
    can_decide = forms.BooleanField(label=_("the community decides itself"), required=False)
    powers = _text(_("powers that come with it"))
    people = _text(_("people who come with it"))
    money = _text(_("money that comes with it"))
    starts_on = _day(pgettext_lazy("function", "from"))
    ends_on = _day(pgettext_lazy("function", "until"))
    review_on = _day(_("review"))
    words = _text(
        _("words it is found by"), rows=3,
        help_text=_("One phrase a line, as people ask for it. A demand that holds all words of a line is this one."),
    )  # fmt: skip
    replaces = forms.ChoiceField(label=_("in the place of"), required=False)
    note = _text(_("note"))

    def __init__(self, data: Any = None, *, version: FunctionList, function: Function | None = None) -> None:
        initial = {**Line.of(function).values(), "office": function.office} if function is not None else {}
        super().__init__(data, version=version, initial=initial)
        self.fields["office"].queryset = offices_for(version.community)  # type: ignore[attr-defined]
        gone = Function.objects.filter(list__in=FunctionList.objects.in_force(version.community))
        gone = gone.exclude(code__in=version.functions.values("code"))
        left = [(code, f"{code} {name}") for code, name in gone.values_list("code", "name")]
        kept = function.replaces if function is not None else ""
        if kept and kept not in dict(left):
            left.insert(0, (kept, kept))
        choices = [("", pgettext_lazy("replaced function", "none")), *left]
        self.fields["replaces"].choices = choices  # type: ignore[attr-defined]

    def line(self) -> Line:
        values = {name: self.cleaned_data[name] for name in Line.names()}
        office = self.cleaned_data["office"]
        if office is not None:
            values["office_name"] = office.name
        values["code"] = values["code"].strip()
        return Line(**values)


class BoundaryForm(VersionForm):
    code = forms.CharField(label=pgettext_lazy("function", "code"), max_length=20)
    matter = forms.CharField(label=_("matter"), max_length=200)
    side = forms.ChoiceField(label=_("the community’s part"), choices=Side.choices, widget=forms.RadioSelect)
    lead = forms.CharField(label=_("leading office"), max_length=80, required=False)
    note = _text(_("note"))

    def __init__(self, data: Any = None, *, version: FunctionList, boundary: Boundary | None = None) -> None:
        initial = BoundaryLine.of(boundary).values() if boundary is not None else {}
        super().__init__(data, version=version, initial=initial)

    def line(self) -> BoundaryLine:
        return BoundaryLine(**{name: self.cleaned_data[name] for name in BoundaryLine.names()})


class ConsultForm(VersionForm):
    until = forms.DateField(
        label=_("comments until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The last day on which comments may be given."),
    )


class CommentForm(VersionForm):
    code = forms.ChoiceField(label=_("about the function"), required=False)
    text = _text(_("comment"), rows=4, required=True)

    def __init__(self, data: Any = None, *, version: FunctionList) -> None:
        super().__init__(data, version=version)
        lines = [(code, f"{code} {name}") for code, name in version.functions.values_list("code", "name")]
        self.fields["code"].choices = [("", pgettext_lazy("comment", "the whole list")), *lines]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = _text(_("answer"), rows=2, required=True, help_text=_("What becomes of it, and why."))


class PublishForm(VersionForm):
    """``override`` shows the street leader the field for his reason."""

    reason = _text(
        _("why there is a new version"), rows=3, required=True, most=1_000,
        help_text=_("Everybody can read it on the public page."),
    )  # fmt: skip
    basis = _text(_("legal basis"), most=1_000, help_text=_("The decision or document by which it comes into force."))
    review_on = _day(_("next review"))
    override_reason = _text(
        _("why more functions stand than the rule allows"), rows=3, required=True, most=1_000,
        help_text=_("Everybody can read it on the public page, with your office."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, version: FunctionList, override: bool) -> None:
        super().__init__(data, version=version, initial={"basis": version.basis})
        if not override:
            del self.fields["override_reason"]


class DropForm(VersionForm):
    reason = _text(_("why it is dropped"), required=True, most=500)


class RemoveForm(VersionForm):
    """Nothing is asked."""


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File with the list"),
        help_text=_("An .xlsx or .csv, 3 MB and 500 rows at most, on the first sheet. Nothing is saved before you have seen what would change."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        """Too large a file is not even read."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 3 MB. Take pictures out, or save the list alone."))
        return file


class ReadForm(forms.Form):
    """What was read of a file, sent back to be saved."""

    read = forms.CharField(widget=forms.HiddenInput)


class LinesFilter(forms.Form):
    """Search and filters of the lines of a version; a plain GET form."""

    q = forms.CharField(label=_("Words or code"), required=False, max_length=60)
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", pgettext_lazy("filter", "all")), *FunctionCategory.choices]
    )
    office = forms.ChoiceField(label=pgettext_lazy("function", "Office"), required=False)

    def __init__(self, data: Any, version: FunctionList) -> None:
        super().__init__(data)
        names = version.functions.exclude(office_name="").order_by("office_name").values_list("office_name", flat=True)
        choices = [("", pgettext_lazy("filter", "all")), *((name, name) for name in names.distinct())]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen; what is none of the choices counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
