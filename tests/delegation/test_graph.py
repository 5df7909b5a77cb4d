"""The whole graph of the delegation machine, without a database: no way leads around the grant."""

from __future__ import annotations

from shequ_workflows.core.machines import Edge, machines
from shequ_workflows.delegation.states import ACTIVE, BEGUN, TAKEN

MACHINE = machines["delegation"]
#: Work is under way, or was.
WORK = {"executing", "suspended", "reported", "settling", "closed", "expired"}
#: The one exception, by name: danger. It is filed within five working days, and nothing is reported before that.
EXCEPTION = "start_emergency"


def reached_without(*left_out: str) -> set[str]:
    """States that can be reached from both beginnings when these edges are not there."""
    found = {"", "draft"}
    grown = True
    while grown:
        more = {
            edge.target
            for edge in MACHINE.edges.values()
            if edge.name not in left_out and not found.isdisjoint(edge.sources)
        }
        grown = not more <= found
        found |= more
    return found


def guarded(edge: Edge, key: str) -> bool:
    return any(guard.key == key for guard in edge.guards)


def test_no_way_leads_to_work_without_a_grant_in_force_but_an_emergency() -> None:
    with_grant = [edge.name for edge in MACHINE.edges.values() if guarded(edge, "effective")]
    assert with_grant == ["start"]
    assert reached_without("start", EXCEPTION).isdisjoint(WORK)
    assert reached_without("start") & WORK, "the exception is one"


def test_an_emergency_start_is_not_reported_nor_put_up_before_it_is_filed() -> None:
    for name in ("report", "escalate"):
        assert guarded(MACHINE.edges[name], "filed"), name
    assert guarded(MACHINE.edges["file_emergency"], "packet_complete")
    assert str(MACHINE.edges[EXCEPTION].clocks[1]) == "+file"


def test_only_the_committee_or_a_written_ruling_takes_a_task_over() -> None:
    into = {edge.name: edge for edge in MACHINE.edges.values() if edge.target == "accepted"}
    assert set(into) == {"accept", "rule_accept"}
    assert into["accept"].who == {"rc_director"}
    assert guarded(into["rule_accept"], "ruling")
    assert guarded(into["rule_accept"], "money_kept")


def test_silence_never_takes_a_task_over() -> None:
    """What the system does by itself leads to a ruling, to the bar, or off the list."""
    targets = {edge.target for edge in MACHINE.edges.values() if "system" in edge.who}
    assert targets == {"escalated", "barred", "expired"}


def test_nothing_is_admitted_or_offered_around_vote_and_packet() -> None:
    into = [
        edge
        for edge in MACHINE.edges.values()
        if edge.target == "matching" and edge.name not in {"ask_more", "rule_match"}
    ]
    assert {edge.name for edge in into} == {"admit", "admit_district"}
    assert all(guarded(edge, key) for edge in into for key in ("majority", "rc_represented", "room"))
    assert guarded(MACHINE.edges["offer"], "packet_complete")


def test_from_every_state_an_end_can_be_reached() -> None:
    reaches = {code for code, state in MACHINE.states.items() if state.is_end}
    grown = True
    while grown:
        more = {source for one in MACHINE.edges.values() if one.target in reaches for source in one.sources}
        grown = not more <= reaches
        reaches |= more
    assert set(MACHINE.states) <= reaches


def test_its_groups_of_states_are_states() -> None:
    assert {*ACTIVE, *BEGUN, *TAKEN} <= set(MACHINE.states)
    assert set(ACTIVE) < set(TAKEN)
