"""One transition: load, check, change, one audit row, one durable transaction.

    python benchmarks/transition.py [ROUNDS]

The floor is a fixed script on the raw driver that writes, into a copy of the database, byte for byte the rows the
product writes; afterwards both are compared. All take turns in one run, since the machine is noisy; ratios are of the
medians. Aim: at most twice the floor, on PostgreSQL and on SQLite with synchronous=FULL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import itertools
import json
import secrets
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _site import copy_sqlite, each_database, pg_copy, pg_database

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 400
WARM = 30
AT = dt.datetime(2026, 2, 12, 2, 0, 0, 1, tzinfo=dt.UTC)
COLUMNS = "subject_id, seq, at, verb, source, target, revision, actor_id, role, on_behalf_of_id, channel, corrects, digest, prev, hash"


def moments() -> Iterator[dt.datetime]:
    """A microsecond apart, never a whole second (SQLite would write it shorter)."""
    return (AT + dt.timedelta(microseconds=number) for number in itertools.count())


def salts() -> Iterator[str]:
    """The same for product and floor."""
    return (hashlib.md5(str(number).encode()).hexdigest() for number in itertools.count())


class Floor:
    """The raw driver: five statements, hashes included. Reads nothing but what it must."""

    def __init__(self, connection: Any, mark: str, vendor: str, subject: int, person: int, path: str) -> None:
        self.connection, self.mark, self.vendor = connection, mark, vendor
        self.subject, self.person, self.path = subject, person, path
        self.salts, self.moments = salts(), moments()
        self.cursor = connection.cursor()

    def __call__(self) -> None:
        cursor, m, at, salt = self.cursor, self.mark, next(self.moments), next(self.salts)
        lock = " FOR NO KEY UPDATE" if self.vendor == "postgresql" else ""
        cursor.execute("BEGIN" if lock else "BEGIN IMMEDIATE")
        cursor.execute(
            f"SELECT public_id, path, state, revision, length, head FROM shequ_core_subject WHERE id = {m}{lock}",
            (self.subject,),
        )
        public_id, path, state, revision, length, head = cursor.fetchone()
        assert path.startswith(self.path)
        assert state == "on"
        digest = hashlib.sha256(f"{salt}\n{{}}".encode()).hexdigest()
        fields = (
            "shequ-record-1", public_id, length + 1, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "poke", "on", "on",
            revision + 1, self.person, "grid_worker", None, "online", None, digest, head,
        )  # fmt: skip
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        hash_ = hashlib.sha256(text.encode()).hexdigest()
        cursor.execute(
            f"UPDATE shequ_core_subject SET revision = {m}, head = {m}, length = {m}"
            f" WHERE id = {m} AND length = {m} AND revision = {m}",
            (revision + 1, hash_, length + 1, self.subject, length, revision),
        )
        assert cursor.rowcount == 1
        when = at if lock else at.replace(tzinfo=None).isoformat(" ")
        cursor.execute(
            f"INSERT INTO shequ_core_record ({COLUMNS}) VALUES ({', '.join([m] * 15)}) RETURNING id",
            (
                self.subject,
                length + 1,
                when,
                "poke",
                "on",
                "on",
                revision + 1,
                self.person,
                "grid_worker",
                None,
                "online",
                None,
                digest,
                head,
                hash_,
            ),
        )
        row = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO shequ_core_recordpayload (record_id, salt, body) VALUES ({m}, {m}, {m})", (row, salt, "{}")
        )
        cursor.execute("COMMIT")


def the_product(subject: Any, actor: Any) -> Callable[[], None]:
    from shequ_workflows.core.transitions import TakeTransition

    at = moments()

    def work() -> None:
        TakeTransition(actor, subject, "poke", revision=subject.revision, at=next(at)).execute()
        subject.revision += 1

    return work


def plain_orm(subject_id: int, person_id: int, using: str) -> Callable[[], None]:
    """What most would write: get with a lock, check, save, create the log row. No chain, no payload, no roles."""
    from django.db import transaction

    from shequ_workflows.core.models import Record, Subject

    at = moments()

    def work() -> None:
        with transaction.atomic(using=using):
            row = Subject.objects.using(using).select_for_update().get(pk=subject_id)
            assert row.state == "on"
            row.revision += 1
            row.length += 1
            row.save(using=using, update_fields=["revision", "length"])
            Record.objects.using(using).create(
                subject_id=subject_id, seq=row.length, at=next(at), verb="poke", source="on", target="on",
                revision=row.revision, actor_id=person_id, role="grid_worker", digest="0" * 64, hash="0" * 64,
            )  # fmt: skip

    return work


def viewflow() -> Callable[[], None] | None:
    """Viewflow's own way to finish a task; None where it is not installed (AGPL: never part of the product)."""
    if importlib.util.find_spec("viewflow") is None:
        return None
    from _flow import flows

    return flows.work()


def rows_of(cursor: Any) -> list[list[tuple[Any, ...]]]:
    """The three tables a transition writes, whole."""
    found = []
    for table, order in (("subject", "id"), ("record", "id"), ("recordpayload", "record_id")):
        cursor.execute(f"SELECT * FROM shequ_core_{table} ORDER BY {order}")
        found.append([tuple(row) for row in cursor.fetchall()])
    return found


def measure(kind: str) -> dict[str, Any]:
    from django.db import connection, connections

    from shequ_workflows.core.machines import machines
    from shequ_workflows.core.record.verification import verify
    from shequ_workflows.core.transitions import OpenSubject
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Node, Person, RoleAssignment
    from tests.races.site.toy import toy

    toy()
    edges: Any = machines["toy"].edges
    edges["poke"] = replace(edges["poke"], tell=())
    street = Node.add_root(kind="street", code="bench", name="Street")
    community = street.add_child(kind="community", code="bench-1", name="Community")
    person = Person.objects.create(name="Grid worker")
    RoleAssignment.objects.create(person=person, role="grid_worker", node=community)
    actor = Actor.of(person)
    subject = OpenSubject(actor, "toy", community, "Toy").execute()
    given = salts()
    secrets.token_hex = lambda size=None: next(given)  # type: ignore[assignment]
    name = str(connection.settings_dict["NAME"])

    with ExitStack() as stack:
        if kind == "sqlite":
            copies = [f"{name}.floor", f"{name}.plain"]
            for copy in copies:
                copy_sqlite(name, copy)
            raw: Any = sqlite3.connect(copies[0], isolation_level=None)
            raw.execute("PRAGMA synchronous=FULL")
            raw.execute("PRAGMA foreign_keys=ON")
            settings = {**connections.settings["default"], "NAME": copies[1]}
        else:
            import psycopg

            connection.close()
            urls = [stack.enter_context(pg_copy(name, f"{name}_{what}")) for what in ("floor", "plain")]
            raw = psycopg.connect(urls[0], autocommit=True)
            settings = {**connections.settings["default"], "NAME": f"{name}_plain"}
        connections.settings["plain"] = settings
        stack.callback(lambda: connections["plain"].close())
        stack.callback(raw.close)
        floor = Floor(raw, "?" if kind == "sqlite" else "%s", kind, subject.pk, person.pk, community.path)
        works: dict[str, Callable[[], None]] = {
            "floor (raw driver)": floor,
            "shequ: TakeTransition": the_product(subject, actor),
            "plain ORM": plain_orm(subject.pk, person.pk, "plain"),
        }
        other = viewflow()
        if other is not None:
            works["Viewflow"] = other
        times: dict[str, list[float]] = {key: [] for key in works}
        for number in range(ROUNDS + WARM):
            for key, work in works.items():
                begun = time.perf_counter()
                work()
                if number >= WARM:
                    times[key].append(time.perf_counter() - begun)
        # Through the raw driver, as the floor's own: what lies there, not what Django makes of it.
        if kind == "sqlite":
            reader: Any = sqlite3.connect(name)
        else:
            reader = psycopg.connect(pg_database(name))
        mine = rows_of(reader.cursor())
        reader.close()
        theirs = rows_of(raw.cursor())
        same = mine == theirs
        whole = verify().ok

    lowest = statistics.median(times["floor (raw driver)"])
    print(f"\n{kind}: {ROUNDS} transitions each, taking turns")
    print(f"{'':24}{'median ms':>11}{'p95 ms':>9}{'per second':>12}{'× floor':>9}")
    figures: dict[str, Any] = {}
    for key, taken in times.items():
        middle = statistics.median(taken)
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(f"{key:24}{middle * 1000:11.2f}{p95 * 1000:9.2f}{1 / middle:12.0f}{middle / lowest:9.2f}")
        figures[key] = {"ms": round(middle * 1000, 3), "p95": round(p95 * 1000, 3), "ratio": round(middle / lowest, 2)}
    if other is None:
        print("Viewflow is not installed here: pip install django-viewflow, and it is measured too")
    print(f"rows of product and floor byte for byte the same: {'yes' if same else 'NO'}; record verified: {whole}")
    if not same:
        differing = [
            pair
            for a, b in zip(mine, theirs, strict=True)
            for pair in itertools.zip_longest(a, b)
            if pair[0] != pair[1]
        ]
        print(*differing[0], sep="\n", file=sys.stderr)
    assert same, "product and floor wrote different rows"
    assert whole
    return {**figures, "same rows": same}


if __name__ == "__main__":
    each_database(measure)
