"""Text messages: sent once, outside of any transaction, and forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from shequ_workflows.core.models import TextMessage
from shequ_workflows.core.texting.gateways import Gateway, NotSent, gateways
from shequ_workflows.core.texting.sending import Condition, conditions, forget_texts, owe_text, send_texts
from shequ_workflows.org.moment import now

pytestmark = pytest.mark.django_db

NUMBER, TEXT = "13800138000", "您的验证码是 123456"
MINUTE = dt.timedelta(minutes=1)


class Provider:
    """A gateway that does as it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.error: Exception | None = None

    def send(self, number: str, text: str, key: str) -> None:
        if self.error is not None:
            raise self.error
        self.told.append((number, text, key))


@pytest.fixture
def provider(settings: Any) -> Any:
    made = Provider()
    gateways.register(Gateway("provider", made.send))
    settings.SHEQU_SMS = "provider"
    yield made
    gateways.unregister("provider")


def owe(kind: str = "test") -> TextMessage:
    return owe_text(kind, NUMBER, TEXT, now() + 5 * MINUTE)


def test_it_sends_once_with_a_key_and_forgets_number_and_text(provider: Provider) -> None:
    message = owe()
    assert send_texts() == 1
    assert send_texts() == 0
    assert provider.told == [(NUMBER, TEXT, message.public_id)]
    message.refresh_from_db()
    assert (message.state, message.number, message.text) == ("sent", "", "")


def test_what_was_surely_not_sent_is_tried_again_with_the_same_key(provider: Provider) -> None:
    message, at = owe(), now()
    provider.error = NotSent("busy")
    send_texts(at)
    assert send_texts(at) == 0
    provider.error = None
    assert send_texts(at + MINUTE) == 1
    assert provider.told[0][2] == message.public_id


def test_what_was_refused_for_good_is_not_tried_again(provider: Provider) -> None:
    message = owe()
    provider.error = NotSent("blocked", forever=True)
    send_texts()
    message.refresh_from_db()
    assert (message.state, message.error, message.number) == ("dead", "blocked", "")


@pytest.mark.parametrize("how", ["raised", "killed"])
def test_an_interrupted_one_is_uncertain_and_not_sent_again(provider: Provider, how: str) -> None:
    message, at = owe(), now()
    if how == "raised":
        provider.error = OSError(f"no answer for {NUMBER}")
        send_texts(at)
    else:
        TextMessage.objects.update(state="sending", claimed_at=at - dt.timedelta(minutes=11))
    provider.error = None
    send_texts(at + MINUTE)
    message.refresh_from_db()
    assert message.state == "uncertain"
    assert message.number == ""
    assert NUMBER not in message.error
    assert provider.told == []


def test_what_is_no_longer_of_use_is_not_sent(provider: Provider) -> None:
    message = owe()
    send_texts(now() + 6 * MINUTE)
    message.refresh_from_db()
    assert (message.state, message.error) == ("dead", "expired")
    assert provider.told == []


def test_it_asks_whether_the_number_may_have_it(provider: Provider) -> None:
    conditions.register(Condition("asks", lambda number: number != NUMBER))
    message = owe("asks")
    assert send_texts() == 0
    conditions.unregister("asks")
    message.refresh_from_db()
    assert (message.state, message.number, message.text) == ("withheld", "", "")


def test_without_a_gateway_it_is_given_up(settings: Any) -> None:
    settings.SHEQU_SMS = "none"
    message = owe()
    send_texts()
    message.refresh_from_db()
    assert message.state == "dead"


def test_it_lies_sealed_while_it_waits(provider: Provider) -> None:
    owe()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shequ_core_textmessage")
        row = str(cursor.fetchall())
    assert NUMBER not in row
    assert "123456" not in row


def test_it_is_forgotten_after_a_week(provider: Provider) -> None:
    owe()
    send_texts()
    assert forget_texts(now()) == 0
    assert forget_texts(now() + dt.timedelta(days=8)) == 1


def test_the_console_prints_past_the_log(settings: Any, capsys: Any, caplog: Any) -> None:
    settings.SHEQU_SMS = "console"
    owe()
    send_texts()
    assert TEXT in capsys.readouterr().out
    assert NUMBER not in caplog.text
