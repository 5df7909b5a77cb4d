"""Who may open which screen of the desk: the right role, the wrong one, another community, a visitor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shequ_workflows.core.models import Subject
from shequ_workflows.desk.actions import Caller
from shequ_workflows.org.constants import Channel
from tests.factories import core

from .conftest import Office

#: Screens that need nothing in particular.
EVERYBODY = ["/desk/", "/desk/find/", "/desk/inbox/", "/desk/machines/intake/", "/desk/machines/deliberation/"]
STAFF_ONLY = ["/desk/intake/", "/desk/calls/"]


class Things:
    """One of everything that has an address, in the first community."""

    def __init__(self, office: Office) -> None:
        self.intake = office.register(handler="桂花物业工程部")
        self.stub = office.register(
            person=None, caller=Caller("孙先生", "13512345678"), channel=Channel.PHONE
        ).raised_by
        self.call = core.delivery(office.caller, self.intake, channel="call", handler="edge:intake.finish")
        self.phone = office.caller.phones.get()
        self.person = office.caller

    @property
    def screens(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(method, address, data) of every screen about one of them."""
        subject, person = f"/desk/s/{self.intake.public_id}/", f"/desk/people/{self.person.public_id}/"
        return [
            ("get", subject, {}),
            ("get", f"{subject}finish/", {}),
            ("get", f"/desk/intake/{self.intake.public_id}/slip/", {}),
            ("post", f"/desk/intake/{self.intake.public_id}/open/deliberation/", {}),
            ("post", f"{subject}undo/", {}),
            ("get", person, {}),
            ("post", f"{person}verify/", {"basis": "户口簿"}),
            ("post", f"{person}phone/", {"phone": self.phone.public_id, "reason": "回电话"}),
            ("post", f"{person}phone/add/", {"number": "13600001111"}),
            ("post", f"{person}phone/remove/", {"phone": self.phone.public_id}),
            ("get", f"/desk/people/{self.stub.public_id}/merge/", {}),
            ("post", f"/desk/calls/{self.call.pk}/told/", {"channel": "phone"}),
        ]


@pytest.fixture
def things(office: Office) -> Things:
    return Things(office)


def ask(client: Client, method: str, address: str, data: dict[str, Any]) -> int:
    answer = getattr(client, method)(address, data)
    status: int = answer.status_code
    return status


def test_it_sends_visitors_to_sign_in(client: Client, things: Things) -> None:
    screens = [("get", address, {}) for address in EVERYBODY + STAFF_ONLY] + things.screens
    for method, address, data in screens:
        answer = getattr(client, method)(address, data)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/login/?next="), address


def test_it_tells_residents_whom_to_ask(client: Client, office: Office, things: Things) -> None:
    office.sign_in(client, "resident")
    for method, address, data in [("get", address, {}) for address in EVERYBODY + STAFF_ONLY] + things.screens:
        answer = getattr(client, method)(address, data)
        assert answer.status_code == 403, address
    assert "居委会主任" in answer.content.decode()


def test_it_hides_another_communitys_things(client: Client, office: Office, things: Things) -> None:
    office.sign_in(client, "community_worker", office.other)
    for method, address, data in things.screens:
        assert ask(client, method, address, data) == 404, address


@pytest.mark.parametrize("role", ["community_worker", "rc_member", "rc_director", "party_secretary"])
def test_it_opens_to_the_communitys_staff(client: Client, office: Office, things: Things, role: str) -> None:
    office.sign_in(client, role)
    for address in EVERYBODY:
        assert ask(client, "get", address, {}) == 200, address
    wanted = 200 if role in {"community_worker", "rc_member"} else 403
    assert ask(client, "get", "/desk/intake/", {}) == wanted
    assert ask(client, "get", "/desk/calls/", {}) == 200
    assert ask(client, "get", f"/desk/s/{things.intake.public_id}/", {}) == 200


@pytest.mark.parametrize("role", ["street_clerk", "supervision_committee", "auditor"])
def test_it_lets_others_read_and_says_what_is_not_theirs(
    client: Client, office: Office, things: Things, role: str
) -> None:
    place = office.community if role == "supervision_committee" else office.town.street
    office.sign_in(client, role, place)
    assert ask(client, "get", "/desk/", {}) == 200
    assert ask(client, "get", f"/desk/s/{things.intake.public_id}/", {}) == 200
    assert ask(client, "get", "/desk/intake/", {}) == 403
    assert ask(client, "get", "/desk/calls/", {}) == 403
    refused = client.get(f"/desk/s/{things.intake.public_id}/finish/")
    assert refused.status_code == 403
    assert "社区工作者" in refused.content.decode()


def test_it_names_who_may_take_a_step(client: Client, office: Office, things: Things) -> None:
    office.sign_in(client, "rc_director")
    assert "李晓雯" in client.get(f"/desk/s/{things.intake.public_id}/finish/").content.decode()


def test_it_shows_a_grid_worker_what_he_is_in_charge_of(client: Client, office: Office) -> None:
    me = office.sign_in(client, "grid_worker", office.town.grid)
    mine = office.register(colleague=me.person)
    other = office.register()
    assert ask(client, "get", f"/desk/s/{mine.public_id}/", {}) == 200
    assert ask(client, "get", f"/desk/s/{other.public_id}/", {}) == 404


def test_it_does_not_open_a_neighbours_public_matter(client: Client, office: Office) -> None:
    subject = office.register()
    Subject.objects.filter(pk=subject.pk).update(public_from=subject.opened_at)
    office.sign_in(client, "rc_director", office.other)
    assert ask(client, "get", f"/desk/s/{subject.public_id}/", {}) == 404


def test_it_reads_no_phone_to_an_auditor(client: Client, office: Office, things: Things) -> None:
    office.sign_in(client, "auditor", office.town.street)
    address = f"/desk/people/{things.person.public_id}/phone/"
    answer = client.post(address, {"phone": things.phone.public_id, "reason": "看看"})
    assert answer.status_code == 403
    assert "13800135678" not in answer.content.decode()


def test_it_knows_no_made_up_addresses(clerk: Client) -> None:
    for address in (
        "/desk/s/nosuchthing/",
        "/desk/people/nosuchthing/",
        "/desk/machines/no-such-machine/",
        "/desk/inbox/99/",
    ):
        assert ask(clerk, "get", address, {}) == 404, address


def test_it_lets_no_screen_be_cached(clerk: Client) -> None:
    assert "no-store" in clerk.get("/desk/")["Cache-Control"]
