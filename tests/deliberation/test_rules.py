"""Limits and rules of a community: set with their basis, never beyond the law, kept by what runs; packs as files."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from typing import Any

import pytest

from shequ_workflows.core.calendar.durations import Duration
from shequ_workflows.core.models import Record, RuleVersion, Subject
from shequ_workflows.core.rules.actions import SetRules
from shequ_workflows.core.rules.packs import read_pack, write_pack
from shequ_workflows.core.rules.reading import rule, rule_at
from shequ_workflows.core.rules.rulesets import RuleSet, ruleset, shipped
from shequ_workflows.core.rules.tables import history_of, holding_at, rows_of, running_at
from shequ_workflows.deliberation.machines import machine
from shequ_workflows.org.acting import ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Node
from tests.factories.deliberation import MONDAY, Hall, matter, take

pytestmark = pytest.mark.django_db
BASIS = "和平社区居民会议2026年3月2日决定"
WEEK = dt.timedelta(days=7)


def wanted(**values: Any) -> RuleSet:
    """What is shipped but for ``values``: ``consult="5 wd"``, ``rounds=3``."""
    base = shipped(machine)
    found = dict(base.values)
    for item in base.items:
        key = item.key.replace(".", "_")
        if key in values:
            found[item.name] = item.read(values.pop(key))
    assert not values
    return RuleSet(base.items, found)


def save(hall: Hall, by: Actor | None = None, node: Node | None = None, **more: Any) -> RuleVersion:
    words = {name: more.pop(name) for name in ("basis", "review_on", "base", "once") if name in more}
    words = {"basis": BASIS, "at": MONDAY, **words}
    return SetRules(by or hall.director, node or hall.community, machine, wanted(**more), **words).execute()


def refused(hall: Hall, *args: Any, **more: Any) -> Refusal:
    before = RuleVersion.objects.count()
    with pytest.raises(ActionRefused) as no:
        save(hall, *args, **more)
    assert RuleVersion.objects.count() == before
    return no.value.refusal


# --- setting ---------------------------------------------------------------------------------------------------------


def test_it_makes_a_version_that_new_matters_begin_with(hall: Hall) -> None:
    before, at = matter(hall, "submitted")
    made = save(hall, consult="5 wd", convene_residents="1/20", step_submitted="2 wd")
    assert (made.number, made.limits, made.settings) == (
        1, {"consult": "5 wd", "step.submitted": "2 wd"}, {"convene_residents": "1/20"},
    )  # fmt: skip
    after, later = matter(hall, "submitted")
    assert after.clocks.get(key="step").length == "2 wd"
    assert before.clocks.get(key="step").length == "1 wd"
    for subject, when, length in ((before, at, "3 wd"), (after, later, "5 wd")):
        take(hall, subject, "accept", "rc_director", when)
        assert subject.clocks.live().get(key="consult").length == length
    found = [rule(Subject.objects.get(pk=one.pk), "convene_residents") for one in (before, after)]
    assert found == [Fraction(1, 10), Fraction(1, 20)]


def test_it_is_written_in_the_journal_of_the_node(hall: Hall) -> None:
    save(hall, rounds=3, review_on=(MONDAY + WEEK).date())
    row = Record.objects.select_related("payload", "subject").get(verb="set_rules")
    assert (row.subject.node, row.actor, row.role) == (hall.community, hall.director.person, "rc_director")
    said = json.loads(row.payload.body)
    assert (said["machine"], said["number"], said["settings"], said["basis"]) == (
        "deliberation", 1, {"rounds": 3}, BASIS,
    )  # fmt: skip


@pytest.mark.parametrize("role", ["rc_director", "party_secretary", "street_clerk", "administrator"])
def test_these_may_set_them(hall: Hall, role: str) -> None:
    assert save(hall, hall.actor(role), rounds=3).number == 1


@pytest.mark.parametrize("role", ["resident", "rc_member", "community_worker", "editor", "auditor", "street_leader"])
def test_others_are_told_whom_to_ask(hall: Hall, role: str) -> None:
    refusal = refused(hall, hall.actor(role), rounds=3)
    assert refusal.status == Answer.FORBIDDEN
    assert "居委会主任" in str(refusal)


def test_a_neighbour_s_director_may_not(hall: Hall) -> None:
    assert refused(hall, hall.new("rc_director", hall.other), rounds=3).status == Answer.FORBIDDEN


@pytest.mark.parametrize(
    ("values", "field", "law"),
    [
        ({"display": "14 d"}, "limits-display", "第三十四条"),
        ({"accounts": "48 h"}, "limits-accounts", "第三十四条"),
        ({"display": "14 wd"}, "limits-display", "第三十四条"),
        ({"convene_residents": "1/9"}, "settings-convene_residents", "第二十六条"),
        ({"convene_representatives": "1/2"}, "settings-convene_representatives", "第二十六条"),
        ({"convene_representatives_meeting": "1/4"}, "settings-convene_representatives_meeting", "第二十八条"),
        ({"convene_owners": "21%"}, "settings-convene_owners", "第十三条"),
        ({"rounds": 9}, "settings-rounds", "5"),
        ({"consult": "0 wd"}, "limits-consult", "1"),
        ({"objection": "9 d"}, "limits-objection", "5 个工作日"),
        ({"consult": "900 d"}, "limits-consult", "730"),
    ],
)
def test_nothing_goes_beyond_the_law_or_sense(hall: Hall, values: dict[str, Any], field: str, law: str) -> None:
    refusal = refused(hall, **values)
    assert law in refusal.errors[field][0]


def test_more_than_the_law_asks_is_allowed(hall: Hall) -> None:
    made = save(hall, display="15 wd", accounts="20 d", convene_owners="10%", convene_representatives="1/3")
    assert made.limits == {"display": "15 wd", "accounts": "20 d"}
    assert made.settings == {"convene_owners": "1/10"}
    subject, _at = matter(hall, "publicising")
    assert subject.clocks.get(key="display").length == "15 wd"


def test_a_deviation_needs_its_basis(hall: Hall) -> None:
    assert "basis" in refused(hall, basis="  ", rounds=3).errors
    assert save(hall, basis="", review_on=(MONDAY + WEEK).date()).basis == ""  # nothing differs


def test_a_review_lies_ahead(hall: Hall) -> None:
    assert "review_on" in refused(hall, rounds=3, review_on=MONDAY.date()).errors
    assert "review_on" in refused(hall, rounds=3, review_on=dt.date(2200, 1, 1)).errors


def test_nothing_new_is_no_version(hall: Hall) -> None:
    assert refused(hall, basis="").code == "unchanged"
    save(hall, rounds=3)
    assert refused(hall, rounds=3, base=1).code == "unchanged"


def test_sent_twice_is_one_version(hall: Hall) -> None:
    first, second = (save(hall, rounds=3, once="key") for _ in range(2))
    assert first == second
    assert Record.objects.filter(verb="set_rules").count() == 1


def test_an_older_screen_is_told_who_was_faster(hall: Hall) -> None:
    save(hall, rounds=3)
    refusal = refused(hall, rounds=4, base=0)
    assert refusal.status == Answer.STALE
    assert hall.director.person is not None
    assert hall.director.person.name in str(refusal)
    assert save(hall, rounds=4, base=1).number == 2


def test_a_street_s_rules_hold_until_the_community_sets_its_own(hall: Hall) -> None:
    save(hall, hall.actor("street_clerk"), hall.street, rounds=3)
    assert rule_at(hall.community, "deliberation", "rounds") == 3
    assert holding_at(hall.community, machine).is_inherited
    save(hall, cosigners=20)
    assert rule_at(hall.community, "deliberation", "rounds") == 2
    assert rule_at(hall.other, "deliberation", "rounds") == 3


# --- what the screens show -------------------------------------------------------------------------------------------


def test_it_tells_since_when_by_whom_and_why(hall: Hall, django_assert_num_queries: Any) -> None:
    save(hall, rounds=3)
    SetRules(
        hall.director, hall.community, machine, wanted(rounds=3, cosigners=20), basis="第二次", base=1, at=MONDAY + WEEK
    ).execute()
    with django_assert_num_queries(2):
        rows = {row["item"].key: row for row in rows_of(holding_at(hall.community, machine))}
    assert (rows["rounds"]["since"].number, rows["rounds"]["basis"], rows["rounds"]["here"]) == (1, BASIS, "3 轮")
    assert (rows["cosigners"]["since"].number, rows["cosigners"]["basis"]) == (2, "第二次")
    assert rows["consult"]["since"] is None
    history = history_of(hall.community, machine)
    assert [[one.item.key for one in line["differences"]] for line in history] == [["cosigners"], ["rounds"]]


def test_it_counts_those_that_keep_older_rules(hall: Hall) -> None:
    matter(hall, "submitted")
    assert running_at(holding_at(hall.community, machine)) == 0
    save(hall, rounds=3)
    matter(hall, "submitted")
    assert running_at(holding_at(hall.community, machine)) == 1
    assert history_of(hall.community, machine)[0]["running"] == 1
    save(hall, hall.actor("street_clerk"), hall.street, rounds=4)
    assert running_at(holding_at(hall.street, machine)) == 1  # the community's own version is no older one


def test_a_row_with_nonsense_is_as_shipped(hall: Hall) -> None:
    row = RuleVersion(machine="deliberation", limits={"consult": "soon"}, settings={"rounds": None, "cosigners": "x"})
    assert ruleset(machine, row).own == []


# --- packs -----------------------------------------------------------------------------------------------------------


def pack(**more: Any) -> bytes:
    body = {"schema": 1, "machine": "deliberation", "basis": BASIS, "limits": {}, "settings": {}, **more}
    return json.dumps(body).encode()


def faults(content: bytes) -> list[str]:
    return [f"{fault.where}: {fault.sentence}" for fault in read_pack(content, machine).faults]


def test_what_is_written_is_read_back(hall: Hall) -> None:
    rules = wanted(consult="5 wd", convene_owners="15%", rounds=3)
    version = RuleVersion(basis=BASIS, review_on=dt.date(2027, 1, 1))
    content = write_pack(machine, rules, version)
    assert json.loads(content)["settings"]["convene_owners"] == "3/20"
    found = read_pack(content.encode(), machine)
    assert found.faults == []
    assert (found.rules.values, found.basis, found.review_on) == (rules.values, BASIS, version.review_on)


def test_what_a_pack_leaves_out_is_as_shipped() -> None:
    found = read_pack(b"\xef\xbb\xbf" + pack(limits={"consult": "5 wd"}), machine)
    assert [item.key for item in found.rules.own] == ["consult"]
    assert found.rules.values["limits-consult"] == Duration.parse("5 wd")


def test_it_tells_every_fault_with_its_place() -> None:
    said = faults(
        pack(
            schema=2, machine="whistle", colour="red", review_on="tomorrow",
            limits={"consult": "soon", "display": "3 d", "nothing": "1 d"},
            settings={"rounds": "two", "convene_owners": 0.2, "convene_residents": "1/2"},
        )
    )  # fmt: skip
    places = ["schema", "machine", "colour", "review_on", "consult", "display", "nothing", "rounds", "convene_owners", "convene_residents"]  # fmt: skip
    assert len(said) == len(places)
    for place, sentence in zip(places, said, strict=True):
        assert place in sentence.split(":")[0], sentence
        assert len(sentence.split(": ", 1)[1]) > 8


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"schema": 1,\n "machine" "deliberation"}', "第2行"),
        (b"[]", "不是规则包"),
        (b"", "第1行"),
        ("{“schema”: 1}".encode("gb18030"), "UTF-8"),
        (b'{"schema": 1, "schema": 1}', "schema"),
        (b" " * 70_000, "64"),
        (b"[" * 60_000, "不是规则包"),
        (b'{"schema": 1, "basis": "\\ud800"}', "UTF-8"),
        (b'{"schema": 1, "limits": {"\\udfff": 1}}', "UTF-8"),
        (b'{"schema": ' + b"9" * 5000 + b"}", "不是规则包"),
        (pack(basis="长" * 501), "最多500字"),
        (b'{"schema": 1, "machine": "deliberation", "limits": [], "basis": 3}', "limits"),
    ],
)
def test_it_tells_what_is_no_pack(content: bytes, said: str) -> None:
    assert said in " ".join(faults(content))
