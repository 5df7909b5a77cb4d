"""The verbs on lists: who may, what they refuse and in which words, what they leave in the record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shequ_workflows.core.models import Delivery, Record
from shequ_workflows.core.record.erasure import ErasePayload, LegalGround
from shequ_workflows.core.record.verification import verify
from shequ_workflows.delegation.constants import ListState
from shequ_workflows.delegation.lists.consulting import AnswerComment, CommentOnList, OpenConsultation, earliest_end
from shequ_workflows.delegation.lists.drafting import BeginList, DropDraft, ReplaceLines
from shequ_workflows.delegation.lists.editing import RemoveBoundary, RemoveFunction, SaveBoundary, SaveFunction
from shequ_workflows.delegation.lists.exporting import ExportFunctions
from shequ_workflows.delegation.lists.lines import BoundaryLine, Line
from shequ_workflows.delegation.lists.publishing import PublishList
from shequ_workflows.delegation.lists.reading import boundaries_of, lines_of
from shequ_workflows.delegation.models import Boundary, Function, FunctionList, ListComment
from shequ_workflows.org.acting import Action, ActionRefused, Answer, Refusal
from shequ_workflows.org.actors import Actor
from tests.factories.delegation import DAY, MONDAY, Street
from tests.factories.lists import ELDERS, LINES, MEETINGS, ROADS, add, consulted, day_after, draft, in_force, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Street:
    return Street()


def refused(action: Action[Any]) -> Refusal:
    before = Record.objects.count(), Function.objects.count(), FunctionList.objects.count()
    with pytest.raises(ActionRefused) as no:
        action.execute()
    assert (Record.objects.count(), Function.objects.count(), FunctionList.objects.count()) == before
    assert str(no.value.refusal.sentence)
    return no.value.refusal


def said(verb: str) -> dict[str, Any]:
    row = Record.objects.select_related("payload").filter(verb=verb).latest("pk")
    found: dict[str, Any] = json.loads(row.payload.body)
    return found


# --- who ---------------------------------------------------------------------------------------------------------------

Verb = Callable[[Street, Actor, FunctionList], Action[Any]]
PREPARING: dict[str, Verb] = {
    "begin": lambda world, actor, version: BeginList(actor, world.other, at=MONDAY),
    "save_function": lambda world, actor, version: SaveFunction(actor, version, Line("N1", "新事项", "assisted"), at=MONDAY),
    "remove_function": lambda world, actor, version: RemoveFunction(actor, version, version.functions.first(), at=MONDAY),
    "save_boundary": lambda world, actor, version: SaveBoundary(actor, version, ROADS, at=MONDAY),
    "remove_boundary": lambda world, actor, version: RemoveBoundary(actor, version, version.boundaries.first(), at=MONDAY),
    "consult": lambda world, actor, version: OpenConsultation(actor, version, MONDAY.date() + 30 * DAY, at=MONDAY),
    "drop": lambda world, actor, version: DropDraft(actor, version, "不再需要", at=MONDAY),
    "replace": lambda world, actor, version: ReplaceLines(actor, world.community, LINES, revision=version.revision, at=MONDAY),
}  # fmt: skip
OTHERS = (
    "resident", "grid_worker", "community_worker", "rc_member", "rc_director", "party_secretary", "supervision_committee",
    "street_finance", "access_group", "district_access", "department", "auditor", "administrator", "street_leader",
)  # fmt: skip


def prepared(world: Street) -> FunctionList:
    version = draft(world)
    SaveBoundary(world.clerk, version, replace(ROADS, code="K00"), at=MONDAY).execute()
    return FunctionList.objects.select_related("community").get(pk=version.pk)


@pytest.mark.parametrize("name", PREPARING)
def test_the_streets_clerk_prepares_lists(world: Street, name: str) -> None:
    version = prepared(world)
    PREPARING[name](world, world.clerk, version).execute()


@pytest.mark.parametrize("name", PREPARING)
def test_nobody_else_does(world: Street, name: str) -> None:
    version = prepared(world)
    stranger = world.actor("street_clerk", world.elsewhere)
    assert refused(PREPARING[name](world, stranger, version)).status == Answer.NOT_FOUND
    assert refused(PREPARING[name](world, Actor.visitor(), version)).status == Answer.NOT_FOUND
    for role in OTHERS:
        refusal = refused(PREPARING[name](world, world.actor(role), version))
        assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}, role


# --- beginning -----------------------------------------------------------------------------------------------------------


def test_it_begins_as_a_copy_of_what_is_in_force(world: Street) -> None:
    first = in_force(world, [replace(ELDERS, replaces=""), MEETINGS])
    made = BeginList(world.clerk, world.community, at=MONDAY).execute()
    assert (made.number, made.base, made.state) == (2, first, ListState.DRAFT)
    assert lines_of(made) == lines_of(first)
    assert (said("begin_list")["number"], said("begin_list")["base"]) == (2, 1)


def test_there_is_one_draft_at_a_time(world: Street) -> None:
    draft(world)
    assert refused(BeginList(world.clerk, world.community, at=MONDAY)).status == Answer.STALE
    BeginList(world.clerk, world.other, at=MONDAY).execute()


def test_a_form_sent_twice_makes_one(world: Street) -> None:
    one, two = (BeginList(world.clerk, world.community, once="k", at=MONDAY).execute() for _ in range(2))
    assert one == two
    rows = [add(world, one, ELDERS, once="f", revision=0, at=MONDAY) for _ in range(2)]
    assert rows[0] == rows[1]
    assert Record.objects.filter(verb="save_function").count() == 1


def test_a_list_belongs_to_a_community(world: Street) -> None:
    assert refused(BeginList(world.clerk, world.street, at=MONDAY)).code == "kind"


# --- lines ---------------------------------------------------------------------------------------------------------------


def test_it_saves_a_line_with_its_office(world: Street) -> None:
    version = draft(world, [])
    row = add(world, version, replace(ELDERS, office_name=""), office=world.department, at=MONDAY)
    assert (row.office, row.office_name) == (world.department, "区民政局")
    changed = SaveFunction(
        world.clerk, version, replace(ELDERS, money="每年两万元"), office=world.department, function=row, at=MONDAY
    ).execute()
    assert (changed.pk, said("save_function")["columns"]) == (row.pk, ["money"])
    assert FunctionList.objects.get(pk=version.pk).revision == 2


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (replace(ELDERS, code=""), "code"),
        (replace(ELDERS, code="A 01"), "code"),
        (replace(ELDERS, code="A01"), "code"),
        (replace(ELDERS, name=""), "name"),
        (replace(ELDERS, name="长" * 121), "name"),
        (replace(ELDERS, category="other"), "category"),
        (replace(ELDERS, starts_on=MONDAY.date(), ends_on=MONDAY.date() - DAY), "ends_on"),
        (replace(ELDERS, replaces="Z99"), "replaces"),
        (replace(ELDERS, words="长" * 2001), "words"),
    ],
)  # fmt: skip
def test_it_says_at_the_column_what_is_wrong(world: Street, line: Line, column: str) -> None:
    version = draft(world, [MEETINGS])
    refusal = refused(SaveFunction(world.clerk, version, line, at=MONDAY))
    assert column in refusal.errors


def test_it_takes_no_office_of_elsewhere(world: Street) -> None:
    version = draft(world, [])
    refusal = refused(SaveFunction(world.clerk, version, ELDERS, office=world.elsewhere, at=MONDAY))
    assert "office" in refusal.errors


def test_it_tells_a_stale_screen(world: Street) -> None:
    version = draft(world)
    seen = version.revision
    RemoveFunction(world.clerk, version, version.functions.get(code="B01"), revision=seen, at=MONDAY).execute()
    again = SaveFunction(world.clerk, version, replace(ELDERS, code="N1"), revision=seen, at=MONDAY)
    assert refused(again).code == "stale"
    assert refused(RemoveFunction(world.clerk, version, Function(pk=0, code="x"), at=MONDAY)).code == "gone"


def test_a_boundary_has_a_code_a_matter_and_a_side(world: Street) -> None:
    version = prepared(world)
    faults = {
        "code": replace(ROADS, code="K00"), "matter": replace(ROADS, matter=""), "side": replace(ROADS, side="x"),
        "lead": replace(ROADS, lead="长" * 81),
    }  # fmt: skip
    for column, line in faults.items():
        assert column in refused(SaveBoundary(world.clerk, version, line, at=MONDAY)).errors
    row = version.boundaries.get()
    SaveBoundary(world.clerk, version, ROADS, boundary=row, at=MONDAY).execute()
    assert boundaries_of(version) == [ROADS]
    RemoveBoundary(world.clerk, version, row, at=MONDAY).execute()
    assert not Boundary.objects.exists()


def test_what_is_in_force_is_never_touched(world: Street) -> None:
    version = in_force(world)
    row = version.functions.get(code="B01")
    for action in (
        SaveFunction(world.clerk, version, replace(ELDERS, code="N9"), at=MONDAY),
        RemoveFunction(world.clerk, version, row, at=MONDAY),
        SaveBoundary(world.clerk, version, ROADS, at=MONDAY),
        DropDraft(world.clerk, version, "不要了", at=MONDAY),
        OpenConsultation(world.clerk, version, MONDAY.date() + 20 * DAY, at=MONDAY),
        CommentOnList(world.director, version, "晚了", at=MONDAY),
    ):
        assert refused(action).code == "state"


# --- consulting ----------------------------------------------------------------------------------------------------------


def test_it_opens_for_five_working_days_at_least_and_tells_whom_it_concerns(world: Street) -> None:
    version = draft(world, [])
    add(world, version, ELDERS, office=world.department, at=MONDAY)
    first = earliest_end(world.community, MONDAY)
    assert first == MONDAY.date() + 7 * DAY
    secretary, supervisor = world.actor("party_secretary"), world.actor("supervision_committee")
    for until in (first - DAY, MONDAY.date() + 91 * DAY):
        assert "until" in refused(OpenConsultation(world.clerk, version, until, at=MONDAY)).errors
    opened = OpenConsultation(world.clerk, version, first, at=MONDAY).execute()
    assert (opened.state, opened.consult_until) == (ListState.CONSULTING, first)
    told = set(Delivery.objects.filter(handler__startswith="say:functions_open").values_list("recipient", flat=True))
    members = {member.person_id for member in world.members}
    assert told == members | {world.leader.person_id, secretary.person_id, supervisor.person_id, world.office.person_id}


def test_it_is_only_ever_open_for_longer(world: Street) -> None:
    version = consulted(world)
    until = version.consult_until
    assert until is not None
    assert "until" in refused(OpenConsultation(world.clerk, version, until, at=MONDAY)).errors
    assert OpenConsultation(world.clerk, version, until + DAY, at=MONDAY).execute().consult_until == until + DAY


def test_an_empty_list_is_not_opened(world: Street) -> None:
    action = OpenConsultation(world.clerk, draft(world, []), MONDAY.date() + 20 * DAY, at=MONDAY)
    assert refused(action).code == "empty"


@pytest.mark.parametrize(
    "role",
    ["rc_member", "rc_director", "party_secretary", "supervision_committee", "street_clerk", "street_leader", "street_finance", "access_group"],
)  # fmt: skip
def test_committee_supervision_and_street_comment(world: Street, role: str) -> None:
    version = consulted(world)
    made = CommentOnList(world.actor(role), version, "建议退出。", code="B02", at=MONDAY).execute()
    assert (made.text, made.code, said("comment_on_list")["text"]) == ("建议退出。", "B02", "建议退出。")


def test_a_department_comments_where_the_list_names_its_office(world: Street) -> None:
    version = consulted(world)
    assert refused(CommentOnList(world.office, version, "我局同意。", at=MONDAY)).status == Answer.NOT_FOUND
    add(world, version, replace(ELDERS, code="B11", name="另一项"), office=world.department, at=MONDAY)
    CommentOnList(world.office, version, "我局同意。", at=MONDAY).execute()
    assert Record.objects.get(verb="comment_on_list").role == "department"


@pytest.mark.parametrize(
    "role", ["resident", "grid_worker", "community_worker", "auditor", "administrator", "district_access"]
)
def test_others_do_not_comment(world: Street, role: str) -> None:
    version = consulted(world)
    assert refused(CommentOnList(world.actor(role), version, "路过。", at=MONDAY)).status in {403, 404}
    neighbour = world.actor("rc_director", world.other)
    assert refused(CommentOnList(neighbour, version, "路过。", at=MONDAY)).status == Answer.NOT_FOUND
    assert refused(CommentOnList(Actor.visitor(), version, "路过。", at=MONDAY)).status == Answer.NOT_FOUND


def test_a_comment_has_words_and_comes_in_time(world: Street) -> None:
    version = consulted(world)
    assert "text" in refused(CommentOnList(world.director, version, " ", at=MONDAY)).errors
    assert "code" in refused(CommentOnList(world.director, version, "好。", code="Z9", at=MONDAY)).errors
    assert refused(CommentOnList(world.director, version, "好。", at=day_after(version))).code == "over"


def test_an_answer_is_given_once_by_the_clerk_and_told(world: Street) -> None:
    version = consulted(world)
    comment = CommentOnList(world.director, version, "建议退出。", at=MONDAY).execute()
    for actor in (world.director, world.leader, world.actor("street_clerk", world.elsewhere)):
        assert refused(AnswerComment(actor, comment, "不。", at=MONDAY)).status in {403, 404}
    assert "answer" in refused(AnswerComment(world.clerk, comment, "", at=MONDAY)).errors
    AnswerComment(world.clerk, comment, "采纳，下一版退出。", at=MONDAY).execute()
    assert Delivery.objects.get(handler__startswith="say:functions_answered").recipient == world.director.person
    assert refused(AnswerComment(world.clerk, comment, "再说一次", at=MONDAY)).code == "answered"


def test_an_act_of_erasure_empties_the_comment_too(world: Street) -> None:
    version = consulted(world)
    comment = CommentOnList(world.director, version, "张三家的事。", at=MONDAY).execute()
    row = Record.objects.get(verb="comment_on_list")
    ErasePayload(world.director, row, reason="本人要求", legal_ground=LegalGround.CONSENT.value, at=MONDAY).execute()
    comment.refresh_from_db()
    assert "张三" not in comment.text
    assert verify(row.subject).ok


# --- dropping ------------------------------------------------------------------------------------------------------------


def test_dropping_asks_why_and_leaves_what_is_in_force(world: Street) -> None:
    first = in_force(world)
    version = BeginList(world.clerk, world.community, at=MONDAY).execute()
    OpenConsultation(world.clerk, version, MONDAY.date() + 20 * DAY, at=MONDAY).execute()
    CommentOnList(world.director, version, "不用改。", at=MONDAY).execute()
    assert "reason" in refused(DropDraft(world.clerk, version, "", at=MONDAY)).errors
    DropDraft(world.clerk, version, "暂不修订", at=MONDAY).execute()
    assert list(FunctionList.objects.all()) == [first]
    assert not ListComment.objects.exists()
    assert (said("drop_draft")["comments"], said("drop_draft")["reason"]) == (1, "暂不修订")


def test_what_was_dropped_is_gone_for_others(world: Street) -> None:
    version = draft(world)
    DropDraft(world.clerk, version, "重来", at=MONDAY).execute()
    stale = FunctionList(pk=99999, community=world.community, number=1)
    assert refused(DropDraft(world.clerk, stale, "重来", at=MONDAY)).status == Answer.NOT_FOUND


# --- files ---------------------------------------------------------------------------------------------------------------


def test_a_file_replaces_the_functions_of_the_draft(world: Street) -> None:
    version = prepared(world)
    action = ReplaceLines(
        world.clerk, world.community, [replace(ELDERS, money="改")], revision=version.revision, file_name="清单.xlsx",
        once="k", at=MONDAY,
    )  # fmt: skip
    made = action.execute()
    assert (made, [line.money for line in lines_of(made)]) == (version, ["改"])
    assert Function.objects.get(list=made).office == world.department, "an office is known by its name"
    assert len(boundaries_of(made)) == 1
    assert (said("import_list")["functions"], said("import_list")["file"]) == (1, "清单.xlsx")
    assert action.execute() == made
    assert Record.objects.filter(verb="import_list").count() == 1


def test_a_file_begins_a_draft_where_there_is_none(world: Street) -> None:
    first = in_force(world)
    made = ReplaceLines(world.clerk, world.community, many(2), base=first.public_id, at=MONDAY).execute()
    assert (made.number, made.base, made.functions.count(), first.functions.count()) == (2, first, 2, 3)


def test_a_comparison_that_is_no_longer_true_is_not_saved(world: Street) -> None:
    version = draft(world)
    add(world, version, replace(ELDERS, code="N1"), at=MONDAY)
    assert refused(ReplaceLines(world.clerk, world.community, LINES, revision=0, at=MONDAY)).code == "stale"
    assert refused(ReplaceLines(world.clerk, world.community, LINES, at=MONDAY)).code == "stale"
    twice = ReplaceLines(world.clerk, world.community, [ELDERS, ELDERS], revision=1, at=MONDAY)
    assert refused(twice).code == "lines"
    wrong = ReplaceLines(world.clerk, world.community, [replace(ELDERS, name="")], revision=1, at=MONDAY)
    assert "name" in refused(wrong).errors


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("street_clerk", True), ("street_leader", True), ("rc_director", True), ("party_secretary", True),
        ("supervision_committee", True), ("district_access", True), ("auditor", True), ("rc_member", False),
        ("community_worker", False), ("resident", False), ("administrator", False), ("department", False),
    ],
)  # fmt: skip
def test_who_takes_a_list_away_stands_in_the_record(world: Street, role: str, may: bool) -> None:
    version = in_force(world)
    action = ExportFunctions(world.actor(role), version, "csv", at=MONDAY)
    if may:
        assert action.execute().count == 3
        assert (said("export_functions")["rows"], said("export_functions")["form"]) == (3, "csv")
    else:
        assert refused(action).status == Answer.FORBIDDEN


def test_a_draft_is_not_exported_by_the_neighbour(world: Street) -> None:
    version = draft(world)
    assert refused(ExportFunctions(world.actor("rc_director", world.other), version, "csv")).status == Answer.NOT_FOUND
    assert refused(ExportFunctions(world.clerk, version, "pdf")).code == "form"


def test_the_boundary_is_a_line_by_itself() -> None:
    assert BoundaryLine.read(ROADS.data()) == ROADS
    assert Line.read(replace(ELDERS, ends_on=MONDAY.date()).data()) == replace(ELDERS, ends_on=MONDAY.date())


def test_publishing_is_for_clerk_and_leader(world: Street) -> None:
    version = consulted(world)
    at = day_after(version)
    for role in OTHERS[:-1]:
        refusal = refused(PublishList(world.actor(role), version, reason="年度修订", at=at))
        assert refusal.status in {Answer.FORBIDDEN, Answer.NOT_FOUND}, role
    stranger = world.actor("street_leader", world.elsewhere)
    assert refused(PublishList(stranger, version, reason="年度修订", at=at)).status == Answer.NOT_FOUND
    PublishList(world.clerk, version, reason="年度修订", at=at).execute()
