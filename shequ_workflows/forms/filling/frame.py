"""What every page of filling in shows around the form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from shequ_workflows.forms.leading import lead_of
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
    around = home.frame(request) if home is not None else {"community_name": form.node.name, "home_url": "/"}
    lead = lead_of(form)
    front = [{"label": home.title, "url": around["home_url"]}] if home is not None else []
    back = [{"label": lead.title, "url": lead.url}] if lead is not None else []
    crumbs = [*front, *back, {"label": title, "url": ""}] if front or back else []
    return {"title": title, "form_shown": form, "office": home, "lead": lead, "crumbs": crumbs, **around, **context}
