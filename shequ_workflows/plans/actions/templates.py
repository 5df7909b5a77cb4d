"""从模板新建: a draft of a plan, made of a template."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from wagtail.models import Page

from shequ_workflows.core.once import OnceAction
from shequ_workflows.core.record.recording import journal, note
from shequ_workflows.org.acting import Refusal
from shequ_workflows.org.actions.base import not_yours, unknown
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import CommunityPage, Node
from shequ_workflows.org.moment import now
from shequ_workflows.plans.constants import MOST_MONTHS, READERS, WRITERS
from shequ_workflows.plans.models import PlanIndexPage, PlanPage
from shequ_workflows.plans.models.rows import DAYS
from shequ_workflows.plans.moving import shifted
from shequ_workflows.plans.starting import templates

from .base import missing


class BeginPlan(OnceAction[PlanPage]):
    """A draft below ``index``, every day of the template ``months`` later. Somebody reads and publishes it."""

    verb = "begin_plan"

    def __init__(
        self,
        actor: Actor,
        index: PlanIndexPage,
        template: str,
        months: int = 0,
        *,
        title: str = "",
        once: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        self.actor, self.index, self.template, self.months = actor, index, templates().get(template), months
        self.title, self.once, self.at = title.strip(), once, at or now()

    @property
    def node(self) -> Node | None:
        home = CommunityPage.objects.ancestor_of(self.index).select_related("node").last()
        return home.node if home is not None else None

    def find(self, result: str) -> PlanPage | None:
        return PlanPage.objects.filter(pk=int(result)).first()

    def lock(self) -> None:
        """Two pages at once do not get one place in the tree."""
        list(Page.objects.filter(pk=self.index.pk).select_for_update(of=("self",)).values_list("pk"))

    def check(self) -> Refusal | None:
        node = self.node
        if node is None or self.actor.person is None:
            return unknown()
        if not self.actor.holds(*WRITERS, at=node):
            return not_yours(WRITERS) if self.actor.holds(*READERS, at=node) else unknown()
        if self.known() is not None:
            return None
        if self.template is None:
            return missing("template", _("Please choose a template."))
        begins = self.template.begins
        if abs(self.months) > MOST_MONTHS or not DAYS[0].limit_value <= shifted(begins, self.months):
            sentence = _("Please let it begin at most %(most)d months from where the template begins.")
            return missing("months", sentence % {"most": MOST_MONTHS})
        return None

    def perform(self) -> PlanPage:
        known = self.known()
        if known is not None:
            return known
        node, person = self.node, self.actor.person
        assert node is not None  # check() saw them
        assert person is not None
        assert self.template is not None
        index = PlanIndexPage.objects.get(pk=self.index.pk)
        page = self.template.page(self.months)
        page.title = self.title or page.title
        page.slug, page.locale, page.owner = free_slug(index, self.template.key), index.locale, person.user
        index.add_child(instance=page)
        page.save_revision(user=person.user, log_action=True)
        payload = {"page": page.pk, "title": page.title, "template": self.template.key, "months": self.months}
        note(journal(node), self.verb, self.actor, payload=payload, role=self._role(node), at=self.at)
        self.remember(str(page.pk), self.at)
        return page

    def _role(self, node: Node) -> str:
        return min(self.actor.roles_at(node.path) & WRITERS, default="")


def free_slug(parent: Page, wanted: str) -> str:
    """``wanted``, or with a number where a sibling has it."""
    taken = set(Page.objects.child_of(parent).filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug
