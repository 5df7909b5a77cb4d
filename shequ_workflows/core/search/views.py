"""Searching what everybody may read: matters and notices on one page, a tab for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .bigrams import LONGEST, terms
from .finders import Finder, Found, finders
from .marking import excerpt, mark

PER_PAGE = 20


@never_cache
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """``?q=`` in ``?in=``; without ``in`` the first kind in which something was found."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    wanted = terms(text)
    kinds = list(finders)
    rows = {one.key: one.public(text) for one in kinds} if wanted else {}
    counts = {key: found.count() for key, found in rows.items()}
    chosen = _chosen(request.GET.get("in", ""), kinds, counts)
    context: dict[str, Any] = {"query": text, "wanted": wanted, "total": sum(counts.values()), "is_short": len("".join(wanted)) == 1}  # fmt: skip
    if wanted and chosen is not None:
        page = Paginator(rows[chosen.key], PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page_obj": page,
            "lines": [_line(one, wanted) for one in chosen.lines(request, list(page.object_list))],
            "tabs": [_tab(one, text, chosen, counts) for one in kinds],
        }
    return render(request, "shequ_core/search.html", context)


def _chosen(asked: str, kinds: list[Finder], counts: dict[str, int]) -> Finder | None:
    by_key = {one.key: one for one in kinds}
    first = next((one for one in kinds if counts.get(one.key)), kinds[0] if kinds else None)
    return by_key.get(asked, first)


def _tab(one: Finder, text: str, chosen: Finder, counts: dict[str, int]) -> dict[str, Any]:
    url = f"?{urlencode({'q': text, 'in': one.key})}"
    return {"label": one.label, "url": url, "current": one is chosen, "count": counts[one.key]}


def _line(one: Found, wanted: list[str]) -> dict[str, Any]:
    return {"url": one.url, "meta": one.meta, "title": mark(one.title, wanted), "text": mark(excerpt(one.text, wanted), wanted)}  # fmt: skip
