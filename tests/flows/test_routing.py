"""A step whose answer decides where it leads: to a question of its own, or to its form."""

from __future__ import annotations

from typing import Any

import pytest

from shequ_workflows.core.models import Subject
from shequ_workflows.core.transitions import TakeTransition, UndoTransition
from shequ_workflows.flows.compiling.compile import compile_flow
from shequ_workflows.flows.definition.canonical import as_data
from shequ_workflows.flows.definition.reading import read
from shequ_workflows.flows.exceptions import Unpublishable
from shequ_workflows.flows.models import Flow
from shequ_workflows.flows.showing.words import Teller
from shequ_workflows.forms.filling.ready import ready
from tests.factories import flows
from tests.factories import forms as build
from tests.factories.flows import state, step, take
from tests.factories.org import Town, actor

from .test_checking import faults

pytestmark = pytest.mark.django_db

GRADES = {"key": "grade", "kind": "code", "label": {"zh-hans": "几分"}, "choices": [
    {"value": "good", "label": {"zh-hans": "好"}}, {"value": "bad", "label": {"zh-hans": "不好"}},
]}  # fmt: skip
ROUTES = {"good": "end", "bad": "b"}


def body(**judge: Any) -> dict[str, Any]:
    """*a* → end or *b* by ``judge``; *b* → end."""
    said = {"asks": [GRADES], "by": "grade", "routes": ROUTES, **judge}
    return {
        "states": [state("a", "start"), state("b", step="3 wd"), state("end", "good")],
        "edges": [step("begin", "", "a"), step("judge", "a", "end|b", **said), step("mend", "b", "end")],
    }


@pytest.fixture
def town() -> Town:
    return Town()


def stands(subject: Subject) -> tuple[str, bool]:
    found = Subject.objects.get(pk=subject.pk)
    return found.state, found.is_open


@pytest.mark.parametrize(("grade", "state"), [("good", ("end", False)), ("bad", ("b", True))])
def test_an_answer_decides_where_it_leads(town: Town, grade: str, state: tuple[str, bool]) -> None:
    flow = flows.published(flows.draft(town.community, body(undo=True)))
    worker = actor("community_worker", town.community)
    subject = flows.opened(worker, flow, town.community)
    row = take(worker, subject, "judge", grade=grade)
    assert (stands(subject), row.target) == (state, state[0])
    assert subject.clocks.live().filter(key="step").exists() == (grade == "bad"), "the limit of the state it came to"
    UndoTransition(worker, Subject.objects.get(pk=subject.pk)).execute()
    assert stands(subject) == ("a", True)


def with_form(town: Town, **question: Any) -> tuple[Flow, str]:
    """The answer is one of the step's form. Gives the key of its question, too."""
    form = build.published(
        build.draft(town.community, build.step("一", build.yes_no("修好了吗", **question)), title="回访")
    )
    assert form.current is not None
    key = next(iter(ready(form.current).fields))
    forms = [{"key": "call", "form": form.public_id}]
    said = body(asks=[], form="call", by=key, routes={"yes": "end", "no": "b"})
    return flows.draft(town.community, {**said, "forms": forms}), key


def test_an_answer_of_its_form_does_so_too(town: Town) -> None:
    draft, key = with_form(town, required=True)
    flow = flows.published(draft)
    worker = actor("community_worker", town.community)
    for said, where in ((True, "end"), (False, "b")):
        subject = flows.opened(worker, flow, town.community)
        TakeTransition(worker, subject, "judge", data={"answers": {key: said}}).execute()
        assert stands(subject)[0] == where


def test_an_answer_that_may_be_missing_decides_nothing(town: Town) -> None:
    draft, _key = with_form(town)
    with pytest.raises(Unpublishable) as broken:
        compile_flow(draft)
    assert [one.code for one in broken.value.faults] == ["route_by"]


@pytest.mark.parametrize(
    ("code", "judge"),
    [
        ("routes", {"routes": {"good": "end"}, "targets": ["end"]}),  # an answer without a state
        ("routes", {"routes": {**ROUTES, "so-so": "b"}}),  # a state for an answer that there is not
        ("routes", {"by": ""}),
        ("routes", {"targets": ["end"]}),  # leads where it does not lead
        ("route_by", {"by": "words"}),
        ("route_by", {"asks": [{**GRADES, "required": False}]}),
        ("route_by", {"asks": [{**GRADES, "kind": "text", "choices": []}]}),
        ("route_by", {"who": "community_worker|system"}),
    ],
)
def test_each_answer_has_a_state(code: str, judge: dict[str, Any]) -> None:
    found = faults(body(**judge))
    assert found.get(code, "").startswith("edges/1"), found


def test_it_is_written_and_told_as_it_is_read() -> None:
    said = {"schema": 1, "key": "test", "title": {"zh-hans": "试"}, "languages": ["zh-hans"], **body()}
    flow = read(said)
    assert read(as_data(flow)) == flow
    told = next(one for one in Teller(flow, {}, "zh-hans").steps() if one.key == "judge")
    assert "judge: 几分 (好 → end; 不好 → b)" in {
        value.replace("；", "; ").replace("：", ": ") for _name, value in told.facts
    }
