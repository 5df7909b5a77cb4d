"""Votes a second, over HTTP and in process, beside the floor; and the time of counting.

    python benchmarks/votes.py [SECONDS] [COUNT,COUNT,…]

Over HTTP, from gunicorn as in production, on connections that stay open: an empty request by somebody signed in with a CSRF
token (`session + CSRF`), and a vote (the confirmed form of a resident: check, lock, participation, choice). In process:
`CastVote` beside the floor, which writes the same rows by bare statements in one durable transaction. Each with 1, 8 and 32
clients at once. Then counting, by the database and one by one, beside the bare query over the covering index.
"""

from __future__ import annotations

import datetime as dt
import http.client
import os
import secrets
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _site import each_database, free_port, server

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5
COUNTS = [int(one) for one in (sys.argv[2] if len(sys.argv) > 2 else "1000,10000,100000,1000000").split(",")]
CLIENTS = (1, 8, 32)
#: No run casts more than these; who voted in one run does not vote in the next.
MOST = 1500
BATCH = 5_000
CSRF = "b" * 32


class Place:
    """A community with enough voters for every run, and polls in it."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from wagtail.models import Page, Site

        from shequ_workflows.deliberation.pages import HallPage
        from shequ_workflows.org.models import CommunityPage, Node, Person, RoleAssignment

        street = Node.add_root(kind="street", code="bench", name="Street")
        self.community = street.add_child(kind="community", code="bench-1", name="Community")
        self.users = get_user_model().objects.bulk_create(
            get_user_model()(username=f"voter{number}", password="!") for number in range(MOST)
        )
        self.voters = Person.objects.bulk_create(
            Person(name=f"Voter {number}", user=user, home=self.community) for number, user in enumerate(self.users)
        )
        since = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=one, role="resident", node=self.community, valid_from=since) for one in self.voters
        )
        root = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
        home = root.add_child(instance=CommunityPage(title="Community", slug="bench", node=self.community))
        home.add_child(instance=HallPage(title="Hall", slug="hall"))
        self.made = 0
        self.sessions = [self._session(user) for user in self.users]

    def _session(self, user: Any) -> str:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)

    def poll(self) -> Any:
        """An open poll with everybody on its roll."""
        from shequ_workflows.ballots.models import Option, Poll, Question, RollEntry
        from shequ_workflows.core.models import Subject
        from shequ_workflows.org.moment import now

        self.made += 1
        at = now()
        subject = Subject.objects.create(
            public_id=f"bench{self.made}", kind="deliberation", number=f"B{self.made}", title=f"Matter {self.made}",
            community=self.community, node=self.community, path=self.community.path, state="consulting", state_since=at,
            version="1", revision=1, is_open=True, opened_at=at, public_from=at - dt.timedelta(minutes=1), facts={},
        )  # fmt: skip
        poll = Poll.objects.create(subject=subject, question=f"Question {self.made}?")
        question = Question.objects.create(poll=poll, number=1, text=poll.question)
        Option.objects.bulk_create(
            Option(poll=poll, question=question, number=number, code=code, text=code)
            for number, code in enumerate(("for", "against", "abstain"), start=1)
        )
        RollEntry.objects.bulk_create(
            [RollEntry(poll=poll, person=one, unit_key=f"person:{one.pk}") for one in self.voters], batch_size=BATCH
        )
        Poll.objects.filter(pk=poll.pk).update(
            state="open", opens_at=at - dt.timedelta(minutes=1), closes_at=at + dt.timedelta(days=3),
            first_closes_at=at + dt.timedelta(days=3), roll_count=len(self.voters), roll_digest="0" * 64,
        )  # fmt: skip
        return Poll.objects.get(pk=poll.pk)


def at_once(clients: int, work: Callable[[int], Callable[[int], None]]) -> dict[str, float]:
    """Run ``work(client)(number)`` from so many threads for ``SECONDS``, at most ``MOST`` times; a second, p50, p99 in ms."""
    taken: list[float] = []
    faults: list[BaseException] = []
    numbers = iter(range(MOST))
    turn, start = threading.Lock(), threading.Barrier(clients + 1)

    def run(client: int) -> None:
        from django.db import connections

        try:
            one = work(client)
            start.wait(timeout=60)
            until = time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                with turn:
                    number = next(numbers, None)
                if number is None:
                    return
                begun = time.perf_counter()
                one(number)
                taken.append((time.perf_counter() - begun) * 1000)
        except BaseException as error:
            faults.append(error)
            start.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for one in threads:
        one.start()
    start.wait(timeout=120)
    begun = time.perf_counter()
    for one in threads:
        one.join()
    whole = time.perf_counter() - begun
    if faults:
        raise SystemExit(f"{len(faults)} faults, the first: {faults[0]!r}")
    cuts = statistics.quantiles(taken, n=100)
    return {"a second": round(len(taken) / whole, 1), "p50": round(cuts[49], 1), "p99": round(cuts[98], 1)}


# --- in process --------------------------------------------------------------------------------------------------------


def by_action(place: Place, poll: Any) -> Callable[[int], Callable[[int], None]]:
    from shequ_workflows.ballots.casting import CastVote
    from shequ_workflows.org.actors import Actor

    def cast(number: int) -> None:
        CastVote(Actor.of(place.voters[number]), poll, number % 3 + 1).execute()

    return lambda client: cast


def by_statements(place: Place, poll: Any) -> Callable[[int], Callable[[int], None]]:
    """The floor: the rows of a vote, written by bare statements in one transaction of the same durability."""
    from django.db import connection, transaction

    from shequ_workflows.ballots.models import Option, RollEntry
    from shequ_workflows.org.moment import now

    entries = dict(RollEntry.objects.filter(poll=poll).values_list("person_id", "id"))
    options = list(Option.objects.filter(poll=poll).values_list("id", "question_id"))

    def write(number: int) -> None:
        person = place.voters[number].pk
        option, question = options[number % 3]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM shequ_ballots_rollentry WHERE poll_id = %s AND person_id = %s", [poll.pk, person]
            )
            cursor.fetchone()
            cursor.execute(
                "INSERT INTO shequ_ballots_vote (poll_id, roll_entry_id, person_id, area, channel, at, receipt, form_key, salt)"
                " VALUES (%s, %s, %s, 0, 'online', %s, %s, '', %s) RETURNING id",
                [poll.pk, entries[person], person, now(), secrets.token_hex(8), secrets.token_hex(16)],
            )
            vote = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO shequ_ballots_choice (vote_id, poll_id, question_id, option_id, area) VALUES (%s, %s, %s, %s, 0)",
                [vote, poll.pk, question, option],
            )

    return lambda client: write


# --- over HTTP ---------------------------------------------------------------------------------------------------------


def posting(port: int, path: str, place: Place, fields: Callable[[int], dict[str, str]], wanted: int) -> Any:
    """A client with one connection of its own; each request comes from another voter's browser."""

    def client(number: int) -> Callable[[int], None]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

        def post(number: int) -> None:
            headers = {
                "Host": "localhost",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"sessionid={place.sessions[number]}; csrftoken={CSRF}",
            }
            connection.request("POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **fields(number)}), headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != wanted:
                raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")

        return post

    return client


def over_http(place: Place, port: int, poll: Any) -> Any:
    from django.urls import reverse

    path = reverse("shequ_ballots:vote", args=[poll.public_id])
    return posting(
        port, path, place, lambda number: {"choice": str(number % 3 + 1), "confirmed": "1", "token": f"t{number}"}, 302
    )


def empty_post(place: Place, port: int) -> Any:
    """Somebody signed in posts with a valid token, and is answered without a page."""
    return posting(port, "/bench/empty/", place, lambda number: {}, 204)


def voting(place: Place) -> dict[str, Any]:
    figures: dict[str, Any] = {"in process": {}, "over HTTP": {}}
    ways: dict[str, Any] = {"floor": by_statements, "vote": by_action}
    print(f"{'in process':22}{'clients':>8}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'of floor':>10}")
    for clients in CLIENTS:
        base = 0.0
        for name, way in ways.items():
            found = at_once(clients, way(place, place.poll()))
            base = base or found["a second"]
            figures["in process"][f"{name}, {clients}"] = found = {**found, "ratio": round(found["a second"] / base, 2)}
            tell(name, clients, found)
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "votes_site:application", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", str(os.cpu_count() or 2), "--threads", "4", "--keep-alive", "60",
    ]  # fmt: skip
    print(f"{'over HTTP':22}{'clients':>8}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'of empty':>10}")
    with server(command, port):
        at_once(8, empty_post(place, port))  # every process has loaded what it needs
        for clients in CLIENTS:
            base = 0.0
            for name, way in {
                "session + CSRF": empty_post(place, port),
                "vote": over_http(place, port, place.poll()),
            }.items():
                found = at_once(clients, way)
                base = base or found["a second"]
                figures["over HTTP"][f"{name}, {clients}"] = found = {
                    **found,
                    "ratio": round(found["a second"] / base, 2),
                }
                tell(name, clients, found)
    return figures


def tell(name: str, clients: int, found: dict[str, float]) -> None:
    print(f"{name:22}{clients:8}{found['a second']:10}{found['p50']:9}{found['p99']:9}{found['ratio']:10}", flush=True)


# --- counting ----------------------------------------------------------------------------------------------------------


def filled(place: Place, poll: Any, number: int) -> None:
    """So many votes in ``poll``, without people: units of an imported register."""
    from django.db import connection, transaction

    from shequ_workflows.ballots.models import Option
    from shequ_workflows.core.keeping import drop, install
    from shequ_workflows.org.moment import now

    options = list(Option.objects.filter(poll=poll).values_list("id", "question_id"))
    at = now()
    drop()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM shequ_ballots_rollentry")
        first = int(cursor.fetchone()[0]) + 1
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM shequ_ballots_vote")
        vote = int(cursor.fetchone()[0]) + 1
        for begin in range(0, number, BATCH):
            rows = range(begin, min(begin + BATCH, number))
            cursor.executemany(
                "INSERT INTO shequ_ballots_rollentry (id, poll_id, unit_key, area) VALUES (%s, %s, %s, %s)",
                [(first + row, poll.pk, f"unit:{row}", 5000 + row % 9000) for row in rows],
            )
            cursor.executemany(
                "INSERT INTO shequ_ballots_vote (id, poll_id, roll_entry_id, area, channel, at, receipt, form_key, salt)"
                " VALUES (%s, %s, %s, %s, 'online', %s, %s, '', '')",
                [(vote + row, poll.pk, first + row, 5000 + row % 9000, at, f"c{poll.pk}-{row}"[:16]) for row in rows],
            )
            cursor.executemany(
                "INSERT INTO shequ_ballots_choice (vote_id, poll_id, question_id, option_id, area) VALUES (%s, %s, %s, %s, %s)",
                [(vote + row, poll.pk, options[row % 3][1], options[row % 3][0], 5000 + row % 9000) for row in rows],
            )
    install()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def middle(work: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(taken), 2)


def counting(place: Place) -> dict[str, Any]:
    from django.db import connection

    from shequ_workflows.ballots.counting import count_twice
    from shequ_workflows.ballots.models import Choice

    figures: dict[str, Any] = {}
    print(f"{'counting':>10}{'bare ms':>10}{'database':>10}{'ratio':>8}{'twice, one by one too':>24}")
    for number in COUNTS:
        poll = place.poll()
        filled(place, poll, number)

        def bare(pk: int = poll.pk) -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT option_id, COUNT(*), SUM(area) FROM shequ_ballots_choice WHERE poll_id = %s GROUP BY option_id",
                    [pk],
                )
                cursor.fetchall()

        def ours(pk: int = poll.pk) -> None:
            Choice.objects.filter(poll=pk).grouped()

        times = 21 if number <= 100_000 else 7
        row: dict[str, float] = {"bare": middle(bare, times), "database": middle(ours, times)}
        row["ratio"] = round(row["database"] / row["bare"], 2)
        row["twice"] = middle(lambda one=poll: count_twice(one), 1)
        figures[str(number)] = row
        print(f"{number:10,}{row['bare']:10}{row['database']:10}{row['ratio']:8}{row['twice']:24}", flush=True)
    return figures


def measure(kind: str) -> dict[str, Any]:
    begun = time.perf_counter()
    place = Place()
    print(f"\n{kind}: {MOST} voters made in {time.perf_counter() - begun:.0f} s")
    return {**voting(place), "counting": counting(place)}


if __name__ == "__main__":
    each_database(measure)
