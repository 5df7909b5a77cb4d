"""The public page of functions: the list in force, its history, two versions compared, the printed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from shequ_workflows.delegation.constants import COUNTED, FunctionCategory
from shequ_workflows.delegation.lists.reading import difference, matching
from shequ_workflows.delegation.lists.wording import comparison_context, facts_of
from shequ_workflows.delegation.models import Function, FunctionList
from shequ_workflows.delegation.pages import FunctionListPage, page_sections
from shequ_workflows.org.models import Node

PER_PAGE = 20


class PublicFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Words or code"), required=False, max_length=60)
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        required=False,
        choices=[("", pgettext_lazy("filter", "all")), *FunctionCategory.choices],
    )

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def frame(page: FunctionListPage, **context: Any) -> dict[str, Any]:
    """Context of ``base_public.html`` for a route of ``page``, and the route's own."""
    return {"page": page, **page.home.frame(), **context}


def crumbs(page: FunctionListPage, last: str) -> list[dict[str, str]]:
    return [
        {"label": page.home.title, "url": page.home.url},
        {"label": page.title, "url": page.base},
        {"label": last, "url": ""},
    ]


def _published(node: Node | None, number: int | None) -> FunctionList | None:
    """The version in force, or the one of that number if it was in force once."""
    if node is None:
        return None
    if number is None:
        return FunctionList.objects.in_force(node).select_related("override_by").first()
    return FunctionList.objects.past(node).filter(number=number).first()


def groups_of(rows: Sequence[Function]) -> list[dict[str, Any]]:
    """Functions by category, in the order of the categories; empty ones left out."""
    found = []
    for category in FunctionCategory:
        lines = [{"row": row, "facts": facts_of(row)} for row in rows if row.category == category]
        if lines:
            found.append({"key": category.value, "label": category.label, "lines": lines, "count": len(lines)})
    return found


def _figures(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many count, and of each category."""
    total = sum(counts.get(category, 0) for category in COUNTED)
    own = [{"label": one.label, "value": counts[one.value]} for one in FunctionCategory if counts.get(one.value)]
    return [{"label": _("functions that count"), "value": total}, *own]


def _counts(version: FunctionList) -> dict[str, int]:
    rows = version.functions.order_by().values_list("category").annotate(number=Count("pk"))
    return dict(rows)


@require_safe
def functions(request: HttpRequest, page: FunctionListPage, number: int | None = None) -> HttpResponse:
    """The list in force, or an older version, by category, with search; the boundary list; what layers add below."""
    version = _published(page.node, number)
    if version is None and number is not None:
        raise Http404
    context: dict[str, Any] = {
        "version": version,
        "is_current": version is not None and number in {None, version.number} and version.retired_at is None,
    }
    if version is not None:
        form = PublicFilter(request.GET)
        rows = list(matching(version.functions.all(), form.asked))
        context |= {
            "form": form,
            "is_filtered": bool(form.asked),
            "count": len(rows),
            "groups": groups_of(rows),
            "figures": _figures(_counts(version)),
            "boundaries": list(version.boundaries.all()),
            "here": request.path,
        }
    if number is None:
        context["sections"] = _sections(request, page)
    else:
        context["crumbs"] = crumbs(page, _("Version %(number)d") % {"number": number})
    return render(request, "shequ_delegation/public/functions.html", frame(page, **context))


def _sections(request: HttpRequest, page: FunctionListPage) -> list[dict[str, Any]]:
    """What layers and other parts of this one add: each is rendered with what its ``context`` gave."""
    found = []
    for section in page_sections:
        own = section.context(request, page)
        if own is not None:
            html = render_to_string(section.template, {**own, "context": own, "page": page}, request)
            found.append({"key": section.key, "html": html})
    return found


@require_safe
def history(request: HttpRequest, page: FunctionListPage) -> HttpResponse:
    """The versions that were in force, newest first: from when until when, why, how many functions."""
    rows = FunctionList.objects.past(page.node) if page.node is not None else FunctionList.objects.none()
    rows = rows.annotate(counted=Count("functions", filter=Q(functions__category__in=COUNTED)))
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = frame(page, page_obj=found, crumbs=crumbs(page, _("Versions")), compare_url=page.at("compare"))
    return render(request, "shequ_delegation/public/history.html", context)


@require_safe
def compare(request: HttpRequest, page: FunctionListPage) -> HttpResponse:
    """Two versions that were in force (``?from=1&to=2``); by default the newest with the one before it."""
    versions = list(FunctionList.objects.past(page.node)) if page.node is not None else []
    by_number = {str(one.number): one for one in versions}
    newer = by_number.get(request.GET.get("to", "")) or next(iter(versions), None)
    context: dict[str, Any] = {"versions": versions, "crumbs": crumbs(page, _("Comparison"))}
    if newer is not None:
        before = (one for one in versions if one.number < newer.number)
        older = by_number.get(request.GET.get("from", "")) or next(before, None)
        if older is not None and older.number > newer.number:
            older, newer = newer, older
        if older is newer:
            older = next((one for one in versions if one.number < newer.number), None)
        context |= {"older": older, "newer": newer, **comparison_context(difference(older, newer))}
    return render(request, "shequ_delegation/public/compare.html", frame(page, **context))


@require_safe
def sheet(request: HttpRequest, page: FunctionListPage) -> HttpResponse:
    """The list in force on paper."""
    version = _published(page.node, None)
    if version is None:
        raise Http404
    context = frame(
        page,
        version=version,
        groups=groups_of(list(version.functions.all())),
        figures=_figures(_counts(version)),
        boundaries=list(version.boundaries.all()),
        qr_url=request.build_absolute_uri(page.base),
        back_url=page.base,
    )
    return render(request, "shequ_delegation/public/sheet.html", context)
