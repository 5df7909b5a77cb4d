"""Forms whose submissions somebody reads; the submissions of one; saved views of such a list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shequ_workflows.core.answering import actor_of, stop
from shequ_workflows.forms.exporting.access import scope_of
from shequ_workflows.forms.filling.gates import is_published, may_enter
from shequ_workflows.forms.languages import spoken
from shequ_workflows.forms.models import Form, SavedView
from shequ_workflows.forms.submissions.columns import offered
from shequ_workflows.forms.submissions.filtering import COLUMNS, SubmissionFilter
from shequ_workflows.forms.submissions.frame import crumbs_of, for_readers, for_staff, form_or_404, page
from shequ_workflows.forms.submissions.listing import lines
from shequ_workflows.forms.submissions.reading import counted, of_form, readable_forms
from shequ_workflows.forms.submissions.saved import DropView, SaveView, SaveViewForm, views_of
from shequ_workflows.forms.submissions.searching import LONGEST, search
from shequ_workflows.org.acting import ActionRefused

FORMS_A_PAGE = 30
PER_PAGE = 30


@require_GET
@for_readers
def desk(request: HttpRequest) -> HttpResponse:
    """Forms of which the reader reads what comes in."""
    actor = actor_of(request)
    words = request.GET.get("q", "")[:LONGEST]
    forms = readable_forms(actor, words)
    page_obj = Paginator(forms, FORMS_A_PAGE).get_page(request.GET.get("page"))
    counts = counted(actor, list(page_obj))
    rows = [{"count": 0, "newest": None, **counts.get(one.pk, {}), "form": one} for one in page_obj]
    return page(request, "forms", rows=rows, page_obj=page_obj, words=words)


@for_staff
def submissions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came in with one form. Searching is a POST: what was typed may be somebody's name."""
    form = form_or_404(request, public_id)
    filter = SubmissionFilter(request.GET, form, offered(form))
    words = request.POST.get("q", "").strip()[:LONGEST] if request.method == "POST" else ""
    return _list(request, form, filter, words, SaveViewForm())


def _list(
    request: HttpRequest, form: Form, filter: SubmissionFilter, words: str, saving: SaveViewForm, status: int = 200
) -> HttpResponse:
    actor, language = actor_of(request), spoken()
    rows = filter.apply(of_form(actor, form)).select_related("node", "person", "on_behalf_of")
    found = search(rows, words, filter.offered) if words else rows
    asked = request.POST.get("page") if words else request.GET.get("page")
    page_obj = Paginator(found, PER_PAGE).get_page(asked)
    query = request.GET.copy()
    query.pop("page", None)
    return page(
        request, "submissions", status=status, the_form=form, filter=filter, chips=filter.chips(query), words=words,
        lines=lines(list(page_obj), filter.columns, language), page_obj=page_obj, query=query.urlencode(),
        heads=[one.field.label.say(language) for one in filter.columns], crumbs=crumbs_of(form), saving=saving,
        clear_url=reverse("shequ_forms:desk_submissions", args=[form.public_id]), views=views_of(actor, form),
        may_export=bool(scope_of(actor, form).paths),
        may_enter=is_published(form) and may_enter(actor, form),
    )  # fmt: skip


@require_POST
@for_staff
def save_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the filters and columns of the address under a name."""
    form = form_or_404(request, public_id)
    filter = SubmissionFilter(request.GET, form, offered(form))
    saving = SaveViewForm(request.POST)
    if saving.is_valid():
        said: dict[str, Any] = {}
        for name, text in filter.sent:
            if name != COLUMNS:
                said.setdefault(name, []).append(text)
        keys = [one.key for one in filter.columns] if COLUMNS in filter.said else []
        try:
            SaveView(actor_of(request), form, query=said, columns=keys, **saving.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            saving.add_error("name", str(refused))
        else:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": saving.cleaned_data["name"]})
            return redirect(_with(form, filter.sent))
    return _list(request, form, filter, "", saving, status=422)


def _with(form: Form, sent: list[tuple[str, str]]) -> str:
    query = urlencode(sent)
    url = reverse("shequ_forms:desk_submissions", args=[form.public_id])
    return f"{url}?{query}" if query else url


@for_staff
def drop_view(request: HttpRequest, public_id: str, view_id: str) -> HttpResponse:
    """Asked once more, then gone."""
    form = form_or_404(request, public_id)
    view = SavedView.objects.filter(form=form, public_id=view_id, person=actor_of(request).person_id).first()
    if view is None:
        raise Http404
    url = reverse("shequ_forms:desk_submissions", args=[form.public_id])
    if request.method == "POST":
        DropView(actor_of(request), view).execute()
        messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
        return redirect(url)
    told = [_("Your colleagues lose it too.")] if view.is_shared else []
    title = _("Delete the view “%(name)s”?") % {"name": view.name}
    return page(
        request, "confirm", title=title, text=_("Submissions are not touched."), consequences=told, cancel_url=url,
        confirm_label=_("Delete the view"),
    )  # fmt: skip
