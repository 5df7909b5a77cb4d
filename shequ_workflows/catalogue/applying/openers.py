"""At the counter: services that a visitor or caller may apply for, opened from what was registered of him."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from shequ_workflows.catalogue.models import PackagePage, PackageService, ServiceGuidePage
from shequ_workflows.core.models import Subject
from shequ_workflows.core.registries import Opener, OpenerSource, Wish, openers
from shequ_workflows.flows.models import Flow
from shequ_workflows.forms.filling.gates import may_enter
from shequ_workflows.org.acting import ActionRefused, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.querysets import prefixes

SOURCE: Final = "service"
#: After matters and before other flows.
_ORDER: Final = 40


def opener_of(page: ServiceGuidePage | PackagePage) -> Opener:
    form = page.form
    assert form is not None  # asked for
    return Opener(
        key=f"{SOURCE}:{page.pk}",
        label=_("Apply for: %(service)s") % {"service": page.title},
        open=_on_its_page,
        may=lambda actor, node: form.node.path in prefixes(node.path) and may_enter(actor, form),
        order=_ORDER,
        url=reverse("shequ_forms:enter", args=[form.public_id]),
        instead_of=frozenset(flow.kind for flow in _flows(page)),
    )


def _flows(page: ServiceGuidePage | PackagePage) -> Iterator[Flow]:
    """Which it begins."""
    guides = [one.guide for one in page.services.all()] if isinstance(page, PackagePage) else [page]
    yield from (one.flow for one in guides if one.flow is not None)


def _on_its_page(actor: Actor, wish: Wish) -> Subject:
    raise ActionRefused(refuse("opener", _("This is applied for on a page of its own.")))


def _pages(**which: int) -> Iterator[ServiceGuidePage | PackagePage]:
    """Three queries. Packages first: whoever needs several things is asked once. Also those without a flow: they are kept
    as what was sent in, and the visitor takes a slip along."""
    packages = PackagePage.objects.live().filter(form__live=True, alias_of=None, **which).select_related("form__node")
    begun = Prefetch("services", PackageService.objects.select_related("guide__flow"))
    yield from packages.prefetch_related(begun).order_by("path")
    guides = ServiceGuidePage.objects.live().filter(form__live=True, alias_of=None, **which).defer_streamfields()
    for page in guides.select_related("form__node", "flow").order_by("path"):
        if page.is_open_for_applications:
            yield page


def _find(key: str) -> Opener | None:
    number = key.removeprefix(f"{SOURCE}:")
    return next(map(opener_of, _pages(pk=int(number))), None) if number.isdecimal() and len(number) < 12 else None


def _all() -> Iterator[Opener]:
    yield from map(opener_of, _pages())


openers.sources.register(OpenerSource(SOURCE, _find, _all))
