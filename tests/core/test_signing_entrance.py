"""The page on which people sign in, to somebody who is signed in already."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


@pytest.fixture
def resident(client: Client) -> Client:
    client.force_login(get_user_model().objects.create(username="resident"))
    return client


def test_it_leads_on_whoever_is_signed_in(resident: Client) -> None:
    response = resident.get(LOGIN, {"next": "/flows/mine/"})
    assert (response.status_code, response["Location"]) == (302, "/flows/mine/")


def test_whoever_may_not_enter_the_admin_is_not_sent_round_and_round(resident: Client) -> None:
    response = resident.get(reverse("wagtailadmin_home"), follow=True)
    assert len(response.redirect_chain) == 1
    assert response.status_code == 200
    assert 'name="username"' in response.content.decode()


def test_a_refusal_leads_to_signing_in_with_another_account(resident: Client) -> None:
    refused = resident.get("/flows/desk/board/")
    assert refused.status_code == 403
    assert "/login/?other=1&amp;next=" in refused.content.decode()
    assert resident.get(LOGIN, {"other": "1", "next": "/flows/desk/board/"}).status_code == 200
