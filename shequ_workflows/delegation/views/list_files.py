"""Lists as files: read and compared before anything changes, and taken away."""

from __future__ import annotations

import secrets
from typing import Any, Final, cast

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.delegation.frame import actor_of
from shequ_workflows.delegation.lists.access import PREPARERS
from shequ_workflows.delegation.lists.comparing import compare
from shequ_workflows.delegation.lists.drafting import ReplaceLines
from shequ_workflows.delegation.lists.exporting import ExportFunctions
from shequ_workflows.delegation.lists.forms import ReadForm, UploadForm
from shequ_workflows.delegation.lists.lines import Line
from shequ_workflows.delegation.lists.reading import Versions, lines_of, tally_of
from shequ_workflows.delegation.lists.sheets import FAULTS_SHOWN, Sheet, read_sheet
from shequ_workflows.delegation.lists.wording import comparison_context, count_banner
from shequ_workflows.delegation.models import FunctionList
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actions.base import not_yours
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import local_date, now

from .list_frame import address, attempt, community_or_404, crumbs_of, page, staff_only, stop, version_or_404

#: What was read waits in the page, signed, for so long; nothing of it is stored before it is confirmed.
KEPT_FOR: Final = 12 * 60 * 60
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _salt(request: HttpRequest, community: Node) -> str:
    """What was read for one community by one person is of no use elsewhere."""
    return f"shequ.delegation.list.{community.pk}.{actor_of(request).person_id}"


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file; see its faults, or what it would change; confirm or go away."""
    community = community_or_404(request, code)
    if not actor_of(request).holds(*PREPARERS, at=community):
        raise PermissionDenied(str(not_yours(PREPARERS).sentence))
    if "read" in request.POST:
        return _confirmed(request, community)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = read_sheet(file.name, file.read())
        except UnreadableSheet as unreadable:
            form.add_error("file", str(unreadable))
        else:
            if not sheet.faults:
                return _compared(request, community, sheet, file.name)
            return _page(
                request, community, "upload", form=form, faults=sheet.faults[:FAULTS_SHOWN], sheet=sheet, status=422
            )
    return _page(request, community, "upload", form=form)


def _page(request: HttpRequest, community: Node, template: str, **more: Any) -> HttpResponse:
    crumbs = crumbs_of(community, None, _("Import a list"))
    return page(request, template, community=community, crumbs=crumbs, **more)


def _compared(request: HttpRequest, community: Node, sheet: Sheet, name: str) -> HttpResponse:
    """Against the version in force, or an empty one; against the draft it would replace, too."""
    in_force = FunctionList.objects.in_force(community).first()
    draft = FunctionList.objects.being_made(community).first()
    before = lines_of(in_force)
    new = FunctionList(community=community, number=_number(draft, in_force))
    tally = tally_of(community, sheet.lines, before if in_force is not None else None)
    found = Versions(
        in_force, new, compare(before, sheet.lines, Line.names()), compare([], [], ()), tally.before or 0, tally.number
    )
    read = {
        "lines": [line.data() for line in sheet.lines],
        "base": in_force.public_id if in_force is not None else "",
        "revision": draft.revision if draft is not None else None,
        "name": name,
        "once": secrets.token_urlsafe(18),
    }
    return _page(
        request, community, "import_compare", read=signing.dumps(read, salt=_salt(request, community), compress=True),
        draft=draft, draft_same=draft is not None and not compare(lines_of(draft), sheet.lines, Line.names()),
        in_force=in_force, sheet=sheet, name=name, banner=count_banner(tally), **comparison_context(found),
    )  # fmt: skip


def _number(draft: FunctionList | None, in_force: FunctionList | None) -> int:
    """Of the version that the file would become."""
    if draft is not None:
        return draft.number
    return in_force.number + 1 if in_force is not None else 1


def _confirmed(request: HttpRequest, community: Node) -> HttpResponse:
    """Save what was read and looked at; where that cannot be, the file is asked for anew."""
    form = ReadForm(request.POST)
    read = _signed(request, community)
    if read is None:
        form.add_error(None, gettext_lazy("This comparison is too old or not whole. Please upload the file again."))
        return _page(request, community, "upload", form=UploadForm(), refused=form, status=422)
    action = ReplaceLines(
        actor_of(request), community, [Line.read(one) for one in read["lines"]], base=read["base"],
        revision=read["revision"], file_name=read["name"], once=read["once"],
    )  # fmt: skip
    done, made = attempt(form, action)
    if not done:
        return _page(request, community, "upload", form=UploadForm(), refused=form, status=422)
    messages.success(request, _("The draft holds the functions of the file now. What is in force stays as it is."))
    return redirect(address("show", made))


def _signed(request: HttpRequest, community: Node) -> dict[str, Any] | None:
    """What the page carried back; None where it is not ours, another's, or too old."""
    try:
        read: dict[str, Any] = signing.loads(request.POST["read"], salt=_salt(request, community), max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return read


@staff_only
@require_POST
def export(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """The functions of a version as a file."""
    version = version_or_404(request, public_id)
    try:
        made = ExportFunctions(actor_of(request), version, form).execute()
    except ActionRefused as refused:
        stop(refused.refusal)
        messages.error(request, str(refused))
        return redirect(address("show", version))
    name = f"functions-{version.community.code}-{version.number}-{local_date(now()):%Y%m%d}.{form}"
    # A FileResponse is none of Django's HttpResponse, and every middleware takes it for one.
    return cast(HttpResponse, FileResponse(made.file, as_attachment=True, filename=name, content_type=_TYPES[form]))
