"""One round of the tick over many clocks, few of them due.

    python benchmarks/tick.py [CLOCKS [DUE]]        1 000 000 and 1 000 by default

Of five clocks three have ended, two run; each due one is reminded of, to the inbox of whoever is in charge.
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

CLOCKS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
DUE = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
EACH = 5
COMMUNITIES = 20
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


def numbers(kind: str, count: int) -> str:
    """A table `g(n)` of the numbers from 1."""
    if kind == "postgresql":
        return f"(SELECT generate_series(1, {count}) AS n) g"
    return f"(WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c) g"


def fill(kind: str) -> None:
    """A city of communities with their matters, in a few large statements."""
    from django.contrib.auth import get_user_model
    from django.db import connection, transaction

    from shequ_workflows.org.models import Node, Person, RoleAssignment

    street = Node.add_root(kind="street", code="bench", name="Street")
    communities = [street.add_child(kind="community", code=f"bench-{n}", name=f"C{n}") for n in range(COMMUNITIES)]
    people = []
    for number, node in enumerate(communities):
        for role in ("rc_director", "grid_worker"):
            user = get_user_model().objects.create(username=f"{role}{number}")
            person = Person.objects.create(name=f"{role} {number}", user=user)
            RoleAssignment.objects.create(person=person, role=role, node=node, valid_from=NOW - dt.timedelta(days=9))
            people.append(person)
    subjects = CLOCKS // EACH
    text = "TEXT" if kind == "sqlite" else "text"
    first, worker, path = communities[0].pk, people[1].pk, communities[0].path[:4]
    at = "'2026-11-01 00:00:00'"

    def after(expression: str) -> str:
        """`expression` minutes after now."""
        if kind == "postgresql":
            return f"timestamptz '{NOW:%Y-%m-%d %H:%M:%S}+00' + ({expression}) * interval '1 minute'"
        return f"datetime('{NOW:%Y-%m-%d %H:%M:%S}', ({expression}) || ' minutes')"

    true, false = ("true", "false") if kind == "postgresql" else ("1", "0")
    # The communities' ids and paths follow each other; so do the workers' ids.
    place = f"(g.n % {COMMUNITIES})"
    number = f"lpad(({place} + 1)::text, 4, '0')" if kind == "postgresql" else f"printf('%04d', {place} + 1)"
    statements = [
        f"""INSERT INTO shequ_core_subject (id, public_id, kind, number, title, community_id, node_id, path, state,
            state_since, version, revision, is_open, opened_at, assignee_id, head, length, facts)
            SELECT g.n, 'b' || g.n, 'lamp', '', 'Lamp', {first} + {place}, {first} + {place}, '{path}' || {number},
            'taken', {at}, '1', 0, {true}, {at}, {worker} + 2 * {place}, '', 1, '{{}}' FROM {numbers(kind, subjects)}""",
        f"""INSERT INTO shequ_core_record (id, subject_id, seq, at, verb, source, target, revision, role, channel,
            digest, prev, hash) SELECT g.n, g.n, 1, {at}, 'open', '', 'taken', 0, '', 'online', '', '', CAST(g.n AS {text})
            FROM {numbers(kind, subjects)}""",
        f"""INSERT INTO shequ_core_clock (subject_id, key, kind, length, state, started_at, due_at, first_due_at,
            provisional, ended_at, mark, started_by_id) SELECT g.n % {subjects} + 1, 'done', 'max', '3 wd', 'met', {at},
            {at}, {at}, {false}, {at}, 0, g.n % {subjects} + 1 FROM {numbers(kind, CLOCKS * 3 // EACH)}""",
        # Half of the running ones wait for their half-way mark, spread over months; DUE of them are due.
        f"""INSERT INTO shequ_core_clock (subject_id, key, kind, length, state, started_at, due_at, first_due_at,
            provisional, mark, mark_at, started_by_id) SELECT g.n, 'mend', 'max', '3 wd', 'running', {at},
            {after(f"CASE WHEN g.n <= {DUE} THEN 60 ELSE 1000 + g.n END")}, {at}, {false}, 0,
            {after(f"CASE WHEN g.n <= {DUE} THEN -1 ELSE 500 + g.n END")}, g.n FROM {numbers(kind, subjects)}""",
        f"""INSERT INTO shequ_core_clock (subject_id, key, kind, length, state, started_at, due_at, first_due_at,
            provisional, mark, started_by_id) SELECT g.n, 'other', 'min', '15 d', 'running', {at},
            {after("90000 + g.n")}, {at}, {false}, 100, g.n FROM {numbers(kind, subjects)}""",
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        if kind == "postgresql":
            # The planner knows the tables as it would after a night.
            for table in ("subject", "record", "clock"):
                cursor.execute(f"VACUUM ANALYZE shequ_core_{table}")
        else:
            cursor.execute("ANALYZE")


def timed(work: Callable[[], Any], times: int = 1) -> float:
    """Milliseconds, the median of `times`."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(taken), 2)


def measure(kind: str) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from shequ_workflows.core.models import Clock, Delivery
    from shequ_workflows.core.operation.ticking import tick
    from shequ_workflows.core.reminders import remind
    from tests.core.lamp import lamp

    lamp()
    begun = time.perf_counter()
    fill(kind)
    filled = time.perf_counter() - begun
    due = Clock.objects.running().filter(mark_at__lte=NOW).order_by("mark_at")
    found = due.values_list("pk")[:DUE]
    plan = found.explain()
    with CaptureQueriesContext(connection) as queries:
        reminding = timed(lambda: remind(NOW))
    statements = len(queries)
    assert Delivery.objects.count() == DUE, Delivery.objects.count()
    # Due once more, though already told: what is found, and what a second worker would find.
    reminded = Clock.objects.filter(key="mend", mark__gt=0)
    reminded.update(mark=0, mark_at=NOW - dt.timedelta(minutes=1))
    figures = {
        "clocks": Clock.objects.count(),
        "due": due.count(),
        "find ms": timed(lambda: list(found.all()), 30),
        "by index": "shequ_core_clock_next_mark" in plan,
        "remind ms": reminding,
        "statements": statements,
        "again ms": timed(lambda: remind(NOW)),
        "whole tick ms": timed(lambda: tick(NOW)),
        "nothing due ms": timed(lambda: tick(NOW), 20),
    }
    assert Delivery.objects.count() == DUE
    print(f"\n{kind}: filled in {filled:.0f} s")
    for key, value in figures.items():
        print(f"  {key:18}{value:>12,}" if not isinstance(value, bool) else f"  {key:18}{value!s:>12}")
    assert figures["by index"], plan
    return figures


if __name__ == "__main__":
    each_database(measure)
