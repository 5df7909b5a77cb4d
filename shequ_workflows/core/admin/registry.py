"""How layers above add their screens to the menu 社区治理 of the Wagtail admin, and to its pages.

    admin_registry.viewsets.register(AdminEntry("notices", make_viewset, order=60))

An entry's ``make`` is called once, when the admin's addresses are built; it gives a viewset (``admin_views.ScopedViewSet``
keeps scope and filters) or anything else Wagtail can put into a menu group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest

from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.registry import Registry

if TYPE_CHECKING:
    from shequ_workflows.core.models import Subject
    from shequ_workflows.org.actors import Actor


@dataclass(frozen=True)
class AdminEntry:
    """One line of the menu 社区治理."""

    key: str
    make: Callable[[], Any]
    order: int = 100


@dataclass(frozen=True)
class SubjectLink:
    """A way from a subject in the admin to where it is worked on; ``url`` gives None where there is none."""

    key: str
    label: Sentence
    url: Callable[[Subject, Actor], str | None]
    order: int = 100


@dataclass(frozen=True)
class InspectPanel:
    """A block on the page of one object; ``context(request, object)`` gives None where there is nothing to show."""

    key: str
    model: type[models.Model]
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 100


viewsets: Registry[AdminEntry] = Registry("admin viewsets")
subject_links: Registry[SubjectLink] = Registry("ways to a subject")
inspect_panels: Registry[InspectPanel] = Registry("inspect panels")
