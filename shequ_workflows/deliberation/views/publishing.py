"""How opinions are published: the rule of each community that one may set."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.once import new_once
from shequ_workflows.deliberation.answering import blame
from shequ_workflows.deliberation.constants import Publishing
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.keying_forms import PublishingForm
from shequ_workflows.deliberation.models import PublishingRule
from shequ_workflows.deliberation.publishing import SETTERS, SetPublishing
from shequ_workflows.deliberation.views.desk_pages import desk_page
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.constants import NodeKind
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

#: Communities on the screen: an administrator of a street has a dozen.
MOST = 40


@never_cache
@login_required
def publishing(request: HttpRequest) -> HttpResponse:
    """For each community its rule, since when, on what it rests; and the form for another one."""
    actor = actor_of(request)
    if not actor.has(*SETTERS):
        raise PermissionDenied(
            _("The committee's director or the administrator decides how opinions are published here.")
        )
    paths = actor.paths_with(*SETTERS)
    nodes = list(Node.objects.filter(below(paths), kind=NodeKind.COMMUNITY, closed_on=None).order_by("path")[:MOST])
    asked = next((node for node in nodes if request.method == "POST" and node.code == request.POST.get("node")), None)
    form: PublishingForm | None = None
    if asked is not None:
        form = PublishingForm(request.POST, prefix=asked.code)
        if form.is_valid():
            try:
                SetPublishing(actor, asked, **form.cleaned_data).execute()
            except ActionRefused as refused:
                stop(refused.refusal)
                blame(form, refused.refusal)
            else:
                messages.success(request, _("From now on it is so. The opinion form says it to everybody."))
                return redirect("shequ_deliberation:publishing")
    return desk_page(request, "publishing", form=form, rows=_rows(nodes, asked, form))


def _rows(nodes: list[Node], asked: Node | None, form: PublishingForm | None) -> list[dict[str, Any]]:
    rules: dict[int, list[PublishingRule]] = {}
    for rule in PublishingRule.objects.filter(community__in=nodes).select_related("made_by").order_by("-number"):
        rules.setdefault(rule.community_id, []).append(rule)
    found = []
    for node in nodes:
        known = rules.get(node.pk, [])
        mode = known[0].mode if known else Publishing.REVIEW_FIRST
        fresh = PublishingForm(prefix=node.code, initial={"mode": mode, "once": new_once()})
        row = {"node": node, "rules": known, "now": Publishing(mode).label}
        found.append({**row, "form": form if node == asked and form is not None else fresh})
    return found
