"""Recovery at the counter: who gives out a slip for whom, what it opens, and what it ends."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.models import Record, Slip
from shequ_workflows.core.signing.constants import SLIP_LIFE, SLIP_LIFE_OFFICE, TRIES
from shequ_workflows.core.signing.slips import IssueSlip, UseSlip, check_helper
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.org import PersonFactory, RoleFactory, Town, actor, home_page, login_as

pytestmark = pytest.mark.django_db

CHOSEN = "我家门前有两棵枣树"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def worker(town: Town) -> Actor:
    return actor("community_worker", town.community)


def resident(town: Town, role: str = "resident", node: Any = None, **more: Any) -> Person:
    person = PersonFactory(home=node or town.community, **more)
    RoleFactory(person=person, role=role, node=node or town.community)
    return person


def issue(by: Actor, person: Person, purpose: str = "sign_in", **more: Any) -> IssueSlip:
    action = IssueSlip(by, person, purpose, once=more.pop("once", uuid4().hex), **more)
    action.execute()
    return action


def use(client: Client, code: str, **more: str) -> Any:
    return client.post(reverse("shequ_login_slip"), {"code": code, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- coming in ---------------------------------------------------------------------------------------------------------


def test_a_slip_opens_an_account_and_leads_to_the_community(client: Client, town: Town, worker: Actor) -> None:
    person, page = resident(town), home_page(town.community)
    code = issue(worker, person).code
    assert re.fullmatch(r"\d{12}", code)
    answer = use(client, f"{code[:4]} {code[4:8]}-{code[8:]}")
    assert client.get(answer["Location"])["Location"] == page.url
    person.refresh_from_db()
    assert client.session["_auth_user_id"] == str(person.user_id)
    assert not person.has_first_password


def test_it_comes_back_to_where_somebody_came_from(client: Client, town: Town, worker: Actor) -> None:
    code = issue(worker, resident(town)).code
    assert use(client, code, next="/publicity/")["Location"] == "/publicity/"


def test_it_works_once(town: Town, worker: Actor, clock: Path) -> None:
    code = issue(worker, resident(town)).code
    assert use(Client(), code).status_code == 302
    again = Client()
    assert use(again, code).status_code == 302, "a double click"
    clock.write_text("60")
    late = Client()
    assert use(late, code).status_code == 422
    assert not signed_in(late)


def test_wrong_used_late_and_void_ones_get_one_answer(town: Town, worker: Actor) -> None:
    person, at = resident(town), now()
    old = issue(worker, person).code
    new = issue(worker, person).code
    assert UseSlip(old).execute() is None, "void"
    assert UseSlip(new, at=at + SLIP_LIFE + dt.timedelta(minutes=1)).execute() is None, "late"
    assert UseSlip("1" * 12).execute() is None, "nobody's"
    assert UseSlip("").execute() is None
    pages = {
        re.sub(r'value="[^"]*"', "", use(Client(), code).content.decode())
        for code in (old, "1" * 12, f"{new[:6]}{(int(new[6:]) + 1) % 10**6:06d}")
    }
    assert len(pages) == 1
    assert UseSlip(new).execute() == person


def test_a_few_wrong_tries_void_a_slip(town: Town, worker: Actor) -> None:
    code = issue(worker, resident(town)).code
    wrong = f"{code[:6]}{(int(code[6:]) + 1) % 10**6:06d}"
    for _number in range(TRIES):
        assert UseSlip(wrong).execute() is None
    assert UseSlip(code).execute() is None


def test_one_address_may_not_try_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shequ_workflows.core.signing.views.slip.TRIES_AN_HOUR", 1)
    use(client, "1" * 12)
    assert "过多" in use(client, "1" * 12).content.decode()


def test_a_slip_does_not_let_in_whom_roles_and_account_no_longer_allow(town: Town, worker: Actor) -> None:
    person = resident(town, account=True)
    code = issue(worker, person).code
    person.roles.update(valid_to=now() - dt.timedelta(minutes=1))
    assert UseSlip(code).execute() is None
    person.roles.update(valid_to=None)
    get_user_model().objects.filter(pk=person.user_id).update(is_active=False)
    assert UseSlip(code).execute() is None


def test_the_code_is_kept_as_a_digest(town: Town, worker: Actor) -> None:
    code = issue(worker, resident(town)).code
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shequ_core_slip")
        assert code not in str(cursor.fetchall())


# --- beginning anew ----------------------------------------------------------------------------------------------------


def test_beginning_anew_ends_sessions_and_password_and_asks_for_a_new_one(town: Town, worker: Actor) -> None:
    person = resident(town, account=True)
    person.user.set_password("alt-und-bekannt")
    person.user.save()
    thief = Client()
    assert thief.login(username=person.user.username, password="alt-und-bekannt")
    code = issue(worker, person, "reset").code
    assert thief.get(reverse("shequ_account"))["Location"].startswith("/login/")
    assert not Client().login(username=person.user.username, password="alt-und-bekannt")
    client = Client()
    use(client, code)
    assert client.get("/publicity/")["Location"] == reverse("shequ_org:password")
    page = client.get(reverse("shequ_org:password")).content.decode()
    assert "old_password" not in page
    form = {"new_password1": CHOSEN, "new_password2": CHOSEN}
    assert client.post(reverse("shequ_org:password"), form).status_code == 302
    assert client.get("/publicity/").status_code == 200
    assert Client().login(username=person.user.username, password=CHOSEN)


def test_a_plain_slip_ends_nothing(client: Client, town: Town, worker: Actor) -> None:
    person = resident(town, account=True)
    client.force_login(person.user)
    issue(worker, person)
    assert client.get(reverse("shequ_account")).status_code == 200


def test_somebody_in_office_always_chooses_a_password(client: Client, town: Town) -> None:
    colleague = resident(town, "community_worker", account=True)
    slip = issue(actor("rc_director", town.community), colleague)
    assert Slip.objects.get().expires_at - Slip.objects.get().issued_at == SLIP_LIFE_OFFICE
    use(client, slip.code)
    assert client.get("/desk/")["Location"] == reverse("shequ_org:password")


def test_it_stands_in_the_journal_without_the_code(town: Town, worker: Actor) -> None:
    slip = issue(worker, resident(town), "reset")
    record = Record.objects.get(verb="issue_slip")
    assert record.actor == worker.person
    assert slip.code not in record.payload.body
    assert '"reset"' in record.payload.body


def test_a_form_sent_twice_is_one_slip_with_one_code(town: Town, worker: Actor) -> None:
    person = resident(town)
    assert issue(worker, person, once="same").code == issue(worker, person, once="same").code
    assert Slip.objects.count() == 1
    late = issue(worker, person, once="same", at=now() + dt.timedelta(minutes=1))
    assert late.code == "", "it is shown once"


# --- who for whom ------------------------------------------------------------------------------------------------------

ALLOWED = {
    "resident": {"grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "administrator"},
    "residents_rep": {"rc_director", "administrator"},
    "building_lead": {"rc_director", "party_secretary", "administrator"},
    "community_worker": {"rc_director", "administrator"},
    "rc_member": {"street_clerk", "street_leader", "administrator"},
    "rc_director": {"street_clerk", "street_leader", "administrator"},
    "party_secretary": {"street_leader", "administrator"},
    "administrator": {"administrator"},
}
HELPERS = (
    "resident", "building_lead", "grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary",
    "supervision_committee", "property_company", "street_clerk", "street_leader", "editor", "auditor", "administrator",
)  # fmt: skip


@pytest.mark.parametrize("helper", HELPERS)
@pytest.mark.parametrize("role", ALLOWED)
def test_nobody_lets_in_those_above_him(town: Town, helper: str, role: str) -> None:
    place = town.street if helper.startswith("street") or helper in {"auditor", "administrator"} else town.community
    person = resident(town, role)
    by = actor(helper, town.grid if helper == "grid_worker" else place)
    refusal = check_helper(by, person)
    assert (refusal is None) == (helper in ALLOWED[role]), refusal
    if refusal is not None:
        with pytest.raises(ActionRefused):
            issue(by, person)
        assert not Slip.objects.exists()


def test_nobody_helps_himself_a_stranger_or_an_emergency_account(town: Town, worker: Actor) -> None:
    administrator = actor("administrator", town.street)
    assert check_helper(administrator, administrator.person).code == "oneself"
    assert check_helper(worker, resident(town, node=town.other)).code == "unknown"
    chief = resident(town, account=True)
    chief.user.is_superuser = True
    chief.user.save()
    assert check_helper(administrator, chief).code == "superuser"


def test_two_offices_need_both_appointments(town: Town) -> None:
    person = resident(town, "community_worker")
    RoleFactory(person=person, role="rc_member", node=town.community)
    assert check_helper(actor("rc_director", town.community), person).code == "above"
    assert check_helper(actor("administrator", town.street), person) is None


def test_a_caller_who_is_not_verified_gets_none(town: Town, worker: Actor) -> None:
    with pytest.raises(ActionRefused) as refused:
        issue(worker, PersonFactory(home=town.community, is_stub=True))
    assert refused.value.refusal.code == "unverified"


# --- the screen --------------------------------------------------------------------------------------------------------


def test_the_screen_prints_the_slip_once(client: Client, town: Town) -> None:
    login_as(client, "community_worker", town.community)
    person = resident(town, name="王秀兰")
    url = reverse("shequ_helping", args=[person.public_id])
    page = client.get(url).content.decode()
    once = re.search(r'name="once" value="(\w+)"', page)
    form = {"purpose": "sign_in", "once": once[1] if once else ""}
    sheet = client.post(reverse("shequ_helping_slip", args=[person.public_id]), form).content.decode()
    code = re.search(r"<code>([\d ]+)</code>", sheet)
    assert code is not None
    assert "王秀兰" in sheet
    again = client.post(reverse("shequ_helping_slip", args=[person.public_id]), form).content.decode()
    assert code[1] in again, "a double click prints the same sheet"
    assert use(Client(), code[1]).status_code == 302
    assert client.post(reverse("shequ_helping_slip", args=[person.public_id]), form)["Location"] == url


def test_the_screen_asks_what_for(client: Client, town: Town) -> None:
    login_as(client, "community_worker", town.community)
    url = reverse("shequ_helping_slip", args=[resident(town).public_id])
    assert client.post(url, {"once": "x", "purpose": "other"}).status_code == 422
    assert client.get(url).status_code == 405
    assert not Slip.objects.exists()


def test_the_screen_says_whom_to_ask_and_hides_whom_one_may_not_know(client: Client, town: Town) -> None:
    login_as(client, "community_worker", town.community)
    above = client.get(reverse("shequ_helping", args=[resident(town, "rc_director").public_id]))
    assert above.status_code == 403
    assert "街道" in above.content.decode()
    assert client.get(reverse("shequ_helping", args=[resident(town, node=town.other).public_id])).status_code == 404


def test_the_card_of_a_person_leads_there(client: Client, town: Town) -> None:
    login_as(client, "community_worker", town.community)
    person = resident(town)
    link = reverse("shequ_helping", args=[person.public_id])
    assert link in client.get(reverse("shequ_desk:person", args=[person.public_id])).content.decode()
    director = resident(town, "rc_director")
    link = reverse("shequ_helping", args=[director.public_id])
    assert link not in client.get(reverse("shequ_desk:person", args=[director.public_id])).content.decode()


def test_wagtails_page_of_a_person_leads_an_administrator_there(client: Client, town: Town) -> None:
    login_as(client, "administrator", town.community)
    person = resident(town, "rc_director")
    page = client.get(reverse("shequ_people:inspect", args=[person.pk])).content.decode()
    assert reverse("shequ_helping", args=[person.public_id]) in page


# --- the lock-out ------------------------------------------------------------------------------------------------------


@pytest.fixture
def locked(settings: Any, town: Town) -> Person:
    """Somebody who typed his password wrongly too often."""
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 2
    person = resident(town, account=True)
    person.user.set_password(CHOSEN)
    person.user.save()
    for _number in range(2):
        answer = Client().post("/login/", {"username": person.user.username, "password": "x"})
    assert answer.status_code == 429
    return person


def test_the_lock_out_says_when_it_opens(locked: Person) -> None:
    page = Client().post("/login/", {"username": locked.user.username, "password": CHOSEN})
    assert page.status_code == 429
    words = page.content.decode()
    assert "<time" in words
    assert "登录码" in words
    assert locked.user.username not in words


def test_staff_unlock(client: Client, town: Town, locked: Person) -> None:
    login_as(client, "community_worker", town.community)
    page = client.get(reverse("shequ_helping", args=[locked.public_id])).content.decode()
    assert "立即解锁" in page
    client.post(reverse("shequ_helping_unlock", args=[locked.public_id]))
    assert Record.objects.filter(verb="unlock_account").count() == 1
    answer = Client().post("/login/", {"username": locked.user.username, "password": CHOSEN})
    assert answer.status_code == 302


def test_beginning_anew_unlocks(town: Town, worker: Actor, locked: Person) -> None:
    client = Client()
    use(client, issue(worker, locked, "reset").code)
    client.post(reverse("shequ_org:password"), {"new_password1": CHOSEN, "new_password2": CHOSEN})
    assert Client().post("/login/", {"username": locked.user.username, "password": CHOSEN}).status_code == 302


@pytest.mark.parametrize("typed", ["13800138000", "138 0013 8000", "+86-138-0013-8000", "110105195001011234"])
def test_a_number_in_the_wrong_box_is_not_noted_down(settings: Any, town: Town, typed: str) -> None:
    from axes.models import AccessAttempt

    settings.AXES_ENABLED = True
    Client().post("/login/", {"username": typed, "password": "x"})
    (row,) = AccessAttempt.objects.values_list("username", "post_data", "get_data", "path_info")
    assert row[0].startswith("number-")
    assert not re.search(r"\d{7,}", re.sub("number-[0-9a-f]+", "", str(row)))
    assert typed not in str(row)
