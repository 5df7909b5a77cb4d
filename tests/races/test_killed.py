"""Kill -9 of web server and worker while two thousand transitions are taken over HTTP.

Whoever got an answer finds it in the record; whoever got none asks again from the same screen and gets the answer of
the first time. Nothing is doubled, and every message lies in the inbox exactly once.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db.models import Count

from shequ_workflows.core.models import Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.core.transitions import OpenSubject
from tests.core.test_worker import environment_of
from tests.core.world import World

from .site import servers

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TRANSITIONS = 2000
CLIENTS = 6
SUBJECTS = 60
#: What is killed, one after the other, each time another part of the work is confirmed.
KILLS = ("child", "worker", "child", "web", "worker", "child", "child", "web", "worker", "child", "child", "worker")


@dataclass
class Client:
    """Pokes its subjects in turn; asks again, from the same screen, whatever was not answered."""

    port: int
    person: str
    subjects: list[str]
    times: int
    confirmed: dict[str, str] = field(default_factory=dict)
    unanswered: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        for revision in range(self.times):
            for public_id in self.subjects:
                self.poke(public_id, revision)

    def poke(self, public_id: str, revision: int) -> None:
        form = urlencode({"edge": "poke", "revision": revision, "person": self.person})
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            try:
                headers = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", f"/take/{public_id}/", form, headers)
                response = connection.getresponse()
                body = json.loads(response.read())
            except (OSError, http.client.HTTPException, ValueError):
                self.unanswered += 1
                time.sleep(0.05)
                continue
            finally:
                connection.close()
            if response.status == 200:
                self.confirmed[body["hash"]] = public_id
            else:
                self.refused[body["code"]] += 1
            return


def test_nothing_is_lost_or_doubled_when_web_and_worker_are_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from .site.toy import toy

    toy()
    world = World()
    world.give_account(world.resident)
    assert world.resident.person is not None
    assert world.grid_worker.person is not None
    subjects = [
        OpenSubject(world.resident, "toy", world.community, f"Toy {number}", raised_by=world.resident.person).execute()
        for number in range(SUBJECTS)
    ]
    environment = {**environment_of(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.races.site.settings"}
    port = servers.free_port()
    web = servers.web(port, environment, tmp_path / "web.log")
    worker = servers.worker(environment, tmp_path / "worker.log")
    times = -(-TRANSITIONS // SUBJECTS)
    ids = [subject.public_id for subject in subjects]
    clients = [Client(port, world.grid_worker.person.public_id, ids[place::CLIENTS], times) for place in range(CLIENTS)]
    begun = time.monotonic()
    try:
        web.start()
        worker.start()
        servers.wait_for(port)
        threads = [threading.Thread(target=client.run) for client in clients]
        for thread in threads:
            thread.start()
        for number, what in enumerate(KILLS, 1):
            wait_until(lambda number=number: done(clients) >= number * TRANSITIONS // (len(KILLS) + 1))
            if what == "child":
                web.kill_child()
            else:
                server = web if what == "web" else worker
                server.kill()
                server.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
        wait_until(lambda: not Delivery.objects.exclude(state="sent").exists())
    finally:
        web.stop()
        worker.stop()

    confirmed = {hash_ for client in clients for hash_ in client.confirmed}
    there = set(Record.objects.filter(verb="poke").values_list("hash", flat=True))
    doubled = Record.objects.values("subject", "revision", "verb").annotate(n=Count("pk")).filter(n__gt=1).count()
    twice = InboxEntry.objects.values("delivery__record", "person").annotate(n=Count("pk")).filter(n__gt=1).count()
    figures = {
        "transitions asked for": times * SUBJECTS,
        "confirmed": len(confirmed),
        "requests without an answer": sum(client.unanswered for client in clients),
        "kills of web": web.deaths,
        "kills of worker": worker.deaths,
        "confirmed and not there": len(confirmed - there),
        "there and not confirmed": len(there - confirmed),
        "doubled": doubled,
        "deliveries": Delivery.objects.count(),
        "inbox entries": InboxEntry.objects.count(),
        "in an inbox twice": twice,
        "seconds": round(seconds, 1),
    }
    with capsys.disabled():
        print("\nkilled:", json.dumps(figures))

    assert sum((client.refused for client in clients), Counter()) == {}
    assert web.deaths + worker.deaths == len(KILLS)
    assert figures["requests without an answer"], "no kill hit anything: the test shows nothing"
    assert confirmed == there
    assert len(there) == times * SUBJECTS
    assert doubled == twice == 0
    assert Delivery.objects.count() == InboxEntry.objects.count() == times * SUBJECTS
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert set(Subject.objects.filter(kind="toy").values_list("revision", flat=True)) == {times}
    result = verify()
    assert result.ok, result.sentences


def done(clients: list[Client]) -> int:
    return sum(len(client.confirmed) for client in clients)


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
