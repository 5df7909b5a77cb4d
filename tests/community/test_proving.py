"""Residents prove themselves: roster, letter, door. Delays grow for an account and a home; nothing typed is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from shequ_workflows.community import attempts
from shequ_workflows.community.actions import IssueLetters, RevokeLetters, VerifyResident
from shequ_workflows.community.actions.proving import MatchRoster, RedeemLetter
from shequ_workflows.community.letters import code_of, digest_of
from shequ_workflows.community.models import Attempts, Compound, Household, LetterCode, Verification
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.community import SecretFactory, resident
from tests.factories.org import PersonFactory, Town, actor, login_as

GOOD = {"name": "王秀英", "room": "3-2-501", "tail": "8000"}


@pytest.fixture
def wang(town: Town, compound: Compound) -> Person:
    made = resident("王秀英", "3-2-501", compound, phone="13800138000")
    SecretFactory(person=made, id_number="11010519491231002X")
    return made


@pytest.fixture
def stranger(db: None) -> Actor:
    """Somebody who made an account and is on no roster yet."""
    return Actor.of(PersonFactory(name="微信用户", is_stub=True, account=True))


def match(who: Actor, compound: Compound, **given: str) -> Verification:
    return MatchRoster(who, compound, **{**GOOD, **given}).execute()


def refused(who: Actor, compound: Compound, **given: str) -> str:
    with pytest.raises(ActionRefused) as caught:
        match(who, compound, **given)
    return caught.value.refusal.code


@pytest.mark.parametrize("tail", ["8000", "002X", "002x", "８０００"])
def test_the_account_becomes_that_of_the_person(stranger: Actor, compound: Compound, wang: Person, tail: str) -> None:
    found = match(stranger, compound, tail=tail, room="3栋2单元501室")
    wang.refresh_from_db()
    assert (found.person, found.method, found.by) == (wang, "roster", None)
    assert wang.user_id == stranger.person.user_id
    assert Actor.of(wang).holds("resident", at=compound.node.community)


@pytest.mark.parametrize(
    "given", [{"name": "李强"}, {"room": "3-2-502"}, {"room": "?"}, {"tail": "8001"}, {"room": "2-501"}]
)
def test_one_sentence_for_whatever_is_wrong(stranger: Actor, compound: Compound, wang: Person, given: Any) -> None:
    assert refused(stranger, compound, **given) == "no_match"
    assert not Verification.objects.exists()


def test_nothing_typed_is_left_after_a_failure(
    stranger: Actor, compound: Compound, wang: Person, client: Client, caplog: Any
) -> None:
    client.force_login(stranger.person.user)
    answer = client.post(
        reverse("shequ_community:by_roster"),
        {"compound": compound.pk, "name": "绝不留下", "room": "9-9-909", "tail": "7531"},
    )
    assert answer.status_code == 422
    rows = [str(list(model._base_manager.values())) for model in apps.get_models()]
    kept = "".join([*rows, caplog.text])
    assert "绝不留下" not in kept
    assert "9-9-909" not in kept
    assert "7531" not in answer.wsgi_request.get_full_path()


def test_the_delay_grows_for_the_account(clock: Path, stranger: Actor, compound: Compound, wang: Person) -> None:
    begun = now()
    for _time in range(4):
        assert refused(stranger, compound, tail="1111") == "no_match"
    assert refused(stranger, compound) == "wait"
    clock.write_text((begun + dt.timedelta(minutes=2)).isoformat())
    assert refused(stranger, compound, tail="1111") == "no_match"
    clock.write_text((begun + dt.timedelta(minutes=4)).isoformat())
    assert refused(stranger, compound) == "wait"
    clock.write_text((begun + dt.timedelta(minutes=9)).isoformat())
    assert match(stranger, compound).person == wang
    assert not Attempts.objects.exists()


def test_the_delay_grows_for_the_home_whoever_tries(stranger: Actor, compound: Compound, wang: Person) -> None:
    for number in range(4):
        other = Actor.of(PersonFactory(is_stub=True, name=f"甲{number}"))
        assert refused(other, compound, tail="1111") == "no_match"
    assert refused(stranger, compound) == "wait"


def test_a_neighbour_on_the_same_network_is_not_punished(
    client: Client, stranger: Actor, compound: Compound, wang: Person
) -> None:
    resident("李强", "3-2-502", compound, phone="13900139000")
    bad = Client()
    bad.force_login(PersonFactory(is_stub=True, account=True).user)
    for _time in range(6):
        bad.post(reverse("shequ_community:by_roster"), {"compound": compound.pk, **GOOD, "tail": "1111"})
    client.force_login(stranger.person.user)
    given = {"compound": compound.pk, "name": "李强", "room": "3-2-502", "tail": "9000"}
    assert client.post(reverse("shequ_community:by_roster"), given).status_code == 302


def test_who_is_noted_by_phone_only_proves_nothing(stranger: Actor, compound: Compound) -> None:
    resident("王秀英", "3-2-501", compound, phone="13800138000", is_confirmed=False)
    assert refused(stranger, compound) == "no_match"


def test_an_entry_with_an_account_is_for_the_office(stranger: Actor, compound: Compound, wang: Person) -> None:
    wang.user = PersonFactory(account=True).user
    Person.objects.filter(user=wang.user).update(user=None)
    wang.save()
    assert refused(stranger, compound) == "office"
    assert not Verification.objects.exists()


def test_an_account_comes_to_somebody_verified_by_the_office(
    town: Town, stranger: Actor, compound: Compound, wang: Person
) -> None:
    seen = VerifyResident(actor("rc_director", town.community), wang, town.community, basis="身份证").execute()
    assert match(stranger, compound) == seen
    wang.refresh_from_db()
    assert wang.user_id == stranger.person.user_id


def test_old_attempts_are_forgotten(stranger: Actor, compound: Compound) -> None:
    refused(stranger, compound)
    attempts.forget(now() + dt.timedelta(days=1))
    assert Attempts.objects.exists()
    attempts.forget(now() + dt.timedelta(days=3))
    assert not Attempts.objects.exists()


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    assert client.get(reverse("shequ_community:by_roster")).status_code == 302


# --- letters -----------------------------------------------------------------------------------------------------------


def issue(town: Town, *homes: Household) -> LetterCode:
    IssueLetters(actor("rc_director", town.community), town.community, homes or list(Household.objects.all())).execute()
    return LetterCode.objects.latest("pk")


def test_a_code_is_good_once(town: Town, stranger: Actor, compound: Compound, wang: Person) -> None:
    letter = issue(town)
    code = code_of(letter.public_id)
    assert code not in str(LetterCode.objects.values())
    found = RedeemLetter(stranger, f" {code.upper().replace('-', ' ')}").execute()
    assert (found.person, found.method) == (wang, "letter")
    other = Actor.of(PersonFactory(is_stub=True, account=True))
    with pytest.raises(ActionRefused):
        RedeemLetter(other, code).execute()
    assert Verification.objects.count() == 1


@pytest.mark.parametrize("way", ["expired", "revoked", "newer", "mistyped"])
def test_other_codes_are_not_good(town: Town, stranger: Actor, compound: Compound, wang: Person, way: str) -> None:
    letter = issue(town)
    code = code_of(letter.public_id)
    if way == "expired":
        LetterCode.objects.update(expires_at=now())
    elif way == "revoked":
        assert RevokeLetters(actor("rc_director", town.community), town.community, letter.batch).execute() == 1
    elif way == "newer":
        issue(town)
    else:
        code = "2222-2222-2222"
    with pytest.raises(ActionRefused) as caught:
        RedeemLetter(stranger, code).execute()
    assert caught.value.refusal.code == "no_match"


def test_guessing_codes_is_slowed_down(stranger: Actor) -> None:
    for _time in range(4):
        with pytest.raises(ActionRefused):
            RedeemLetter(stranger, "2222-2222-2222").execute()
    with pytest.raises(ActionRefused) as caught:
        RedeemLetter(stranger, "2222-2222-2222").execute()
    assert caught.value.refusal.code == "wait"


def test_letters_go_to_adults_who_are_not_verified(town: Town, compound: Compound, wang: Person) -> None:
    child = resident("小明", "3-2-501", compound)
    Person.objects.filter(pk=child.pk).update(birth_date=now().date() - dt.timedelta(days=4000))
    resident("王芳", "3-2-501", compound)
    issue(town)
    assert sorted(LetterCode.objects.values_list("person__name", flat=True)) == ["王秀英", "王芳"]


def test_a_code_is_read_however_it_is_written() -> None:
    code = code_of("abcdefghjkmn")
    assert len(code) == 14
    assert digest_of(code) == digest_of(code.upper().replace("-", " "))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("rc_director", None),
        ("community_worker", None),
        ("grid_worker", 403),
        ("administrator", 403),
        ("resident", 403),
    ],
)
def test_who_issues_letters(town: Town, compound: Compound, wang: Person, role: str, status: int | None) -> None:
    who = actor(role, town.community)
    for action in (
        IssueLetters(who, town.community, list(Household.objects.all())),
        RevokeLetters(who, town.community, "x"),
    ):
        refusal = action.check()
        assert (refusal and refusal.status) == status


def test_letters_of_another_community_are_unknown(town: Town, elsewhere: Compound, compound: Compound) -> None:
    resident("陌生人", "1-1-101", elsewhere)
    refusal = IssueLetters(actor("rc_director", town.community), town.community, list(Household.objects.all())).check()
    assert refusal is not None
    assert refusal.status == 404


def test_they_are_printed_and_revoked_on_the_screens(
    town: Town, compound: Compound, wang: Person, client: Client
) -> None:
    login_as(client, "rc_director", town.community)
    building = compound.buildings.get(number="3")
    page = reverse("shequ_community:letters")
    home = Household.objects.get()
    assert client.get(page).status_code == 200
    assert client.post(f"{page}?building={building.pk}").status_code == 422
    sent = client.post(f"{page}?building={building.pk}", {"home": home.pk})
    letter = LetterCode.objects.get()
    printed = client.get(sent["Location"])
    assert code_of(letter.public_id) in printed.content.decode()
    assert printed["Cache-Control"].count("no-store")
    client.post(reverse("shequ_community:revoke_letters", args=[letter.batch]))
    assert code_of(letter.public_id) not in client.get(sent["Location"]).content.decode()
    other = Client()
    login_as(other, "rc_director", town.other)
    assert other.get(sent["Location"]).status_code == 404


# --- at the door -------------------------------------------------------------------------------------------------------


def test_a_grid_worker_verifies_at_the_door(town: Town, compound: Compound, wang: Person, client: Client) -> None:
    worker = login_as(client, "grid_worker", town.grid)
    building = compound.buildings.get(number="3")
    home = Household.objects.get()
    listed = client.get(f"{reverse('shequ_community:doors')}?building={building.pk}")
    assert "3-2-501" in listed.content.decode()
    door = reverse("shequ_community:door", args=[home.pk])
    assert client.post(door, {"person": wang.public_id}).status_code == 422
    assert client.post(door, {"person": wang.public_id, "seen": "on"}).status_code == 302
    assert client.post(door, {"person": wang.public_id, "seen": "on"}).status_code == 302
    found = Verification.objects.get()
    assert (found.method, found.by) == ("door", worker.person)


def test_he_goes_only_to_the_doors_of_his_grid(town: Town, compound: Compound, client: Client) -> None:
    login_as(client, "grid_worker", town.grid)
    resident("李强", "4-1-101", compound)
    home = Household.objects.get()
    assert client.get(reverse("shequ_community:door", args=[home.pk])).status_code == 404
    assert client.get(f"{reverse('shequ_community:doors')}?building={home.unit.building_id}").status_code == 404


@pytest.mark.parametrize("role", ["resident", "building_lead", "administrator", "auditor"])
def test_others_verify_nobody_at_a_door(town: Town, compound: Compound, client: Client, role: str) -> None:
    login_as(client, role, town.community)
    assert client.get(reverse("shequ_community:doors")).status_code == 403


def test_buildings_stand_in_the_order_in_which_people_count(town: Town, compound: Compound, client: Client) -> None:
    for number in ("10", "2", "1"):
        compound.buildings.get_or_create(number=number)
    login_as(client, "rc_director", town.community)
    shown = [one.number for one in client.get(reverse("shequ_community:letters")).context["buildings"]]
    assert shown == sorted(shown, key=lambda number: (len(number), number))
    assert shown.index("2") < shown.index("10")
