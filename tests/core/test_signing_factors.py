"""The second step of staff: due, set up, asked for, lost."""

from __future__ import annotations

import base64
import datetime as dt
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import hotp

from shequ_workflows.core.checks import signing_in_is_safe
from shequ_workflows.core.models import Record, RecoveryCode, SecondFactor
from shequ_workflows.core.signing.constants import FACTOR_PAUSES, FACTOR_TRIES, LEVELS
from shequ_workflows.core.signing.factors import (
    ConfirmFactor,
    RenewRecoveryCodes,
    ResetFactor,
    StartFactor,
    VerifyFactor,
    needs,
)
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now
from tests.factories.org import PersonFactory, RoleFactory, Town, actor

pytestmark = pytest.mark.django_db

STEP = dt.timedelta(seconds=30)
DAY = dt.timedelta(days=1)
PASSWORD = "一年四季都要开窗"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def level(settings: Any) -> Any:
    def set_level(value: str) -> None:
        settings.SHEQU_SECOND_FACTOR = value

    return set_level


def staff(town: Town, role: str = "rc_director", node: Any = None) -> Person:
    person = PersonFactory(home=town.community, account=True)
    RoleFactory(person=person, role=role, node=node or town.community)
    return person


def app(person: Person, at: dt.datetime | None = None) -> str:
    """What the app on the phone shows."""
    secret = SecondFactor.objects.get(user=person.user).secret
    return f"{hotp(base64.b32decode(secret), int((at or now()).timestamp()) // 30):06d}"


def set_up(person: Person, at: dt.datetime | None = None) -> list[str]:
    """Set the second step up; the recovery codes. A while ago, so that the present code is still good."""
    moment = at or now() - dt.timedelta(hours=1)
    StartFactor(person.user, at=moment).execute()
    return ConfirmFactor(person.user, app(person, moment), once=uuid4().hex, at=moment).execute()


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.user_id))
    return client


def with_password(person: Person) -> Client:
    """A browser in which the person has signed in by password."""
    person.user.set_password(PASSWORD)
    person.user.save()
    client = Client()
    log_in(client, person)
    return client


def log_in(client: Client, person: Person) -> None:
    client.post("/login/", {"username": person.user.get_username(), "password": PASSWORD})


def second(client: Client, code: str, **more: str) -> Any:
    return client.post(reverse("shequ_second"), {"code": code, **more})


# --- due ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "levels"),
    [
        ("resident", set()),
        ("building_lead", set()),
        ("community_worker", {"staff"}),
        ("editor", {"staff"}),
        ("rc_director", {"leaders", "staff"}),
        ("party_secretary", {"leaders", "staff"}),
        ("street_clerk", {"leaders", "staff"}),
        ("administrator", {"administrators", "leaders", "staff"}),
    ],
)
def test_the_setting_says_who_needs_it(town: Town, level: Any, role: str, levels: set[str]) -> None:
    person = staff(town, role)
    found = set()
    for name in LEVELS:
        level(name)
        if needs(get_user_model().objects.get(pk=person.user_id)):
            found.add(name)
    assert found == levels


def test_time_of_grace_then_setting_up_and_nobody_is_locked_out(town: Town, level: Any, clock: Path) -> None:
    level("leaders")
    person = staff(town)
    client = sign_in(person)
    answer = client.get("/desk/")
    assert answer.status_code == 200
    assert "两步验证" in answer.content.decode(), "the banner"
    clock.write_text(str(15 * 86400))
    late = sign_in(person)
    assert late.get("/desk/")["Location"] == reverse("shequ_second_setup")
    assert late.get(reverse("shequ_second_setup")).status_code == 200
    late.post(reverse("shequ_second_setup"))
    form = {"code": app(person), "once": uuid4().hex}
    assert late.post(reverse("shequ_second_setup"), form).status_code == 200
    assert late.get("/desk/").status_code == 200


def test_an_administrator_reads_it_when_he_comes_in(town: Town, level: Any) -> None:
    level("administrators")
    client = with_password(staff(town, "administrator", town.street))
    assert "两步验证" in client.get("/publicity/").content.decode()


def test_whoever_need_not_is_not_asked(town: Town, level: Any) -> None:
    level("leaders")
    client = sign_in(staff(town, "resident"))
    assert "两步验证" not in client.get("/publicity/").content.decode()
    assert not SecondFactor.objects.exists()


# --- setting up --------------------------------------------------------------------------------------------------------


def test_it_is_set_up_on_one_screen_and_its_codes_are_shown_once(town: Town) -> None:
    person = staff(town)
    client, url = sign_in(person), reverse("shequ_second_setup")
    assert "qr__code" not in client.get(url).content.decode()
    assert client.post(url)["Location"] == url
    page = client.get(url).content.decode()
    assert 'class="qr__code"' in page
    once = re.search(r'name="once" value="(\w+)"', page)[1]
    assert client.post(url, {"code": "000000", "once": once}).status_code == 422
    form = {"code": app(person), "once": once}
    sheet = client.post(url, form).content.decode()
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", sheet)
    assert len(codes) == 10
    assert re.findall(r"<code>(\d{4} \d{4})</code>", client.post(url, form).content.decode()) == codes
    assert RecoveryCode.objects.count() == 10
    assert client.get(url)["Location"] == reverse("shequ_account")
    assert client.get("/desk/").status_code == 200, "this session has shown its code"
    assert Record.objects.filter(verb="confirm_factor").count() == 1


def test_the_secret_is_sealed_and_the_codes_are_digests(town: Town) -> None:
    person = staff(town)
    codes = set_up(person)
    secret = SecondFactor.objects.get().secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shequ_core_secondfactor")
        assert secret not in str(cursor.fetchall())
        cursor.execute("SELECT * FROM shequ_core_recoverycode")
        rows = str(cursor.fetchall())
    assert not any(code in rows for code in codes)


def test_one_that_is_in_use_is_not_drawn_anew(town: Town) -> None:
    person = staff(town)
    set_up(person)
    with pytest.raises(ActionRefused):
        StartFactor(person.user).execute()
    with pytest.raises(ActionRefused):
        ConfirmFactor(person.user, app(person), once="other").execute()


# --- asked for ---------------------------------------------------------------------------------------------------------


def test_after_the_password_comes_the_second_step(town: Town) -> None:
    person = staff(town)
    set_up(person)
    client = sign_in(person)
    for path in ("/desk/", "/publicity/", reverse("shequ_account"), reverse("shequ_org:password")):
        assert client.get(path)["Location"].startswith(reverse("shequ_second")), path
    assert client.post(reverse("shequ_second_codes"))["Location"].startswith(reverse("shequ_second"))
    assert client.get("/admin/").status_code == 302
    assert second(client, "000000").status_code == 422
    assert second(client, app(person), next="/publicity/")["Location"] == "/publicity/"
    assert client.get("/desk/").status_code == 200
    assert second(client, "000000").status_code == 302, "a second click"


def test_it_does_not_lead_elsewhere(town: Town) -> None:
    person = staff(town)
    set_up(person)
    answer = second(sign_in(person), app(person), next="//evil.example/")
    assert answer["Location"] == reverse("shequ_desk:entrance")


def test_signing_out_is_always_open(town: Town) -> None:
    person = staff(town)
    set_up(person)
    client = sign_in(person)
    assert client.post(reverse("shequ_logout")).status_code == 200


def test_a_code_of_the_app_works_once_and_near_its_time(town: Town) -> None:
    person, at = staff(town), now()
    set_up(person, at - dt.timedelta(hours=1))
    assert VerifyFactor(person.user, app(person, at - STEP), at=at).execute()
    assert not VerifyFactor(person.user, app(person, at - STEP), at=at).execute(), "replayed"
    assert VerifyFactor(person.user, app(person, at), at=at).execute()
    assert not VerifyFactor(person.user, app(person, at - STEP), at=at).execute(), "older than the last one"
    assert not VerifyFactor(person.user, app(person, at + 3 * STEP), at=at).execute(), "too far ahead"


def test_the_code_that_set_it_up_does_not_sign_in(town: Town) -> None:
    person, at = staff(town), now()
    set_up(person, at)
    assert not VerifyFactor(person.user, app(person, at), at=at).execute()


def test_wrong_codes_make_pauses_that_grow(town: Town) -> None:
    person, at = staff(town), now()
    set_up(person, at - DAY)
    for pause in FACTOR_PAUSES[:2]:
        for _number in range(FACTOR_TRIES):
            assert not VerifyFactor(person.user, "000000", at=at).execute()
        with pytest.raises(ActionRefused) as refused:
            VerifyFactor(person.user, app(person, at), at=at + pause - dt.timedelta(seconds=1)).execute()
        assert refused.value.refusal.code == "paused"
        at += pause
    assert VerifyFactor(person.user, app(person, at), at=at).execute()
    assert SecondFactor.objects.get().failures == 0


def test_a_recovery_code_works_once_and_is_recorded(town: Town) -> None:
    person = staff(town)
    codes = set_up(person)
    assert second(sign_in(person), f"{codes[0][:4]}-{codes[0][4:]}").status_code == 302
    assert second(sign_in(person), codes[0]).status_code == 422
    record = Record.objects.get(verb="use_recovery_code")
    assert '"left":9' in record.payload.body.replace(" ", "")


def test_new_recovery_codes_void_the_old_ones(town: Town) -> None:
    person = staff(town)
    old = set_up(person)
    once = uuid4().hex
    new = RenewRecoveryCodes(person.user, once=once).execute()
    assert RenewRecoveryCodes(person.user, once=once).execute() == new
    assert not VerifyFactor(person.user, old[0]).execute()
    assert VerifyFactor(person.user, new[0]).execute()


def test_new_recovery_codes_on_the_screen(town: Town) -> None:
    person = staff(town)
    set_up(person)
    client = sign_in(person)
    second(client, app(person))
    page = client.get(reverse("shequ_account")).content.decode()
    once = re.search(r'name="once" value="(\w+)"', page)[1]
    sheet = client.post(reverse("shequ_second_codes"), {"once": once}).content.decode()
    assert len(re.findall(r"<code>\d{4} \d{4}</code>", sheet)) == 10
    assert client.post(reverse("shequ_second_codes")).status_code == 302


def test_the_office_pc_is_remembered_until_all_is_signed_out(town: Town) -> None:
    person = staff(town)
    set_up(person)
    client = with_password(person)
    assert client.get("/desk/").status_code == 302
    second(client, app(person), remember="on")
    client.post(reverse("shequ_logout"))
    log_in(client, person)
    assert client.get("/desk/").status_code == 200
    client.post(reverse("shequ_account_end"))
    client.post(reverse("shequ_logout"))
    log_in(client, person)
    assert client.get("/desk/").status_code == 302


def test_another_accounts_cookie_is_worth_nothing(town: Town) -> None:
    one, other = staff(town), staff(town)
    set_up(one)
    set_up(other)
    client = sign_in(one)
    second(client, app(one), remember="on")
    thief = Client()
    thief.cookies["shequ_pc"] = client.cookies["shequ_pc"].value
    with_password(other)
    log_in(thief, other)
    assert thief.get("/desk/").status_code == 302


# --- lost --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [("community_worker", False), ("street_leader", False), ("party_secretary", False), ("administrator", True)],
)
def test_only_an_administrator_takes_it_away(town: Town, role: str, may: bool) -> None:
    person = staff(town)
    set_up(person)
    node = town.street if role in {"street_leader", "administrator"} else town.community
    action = ResetFactor(actor(role, node), person)
    if not may:
        with pytest.raises(ActionRefused):
            action.execute()
        assert SecondFactor.objects.exists()
        return
    before = sign_in(person)
    action.execute()
    assert not SecondFactor.objects.exists()
    assert Record.objects.filter(verb="reset_factor").count() == 1
    assert before.get("/desk/")["Location"].startswith("/login/")


def test_an_administrator_of_elsewhere_or_oneself_may_not(town: Town) -> None:
    person = staff(town, "administrator", town.community)
    set_up(person)
    for by in (actor("administrator", town.other), Actor.of(person)):
        with pytest.raises(ActionRefused):
            ResetFactor(by, person).execute()


def test_there_must_be_one(town: Town) -> None:
    with pytest.raises(ActionRefused) as refused:
        ResetFactor(actor("administrator", town.street), staff(town)).execute()
    assert refused.value.refusal.code == "none"


def test_the_screen_takes_it_away(town: Town) -> None:
    person = staff(town)
    set_up(person)
    client = sign_in(staff(town, "administrator", town.street))
    page = client.get(reverse("shequ_helping", args=[person.public_id])).content.decode()
    assert "取消两步验证" in page
    client.post(reverse("shequ_helping_second", args=[person.public_id]))
    assert not SecondFactor.objects.exists()
    answer = client.post(reverse("shequ_helping_second", args=[person.public_id]), follow=True)
    assert "没有设置" in answer.content.decode()


def test_whoever_runs_the_server_takes_away_the_last_administrators(town: Town) -> None:
    person = staff(town, "administrator", town.street)
    set_up(person)
    call_command("reset_second_factor", person.user.get_username())
    assert not SecondFactor.objects.exists()
    assert Record.objects.filter(verb="reset_factor").count() == 1
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")


# --- what the system check says ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sms", "second", "public", "found"),
    [
        ("none", "administrators", True, set()),
        ("screen", "off", False, set()),
        ("screen", "staff", True, {"E031"}),
        ("console", "staff", True, {"E031"}),
        ("nowhere", "staff", False, {"E030"}),
        ("none", "everybody", False, {"E032"}),
        ("none", "off", True, {"W032"}),
    ],
)
def test_the_check_says_what_is_unsafe(settings: Any, sms: str, second: str, public: bool, found: set[str]) -> None:
    settings.SHEQU_SMS, settings.SHEQU_SECOND_FACTOR = sms, second
    settings.DEBUG, settings.SHEQU_DEMO = False, not public
    assert {message.id.removeprefix("shequ_core.") for message in signing_in_is_safe(None)} == found
