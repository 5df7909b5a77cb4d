"""What every page of filling in shows around the form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from shequ_workflows.forms.models import Form
from shequ_workflows.org.models import CommunityPage


def form_or_404(slug: str) -> Form:
    """One that was published once; whether it is open is said on its page."""
    form = Form.objects.select_related("node", "current").filter(slug=slug, current__isnull=False).first()
    if form is None:
        raise Http404
    return form


def frame(request: HttpRequest, form: Form, title: str, **context: Any) -> dict[str, Any]:
    """Context of ``base_public.html``."""
    home = CommunityPage.objects.live().filter(node=form.node).first()
    return {
        "title": title,
        "form_shown": form,
        "community_name": form.node.name,
        "home_url": home.url if home is not None else "/",
        **context,
    }
