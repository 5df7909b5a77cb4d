"""A case copied into systems of others: its number there, what was wished, what was answered."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import flows
from tests.flows.conftest import Office

pytestmark = pytest.mark.django_db


def test_the_reply_to_a_ticket_is_ready_to_be_copied(client: Client, office: Office) -> None:
    subject = office.ticket("GD-2026-0815")
    flows.take(office.worker, subject, "sign")
    flows.take(office.worker, subject, "contact", answers={"at": "2026-11-28T07:20", "agreed": "周一上门"})
    flows.take(office.worker, subject, "handle", handler="电梯维保公司")
    flows.take(office.member, subject, "answer", answers={"solved": "solved", "answer": "电梯已于今日修复。"})
    office.sign_in(client, office.worker)
    page = client.get(f"/desk/s/{subject.public_id}/copy/hotline/").content.decode()
    for words in ("GD-2026-0815", "尽快修好电梯。", "电梯维保公司", "电梯已于今日修复。"):
        assert words in page, words
