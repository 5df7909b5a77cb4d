from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.models import Compound
from shequ_workflows.community.roster import columns
from shequ_workflows.community.roster.table import MAX_BYTES, Table
from shequ_workflows.org.models import Node


class UploadForm(forms.Form):
    """A roster for one community; ``compounds`` are those of all communities that may be chosen."""

    community = forms.ModelChoiceField(
        Node.objects.none(), label=_("Community"), to_field_name="code", empty_label=None
    )
    compound = forms.ModelChoiceField(
        Compound.objects.none(),
        label=_("Compound"),
        required=False,
        empty_label=_("a column of the file names it"),
        help_text=_("Counts for all rows that name none."),
    )
    new_compound = forms.CharField(
        label=_("A compound that is not on the register yet"),
        required=False,
        max_length=60,
        help_text=_("Only where the whole file is about one new compound: its name."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("A list as .xlsx or .csv, 8 MB and 20 000 rows at most, on the first sheet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, communities: Any, compounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = communities  # type: ignore[attr-defined]
        self.fields["compound"].queryset = compounds  # type: ignore[attr-defined]
        if len(communities) == 1:
            self.fields["community"].widget = forms.HiddenInput()
            self.initial.setdefault("community", communities[0].code)

    def clean_file(self) -> UploadedFile:
        """Too large a file is not even read."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 8 MB. Take pictures out, or split the list."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        compound, community = cleaned.get("compound"), cleaned.get("community")
        if compound and cleaned.get("new_compound"):
            self.add_error("new_compound", _("Choose a compound or name a new one, not both."))
        if compound and community and not compound.node.path.startswith(community.path):
            self.add_error("compound", _("This compound belongs to another community. Please choose again."))
        return cleaned


class ColumnsForm(forms.Form):
    """What each column of the file is: one choice a column, ``c0`` the first."""

    def __init__(self, *args: Any, table: Table, guesses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("do not take")), *((column.key, column.label) for column in columns.COLUMNS)]
        self.table = table
        for at, heading in enumerate(table.headings):
            self.fields[f"c{at}"] = forms.ChoiceField(
                label=heading or _("(no heading)"), choices=choices, required=False, initial=guesses[at]
            )

    @property
    def mapping(self) -> dict[str, str]:
        """Position of a column → its key."""
        return {name[1:]: key for name, key in self.cleaned_data.items() if key}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """For the page: each choice with the first values of its column."""
        return [{"field": self[f"c{at}"], "samples": self.table.samples(at)} for at in range(len(self.table.headings))]
