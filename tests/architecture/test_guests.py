"""Whoever takes part by a letter is a visitor everywhere, except at these addresses: there a resident."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from shequ_workflows.org.guests import opened
from tests.architecture.places import LONG_AGO, World
from tests.architecture.test_urls import address, answer_of, place_of, rows, world
from tests.factories.community import MemberFactory
from tests.factories.letters import guest, letter_to
from tests.factories.org import PersonFactory, RoleFactory

__all__ = ["world"]

#: Kept by hand: what a guest reaches as the person that he is.
OPEN = {
    "HallPage:index",
    "HallPage:join",
    "HallPage:matter",
    "HallPage:opinion",
    "HallPage:rate",
    "HallPage:second_look",
    "shequ_community:own_voices",
    "shequ_deliberation:matter",
    "shequ_forms:mine",
    "shequ_forms:mine_submission",
    "shequ_forms:mine_withdraw",
    "shequ_publicity:ask",
    "shequ_publicity:detail",
    "shequ_publicity:list",
    "shequ_publicity:object",
    "shequ_publicity:objection",
    "shequ_publicity:objection_step",
}
#: The way in and out: a guest who comes again is led on.
WAY = {"shequ_community:enter"}


def test_it_opens_these_addresses_and_no_other() -> None:
    assert opened() == OPEN


def faults(world: World, client: Client) -> Iterator[str]:
    session = client.session.session_key or ""
    for row in rows():
        if row["place"] in {"mine", "voter"} or row["url"] in WAY:
            continue
        client.cookies["sessionid"] = session  # some addresses end it, and the rows are taken back
        with transaction.atomic():
            url = address(row["url"], row["target"], place_of(world, row, "resident"))
            got, _response = answer_of(client, url, row["method"])
            transaction.set_rollback(True)
        role = "resident" if row["url"] in OPEN else "visitor"
        if got != row[role]:
            yield f"{row['url']} {row['method']} {row['target']} ({row['place']}): should be {row[role]}, is {got}"


def test_it_answers_a_guest_as_a_visitor_everywhere_else(world: World) -> None:
    """The person is a director besides: by a letter that counts for nothing."""
    person = PersonFactory(name="王芳", home=world.own.community)
    MemberFactory(household=world.own.household, person=person)
    RoleFactory(person=person, role="rc_director", node=world.own.community, valid_from=LONG_AGO)
    client = guest(letter_to(world.own.household, world.own.director.person, person))
    wrong = list(faults(world, client))
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.django_db
def test_the_visitor_is_the_default() -> None:
    assert "" not in opened()
    assert "wagtail_serve" not in opened()
