"""Targets: of the template, of the office, and what they were before."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from shequ_workflows.core.indicators import indicators
from shequ_workflows.dashboard.actions import Aimed, EndTarget, LoadTargets, SetTarget
from shequ_workflows.dashboard.catalogue import find, known, template
from shequ_workflows.dashboard.constants import THEMES
from shequ_workflows.dashboard.exceptions import UnknownIndicator
from shequ_workflows.dashboard.models import Target
from shequ_workflows.org.acting import ActionRefused
from tests.factories.dashboard import NOW, aimed
from tests.factories.org import Town, actor, login_as

pytestmark = pytest.mark.django_db
YEAR_END = dt.date(2026, 12, 31)


def refusal(action: Any) -> str:
    with pytest.raises(ActionRefused) as found:
        action.execute()
    return found.value.refusal.code


def test_the_template_brings_its_39_with_both_languages_and_its_contradictions() -> None:
    rows = template()
    assert sorted(rows) == [f"K{number:02d}" for number in range(1, 40)]
    for one in rows.values():
        assert one.name["zh-hans"], one.code
        assert one.name["en"], one.code
        assert one.formula["zh-hans"], one.code
        assert one.formula["en"], one.code
        assert one.theme in dict(THEMES)
        assert bool(one.note["zh-hans"]) == bool(one.note["en"])
    for code in ("K01", "K06", "K11", "K17", "K18"):
        assert rows[code].note["zh-hans"], f"{code}: the template contradicts itself here"
    assert [(aim.value, aim.by) for aim in rows["K11"].aims] == [
        (Decimal("0.2"), dt.date(2025, 3, 31)), (Decimal("0.4"), dt.date(2025, 12, 31)),
    ]  # fmt: skip


def test_the_board_knows_what_is_computed_and_what_is_typed_in() -> None:
    rows = {one.key: one for one in known()}
    assert {one.key for one in indicators} <= set(rows)
    for key in ("K01", "K02", "K04", "K05", "K06", "K07", "K09", "K10", "K27"):
        assert rows[key].computed is not None, key
        assert rows[key].unit == template()[key].unit, key
        assert rows[key].period == template()[key].period, key
    assert rows["K11"].computed is None
    assert not find("delegation.off_list").is_public
    with pytest.raises(UnknownIndicator):
        find("K40")


def test_it_loads_the_templates_targets_with_their_days_shifted() -> None:
    town = Town()
    director = actor("rc_director", town.community)
    own = aimed(director, town.community, value=33)
    count = LoadTargets(director, town.community, 24, at=NOW).execute()
    rows = Target.objects.filter(node=town.community)
    assert rows.count() == count + 1
    assert [row.pk for row in rows.filter(key="K11")] == [own.pk], "what the office set itself is left alone"
    assert rows.get(key="K01").by == dt.date(2026, 6, 30)
    assert rows.get(key="K01").baseline == 87
    assert rows.get(key="K26").value is None, "the template names no target"
    assert LoadTargets(director, town.community, 0, at=NOW).execute() == 0


def test_a_change_ends_the_target_before_and_both_stay() -> None:
    town = Town()
    director = actor("rc_director", town.community)
    first = aimed(director, town.community, by=YEAR_END)
    second = aimed(director, town.community, value=45, by=YEAR_END, old=first, reason="街道调高")
    assert list(Target.objects.in_force()) == [second]
    first.refresh_from_db()
    assert (first.value, first.ended_at) == (Decimal("0.4"), NOW)
    with pytest.raises(ActionRefused, match="已|刚|changed"):
        aimed(director, town.community, value=50, by=YEAR_END, old=first)


def test_one_is_in_force_for_each_day() -> None:
    town = Town()
    director = actor("rc_director", town.community)
    for by in (YEAR_END, None):
        first = aimed(director, town.community, by=by)
        said = Aimed("K11", "more", Decimal(50), by, None)
        assert refusal(SetTarget(director, town.community, said, reason="再设", at=NOW)) == "by"
        first.pk, first.public_id = None, f"other{by}"
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)
    assert Target.objects.in_force().count() == 2


def test_one_may_be_taken_out_of_force() -> None:
    town = Town()
    director = actor("rc_director", town.community)
    made = aimed(director, town.community)
    EndTarget(director, made, at=NOW).execute()
    assert not Target.objects.in_force().exists()
    assert refusal(EndTarget(director, made, at=NOW)) == "stale"


@pytest.mark.parametrize(
    ("said", "reason", "code"),
    [
        (Aimed("K11", "more", None, None, None), "x", "value"),
        (Aimed("K11", "more", Decimal(101), None, None), "x", "value"),
        (Aimed("K11", "more", Decimal(40), None, Decimal(-1)), "x", "baseline"),
        (Aimed("K11", "most", Decimal(40), None, None), "x", "better"),
        (Aimed("K11", "more", Decimal(40), None, None), " ", "reason"),
        (Aimed("K99", "more", Decimal(40), None, None), "x", "key"),
    ],
)
def test_what_cannot_be_is_refused(said: Aimed, reason: str, code: str) -> None:
    town = Town()
    assert refusal(SetTarget(actor("rc_director", town.community), town.community, said, reason=reason)) == code


@pytest.mark.parametrize("role", ["community_worker", "rc_member", "auditor", "administrator", "supervision_committee"])
def test_who_may_not_set_targets_is_refused(role: str) -> None:
    town = Town()
    said = Aimed("K11", "more", Decimal(40), None, None)
    assert refusal(SetTarget(actor(role, town.community), town.community, said, reason="x")) == "role"
    assert refusal(LoadTargets(actor(role, town.community), town.community, 0)) == "role"


def test_the_street_may_set_those_of_its_communities() -> None:
    town = Town()
    assert aimed(actor("street_leader", town.street), town.community).node == town.community


def test_they_are_set_loaded_and_read_on_screens(client: Client) -> None:
    town = Town()
    login_as(client, "rc_director", town.community)
    code = town.community.code
    assert client.post(reverse("shequ_dashboard:load", args=[code]), {"months": "abc"}).status_code == 422
    assert client.post(reverse("shequ_dashboard:load", args=[code]), {"months": "24"}).status_code == 302
    old = Target.objects.get(key="K01")
    sent = {"better": "less", "value": "45", "by": "2026-12-31", "baseline": "87", "reason": "街道文件"}
    url = reverse("shequ_dashboard:target", args=[code, "K01", old.public_id])
    text = client.post(url, sent, follow=True).content.decode()
    for words in ("不高于 45", "街道文件", "停用于"):
        assert words in text, words
    text = client.get(reverse("shequ_dashboard:load", args=[code])).content.decode()
    assert "50 万元" in text, "where the template contradicts itself"
