"""First parts of addresses that the site uses itself: a page directly below its entrance must not have one of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern


@cache
def taken() -> frozenset[str]:
    """``forms``, ``desk``, ``admin`` …: what stands before Wagtail's own pages in the site's addresses."""
    return frozenset(_first_parts(get_resolver().url_patterns))


def _first_parts(patterns: Any, before: str = "") -> Iterator[str]:
    for one in patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue
        route = f"{before}{one.pattern}"
        first, slash, _rest = route.partition("/")
        if slash and first and "<" not in first:
            yield first
        elif isinstance(one, URLResolver) and not route:
            yield from _first_parts(one.url_patterns, route)
