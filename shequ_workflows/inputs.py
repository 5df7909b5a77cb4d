"""What no person can type is refused at the door, before a database stumbles over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


def _has_nul(values: QueryDict) -> bool:
    parts: Iterable[tuple[str, list[str]]] = values.lists()
    return any(NUL in name or any(NUL in str(value) for value in found) for name, found in parts)


class InputMiddleware:
    """No NUL in an address, a query or a form: PostgreSQL stores none, and nobody means one.

    An address with one leads nowhere (404); a query or a form with one gets the page for what could not be understood
    (400). Forms are looked at once the address is known, so that a body that is too large is refused as everywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", "") and _has_nul(request.GET):
            raise BadRequest("NUL in the query")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After the size of the body was judged by the check against forged forms."""
        if request.method == "POST" and _has_nul(request.POST):
            raise BadRequest("NUL in the form")
