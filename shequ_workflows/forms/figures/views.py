"""Counts of what came in, for whoever reads it."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.forms.exporting.access import belongs, meets
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Form
from shequ_workflows.forms.permitting import readers_of, reading_paths
from shequ_workflows.forms.submissions.frame import crumbs_of
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.actors import Actor

from .charts import charts, groups_shown
from .drawing import count_words, drawn
from .reading import By, Figures, figures_of
from .suppressing import SMALLEST


class ByForm(forms.Form):
    """What the counts are broken down by."""

    by = forms.ChoiceField(label=gettext_lazy("Broken down"), choices=By.choices, required=False)


@login_required
@never_cache
@require_safe
def figures(request: HttpRequest, public_id: str) -> HttpResponse:
    actor = Actor.of_request(request)
    form = Form.objects.select_related("node").filter(public_id=public_id).first()
    if form is None or not belongs(actor, form):
        raise Http404
    paths = [path for path in reading_paths(actor, form) if meets(path, form.node.path)]
    if not paths:
        raise PermissionDenied(str(not_yours(readers_of(form)).sentence))
    chosen = ByForm(request.GET or None)
    by = By(chosen.cleaned_data["by"]) if chosen.is_valid() else By.NOTHING
    found = figures_of(form, paths, by)
    crumbs = crumbs_of(form, here=_("Figures"))
    context = staff_frame(
        request, "forms", form_asked=form, chosen=chosen, is_broken_down=by != By.NOTHING, by=by.label, crumbs=crumbs,
        total=found.counted.total if found.counted.total >= SMALLEST else None, smallest=SMALLEST,
        has_any=found.counted.total > 0, **_shown(found, by),
    )  # fmt: skip
    return render(request, "shequ_forms/figures/figures.html", context)


def _shown(found: Figures, by: By) -> dict[str, object]:
    is_broken_down = by != By.NOTHING
    made = charts(found.counted, spoken(), broken_down=is_broken_down)
    groups = (
        list(zip(found.groups, map(count_words, groups_shown(found.counted)), strict=True)) if is_broken_down else []
    )
    return {"groups": groups, "charts": [(one, drawn(one)) for one in made]}
