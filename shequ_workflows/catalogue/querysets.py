"""Reading guides. Functions, since a page's manager belongs to Wagtail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from wagtail.models import Page

from shequ_workflows.core.search.bigrams import terms

from .application_models import PackageService
from .code_lists import CodeRow
from .models import GuideWords, PackagePage, ServiceGuidePage, ServiceIndexPage


def listed(above: Page) -> QuerySet[ServiceGuidePage]:
    """Public guides below ``above``."""
    rows: QuerySet[ServiceGuidePage] = ServiceGuidePage.objects.descendant_of(above).live().public()
    return rows


def index_of(home: Page) -> ServiceIndexPage | None:
    """The live index of a community. One query."""
    found: ServiceIndexPage | None = ServiceIndexPage.objects.child_of(home).live().first()
    return found


def packages_of(index: ServiceIndexPage, asked: Mapping[str, str]) -> QuerySet[PackagePage]:
    """Its packages, as far as they fit what was asked: by words, and by theme, life event and audience of their services; a
    letter leads to services alone. Two queries."""
    rows: QuerySet[PackagePage] = PackagePage.objects.child_of(index).live().public().order_by("path")
    if "letter" in asked:
        return rows.none()
    for name, column in (("theme", "themes"), ("event", "events"), ("audience", "audiences")):
        if name not in asked:
            continue
        fits = Q(
            services__guide__in=ServiceGuidePage.objects.live().filter(**{f"{column}__code": asked[name]}).values("pk")
        )
        if name == "event":
            fits |= Q(events__code=asked[name])
        rows = rows.filter(pk__in=PackagePage.objects.filter(fits).values("pk"))
    return packages_with(rows, asked.get("q", ""))


def packages_with(rows: QuerySet[PackagePage], query: str) -> QuerySet[PackagePage]:
    """Those that hold every word, in their own text or in the title of a service of theirs."""
    for term in terms(query):
        own = Q(title__icontains=term) | Q(summary__icontains=term) | Q(introduction__icontains=term)
        of_services = PackageService.objects.filter(guide__words__title__contains=term).values("package")
        rows = rows.filter(own | Q(pk__in=of_services))
    return rows


def package_with(guide: ServiceGuidePage) -> PackagePage | None:
    """A package by which the service may be applied for together with others. One query."""
    rows = PackagePage.objects.live().public().filter(services__guide=guide, form__live=True)
    found: PackagePage | None = rows.order_by("path").first()
    return found


def in_use_by(rows: QuerySet[ServiceGuidePage], table: type[CodeRow]) -> list[Any]:
    """Rows of a code list under which there is something, with ``count`` of them. One query."""
    field = {"Theme": "themes", "LifeEvent": "events", "Audience": "audiences"}[table.__name__]
    through = getattr(ServiceGuidePage, field).through
    name = next(one.name for one in through._meta.get_fields() if one.related_model is table)
    counted = (
        through.objects.filter(serviceguidepage__in=rows.order_by().values("pk"))
        .order_by()
        .values_list(name)
        .annotate(n=Count("pk"))
    )
    numbers = dict(counted)
    found = []
    for row in table._default_manager.filter(pk__in=numbers, is_active=True):
        row.count = numbers[row.pk]  # type: ignore[attr-defined]
        found.append(row)
    return found


def letters_of(rows: QuerySet[ServiceGuidePage]) -> list[str]:
    """Letters under which there is something, # last. One query."""
    words = GuideWords.objects.filter(Exists(rows.order_by().filter(pk=OuterRef("pk"))))
    found = set(words.order_by().values_list("letter", flat=True).distinct())
    return sorted(found, key=lambda letter: (letter == "#", letter))
