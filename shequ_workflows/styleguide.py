"""The living style guide at ``/styleguide/``: every component with invented content, for staff and developers."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shequ_workflows.styleguide_samples import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the guide where ``DEBUG`` is on or to staff; for everybody else there is no such page.

    ``?frame=desk`` shows it in the staff layout, ``?frame=print`` a sample sheet.
    """
    user = getattr(request, "user", None)
    if not (settings.DEBUG or (user is not None and user.is_active and user.is_staff)):
        raise Http404
    frame = request.GET.get("frame", "public")
    template = {"desk": "styleguide_desk", "print": "styleguide_print"}.get(frame, "styleguide")
    return render(request, f"shequ/{template}.html", samples(request))
