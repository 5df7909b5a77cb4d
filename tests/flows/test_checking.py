"""What cannot work is not published, and the editor is told where and why."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.flows.compiling.compile import compile_flow
from shequ_workflows.flows.definition.reading import read
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.importing.files import read_file
from shequ_workflows.flows.models import FlowVersion
from shequ_workflows.forms.definition.faults import InvalidDefinition
from tests.factories import flows
from tests.factories.flows import state, step
from tests.factories.org import Town, actor

pytestmark = pytest.mark.django_db

LIMIT = {"key": "limit", "label": {"zh-hans": "限"}, "length": "3 wd"}


def body(*edges: dict[str, Any], states: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "states": states or [state("a", "start"), state("b"), state("end", "good")],
        "edges": [step("begin", "", "a"), step("go", "a", "b"), step("finish", "b", "end"), *edges],
        **more,
    }


def faults(said: dict[str, Any]) -> dict[str, str]:
    """Code → where it stands first."""
    with pytest.raises(Unpublishable) as broken:
        compile_flow(flows.draft(Town().community, said))
    assert all(str(one.sentence).strip() for one in broken.value.faults)
    return {one.code: one.path for one in reversed(broken.value.faults)}


def warned(said: dict[str, Any]) -> dict[str, str]:
    town = Town()
    for role in ("community_worker", "rc_director"):
        actor(role, town.community)
    return {one.code: one.path for one in reversed(compile_flow(flows.draft(town.community, said)).warnings)}


def guard(must: Any) -> list[dict[str, Any]]:
    return [{"key": "g", "must": must, "says": {"zh-hans": "还不行。"}}]


WRONG = [
    ("unreachable", "states/3", body(states=[state("a", "start"), state("b"), state("end", "good"), state("c", "bad")])),
    ("dead_end", "states/3", body(step("x", "a", "c"), states=[state("a", "start"), state("b"), state("end", "good"), state("c")])),
    ("trapped", "states/3", body(step("x", "a", "c"), step("y", "c", "d"), step("z", "d", "c"), states=[state("a", "start"), state("b"), state("end", "good"), state("c"), state("d")])),
    ("end_goes_on", "states/2", body(step("x", "end", "a"))),
    ("no_beginning", "initial", {"states": [state("a", "start"), state("end", "good")], "edges": [step("go", "a", "end")]}),
    ("never_taken", "edges/3/who", body(step("x", "b", "end", "system"))),
    ("circle", "edges/3", body(step("x", "a", "b", "system"), step("y", "b", "a", "system"))),
    ("role", "edges/3/who", body(step("x", "a", "b", "mayor"))),
    ("no_part", "edges/3/who", body(step("x", "a", "b", "auditor"))),
    ("nobody", "edges/3/who", body({**step("x", "a", "b"), "who": []})),
    ("never", "edges/3/guards/0", body(step("x", "a", "b", guards=guard({"and": [{"==": [{"var": "case/channel"}, "a"]}, {"==": [{"var": "case/channel"}, "b"]}]})))),
    ("wrong_type", "edges/3/guards/0", body(step("x", "a", "b", guards=guard({"==": [{"var": "case/days"}, {"var": "case/channel"}]})))),
    ("no_length", "clocks/0", body(clocks=[{"key": "limit", "label": {"zh-hans": "限"}}])),
    ("until", "clocks/0", body(clocks=[{**LIMIT, "until": "go/what"}])),
    ("floor", "clocks/0", body(clocks=[{**LIMIT, "floor": "5 wd"}])),
    ("fires", "edges/3/fires", body(step("x", "a", "b", fires="limit", clocks="+limit"), clocks=[LIMIT])),
    ("fires_never", "edges/3/fires", body(step("x", "a", "b", "system", fires="limit"), clocks=[LIMIT])),
    ("fires_no_step", "edges/3/fires", body(step("x", "a", "b", "system", fires="step"))),
    ("effect", "edges/3/effects/0", body(step("x", "a", "b", effects=[{"kind": "fly"}]))),
    ("tell", "edges/3/tell", body(step("x", "a", "b", tell=["everybody"]))),
    ("bulk", "edges/3", body(step("x", "a", "b", bulk=True, asks=[{"key": "t", "kind": "text", "label": {"zh-hans": "t"}}]))),
    ("round_who", "states/1/round", body(step("no", "b", "a", "system"), step("yes", "b", "end", "system"), states=[state("a", "start"), state("b", round={"passed": "yes", "failed": "no"}), state("end", "good")])),
    ("not_system", "states/1", body(step("no", "b", "a"), step("yes", "b", "end", "system"), states=[state("a", "start"), state("b", round={"passed": "yes", "failed": "no", "who": ["rc_member"]}), state("end", "good")])),
    ("missing_form", "forms/0", body(forms=[{"key": "f", "form": "nothing"}])),
    ("unknown_key", "titled", body(titled="go/what")),
    ("reserved", "edges/3", body(step("claim", "a", "b"))),
    ("length", "clocks/0/length", body(clocks=[{**LIMIT, "length": "soon"}])),
]  # fmt: skip


@pytest.mark.parametrize(("code", "path", "said"), WRONG, ids=[code for code, _path, _said in WRONG])
def test_it_says_where_and_why(code: str, path: str, said: dict[str, Any]) -> None:
    assert faults(said).get(code) == path
    assert not FlowVersion.objects.exists()


def test_it_warns_of_an_unknown_fact_which_is_then_false() -> None:
    said = body(step("x", "a", "b", guards=guard({"==": [{"var": "set/gone"}, True]})))
    assert warned(said)["unknown_key"] == "edges/3/guards/0/==/0"


@pytest.mark.parametrize(
    ("code", "path", "said"),
    [
        ("always", "edges/3/guards/0", body(step("x", "a", "b", guards=guard({"or": [True, {"==": [{"var": "case/days"}, 1]}]})))),
        ("never_starts", "clocks/0", body(clocks=[LIMIT])),
        ("never_met", "clocks/0", body(step("x", "a", "b", clocks="+limit"), clocks=[LIMIT])),
        ("stops_nothing", "states/1", body(states=[state("a", "start"), state("b", "paused"), state("end", "good")])),
        ("nobody_here", "edges/3/who", body(step("x", "a", "b", "access_group"))),
    ],
)  # fmt: skip
def test_it_warns(code: str, path: str, said: dict[str, Any]) -> None:
    assert warned(said).get(code) == path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["schema", "key", "states", "edges", "label", "languages", "who", "x"]), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_reading_never_raises_anything_else(data: Any) -> None:
    with contextlib.suppress(InvalidDefinition):
        read(data)


@given(st.binary(max_size=200))
def test_reading_a_file_never_raises_anything_else(content: bytes) -> None:
    with pytest.raises(InvalidDefinition):
        read_file(content)
