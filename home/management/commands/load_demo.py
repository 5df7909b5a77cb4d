"""``manage.py load_demo``: the demo community. Loaded once; a second call keeps what was entered."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation

from home.demo import (
    cases,
    figures,
    forms,
    functions,
    handed_down,
    intakes,
    meetings,
    messages,
    notices,
    people,
    places,
    plans,
    services,
    site,
    staff,
    telling,
)
from home.demo.days import at
from shequ_workflows.core.models import Subject
from shequ_workflows.org.models import Node
from shequ_workflows.org.moment import today

SEED = 20260101


class Command(BaseCommand):
    help = "Load the demo community: one street, two communities, 4 780 invented people, their matters."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="print the accounts as JSON and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["logins"]:
            self.stdout.write(json.dumps(logins(), ensure_ascii=False))
            return
        if Node.objects.exists():
            if Subject.objects.filter(kind="deliberation").exists():
                self.stdout.write("The demo community is loaded already; what was entered is kept.")
                return
            raise CommandError("There is another community in this database. Use an empty one: make demo-reset.")
        with translation.override("zh-hans"), transaction.atomic():
            load()
        self.stdout.write("The demo community is loaded.")


def logins() -> list[dict[str, str]]:
    """One account a role, as ``make demo`` prints them."""
    return [
        {
            "role": account.role or str(account.roles[0]),
            "title": account.title,
            "username": account.username,
            "password": staff.PASSWORD,
        }
        for account in staff.ACCOUNTS
    ]


def load() -> None:
    """Everything, in one transaction: half a demo is none."""
    random = Random(SEED)  # noqa: S311  (the same data every time)
    since = at(240)
    built = places.build(random)
    pages = site.build(built)
    neighbours = people.settle(built, random, today(), since.date())
    cast = staff.engage(built, neighbours, random, since)
    story = telling.tell(built, neighbours, cast, random)
    meetings.tell_meetings(story)
    handed_down.tell_delegation(story)
    functions.publish_pages(pages.communities)
    intakes.tell_intakes(story)
    forms.tell_forms(story)
    cases.tell_cases(story)
    notices.publish(pages.communities, story)
    services.publish(pages.communities, story)
    figures.publish_boards(pages.home, pages.communities)
    figures.tell_figures(story)
    plans.publish(pages.home, story)
    messages.settle_messages()
