"""The public home page of a node: made by its administrator, published by who may publish."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail.models import Page, Site

from shequ_workflows.org.acting import Refusal, refuse
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import NodeKind, Role
from shequ_workflows.org.models import CommunityPage, Node

from .base import OrgAction, may_at

#: Kinds of node that have a public face.
WITH_PAGE = frozenset(
    {NodeKind.CITY, NodeKind.DISTRICT, NodeKind.DEPARTMENT, NodeKind.STREET, NodeKind.COMMUNITY, NodeKind.COMPOUND}
)


class OpenHomePage(OrgAction[CommunityPage]):
    """Make the node's home page, unpublished, below that of the nearest node above or at the site's entrance.

    With it come the collection for files, the groups' permissions and the checking of pages.
    """

    verb = "open_home_page"
    label = gettext_lazy("Home page made")
    allowed = frozenset({Role.ADMINISTRATOR})

    def __init__(self, actor: Actor, node: Node) -> None:
        super().__init__(actor)
        self.node = node

    def lock(self) -> None:
        self.node = Node.objects.select_for_update(no_key=True).get(pk=self.node.pk)

    def check(self) -> Refusal | None:
        refusal = may_at(self.actor, self.node, self.allowed)
        if refusal is not None:
            return refusal
        if self.node.kind not in WITH_PAGE:
            return refuse("kind", gettext_lazy("A node of this kind has no home page of its own."))
        if CommunityPage.objects.filter(node=self.node).exists():
            return refuse("already", gettext_lazy("There is a home page already."))
        if self.parent() is None:
            return refuse("no_site", gettext_lazy("There is no site yet. Please set one up in the settings first."))
        return None

    def parent(self) -> Page | None:
        """The home page of the nearest node above, else the site's first page."""
        above = Node.objects.chain_of(self.node).exclude(pk=self.node.pk)
        nearest = CommunityPage.objects.filter(node__in=above).order_by("-node__path").first()
        if nearest is not None:
            return nearest
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        return site.root_page if site is not None else None

    def perform(self) -> CommunityPage:
        parent = self.parent()
        assert parent is not None  # check() saw it
        page: CommunityPage = parent.add_child(
            instance=CommunityPage(title=self.node.name, slug=self._slug(parent), node=self.node, live=False)
        )
        page.save_revision()
        self.tell(self.node, self.allowed, payload={"code": self.node.code, "page": page.pk})
        return page

    def _slug(self, parent: Page) -> str:
        """The node's code; it is unique among nodes, but somebody may have taken the address."""
        slug = self.node.code.lower().replace(".", "-")
        taken = set(parent.get_children().values_list("slug", flat=True))
        number = 2
        while slug in taken:
            slug, number = f"{self.node.code.lower().replace('.', '-')}-{number}", number + 1
        return slug
