"""Bad will and broken programs: what is tampered with, of the wrong type, too long, too many, or somebody else's."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core.files.keeping import KeepFile
from shequ_workflows.forms.compiling.checking import expression_faults
from shequ_workflows.forms.compiling.keys import propose
from shequ_workflows.forms.constants import LONGEST_ANSWER, MOST_ROWS, Kind
from shequ_workflows.forms.exceptions import Unpublishable
from shequ_workflows.forms.filling.actions import SendSubmission
from shequ_workflows.forms.filling.drafts import StartDraft
from shequ_workflows.forms.filling.files import ANSWER
from shequ_workflows.forms.filling.judging import judge, protect
from shequ_workflows.forms.filling.posting import read_post
from shequ_workflows.forms.filling.ready import Ready, ready
from shequ_workflows.forms.filling.sealing import all_answers
from shequ_workflows.forms.models import Draft, Form, Submission
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from tests.factories import files
from tests.factories import forms as build
from tests.factories.org import Town, actor, login_as

from .filling_page import AT, field, form

YES = {"==": [{"var": "alone"}, True]}
NUL, HALF = "a\x00b", "a\ud800b"


def post(asked: Ready, known: dict[str, Any], pairs: dict[str, Any]) -> dict[str, Any]:
    """As the step's page takes it."""
    posted = read_post(asked.fields.values(), QueryDict(urlencode(pairs, doseq=True)), known)
    return protect(asked, {**known, **posted.answers}, posted.before, AT)


# --- tampering ------------------------------------------------------------------------------------------------------


def test_what_is_read_only_stays_as_it_was() -> None:
    asked = form(field("code", read_only=True), field("wish"))
    assert post(asked, {"code": "A"}, {"code": "Z", "wish": "好"}) == {"code": "A", "wish": "好"}
    assert post(asked, {}, {"code": "Z"})["code"] is None


def test_what_forbids_is_itself_protected() -> None:
    """A read-only answer is forged so that another one may be changed."""
    locked = {"==": [{"var": "state"}, "locked"]}
    chain = form(
        field("end", read_only={"==": [{"var": "code"}, "A"]}), field("code", read_only=locked), field("state", read_only=True)
    )  # fmt: skip
    known = {"state": "locked", "code": "A", "end": "X"}
    assert post(chain, known, {"state": "open", "code": "Z", "end": "forged"}) == known


def test_a_control_that_is_not_sent_locks_nothing_else() -> None:
    """Choices that may not be changed are disabled, so no browser sends them."""
    asked = form(
        field("kind", "one_of", choices=["free", "bound"], read_only=True), field("wish", read_only={"!": [{"==": [{"var": "kind"}, "free"]}]})
    )  # fmt: skip
    assert post(asked, {"kind": "free", "wish": "旧"}, {"wish": "新"}) == {"kind": "free", "wish": "新"}


def test_rows_keep_what_is_theirs_however_they_are_moved() -> None:
    rows = field("members", "group", fields=[field("code", read_only=True), field("name")])
    known = {"members": [{"code": "A", "name": "甲"}, {"code": "B", "name": "乙"}]}
    sent = {"members-rows": "2", "members-0-name": "乙", "members-1-name": "新", "members-0-code": "A", "members-1-code": "A"}  # fmt: skip
    gone = post(form(rows), known, {**sent, "members-were": "1,new"})
    assert gone["members"] == [{"code": "B", "name": "乙"}, {"code": None, "name": "新"}]
    twice = post(form(rows), known, {**sent, "members-were": "1,1"})
    assert [row["code"] for row in twice["members"]] == ["B", None], "no row is had twice"
    for odd in ("-1,99999999", "x", ",,,,,", "1" * 5000, "１"):
        assert len(post(form(rows), known, {**sent, "members-were": odd})["members"]) == 2
    without = post(form(rows), known, {**sent, "drop-row": "members-0"})
    assert without["members"] == [{"code": "B", "name": "新"}], "by button too"


def test_what_is_computed_is_nobodys_to_send() -> None:
    asked = form(field("age", "number"), field("double", "computed", computed={"*": [{"var": "age"}, 2]}))
    assert "double" not in post(asked, {}, {"age": "4", "double": "999"})
    assert judge(asked, {"age": "4", "double": "999"}, AT).answers == {"age": "4", "double": "8"}


def test_what_is_hidden_does_not_count_and_is_noted() -> None:
    asked = form(field("alone", "yes_no"), field("price", "money", visible=YES, required=True))
    judged = judge(asked, {"alone": False, "price": "￥5"}, AT)
    assert judged.errors == {}
    assert judged.answers == {"alone": False}
    assert judged.dropped == {"price": "5.00"}
    assert judge(asked, {"alone": False, "price": [{}]}, AT).errors == {}


def test_a_choice_that_is_not_offered_is_not_taken() -> None:
    choices = ["walk", {"value": "car", "visible": YES}]
    asked = form(field("alone", "yes_no"), field("means", "one_of", choices=choices, required=True))
    judged = judge(asked, {"alone": False, "means": "car"}, AT)
    assert set(judged.errors) == {"means"}
    assert set(judge(asked, {"means": "train"}, AT).errors) == {"means"}


def test_no_question_has_the_name_of_a_button() -> None:
    for key in ("go", "seen", "once", "csrfmiddlewaretoken"):
        assert [one.code for one in expression_faults(form(field(key)).definition)] == ["reserved"]
        assert propose(key, ()) != key


# --- types, lengths, counts -----------------------------------------------------------------------------------------

_EVERY = form(
    *(
        field(f"q_{kind}", str(kind), **({"choices": ["a"]} if kind in {Kind.ONE_OF, Kind.MANY_OF} else {}))
        for kind in Kind
        if kind not in {Kind.GROUP, Kind.COMPUTED}
    ),
    field("rows", "group", fields=[field("name"), field("inner", "group", fields=[field("age", "number")])]),
)
_DEEP: Any = []
for _level in range(4000):
    _DEEP = [_DEEP]
_ODD = [
    [], ["a", "b"], {}, {"a": 1}, True, 1.5, float("nan"), float("inf"), 10**400, -(10**5000), NUL, HALF, "1e400", "9" * 5000, _DEEP, [[]], [None],
    ["a", {"b": HALF}], "{{7*7}}", "' OR 1=1 --", "x" * (LONGEST_ANSWER + 1), b"bytes", object(),
]  # fmt: skip


@pytest.mark.parametrize("key", _EVERY.fields)
def test_any_type_gets_a_sentence_or_counts_as_what_it_says(key: str) -> None:
    in_rows = [{"rows": [{"name": one, "inner": [{"age": one}]}]} for one in _ODD]
    for answers in (*({key: one} for one in _ODD), *in_rows):
        judged = judge(_EVERY, answers, AT)
        written = json.dumps([judged.answers, judged.dropped], ensure_ascii=False)
        assert "\\u0000" not in written
        written.encode("utf-8")  # no half of a pair
        assert len(written) < LONGEST_ANSWER + 100


def test_a_wrong_type_is_never_dropped_in_silence() -> None:
    for key, kind in (
        ("q_text", ["a", "b"]),
        ("q_number", {"a": 1}),
        ("rows", "x"),
        ("rows", [1, 2]),
        ("q_date", True),
    ):
        assert set(judge(_EVERY, {key: kind}, AT).errors) == {key}


def test_what_is_written_another_way_is_kept_in_the_one_way() -> None:
    judged = judge(_EVERY, {"q_number": "１,２００", "q_date": "2026年1月31日", "q_text": NUL, "q_yes_no": "是"}, AT)
    assert judged.answers == {"q_number": "1200", "q_date": "2026-01-31", "q_text": "ab", "q_yes_no": True}


def test_too_many_rows_are_said_and_not_worked_on() -> None:
    judged = judge(_EVERY, {"rows": [{"name": "x"}] * 10_000}, AT)
    assert set(judged.errors) == {"rows"}
    posted = read_post(_EVERY.fields.values(), QueryDict("rows-rows=10000&rows-0-name=a&rows-9999-name=z"), {})
    assert set(posted.errors) == {"rows"}
    assert posted.answers["rows"] == [{"name": "a", "inner": None}]
    for claimed in ("-1", "1e3", "９", "99999999999999999999", "x"):
        assert read_post(_EVERY.fields.values(), QueryDict(urlencode({"rows-rows": claimed})), {}).answers["rows"] is None  # fmt: skip
    assert MOST_ROWS == 100


_NAMES = st.sampled_from([*_EVERY.fields, "rows-rows", "rows-0-name", "rows-0-inner-rows", "rows-0-inner-0-age", "rows-were", "add-row", "drop-row", "q_one_of-other"])  # fmt: skip


@given(st.lists(st.tuples(_NAMES, st.text(max_size=12) | st.sampled_from(["1", "3", "rows", "rows-0", "other:", "0,1"])), max_size=12))  # fmt: skip
def test_no_post_raises(pairs: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, text in pairs:
        data.appendlist(name, text)
    posted = read_post(_EVERY.fields.values(), data, {})
    answers = protect(_EVERY, posted.answers, posted.before, AT)
    judged = judge(_EVERY, answers, AT)
    assert set(judged.answers) <= set(_EVERY.fields)
    again = judge(_EVERY, judged.answers, AT)
    assert again.answers == judged.answers


# --- foreign things -------------------------------------------------------------------------------------------------


@pytest.fixture
def town() -> Town:
    return Town()


def asking(town: Town, *fields: dict[str, Any], **more: Any) -> Form:
    return build.published(build.draft(town.community, build.step("一", *(fields or (build.text("意见"),))), **more))


def key(asked: Form, label: str) -> str:
    assert asked.current is not None
    return next(one.key for one in ready(asked.current).fields.values() if one.label.say("zh-hans") == label)


@pytest.mark.django_db
def test_a_submission_with_nul_and_halves_is_kept(town: Town) -> None:
    asked = asking(town, build.text("意见", searchable=True), build.text("病情", sensitive=True), purpose="照护", legal_ground="同意")  # fmt: skip
    assert asked.current is not None
    who = actor(Role.RESIDENT, town.community)
    answers = {key(asked, "意见"): NUL, key(asked, "病情"): HALF, "nobody_asked": _DEEP}
    made = SendSubmission(who, asked, asked.current, answers, once="a").execute()
    assert all_answers(Submission.objects.get(pk=made.pk)) == {key(asked, "意见"): "ab", key(asked, "病情"): "ab"}


@pytest.mark.django_db
def test_a_foreign_draft_file_and_receipt_are_out_of_reach(client: Client, town: Town) -> None:
    asked = asking(town, build.text("意见"), build.file("照片", kind="photo"))
    owner = actor(Role.RESIDENT, town.community)
    draft = StartDraft(owner, asked).execute()
    stored = KeepFile(owner, files.upload(files.jpeg()), ANSWER, town.community).execute()
    thief = login_as(client, Role.RESIDENT, town.community)
    assert asked.current is not None
    with pytest.raises(ActionRefused):
        SendSubmission(thief, asked, asked.current, {key(asked, "照片"): [stored.public_id]}, once="x").execute()
    assert client.get(reverse("shequ_core:file", args=[stored.public_id])).status_code in {403, 404}

    step = ready(asked.current).definition.steps[0].key
    client.post(reverse("shequ_forms:start", args=[asked.slug]))
    client.post(reverse("shequ_forms:step", args=[asked.slug, step]), {key(asked, "意见"): "贼", "go": "next"})
    assert all_answers(Draft.objects.get(pk=draft.pk)) == {}, "his own draft, not that of another"

    sent = SendSubmission(owner, asked, asked.current, {key(asked, "意见"): "私事"}, once="b").execute()
    assert "私事" not in client.get(reverse("shequ_forms:receipt", args=[sent.reference])).content.decode()
    for guess in ("AAAA-BBBB-CCCC", "0", "%00", "../../etc", "1"):
        assert client.get(f"/forms/sent/{guess}/").status_code == 404


@pytest.mark.django_db
def test_the_version_of_another_form_is_refused(town: Town) -> None:
    one, other = asking(town), asking(town)
    assert other.current is not None
    with pytest.raises(ActionRefused) as refused:
        SendSubmission(Actor.visitor(), one, other.current, {}, once="a").execute()
    assert refused.value.refusal.code == "foreign"


@pytest.mark.django_db
def test_an_unpublishable_form_leaves_no_trace(town: Town) -> None:
    with pytest.raises(Unpublishable):
        asking(town, build.text("x" * 600))
    assert not Form.objects.filter(current__isnull=False).exists()
