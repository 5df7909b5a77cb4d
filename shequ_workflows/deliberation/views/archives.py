"""Taking out the archive package of a matter: what is in it, what for, and the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from shequ_workflows.core.answering import stop
from shequ_workflows.core.archiving.packing import safe_name
from shequ_workflows.core.models import Subject
from shequ_workflows.deliberation.answering import blame, posted
from shequ_workflows.deliberation.archive.actions import REASON_LENGTH, TakeArchive, variants_for
from shequ_workflows.deliberation.archive.constants import MAY_TAKE, Variant
from shequ_workflows.deliberation.constants import KIND
from shequ_workflows.deliberation.frame import actor_of
from shequ_workflows.deliberation.views.desk_pages import back_to, desk_page
from shequ_workflows.org.acting import ActionRefused


class ArchiveForm(forms.Form):
    variant = forms.ChoiceField(
        label=gettext_lazy("What does the package hold?"), widget=forms.RadioSelect, choices=Variant.choices
    )
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("Needed for the full package: names stand in it. The record keeps it."),
        max_length=REASON_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, variants: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Variant.choices if value in variants]
        self.fields["variant"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["variant"] = choices[0][0]


@never_cache
@login_required
def archive(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """GET says what is inside; POST makes it, notes it in the record and gives the file."""
    actor = actor_of(request)
    rows = Subject.objects.filter(kind=KIND).visible_to(actor).select_related("node", "community", "matter")
    subject = rows.filter(public_id=public_id).first()
    if subject is None:
        raise Http404
    if not actor.holds(*{role for roles in MAY_TAKE.values() for role in roles}, at=subject.path):
        raise PermissionDenied(
            _("Archive packages are taken out by the committee's staff or the auditor. Please ask one of them.")
        )
    form = ArchiveForm(posted(request), variants=variants_for(actor, subject))
    if request.method == "POST" and form.is_valid():
        try:
            built = TakeArchive(actor, subject, **form.cleaned_data).execute()
        except ActionRefused as refused:
            stop(refused.refusal)
            blame(form, refused.refusal)
        else:
            name = safe_name(f"{subject.number or subject.public_id}-{form.cleaned_data['variant']}.zip")
            response = FileResponse(built.file, as_attachment=True, filename=name, content_type="application/zip")
            response["Content-Length"] = str(built.size)
            return response
    return desk_page(request, "archive", form=form, subject=subject, back_url=back_to(subject))
