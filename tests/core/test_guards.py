"""What a guard says, with the figures of the case at hand; and panels for every kind of subject."""

from __future__ import annotations

from types import SimpleNamespace

from django.utils import translation

from shequ_workflows.core.machines import Guard
from shequ_workflows.core.registries import EVERY_KIND, Panel, panels, panels_of


def test_a_guard_says_its_sentence_and_what_it_knows_of_this_case() -> None:
    plain = Guard("late", lambda subject, taking: False, "Too late.")
    telling = Guard("late", plain.test, "Too late.", detail=lambda subject, taking: f"By {subject.days} days.")
    subject = SimpleNamespace(taking=None, days=3)
    assert str(plain.says(subject)) == "Too late."
    with translation.override("en"):
        assert telling.says(subject) == "Too late. By 3 days."
    with translation.override("zh-hans"):
        assert telling.says(subject) == "Too late.By 3 days.", "Chinese sentences stand without a space"


def test_a_panel_of_every_kind_stands_beside_those_of_one() -> None:
    own = panels.register(Panel("test.own", "lamp", "own.html", lambda request, subject: None, order=1))
    every = panels.register(Panel("test.every", EVERY_KIND, "every.html", lambda request, subject: None, order=2))
    try:
        assert [one for one in panels_of("lamp") if one.key.startswith("test.")] == [own, every]
        assert [one for one in panels_of("tree") if one.key.startswith("test.")] == [every]
    finally:
        panels.unregister(own.key)
        panels.unregister(every.key)
