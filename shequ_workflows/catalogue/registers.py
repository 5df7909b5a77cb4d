"""What this layer tells those below: a section of the home page, code lists in the admin, the list of guides there."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.admin.registry import AdminEntry, viewsets
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.flows.actions.by_form import Router, routers
from shequ_workflows.forms.leading import Lead, Leader, leaders
from shequ_workflows.forms.models import Form
from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.pages import Section, sections

from . import finding, indicators  # noqa: F401 - what is searched, and measured
from .applying import knowing, library, openers, panels  # noqa: F401 - what flows ask of a service; beside a case at the desk
from .applying.routing import ways_of
from .code_lists import Theme
from .constants import KEEPERS
from .models import PackagePage, ServiceGuidePage
from .querysets import in_use_by, index_of, listed, packages_of

#: On the home page; all of them stand on the index.
MOST_PACKAGES: Final = 4


def services(request: HttpRequest, page: CommunityPage) -> dict[str, Any] | None:
    """Home page: the themes under which there is something, packages, and the way to all services."""
    index = index_of(page)
    if index is None:
        return None
    base = index.get_url(request)
    links = [
        {"label": row.name, "count": row.count, "url": f"{base}?theme={row.code}"}
        for row in in_use_by(listed(index), Theme)
    ]
    packages = [{"title": one.title, "url": one.get_url(request)} for one in packages_of(index, {})[:MOST_PACKAGES]]
    return {"links": links, "packages": packages, "all_url": base}


def lead(form: Form) -> Lead | None:
    """The guide, or the package, by whose form one applies. Two queries at most."""
    for table in (ServiceGuidePage, PackagePage):
        page = table.objects.live().public().filter(form=form, alias_of=None).first()
        if page is not None:
            return Lead(page.title, page.url)
    return None


def make_admin_list() -> Any:
    from .admin_listing import GuideListing

    return GuideListing("shequ_catalogue_admin")


sections.register(Section("catalogue", "shequ_catalogue/public/section.html", services, order=34))
viewsets.register(AdminEntry("guides", make_admin_list, order=78))
desk_links.register(
    DeskLink("guides", _("Service guides"), "shequ_catalogue:guides", may=lambda actor: actor.has(*KEEPERS), order=190)
)
leaders.register(Leader("catalogue", lead))
routers.register(Router("catalogue", ways_of))
VERBS["import_guides"] = lambda: gettext("Guides taken in from a file")
