"""The suite's own promise: a test that commits leaves the database as it found it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site

from shequ_workflows.core import keeping
from shequ_workflows.core.models import CalendarYear
from tests.factories.org import NodeFactory


def initial() -> tuple[object, ...]:
    return (
        set(ContentType.objects.values_list("pk", "app_label", "model")),
        Permission.objects.count(),
        Group.objects.count(),
        set(Page.objects.values_list("path", "title")),
        Site.objects.get(is_default_site=True).root_page_id,
        set(CalendarYear.objects.values_list("year", flat=True)),
        tuple(keeping.missing()),
    )


FOUND: list[tuple[object, ...]] = []


@pytest.mark.django_db
def test_it_begins_with_what_migrations_made() -> None:
    FOUND.append(initial())
    assert FOUND[0][-1] == ()


@pytest.mark.django_db(transaction=True)
def test_it_may_commit() -> None:
    NodeFactory()
    Page.objects.filter(depth=2).delete()
    Group.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_it_finds_it_again_after_a_commit() -> None:
    assert initial() == FOUND[0]


@pytest.mark.django_db(transaction=True)
def test_it_finds_it_again_after_another() -> None:
    assert initial() == FOUND[0]
