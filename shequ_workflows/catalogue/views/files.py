"""Guides as files, for those who keep them: read and compared before anything changes, and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Left, Length
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shequ_workflows.catalogue.actions import ImportGuides
from shequ_workflows.catalogue.constants import KEEPERS
from shequ_workflows.catalogue.faults import gone_bad
from shequ_workflows.catalogue.files.comparing import compare
from shequ_workflows.catalogue.files.reading import FAULTS_SHOWN, MAX_BYTES, Found, read_file
from shequ_workflows.catalogue.files.writing import FORMS, guides_of, write_guides
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.catalogue.shape import COLUMNS, Kind
from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.core.staff_pages import staff_frame
from shequ_workflows.org.acting import ActionRefused, Answer
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import local_date, now
from shequ_workflows.org.querysets import below

P = ParamSpec("P")
#: What was read waits in the page, signed, for so long; nothing of it is stored before it is confirmed.
KEPT_FOR: Final = 12 * 60 * 60
#: Communities on one page of the list.
PER_PAGE: Final = 20


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def keepers_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For those who write pages somewhere; others are told of the public page."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).has(*KEEPERS):
            raise PermissionDenied(_("These pages are for those who write service guides. Please ask them."))
        return view(request, *args, **kwargs)

    return guarded


def indexes_of(actor: Actor) -> QuerySet[ServiceIndexPage]:
    """The service pages of communities in which the actor writes pages."""
    homes = CommunityPage.objects.filter(below(actor.paths_with(*KEEPERS), "node__path"))
    above = Left("path", Length("path") - ServiceIndexPage.steplen)
    rows: QuerySet[ServiceIndexPage] = ServiceIndexPage.objects.annotate(above=above)
    return rows.filter(above__in=homes.values("path")).order_by("path")


def with_homes(rows: Iterable[ServiceIndexPage]) -> list[ServiceIndexPage]:
    """Each with its home page at hand. Two queries."""
    indexes = list(rows)
    paths = [one.path[: -one.steplen] for one in indexes]
    homes = {home.path: home for home in CommunityPage.objects.filter(path__in=paths).select_related("node")}
    for one in indexes:
        one.__dict__["home"] = homes[one.path[: -one.steplen]]
    return indexes


def index_or_404(request: HttpRequest, code: str) -> ServiceIndexPage:
    homes = CommunityPage.objects.filter(node__code=code)
    for index in with_homes(indexes_of(actor_of(request)).filter(above__in=homes.values("path"))):
        return index
    raise Http404


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with the guides"),
        help_text=gettext_lazy("An .xlsx, .csv or .json, 5 MB and 500 guides at most. Nothing is saved before you have seen what would change."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json"}),
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        """Too large a file is not even read."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Take pictures out, or split it."))
        return file


def page(
    request: HttpRequest, template: str, *, form: forms.Form | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    if form is not None and form.is_bound and form.errors and status == 200:
        status = int(Answer.INVALID)
    context = staff_frame(request, "guides", form=form, **more)
    return render(request, f"shequ_catalogue/staff/{template}.html", context, status=status)


@keepers_only
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """The services of one's communities, a page of them: how many guides, in and out, and those that are up and ask for what
    has been barred since. Six queries."""
    shown = Paginator(indexes_of(actor_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    indexes = with_homes(shown.object_list)
    below_each = _by_index(indexes)
    certificates = list(BarredCertificate.objects.filter(is_active=True))
    rows = []
    for index in indexes:
        guides = below_each[index.path]
        up = [one for one in guides if one.live]
        bad = [{"guide": one, "why": why, "url": _edit_url(one)} for one in up if (why := gone_bad(one, certificates))]
        rows.append(
            {
                "index": index,
                "live": len(up),
                "drafts": len(guides) - len(up),
                "bad": bad,
                "admin_url": _admin_url(index),
            }
        )
    return page(request, "guides", rows=rows, page_obj=shown, forms=list(FORMS))


def _by_index(indexes: list[ServiceIndexPage]) -> dict[str, list[ServiceGuidePage]]:
    """The guides of these communities, by the path of what they stand below. One query."""
    here = Q(pk__in=[])
    for index in indexes:
        here |= Q(path__startswith=index.path)
    found: dict[str, list[ServiceGuidePage]] = {index.path: [] for index in indexes}
    for one in ServiceGuidePage.objects.filter(here).order_by("path"):
        found[one.path[: -one.steplen]].append(one)
    return found


def _edit_url(guide: ServiceGuidePage) -> str:
    try:
        return reverse("wagtailadmin_pages:edit", args=[guide.pk])
    except NoReverseMatch:
        return guide.url or ""


def _admin_url(index: ServiceIndexPage) -> str:
    """Where guides are written; empty where no admin is installed."""
    try:
        return reverse("wagtailadmin_explore", args=[index.pk])
    except NoReverseMatch:
        return ""


def _salt(request: HttpRequest, index: ServiceIndexPage) -> str:
    """What was read for one community by one person is of no use elsewhere."""
    return f"shequ.catalogue.{index.pk}.{actor_of(request).person_id}"


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file; see its faults, or what it would change; confirm or go away."""
    index = index_or_404(request, code)
    if "read" in request.POST:
        return _confirmed(request, index)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = read_file(file.name, file.read())
        except UnreadableSheet as unreadable:
            form.add_error("file", str(unreadable))
        else:
            if not found.faults:
                return _compared(request, index, found, file.name)
            shown = found.faults[:FAULTS_SHOWN]
            return _upload(request, index, form, faults=shown, more=len(found.faults) - len(shown), status=422)
    return _upload(request, index, form)


def _upload(request: HttpRequest, index: ServiceIndexPage, form: forms.Form, **more: Any) -> HttpResponse:
    orders = [
        {"heading": column.heading, "order": "｜".join(part.heading for part in column.parts)}
        for column in COLUMNS
        if column.kind == Kind.ROWS
    ]
    return page(request, "import", form=form, index=index, crumbs=_crumbs(_("Take guides in")), orders=orders, **more)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": _("Service guides"), "url": reverse("shequ_catalogue:guides")}, {"label": last, "url": ""}]


def _compared(request: HttpRequest, index: ServiceIndexPage, found: Found, name: str) -> HttpResponse:
    comparison = compare(index, found.guides)
    read = {"guides": found.guides, "fingerprint": comparison.fingerprint}
    return page(
        request,
        "compare",
        index=index,
        crumbs=_crumbs(_("What would change")),
        comparison=comparison,
        unknown=found.unknown,
        name=name,
        read=signing.dumps(read, salt=_salt(request, index), compress=True),
    )


def _confirmed(request: HttpRequest, index: ServiceIndexPage) -> HttpResponse:
    """Save what was read and looked at; where that cannot be, the file is asked for anew."""
    form = UploadForm()
    try:
        read = signing.loads(request.POST["read"], salt=_salt(request, index), max_age=KEPT_FOR)
    except signing.BadSignature:
        sentence = _("This comparison is too old or not whole. Please upload the file again.")
        return _upload(request, index, form, refused=sentence, status=422)
    rows = [(int(number), guide) for number, guide in read["guides"]]
    try:
        done = ImportGuides(actor_of(request), index, rows, fingerprint=read["fingerprint"]).execute()
    except ActionRefused as refused:
        if refused.refusal.status == Answer.NOT_FOUND:
            raise Http404 from refused
        return _upload(request, index, form, refused=str(refused), status=int(refused.refusal.status))
    said = ngettext("%(count)d draft saved. ", "%(count)d drafts saved. ", done.writes) % {"count": done.writes}
    messages.success(request, said + _("They go up when they are published in the admin."))
    return redirect("shequ_catalogue:guides")


@keepers_only
@require_safe
def export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The guides of a community as a file; there is nothing in it that is not, or will not be, before everybody's eyes."""
    index = index_or_404(request, code)
    if form not in FORMS:
        raise Http404
    name = f"guides-{code}-{local_date(now()):%Y%m%d}.{form}"
    file = write_guides(guides_of(index), form)
    # A FileResponse is none of Django's HttpResponse, and every middleware takes it for one.
    return cast(HttpResponse, FileResponse(file, as_attachment=True, filename=name, content_type=FORMS[form]))
