from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from shequ_workflows.core.masking import mask_text
from shequ_workflows.org.models import Person

if TYPE_CHECKING:
    from .models import PlanPage

ROWS = ("phases", "milestones", "tasks", "risks", "targets")
#: Fields of rows that everybody reads.
WORDS = ("title", "text", "cause", "measure", "owner_office")


def named() -> str:
    return _("This is the name of a person. Please write an office or choose a role: people come and go.")


def personal() -> str:
    return _("There is a telephone, an ID number or an address of somebody in it. Please take it out: everybody would read it.")  # fmt: skip


def fault_of(page: PlanPage) -> str:
    """The first thing in a plan that its editor would be told; where no form is asked. One query."""
    rows = [row for name in ROWS for row in getattr(page, name).all()]
    offices = {getattr(row, "owner_office", "") for row in rows} | {page.office}
    if Person.objects.filter(name__in=offices - {""}).exists():
        return named()
    texts = [str(getattr(row, name, "") or "") for row in rows for name in WORDS]
    return personal() if any(mask_text(text) != text for text in texts) else ""


class PlanPageForm(WagtailAdminPageForm):
    """Says while the editor writes what must not stand in a plan: a person's name for an office, a number of somebody."""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        rows = [row for formset in self.formsets.values() for row in formset.forms if self._counts(formset, row)]
        offices = {row.cleaned_data.get("owner_office", "") for row in rows} | {found.get("office", "")}
        names = set(Person.objects.filter(name__in=offices - {""}).values_list("name", flat=True))
        if found.get("office") in names:
            self.add_error("office", named())
        for row in rows:
            if row.cleaned_data.get("owner_office") in names:
                row.add_error("owner_office", named())
            for name in WORDS:
                text = row.cleaned_data.get(name) or ""
                if name in row.fields and mask_text(text) != text:
                    row.add_error(name, personal())
        return found

    @staticmethod
    def _counts(formset: Any, row: Any) -> bool:
        """Neither taken out nor left empty nor wrong already."""
        return row.is_valid() and bool(row.cleaned_data) and not formset._should_delete_form(row)

    def is_valid(self) -> bool:
        """What ``clean`` found wrong in rows counts, whichever was looked at first."""
        return super().is_valid() and all(
            not row.errors for formset in self.formsets.values() for row in formset.forms if self._kept(formset, row)
        )

    @staticmethod
    def _kept(formset: Any, row: Any) -> bool:
        return not formset._should_delete_form(row)

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """A row that was saved by itself while its editor went on writing keeps the key that it got."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        for formset in self.formsets.values():
            updates += [(f"{row.prefix}-key", row.instance.key) for row in formset.forms if "key" in row.fields]
        return updates
