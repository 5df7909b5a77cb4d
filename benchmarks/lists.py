"""The desk's worklist and the hall, 50 rows of 100 000 matters of one community: queries and time.

    python benchmarks/lists.py [MATTERS]

Of the matters one in twenty is open. The whole pages (as a browser gets them, 25 and 20 rows, with filters, counts and
navigation) are measured beside the bare lists.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _site import each_database
from tick import numbers

MATTERS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ROWS = 50


def fill(kind: str) -> tuple[Any, Any]:
    """The community with its matters; gives its director and its hall."""
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction
    from wagtail.models import Page, Site

    from shequ_workflows.deliberation.pages import HallPage
    from shequ_workflows.org.models import CommunityPage, Node, Person, RoleAssignment

    street = Node.add_root(kind="street", code="bench", name="Street")
    community = street.add_child(kind="community", code="bench-1", name="Community")
    user = get_user_model().objects.create(username="director")
    director = Person.objects.create(name="Director", user=user)
    RoleAssignment.objects.create(
        person=director, role="rc_director", node=community, valid_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    above = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    home = above.add_child(instance=CommunityPage(title="Community", slug="bench", node=community))
    hall = home.add_child(instance=HallPage(title="Hall", slug="hall"))
    true, false = ("true", "false") if kind == "postgresql" else ("1", "0")

    def at(expression: str, start: str = "2024-01-01 08:00:00") -> str:
        """`expression` minutes after `start`."""
        if kind == "postgresql":
            return f"timestamptz '{start}+00' + ({expression}) * interval '1 minute'"
        return f"datetime('{start}', ({expression}) || ' minutes')"

    state = """CASE WHEN g.n % 20 > 0 THEN 'closed' WHEN g.n % 60 = 0 THEN 'submitted'
        WHEN g.n % 60 = 20 THEN 'consulting' ELSE 'deciding' END"""
    statements = [
        f"""INSERT INTO shequ_core_subject (id, public_id, kind, number, title, community_id, node_id, path, state,
            state_since, version, revision, is_open, opened_at, ended_at, next_due_at, public_from, head, length, facts)
            SELECT g.n, 'b' || g.n, 'deliberation', 'B' || g.n, 'Matter ' || g.n, {community.pk}, {community.pk},
            '{community.path}', {state}, {at("g.n")}, '1', 1, CASE WHEN g.n % 20 = 0 THEN {true} ELSE {false} END,
            {at("g.n")}, CASE WHEN g.n % 20 = 0 THEN NULL ELSE {at("g.n + 9")} END,
            CASE WHEN g.n % 20 = 0 THEN {at("g.n", "2026-11-20 08:00:00")} ELSE NULL END, {at("g.n + 1")}, '', 0, '{{}}'
            FROM {numbers(kind, MATTERS)}""",
    ]
    from shequ_workflows.deliberation.models import Matter

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        blank: list[Any] = []
        for number in range(1, MATTERS + 1):
            blank.append(Matter(subject_id=number, public_problem="It is dark.", public_wish="A lamp."))
            if len(blank) == 5000 or number == MATTERS:
                Matter.objects.bulk_create(blank)
                blank = []
    with connection.cursor() as cursor:
        if kind == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
    return director, hall


def measured(work: Callable[[], Any], times: int = 30) -> dict[str, float]:
    """Queries of one call, and the median time of many."""
    from django.db import connection

    queries: list[str] = []

    def count(execute: Any, sql: str, *more: Any) -> Any:
        queries.append(sql)
        return execute(sql, *more)

    work()
    with connection.execute_wrapper(count):
        work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return {"queries": len(queries), "ms": round(statistics.median(taken), 1)}


def measure(kind: str) -> dict[str, Any]:
    from django.test import Client
    from django.urls import reverse

    from shequ_workflows.core.machines import machine_of, roles_towards
    from shequ_workflows.core.models import Subject
    from shequ_workflows.deliberation import listing
    from shequ_workflows.org.actors import Actor

    begun = time.perf_counter()
    director, hall = fill(kind)
    filled = time.perf_counter() - begun
    actor, visitor = Actor.of(director), Actor.visitor()

    def worklist() -> None:
        """The next 50, each with what may be done about it."""
        rows = Subject.objects.matters().waiting_for(actor).select_related("community", "assignee")[:ROWS]
        shown = [machine_of(row).offered(row.state, roles_towards(row, actor)) for row in rows]
        assert len(shown) == ROWS
        assert all(shown)

    def cards() -> None:
        shown = listing.cards(hall, listing.for_cards(listing.matters(hall, visitor, {}))[:ROWS])
        assert len(shown) == ROWS

    staff, anybody = Client(), Client()
    staff.force_login(director.user)
    desk, hall_url = reverse("shequ_desk:worklist"), hall.get_url()

    def page(client: Client, url: str) -> Callable[[], None]:
        def work() -> None:
            response = client.get(url)
            assert response.status_code == 200, response.status_code

        return work

    figures = {
        f"worklist, {ROWS} rows with buttons": measured(worklist),
        "worklist, how many": measured(lambda: Subject.objects.matters().waiting_for(actor).count()),
        f"hall, {ROWS} cards": measured(cards),
        "hall, how many": measured(lambda: listing.matters(hall, visitor, {}).count()),
        "desk, whole page": measured(page(staff, desk), 10),
        "hall, whole page": measured(page(anybody, hall_url), 10),
    }
    print(f"\n{kind}: {MATTERS:,} matters, filled in {filled:.0f} s")
    print(f"{'':34}{'queries':>9}{'ms':>9}")
    for key, value in figures.items():
        print(f"{key:34}{value['queries']:9.0f}{value['ms']:9.1f}")
    return figures


if __name__ == "__main__":
    each_database(measure)
