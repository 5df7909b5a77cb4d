"""What everybody reads: the board of a community or a street, and its printed sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shequ_workflows.dashboard.constants import BOARDS
from shequ_workflows.dashboard.pages import BoardPage
from shequ_workflows.dashboard.reading import Boards, Theme
from shequ_workflows.org.moment import today
from shequ_workflows.org.same_for_all import same_for_all


def frame(page: BoardPage, **context: Any) -> dict[str, Any]:
    """Context of ``base_public.html``, and the route's own."""
    return {"page": page, **page.home.frame(), **context}


def _themes(page: BoardPage) -> list[Theme]:
    """Themes with the indicators that have a value or a target; nothing for a home page of something else."""
    node = page.node
    if node is None or node.kind not in BOARDS:
        return []
    found = Boards(node, today()).board(node)
    told = [Theme(one.key, one.label, [line for line in one.lines if line.points or line.targets]) for one in found]
    return [one for one in told if one.lines]


@require_safe
@same_for_all
def board(request: HttpRequest, page: BoardPage) -> HttpResponse:
    """Each indicator with value, baseline, target, trend, of how many, where it comes from, how it is computed."""
    context = frame(page, themes=_themes(page), day=today(), print_url=page.at("sheet"))
    return render(request, "shequ_dashboard/public/board.html", context)


@require_safe
@same_for_all
def sheet(request: HttpRequest, page: BoardPage) -> HttpResponse:
    """The board on paper: those that have a value."""
    themes = [Theme(one.key, one.label, [line for line in one.lines if line.points]) for one in _themes(page)]
    context = frame(
        page, themes=[one for one in themes if one.lines], day=today(), qr_url=request.build_absolute_uri(page.base),
        back_url=page.base,
    )  # fmt: skip
    return render(request, "shequ_dashboard/public/sheet.html", context)
