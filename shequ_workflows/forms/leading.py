"""The page of a layer above from which one comes to a form: the guide of a service, say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shequ_workflows.org.registry import Registry

from .models import Form


@dataclass(frozen=True, slots=True)
class Lead:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Leader:
    """``of(form)`` gives the page that everybody may read, in a constant number of queries."""

    key: str
    of: Callable[[Form], Lead | None]


leaders: Registry[Leader] = Registry("pages that lead to forms")


def lead_of(form: Form) -> Lead | None:
    """The first that there is."""
    return next((found for one in leaders if (found := one.of(form)) is not None), None)
