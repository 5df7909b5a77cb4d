"""What the tests of plans share: two communities with home pages and indexes, the first with a plan."""

from __future__ import annotations

import pytest

from shequ_workflows.org.actors import Actor
from shequ_workflows.plans.models import PlanIndexPage, PlanPage
from tests.factories.org import Town, actor, home_page
from tests.factories.plans import plan, plan_index


class Planning(Town):
    """``plan`` is live in the first community; the second has an index alone."""

    def __init__(self) -> None:
        super().__init__()
        self.street_home = home_page(self.street)
        self.home = home_page(self.community, self.street_home)
        self.other_home = home_page(self.other, self.street_home)
        self.index: PlanIndexPage = plan_index(self.home)
        self.other_index: PlanIndexPage = plan_index(self.other_home)
        self.plan: PlanPage = plan(self.index)
        self.task = self.plan.tasks.get()
        self.milestone = self.plan.milestones.get()
        self.risk = self.plan.risks.get()

    def who(self, role: str) -> Actor:
        """Somebody of the first community (of its street where the role is the street's)."""
        return actor(role, self.street if role.startswith("street") else self.community)

    def again(self) -> PlanPage:
        """The plan as it stands now."""
        return PlanPage.objects.get(pk=self.plan.pk)


@pytest.fixture
def planning(db: None) -> Planning:
    return Planning()
