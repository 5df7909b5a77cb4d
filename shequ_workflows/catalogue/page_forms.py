"""The editor's form of a guide: what must not be published is said beside its field before it is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from wagtail.admin.forms import WagtailAdminPageForm

from shequ_workflows.core.models import BarredCertificate
from shequ_workflows.forms.constants import Who
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.querysets import prefixes

if TYPE_CHECKING:
    from .models import ServiceGuidePage


class GuidePageForm(WagtailAdminPageForm):
    """Forms and flows to choose from are published ones of the community and of the offices above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = prefixes(node.path) if (node := self._node()) is not None else []
        for name in ("form", "flow"):
            if name in self.fields:
                chosen = getattr(self.instance, f"{name}_id")
                here = Q(live=True, node__path__in=paths)
                if name == "form":
                    here &= ~Q(who=Who.STAFF)
                rows = self.fields[name].queryset.filter(here | Q(pk=chosen))
                self.fields[name].queryset = rows.order_by("title")
        if "barred" in self.fields:
            chosen = self.instance.barred_id
            self.fields["barred"].queryset = BarredCertificate.objects.filter(Q(is_active=True) | Q(pk=chosen))
        for name in ("themes", "events", "audiences"):
            if name in self.fields:
                kept = {one.pk for one in getattr(self.instance, name).all()}
                rows = self.fields[name].queryset.filter(Q(is_active=True) | Q(pk__in=kept))
                self.fields[name].queryset = rows

    def _node(self) -> Node | None:
        """The community under which it stands, or will stand."""
        above = self.parent_page
        home = CommunityPage.objects.ancestor_of(above).select_related("node").last() if above is not None else None
        return home.node if home is not None else None

    @property
    def goes_up(self) -> bool:
        """Whether it is handed in or put up; a draft may be unfinished."""
        return not self.is_deferred_validation or self.instance.is_up

    def _post_clean(self) -> None:
        super()._post_clean()
        page: ServiceGuidePage = self.instance
        if not self.goes_up or page.is_up:
            return
        from .faults import faults_of

        for name, sentences in faults_of(page, goes_up=True).items():
            field = name if name in self.fields else None
            known = self.errors.get(field or "__all__", [])
            for sentence in sentences:
                if sentence not in known:
                    self.add_error(field, sentence)
