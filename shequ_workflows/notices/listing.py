"""The list of a notice board: kinds as tabs, words as a plain GET form, in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.same_for_all import vouch_for

from .constants import NoticeKind
from .querysets import listed, running_urgent
from .reading import frame

if TYPE_CHECKING:
    from .models import NoticeIndexPage, NoticePage

PER_PAGE = 20


class NoticeFilter(forms.Form):
    """Words; the kind travels along, chosen by the tabs."""

    q = forms.CharField(label=_("Words in the notice"), required=False, max_length=60)
    kind = forms.ChoiceField(choices=[("", ""), *NoticeKind.choices], required=False, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen; a value that is no choice counts as not chosen."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """``rows``, narrowed to what was asked."""
        if self.asked.get("kind"):
            rows = rows.filter(kind=self.asked["kind"])
        for word in self.asked.get("q", "").split():
            rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word) | Q(summary__icontains=word))
        return rows


def without(query: QueryDict, *names: str, **values: str) -> str:
    """The query of another view of the same list: from its first page, without ``names``, with ``values``."""
    rest = query.copy()
    for name in ("page", *names, *values):
        rest.pop(name, None)
    for name, value in values.items():
        if value:
            rest[name] = value
    return f"?{rest.urlencode()}"


def tabs(query: QueryDict, current: str) -> list[dict[str, Any]]:
    """All, 公示, 公告, 通知: context of the component ``tabs``."""
    kinds = [("", pgettext("kinds of notices", "all")), *_tags()]
    return [{"label": label, "url": without(query, kind=key), "current": key == current} for key, label in kinds]


def _tags() -> list[tuple[str, str]]:
    from .models import NOTICE_TAGS

    return [(key, str(label)) for key, label in NOTICE_TAGS]


def listing(request: HttpRequest, index: NoticeIndexPage) -> dict[str, Any]:
    """Context of a notice board: filter, tabs, cards of one page, and what is urgent just now beside it."""
    form = NoticeFilter(request.GET or None)
    vouch_for(request, form, form.asked)
    page = Paginator(form.apply(listed(index)), PER_PAGE).get_page(request.GET.get("page"))
    notices: list[NoticePage] = list(page.object_list)
    first = page.number == 1 and not form.asked and not index.is_urgent
    urgent = [notice.card(request) for notice in running_urgent(index)] if first else []
    words = form.asked.get("q", "")
    home = CommunityPage.objects.ancestor_of(index).last()
    return {
        **frame(request, home),
        "form": form,
        "tabs": [] if index.is_urgent else tabs(request.GET, form.asked.get("kind", "")),
        "chips": [{"label": words, "url": without(request.GET, "q")}] if words else [],
        "is_narrowed": bool(form.asked),
        "page_obj": page,
        "cards": [notice.card(request) for notice in notices],
        "urgent": urgent,
    }
