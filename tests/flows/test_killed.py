"""Kill -9 of web server and worker while steps of cases are taken over HTTP: no step, effect or message is lost or doubled."""

from __future__ import annotations

import json
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from django.db.models import Count

from shequ_workflows.core.models import Delivery, InboxEntry, Record, Subject
from shequ_workflows.core.record.verification import verify
from shequ_workflows.flows.constants import EffectState
from shequ_workflows.flows.models import EffectRun, Rating
from tests.core.test_worker import environment_of
from tests.core.world import World
from tests.factories import flows
from tests.factories.flows import state, step
from tests.races.site import servers
from tests.races.test_killed import Client, done, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STEPS: Final = 600
CLIENTS: Final = 4
CASES: Final = 20
KILLS: Final = ("child", "worker", "child", "web", "worker", "child")

BODY: dict[str, Any] = {
    "states": [state("a", "start"), state("end", "good")],
    "edges": [
        step("begin", "", "a", "grid_worker"),
        step("poke", "a", "a", "grid_worker", tell=["reporter"], effects=[{"kind": "rate"}]),
        step("finish", "a", "end", "grid_worker"),
    ],
}


def test_no_step_no_effect_and_no_message_is_lost_or_doubled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World()
    world.give_account(world.resident)
    assert world.grid_worker.person is not None
    flow = flows.published(flows.draft(world.community, BODY))
    cases = [
        flows.opened(world.grid_worker, flow, world.community, raised_by=world.resident.person) for _one in range(CASES)
    ]
    environment = {**environment_of(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.races.site.settings"}
    port = servers.free_port()
    web = servers.web(port, environment, tmp_path / "web.log")
    worker = servers.worker(environment, tmp_path / "worker.log")
    ids, times = [one.public_id for one in cases], STEPS // CASES
    first = cases[0].revision
    clients = [
        _Client(port, world.grid_worker.person.public_id, ids[place::CLIENTS], times) for place in range(CLIENTS)
    ]
    for client in clients:
        client.first = first
    try:
        web.start()
        worker.start()
        servers.wait_for(port)
        threads = [threading.Thread(target=client.run) for client in clients]
        for thread in threads:
            thread.start()
        for number, what in enumerate(KILLS, 1):
            wait_until(lambda number=number: done(clients) >= number * STEPS // (len(KILLS) + 1))
            if what == "child":
                web.kill_child()
            else:
                server = web if what == "web" else worker
                server.kill()
                server.start()
        for thread in threads:
            thread.join()
        wait_until(lambda: not EffectRun.objects.exclude(state=EffectState.DONE).exists(), 240)
        wait_until(lambda: not Delivery.objects.exclude(state="sent").exists(), 240)
    finally:
        web.stop()
        worker.stop()

    rows = Record.objects.filter(verb="poke")
    confirmed = {hash_ for client in clients for hash_ in client.confirmed}
    doubled = rows.values("subject", "revision").annotate(n=Count("pk")).filter(n__gt=1).count()
    twice = InboxEntry.objects.values("delivery", "person").annotate(n=Count("pk")).filter(n__gt=1).count()
    figures = {
        "steps asked for": STEPS,
        "confirmed": len(confirmed),
        "there": rows.count(),
        "requests without an answer": sum(client.unanswered for client in clients),
        "doubled": doubled,
        "effects": EffectRun.objects.count(),
        "effects done": EffectRun.objects.filter(state=EffectState.DONE, attempts=1).count(),
        "what they made": Rating.objects.count(),
        "messages": Delivery.objects.count(),
        "inbox entries": InboxEntry.objects.count(),
        "in an inbox twice": twice,
    }
    with capsys.disabled():
        print("\nkilled:", json.dumps(figures))
    assert sum((client.refused for client in clients), Counter()) == {}
    assert figures["requests without an answer"], "no kill hit anything: the test shows nothing"
    assert confirmed == set(rows.values_list("hash", flat=True))
    assert figures["there"] == figures["effects"] == figures["effects done"] == figures["what they made"] == STEPS
    assert doubled == twice == 0
    # The step tells whoever raised it, and so does the effect.
    assert figures["messages"] == figures["inbox entries"] == 2 * STEPS
    assert set(Subject.objects.filter(kind=flow.kind).values_list("revision", flat=True)) == {first + times}
    assert verify().ok


class _Client(Client):
    """Pokes its cases from the revision at which they were opened."""

    first: int = 0

    def run(self) -> None:
        for revision in range(self.first, self.first + self.times):
            for public_id in self.subjects:
                self.poke(public_id, revision)
