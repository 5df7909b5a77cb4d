"""The filter of a list of notices: kind and words; a plain GET form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .models import NOTICE_TAGS


class NoticeFilter(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all kinds")), *NOTICE_TAGS], required=False)

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """``rows``, narrowed; a value that is no choice is left out."""
        if not self.is_bound:
            return rows
        self.is_valid()
        if self.cleaned_data.get("kind"):
            rows = rows.filter(kind=self.cleaned_data["kind"])
        for word in self.cleaned_data.get("q", "").split():
            rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word) | Q(summary__icontains=word))
        return rows

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        """One removable chip for each filter that is set."""
        if not self.is_bound:
            return []
        found = []
        for name in ("q", "kind"):
            value = self.cleaned_data.get(name)
            if value:
                rest = query.copy()
                rest.pop(name, None)
                rest.pop("page", None)
                found.append({"label": str(dict(NOTICE_TAGS).get(value, value)), "url": f"?{rest.urlencode()}"})
        return found
