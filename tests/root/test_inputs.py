"""What no person can type is refused before a database stumbles over it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.org import Town, login_as

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/ballots/%00/", "/deliberation/%00/", "/publicity/a%00b/", "/desk/s/%00/", "/%00"])
def test_an_address_with_a_nul_leads_nowhere(client: Client, path: str) -> None:
    login_as(client, "community_worker", Town().community)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/desk/?q=%00", "/desk/intake/?for=%00", "/publicity/?q=a%00", "/login/?%00=1"])
def test_a_query_with_a_nul_is_not_understood(client: Client, path: str) -> None:
    login_as(client, "community_worker", Town().community)
    answer = client.get(path)
    assert answer.status_code == 400
    assert "看不明白" in answer.content.decode()


@pytest.mark.parametrize("path", ["/desk/find/", "/desk/intake/", "/login/", "/display/"])
def test_a_form_with_a_nul_is_not_understood(client: Client, path: str) -> None:
    login_as(client, "community_worker", Town().community)
    for data in ({"find": "王\x00"}, {"q\x00": "1"}, {"once": "\x00", "text": "灯不亮"}):
        assert client.post(path, data).status_code == 400
