"""Screens that begin with what is known, and say what is true."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from shequ_workflows.deliberation.models import Matter
from shequ_workflows.meetings.hosts import kind_of
from tests.factories.deliberation import Hall, matter


def test_a_meeting_about_an_owners_matter_begins_with_their_kind(hall: Hall) -> None:
    subject, _at = matter(hall, "consulting")
    for track, kind in (("owners", "owners"), ("rc", ""), ("", "")):
        Matter.objects.filter(pk=subject.pk).update(track=track)
        subject.matter.refresh_from_db()
        assert kind_of(subject) == kind


def test_the_sign_in_page_does_not_say_that_a_password_is_kept(db: None) -> None:
    shown = Client().post(reverse("shequ_login"), {"username": "nobody", "password": "wrong"}).content.decode()
    assert "密码不会保留" in shown
    assert "wrong" not in shown
