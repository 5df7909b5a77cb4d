"""记录 in the admin: what was done, by whom in which role; and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from shequ_workflows.core.machines import machines
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.record.erasure import MAY_ERASE
from shequ_workflows.core.record.verification import Verification, verify
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import SCOPE_READERS, Role
from shequ_workflows.org.models import Node
from shequ_workflows.org.querysets import below

from .acting import ActionFormView
from .erasing import EraseView, may_be_erased
from .policy import ScopedPolicy
from .refusing import SaysWhom
from .roles import nodes_for_filter
from .scope import actor_of, in_scope
from .views import MomentColumn, ScopedIndexView, ScopedInspectView, ScopedViewSet, moment
from .words import ROLE_LABELS, done_label, name_for, state_label, subject_label, verb_label, words

#: Above so many rows the whole record is verified by ``manage.py verify_record``, not by a page that somebody waits for.
MAX_ROWS = 50_000

policy = ScopedPolicy(
    Record,
    {
        "view": SCOPE_READERS,
        "erase": frozenset(MAY_ERASE),
        "verify": frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISION_COMMITTEE}),
    },
    lambda actor, paths: Record.objects.filter(
        subject__in=Subject.objects.visible_to(actor).filter(below(paths)).values("pk")
    ),
)


def verbs() -> list[tuple[str, str]]:
    """Every verb of every machine, and those of the journal, in words."""
    from .words import _journal_verbs

    found = {edge.name: str(edge.done) for machine in machines for edge in machine.edges.values()}
    found |= {verb: str(label) for verb, label in _journal_verbs().items()}
    found |= {verb: verb_label("", verb) for verb in ("open", "undo", "erase", "break_glass", "break_glass_use")}
    return sorted(found.items(), key=lambda item: item[1])


class RecordFilter(WagtailFilterSet):
    subject = django_filters.CharFilter(label=gettext_lazy("Number of the matter"), field_name="subject__number")
    verb = django_filters.ChoiceFilter(label=pgettext_lazy("record", "What was done"), choices=verbs)
    role = django_filters.ChoiceFilter(label=gettext_lazy("In which role"), choices=list(ROLE_LABELS.items()))
    at = django_filters.DateFromToRangeFilter(label=pgettext_lazy("record", "When"), widget=DateRangePickerWidget)
    node = django_filters.ModelChoiceFilter(
        label=gettext_lazy("At or below"), queryset=nodes_for_filter, method="within"
    )

    class Meta:
        model = Record
        fields: ClassVar[list[str]] = []

    def within(self, rows: Any, name: str, node: Node | None) -> Any:
        return rows.filter(subject__path__startswith=node.path) if node is not None else rows


class RecordIndexView(ScopedIndexView):
    related = ("subject__node", "actor")
    default_ordering = "-at"
    searched = False

    def order_queryset(self, queryset: Any) -> Any:
        return super().order_queryset(queryset).order_by("-at" if self.ordering != "at" else "at", "-pk")

    @property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("verb", label=pgettext("record", "What was done"), accessor=done_label, get_url=self.get_inspect_url),
            Column("subject", label=pgettext("record", "Of"), accessor=subject_label),
            Column("node", label=_("Node"), accessor="subject.node"),
            Column("actor", label=pgettext("record", "Who"), accessor=lambda row: name_for(self.actor, row.actor)),
            Column("role", label=_("In which role"), accessor=lambda row: ROLE_LABELS.get(row.role, "")),
            MomentColumn("at", label=pgettext("record", "When"), sort_key="at"),
        ]

    @property
    def header_buttons(self) -> list[Button]:
        if not self.user_has_permission("verify"):
            return []
        return [HeaderButton(_("Verify the record"), reverse("shequ_record:verify"), icon_name="check")]


class RecordInspectView(ScopedInspectView):
    related = ("subject__node", "actor", "on_behalf_of", "payload")

    def get_page_subtitle(self) -> str:
        return f"{subject_label(self.object)} · {self.object.seq}"

    def rows(self) -> Iterable[tuple[Sentence, Any]]:
        row: Record = self.object
        kind = row.subject.kind
        yield pgettext("record", "What was done"), done_label(row)
        yield pgettext("record", "Of"), subject_label(row)
        yield _("Node"), row.subject.node
        yield pgettext("record", "Row"), f"{row.seq} / {row.subject.length}"
        yield pgettext("record", "When"), moment(row.at)
        yield pgettext("record", "Who"), name_for(self.actor, row.actor)
        yield _("In which role"), ROLE_LABELS.get(row.role, "")
        yield _("On behalf of"), name_for(self.actor, row.on_behalf_of)
        yield _("Channel"), row.get_channel_display()
        if kind in machines:
            yield _("From state"), state_label(kind, row.source)
            yield _("To state"), state_label(kind, row.target)
        yield _("Corrects row"), row.corrects
        yield pgettext("record", "What was said"), words(self.actor, row.subject, row)
        yield _("Digest of the words"), row.digest
        yield _("Hash of the row before"), row.prev
        yield _("Hash"), row.hash

    def buttons(self) -> list[Button]:
        found = []
        if self.object.subject.kind in machines:
            url = reverse("shequ_subjects:inspect", args=[self.object.subject_id])
            found.append(Button(_("Whole record of this matter"), url, icon_name="list-ul", priority=10))
        if may_be_erased(self.actor, self.object) is None:
            url = reverse("shequ_record:erase", args=[self.object.pk])
            found.append(Button(_("Erase the words"), url, icon_name="bin", priority=20))
        return found


class VerifyView(SaysWhom, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Says 记录完整, or what is wrong. GET asks, POST looks; nothing is changed."""

    model = Record
    template_name = "shequ_core/admin/verify.html"
    page_title = gettext_lazy("Verify the record")
    header_icon = "check"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.actor: Actor = actor_of(request)
        # One matter: whoever sees it. The whole record: whoever watches over it.
        self.permission_required = self.asks = "view" if "pk" in kwargs else "verify"
        return super().dispatch(request, *args, **kwargs)

    def subject(self) -> Subject | None:
        if "pk" not in self.kwargs:
            return None
        found: Subject = get_object_or_404(in_scope(self.request, Subject), pk=self.kwargs["pk"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        subject = self.subject()
        if subject is not None:
            return self.render_to_response(self.get_context_data(subject=subject, result=self.look(subject)))
        return self.render_to_response(self.get_context_data(too_many=Record.objects.count() > MAX_ROWS))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        subject = self.subject()
        if subject is None and Record.objects.count() > MAX_ROWS:
            return self.render_to_response(self.get_context_data(too_many=True))
        return self.render_to_response(self.get_context_data(subject=subject, result=self.look(subject)))

    def look(self, subject: Subject | None) -> Verification:
        folder = Path(settings.SHEQU_DIGEST_DIR)
        return verify(subject, digests=folder if folder.is_dir() else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Findings of the reader's scope by their matter; of others only how many there are."""
        context = super().get_context_data(**kwargs)
        result: Verification | None = kwargs.get("result")
        if result is None:
            return context
        ids = {one.public_id for one in result.findings}
        known = {row.public_id: row for row in in_scope(self.request, Subject).filter(public_id__in=ids)}
        mine = [(known[one.public_id], one.sentence) for one in result.findings if one.public_id in known]
        faults = [one for one in result.findings if one.is_fault and one.public_id not in known]
        return {**context, "mine": mine, "elsewhere": len(faults)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("shequ_record:index"), "label": _("Record")},
            {"url": "", "label": self.get_page_title()},
        ]


class RecordViewSet(ScopedViewSet):
    model = Record
    name = "shequ_record"
    url_prefix = "governance/record"
    menu_label = gettext_lazy("Record")
    icon = "history"
    menu_order = 60
    index_view_class = RecordIndexView
    inspect_view_class = RecordInspectView
    filterset_class = RecordFilter

    forms: ClassVar[dict[str, type[ActionFormView]]] = {"erase": EraseView}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("verify/", VerifyView.as_view(), name="verify"),
            path("verify/<int:pk>/", VerifyView.as_view(), name="verify_one"),
        ]
