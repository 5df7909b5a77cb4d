"""Plans of a community: an index, a page with rows, days counted from today."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from shequ_workflows.org.models import CommunityPage
from shequ_workflows.org.moment import today
from shequ_workflows.plans.models import (
    PlanIndexPage,
    PlanMilestone,
    PlanPage,
    PlanPhase,
    PlanRisk,
    PlanTarget,
    PlanTask,
)


def day(days: int) -> dt.date:
    """That many days from today."""
    return today() + dt.timedelta(days=days)


def plan_index(home: CommunityPage, **values: Any) -> PlanIndexPage:
    """Where plans stand below ``home``."""
    home = CommunityPage.objects.get(pk=home.pk)
    page: PlanIndexPage = home.add_child(instance=PlanIndexPage(title="工作方案", slug="plans", **values))
    return page


def task(title: str = "走访居民", ends: int = 20, **values: Any) -> PlanTask:
    """Not saved; due in ``ends`` days."""
    values.setdefault("owner_role", "community_worker")
    return PlanTask(title=title, starts_on=day(ends - 30), ends_on=day(ends), **values)


def milestone(title: str = "清单定稿", due: int = 40, **values: Any) -> PlanMilestone:
    values.setdefault("owner_role", "rc_director")
    return PlanMilestone(title=title, due_on=day(due), **values)


def risk(title: str = "人手不够", review: int = 60, **values: Any) -> PlanRisk:
    values = {
        "risk_class": "resources",
        "cause": "编制不足",
        "measure": "招募志愿者",
        "owner_role": "rc_director",
        **values,
    }
    return PlanRisk(title=title, review_on=day(review), **values)


def target(title: str = "居民满意率", **values: Any) -> PlanTarget:
    values = {"unit": "share", "direction": "at_least", "value": Decimal(80), "baseline": Decimal(55), **values}
    return PlanTarget(title=title, due_on=day(200), **values)


def phase(title: str = "实施阶段", starts: int = -60, ends: int = 120, **values: Any) -> PlanPhase:
    return PlanPhase(title=title, starts_on=day(starts), ends_on=day(ends), **values)


def plan(index: PlanIndexPage, title: str = "社区破难方案", *, live: bool = True, **rows: Any) -> PlanPage:
    """A plan that is live, with one row of each kind; other rows by their relation: ``tasks=[task(), task()]``."""
    index = PlanIndexPage.objects.get(pk=index.pk)
    slug = rows.pop("slug", f"p{PlanPage.objects.count()}")
    relations = ("phases", "tasks", "milestones", "risks", "targets")
    usual = {
        "phases": [phase()],
        "tasks": [task()],
        "milestones": [milestone()],
        "risks": [risk()],
        "targets": [target()],
    }
    given = {name: rows.pop(name, usual[name]) for name in relations}
    page = PlanPage(title=title, slug=slug, summary="三年做五件事。", goals="<p>减负，服务。</p>", live=False, **rows)
    for name, found in given.items():
        for number, row in enumerate(found):
            row.sort_order = number
        setattr(page, name, found)
    index.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return PlanPage.objects.get(pk=page.pk)
