"""The page of a package: what belongs to it, what to bring (once), how long each takes, and the way to apply."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shequ_workflows.catalogue.application_models import PackagePage
from shequ_workflows.catalogue.applying.choosing import asked_by
from shequ_workflows.catalogue.constants import Need
from shequ_workflows.catalogue.models import ServiceGuidePage
from shequ_workflows.catalogue.presenting import frame, how_long, materials
from shequ_workflows.forms.constants import Who
from shequ_workflows.forms.filling.gates import window
from shequ_workflows.forms.filling.ready import ready
from shequ_workflows.forms.models import Form
from shequ_workflows.org.moment import now
from shequ_workflows.org.same_for_all import same_for_all

#: Where services ask differently for the same paper, the first of these holds.
_STRICTEST: Final = (Need.NECESSARY, Need.MAY_FOLLOW, Need.SHARED)


@require_safe
@same_for_all
def show(request: HttpRequest, page: PackagePage) -> HttpResponse:
    shown = ServiceGuidePage.objects.live().public().filter(pk__in=page.services.values("guide")).in_bulk()
    order = page.services.order_by("sort_order", "pk").values_list("guide", flat=True)
    guides = [shown[pk] for pk in order if pk in shown]
    services = [
        {"guide": one, "url": one.url, "how_long": how_long(one), "is_open": one.is_open_for_applications}
        for one in guides
    ]
    index = page.get_parent().specific
    crumbs = [{"label": page.home.title, "url": page.home.url}, {"label": index.title, "url": index.url}]
    form = page.form
    may_apply = form is not None and _may_apply(form, services)
    context = frame(
        page.home, page, crumbs=[*crumbs, {"label": page.title, "url": ""}], services=services, materials=papers_of(guides),
        signs_in=form is not None and form.who != Who.ANYONE,
        apply_url=reverse("shequ_forms:start", args=[form.slug]) if may_apply and form is not None else "",
    )  # fmt: skip
    return render(request, "shequ_catalogue/public/package.html", context)


def _may_apply(form: Form, services: list[dict[str, Any]]) -> bool:
    """Its form is open, and at least one service can be had; all of them, where nothing asks which."""
    if form.who == Who.STAFF or form.current is None or window(form, now()) is not None:
        return False
    is_open = [one["is_open"] for one in services]
    which = asked_by(ready(form.current).definition, [one["guide"].title for one in services])
    return any(is_open) if which is not None else bool(is_open) and all(is_open)


def papers_of(guides: list[ServiceGuidePage]) -> list[dict[str, Any]]:
    """Each paper once, with the services that ask for it; those that nobody brings last. Asked for by one, it is needed."""
    found: dict[str, dict[str, Any]] = {}
    for guide in guides:
        for one in materials(guide):
            row = found.setdefault(one["name"].strip(), {**one, "for": []})
            row["for"].append(guide.title)
            if _STRICTEST.index(one["need"]) < _STRICTEST.index(row["need"]):
                row |= {key: one[key] for key in ("need", "need_label", "tone")}
    return sorted(found.values(), key=lambda row: row["need"] == Need.SHARED)
