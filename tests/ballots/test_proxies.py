"""Proxies in writing: within the limit of the rules, with the paper as evidence; and who votes for several entries."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from shequ_workflows.ballots.casting import CastVote
from shequ_workflows.ballots.models import Poll, Proxy, RollEntry, Vote
from shequ_workflows.ballots.panels import panel_of
from shequ_workflows.ballots.proxies import RecordProxy, RevokeProxy
from shequ_workflows.core.models import Record
from shequ_workflows.org.actors import Actor

from .test_formal import AT, Estate, refused
from .test_staff_views import entry as filled
from .test_views import signed_in, text_of, url

pytestmark = pytest.mark.django_db
SIGNED = AT.date() - dt.timedelta(days=1)


@pytest.fixture
def estate(db: None, clock: Path) -> Estate:
    clock.write_text(AT.isoformat(), encoding="ascii")
    found = Estate()
    found.basis()
    return found


def of(poll: Poll, actor: Actor) -> RollEntry:
    return RollEntry.objects.get(poll=poll, person=actor.person)


def proxy(estate: Estate, poll: Poll, entry: RollEntry, holder: Actor, **more: Any) -> RecordProxy:
    assert holder.person is not None
    given: dict[str, Any] = {"signed_on": SIGNED, "number": "P-1", "at": AT, **more}
    return RecordProxy(estate.worker, poll, entry, holder.person, **given)


def test_who_stands_in_says_for_which_and_each_counts_once(estate: Estate) -> None:
    poll = estate.formal()
    proxy(estate, poll, of(poll, estate.c), estate.a).execute()
    assert refused(CastVote(estate.a, poll, 1, at=AT)) == "entry"
    vote = CastVote(estate.a, poll, 1, entry=of(poll, estate.c), at=AT).execute()
    assert (vote.roll_entry, vote.person) == (of(poll, estate.c), estate.a.person)
    CastVote(estate.a, poll, 2, entry=of(poll, estate.a), at=AT).execute()
    assert Vote.objects.count() == 2
    assert refused(CastVote(estate.c, poll, 1, at=AT)) == "voted"


def test_the_page_offers_the_entry_of_the_other(estate: Estate) -> None:
    poll = estate.formal()
    assert len(panel_of(poll, estate.a)["entries"]) == 2  # own flats, and the one with a co-owner
    proxy(estate, poll, of(poll, estate.c), estate.a).execute()
    assert "1-202" in [one["label"] for one in panel_of(poll, estate.a)["entries"]]


def test_the_rules_say_for_how_many(estate: Estate) -> None:
    holder = estate.voter("Holder")
    others = [estate.voter(f"O{number}") for number in range(4)]
    for number, one in enumerate(others):
        estate.own(f"5{number:02}", "10.00", one)
    poll = estate.formal()
    for one in others[:3]:
        proxy(estate, poll, of(poll, one), holder).execute()
    assert refused(proxy(estate, poll, of(poll, others[3]), holder)) == "limit"
    RevokeProxy(estate.worker, Proxy.objects.first(), at=AT).execute()  # type: ignore[arg-type]
    proxy(estate, poll, of(poll, others[3]), holder).execute()
    advisory = estate.open(question="Advisory?", electorate="owners", at=AT)
    assert refused(proxy(estate, advisory, of(advisory, others[0]), holder)) == "none"


def test_a_proxy_asks_for_its_paper(estate: Estate) -> None:
    poll = estate.formal()
    entry = of(poll, estate.c)
    assert refused(proxy(estate, poll, entry, estate.a, number=" ")) == "number"
    assert refused(proxy(estate, poll, entry, estate.a, signed_on=None)) == "signed_on"
    assert refused(proxy(estate, poll, entry, estate.a, signed_on=AT.date() + dt.timedelta(days=1))) == "signed_on"
    assert refused(proxy(estate, poll, entry, estate.c)) == "own"
    assert refused(proxy(estate, poll, entry, estate.outsider)) == "person"
    proxy(estate, poll, entry, estate.a).execute()
    assert refused(proxy(estate, poll, entry, estate.b)) == "twice"
    told = Record.objects.get(verb="record_proxy")
    assert told.actor == estate.worker.person


def test_a_revoked_proxy_gives_nothing_and_a_vote_by_it_stays(estate: Estate) -> None:
    poll = estate.formal()
    made = proxy(estate, poll, of(poll, estate.c), estate.b).execute()
    RevokeProxy(estate.worker, made, at=AT).execute()
    assert refused(CastVote(estate.b, poll, 1, entry=of(poll, estate.c), at=AT)) == "roll"
    assert refused(RevokeProxy(estate.worker, made, at=AT)) == "revoked"
    again = proxy(estate, poll, of(poll, estate.c), estate.b).execute()
    CastVote(estate.b, poll, 1, entry=of(poll, estate.c), at=AT).execute()
    RevokeProxy(estate.worker, again, at=AT).execute()
    assert Vote.objects.get().roll_entry == of(poll, estate.c)
    assert refused(proxy(estate, poll, of(poll, estate.c), estate.a)) == "voted"


def test_it_is_recorded_and_revoked_on_the_screen(estate: Estate) -> None:
    poll = estate.formal()
    client = signed_in(estate.worker)
    found = client.post(url("proxies", poll), {"q": "Ai"})
    assert "Who votes in their stead" in text_of(found)
    assert estate.a.person is not None
    sent = {
        "q": "Ai",
        "holder": estate.a.person.public_id,
        "entry": str(of(poll, estate.c).pk),
        "signed_on": SIGNED.isoformat(),
        "number": "P-7",
    }
    assert "P-7" in text_of(client.post(url("proxies", poll), sent, follow=True))
    made = Proxy.objects.get()
    client.post(reverse("shequ_ballots:revoke_proxy", args=[poll.public_id]), {"proxy": made.public_id})
    made.refresh_from_db()
    assert made.revoked_at is not None


@pytest.mark.parametrize(("who", "status"), [("a", 403), ("lead", 403), ("administrator", 403), ("member", 200)])
def test_who_sees_the_proxies(estate: Estate, who: str, status: int) -> None:
    assert signed_in(getattr(estate, who)).get(url("proxies", estate.formal())).status_code == status


def test_keying_for_an_owner_of_several_asks_for_which(estate: Estate) -> None:
    poll = estate.formal()
    client = signed_in(estate.worker)
    found = client.post(url("enter", poll), {"q": "Ai"})
    values = [value for value, _label in found.context["form"].fields["person"].choices]
    labels = [str(label) for _value, label in found.context["form"].fields["person"].choices]
    assert len(values) == 2
    assert "1-101、1-102" in labels[0]
    assert "1-201" in labels[1]
    sent = filled(
        found, person=values[1], choice="1", channel="visit", heard_at=AT.strftime("%Y-%m-%dT%H:%M"), number=""
    )
    client.post(url("enter", poll), sent)
    assert Vote.objects.get().roll_entry.area == 8000
    assert "1-201 · voted (visit" in text_of(client.post(url("enter", poll), {"q": "Ai"}))


@pytest.mark.parametrize("channel", ["post", "device"])
def test_votes_come_by_post_and_on_the_offices_device(estate: Estate, channel: str) -> None:
    poll = estate.formal()
    vote = CastVote(estate.worker, poll, 1, person=estate.c.person, channel=channel, heard_at=AT, at=AT).execute()
    assert vote.channel == channel
    assert vote.entered_by == estate.worker.person
