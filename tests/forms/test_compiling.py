"""What an editor built becomes a definition; what is wrong is said at its block."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shequ_workflows.core.barred import BarredCertificate
from shequ_workflows.forms.compiling.compile import Compiled, compile_form
from shequ_workflows.forms.compiling.keys import propose
from shequ_workflows.forms.constants import Kind
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.exceptions import Unpublishable
from shequ_workflows.forms.models import DictionaryEntry, Form
from shequ_workflows.org.models import Node
from tests.factories import forms as build
from tests.factories.org import NodeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> Node:
    return NodeFactory(kind="community", name="幸福里社区")


def compiled(form: Form) -> Compiled:
    form.clean()
    return compile_form(form)


def faults(form: Form) -> list[tuple[str, tuple[Any, ...], str]]:
    form.clean()
    with pytest.raises(Unpublishable) as caught:
        compile_form(form)
    return [(fault.field, fault.place, str(fault.sentence)) for fault in caught.value.faults]


def visit(node: Node, **more: Any) -> Form:
    return build.draft(
        node,
        build.step("基本情况", build.text("姓名", required=True), build.number("年龄"), build.choice("居住方式", "独居", "与子女同住")),
        build.step(
            "家庭成员",
            build.group("成员", build.text("称呼"), build.number("月收入", "money")),
            visible=build.when(("居住方式", "is", "与子女同住")),
        ),
        build.step("合计", build.computed("家庭月收入", "sum", "月收入"), build.file("附件")),
        **more,
    )  # fmt: skip


def test_it_compiles_steps_groups_conditions_and_formulas(node: Node) -> None:
    made = compiled(visit(node))
    first, second, third = made.definition.steps
    assert [one.key for one in made.definition.fields()] == [
        "xing_ming", "nian_ling", "ju_zhu_fang_shi", "cheng_yuan", "jia_ting_yue_shou_ru", "fu_jian",
    ]  # fmt: skip
    assert first.sections[0].fields[0].required is True
    assert second.visible == {"and": [{"==": [{"var": "ju_zhu_fang_shi"}, "yu_zi_nv_tong_zhu"]}]}
    assert third.sections[0].fields[0].computed == {"sum": [{"var": "cheng_yuan.yue_shou_ru"}]}
    assert [one.kind for one in second.sections[0].fields[0].fields] == [Kind.TEXT, Kind.MONEY]


def test_it_reads_back_what_it_wrote(node: Node) -> None:
    made = compiled(visit(node))
    assert read(json.loads(made.body)) == made.definition


def test_it_gives_equal_forms_equal_digests(node: Node) -> None:
    assert compiled(visit(node)).digest == compiled(visit(node)).digest
    assert compiled(visit(node)).digest != compiled(visit(node, title="另一张表")).digest


def test_it_proposes_keys_that_do_not_meet() -> None:
    assert propose("姓名", []) == "xing_ming"
    assert propose("姓名", ["xing_ming"]) == "xing_ming_2"
    assert propose("2026年补贴", []) == "field_2026_nian_bu_tie"
    assert propose("!!", []) == "field"
    assert propose("row", []) == "row_2"
    assert propose("报修", []) == propose("保修", []) == "bao_xiu"
    assert len(propose("关于小区老旧电梯更新改造的意见和建议以及其他需要说明的情况", [])) <= 40


def test_it_keeps_keys_of_two_labels_that_sound_alike_apart(node: Node) -> None:
    form = build.draft(node, build.step("一", build.text("报修"), build.text("保修")))
    assert [one.key for one in compiled(form).definition.fields()] == ["bao_xiu", "bao_xiu_2"]


def test_it_keeps_the_key_when_the_label_changes_after_publication(node: Node) -> None:
    asked = build.text("姓名")
    form = build.published(build.draft(node, build.step("一", asked)))
    build.put(form, build.step("一", {**asked, "value": {"label": "您的称呼", "kind": "text"}}))
    form.clean()
    assert [one.key for one in compile_form(form).definition.fields()] == ["xing_ming"]


def test_it_gives_a_duplicated_block_a_key_of_its_own_and_leaves_the_published_one(node: Node) -> None:
    asked = build.text("姓名", key="xing_ming")
    form = build.published(build.draft(node, build.step("一", asked)))
    copy = build.text("姓名", key="xing_ming")
    build.put(form, build.step("一", copy, asked))
    form.clean()
    assert [one.key for one in compile_form(form).definition.fields()] == ["xing_ming_2", "xing_ming"]


def test_it_never_makes_keys_from_labels_at_publication(node: Node) -> None:
    form = build.draft(node, build.step("一", build.text("姓名")))
    with pytest.raises(Unpublishable) as caught:
        compile_form(form)
    assert ("body", (0, "sections", 0, "fields", 0)) in {(one.field, one.place) for one in caught.value.faults}


def test_it_writes_the_labels_of_rules_as_keys(node: Node) -> None:
    form = visit(node)
    form.clean()
    rows = form.body[1].value["visible"]["rows"]
    assert rows[0].value["question"] == "ju_zhu_fang_shi"


def test_it_finds_a_question_of_the_same_row_first(node: Node) -> None:
    inner = build.text("原因", visible=build.when(("在读", "yes")))
    form = build.draft(node, build.step("一", build.yes_no("在读"), build.group("孩子", build.yes_no("在读"), inner)))
    made = compiled(form).definition.field("hai_zi")
    assert made is not None
    assert made.fields[1].visible == {"and": [{"==": [{"var": "row.zai_du"}, True]}]}


def test_it_nests_rows_once_and_takes_json_of_experts(node: Node) -> None:
    either = build.when(("年龄", "at_least", "60"), ("独居", "yes"), mode="any")
    expert = {"mode": "all", "rows": [], "json": '{">": [{"var": "nian_ling"}, "80"]}'}
    form = build.draft(
        node,
        build.step(
            "一",
            build.number("年龄"),
            build.yes_no("独居"),
            build.text("子女电话", visible=build.when(("年龄", "answered"), either)),
            build.text("上门时间", required_when=expert),
        ),
    )
    fields = list(compiled(form).definition.fields())
    assert fields[2].visible == {
        "and": [
            {"answered": [{"var": "nian_ling"}]},
            {"or": [{">=": [{"var": "nian_ling"}, "60"]}, {"==": [{"var": "du_ju"}, True]}]},
        ]
    }
    assert fields[3].required == {">": [{"var": "nian_ling"}, "80"]}


def test_it_compiles_rules_between_answers(node: Node) -> None:
    must = build.when(("结束日期", "from", "2026-01-01"))
    form = build.draft(
        node,
        build.step("一", build.date("结束日期")),
        rules=[build.rule("结束日期不能早于2026年1月1日。", must, "结束日期")],
    )
    (rule,) = compiled(form).definition.rules
    assert (rule.fields, rule.message.say("zh-hans")) == (("jie_shu_ri_qi",), "结束日期不能早于2026年1月1日。")
    assert rule.must == {"and": [{">=": [{"var": "jie_shu_ri_qi"}, "2026-01-01"]}]}


def test_it_carries_further_languages_in_the_one_definition(node: Node) -> None:
    form = build.draft(
        node,
        build.step("一", build.text("姓名", translations=[{"language": "en", "label": "Name"}])),
        languages=["zh-hans", "en"],
    )
    field = compiled(form).definition.field("xing_ming")
    assert field is not None
    assert (field.label.say("en"), field.label.say("zh-hans")) == ("Name", "姓名")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ([build.text("姓名", visible=build.when(("电话", "answered")))], (0, "visible", "rows", 0)),
        ([build.number("年龄", maximum="很多")], (0, "maximum")),
        ([build.computed("合计", "sum")], (0, "computed", "questions")),
        ([build.computed("合计", "json")], (0, "computed", "json")),
        ([build.choice("意见")], (0,)),
        ([build.number("年龄"), build.text("备注", visible=build.when(("年龄", "is", "六十")))], (1, "visible", "rows", 0)),
        ([build.text("备注", visible={"mode": "all", "rows": [], "json": "{"})], (0, "visible", "json")),
        ([build.text("备注", visible={"mode": "all", "rows": [], "json": '{">": [1]}'})], (0, "visible")),
        ([build.group("成员")], (0,)),
        ([build.text("a", key="row")], (0,)),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_at_its_block(node: Node, fields: list[dict[str, Any]], place: tuple[Any, ...]) -> None:
    found = faults(build.draft(node, build.step("一", *fields)))
    at = (0, "sections", 0, "fields", *place)
    assert [(field, where) for field, where, _said in found] == [("body", at)]
    assert found[0][2]


def test_it_finds_circles_and_required_fields_nobody_reaches(node: Node) -> None:
    circle = build.draft(
        node,
        build.step(
            "一",
            build.text("甲", key="a", visible=build.when(("乙", "answered"))),
            build.text("乙", key="b", visible=build.when(("甲", "answered"))),
        ),
    )
    assert [place[:4] for _field, place, _said in faults(circle)] == [(0, "sections", 0, "fields")]
    never = build.when(("居住方式", "is", "独居"), ("居住方式", "is", "合住"))
    lost = build.draft(
        node,
        build.step("一", build.choice("居住方式", "独居", "合住"), build.text("说明", required=True, visible=never)),
    )
    assert [place for _field, place, _said in faults(lost)] == [(0, "sections", 0, "fields", 1)]


def test_it_tells_of_every_fault_at_once(node: Node) -> None:
    form = build.draft(node, build.step("", build.number("年龄", minimum="x"), build.choice("意见")), title="调查")
    assert len(faults(form)) == 2


def test_it_refuses_a_barred_certificate_and_quotes_the_rule(node: Node) -> None:
    barred = BarredCertificate.objects.get(code="C04")
    found = faults(build.draft(node, build.step("一", build.text("姓名")), title="居民养犬证明申请表"))
    assert [(field, place) for field, place, _said in found] == [("title", ())]
    assert barred.rule in found[0][2]
    assert barred.where_to_go in found[0][2]
    found = faults(build.draft(node, build.step("一", build.choice("需要的证明", "养犬证明", "其他"))))
    assert [place for _field, place, _said in found] == [(0, "sections", 0, "fields", 0)]
    barred.is_active = False
    barred.save()
    compiled(build.draft(node, build.step("一", build.text("姓名")), title="居民养犬证明申请表"))


def test_it_warns_of_what_is_known_and_of_sensitive_data_without_ground(node: Node) -> None:
    DictionaryEntry.objects.filter(code="phone").delete()
    DictionaryEntry.objects.create(
        code="phone",
        name="手机号码",
        kind="phone",
        sensitivity="personal",
        source="person.phone",
        mask="phone",
        words="手机",
    )
    asked = build.block("numbered", label="您的手机号", kind="phone")
    papers = build.block("numbered", label="身份证号", kind="id_number", dictionary="")
    form = build.draft(node, build.step("一", asked, papers))
    said = compiled(form).warnings
    assert any("您的手机号" in one for one in said)
    assert any("身份证号" in one for one in said)
    asked["value"] |= {"dictionary": "phone", "prefill": True}
    calm = build.draft(node, build.step("一", asked), purpose="上门探访", legal_ground="本人同意")
    assert compiled(calm).warnings == []


def test_a_value_that_is_no_choice_is_said_at_its_row_with_the_choices(node: Node) -> None:
    lives = build.choice("居住方式", "独居", "与子女同住")
    asked = build.text("紧急联系人", visible=build.when(("居住方式", "is", "一个人住")))
    ((field, place, said),) = faults(build.draft(node, build.step("一", lives, asked)))
    assert (field, place) == ("body", (0, "sections", 0, "fields", 1, "visible", "rows", 0))
    assert all(one in said for one in ("一个人住", "居住方式", "独居、与子女同住"))
    lives["value"]["other"] = True
    compiled(build.draft(node, build.step("一", lives, asked)))


def test_it_warns_of_what_sounds_sensitive_and_is_not_sealed(node: Node) -> None:
    DictionaryEntry.objects.all().delete()
    DictionaryEntry.objects.create(
        code="health", name="健康状况", kind="text", sensitivity="sensitive", mask="all", words="病"
    )
    asked = build.text("有什么病")
    told = {"purpose": "上门探访", "legal_ground": "本人同意"}
    (said,) = compiled(build.draft(node, build.step("一", asked), **told)).warnings
    assert "有什么病" in said
    assert "敏感" in said
    asked["value"]["sensitive"] = True
    assert compiled(build.draft(node, build.step("一", asked), **told)).warnings == []


def test_it_seals_what_the_dictionary_calls_sensitive(node: Node) -> None:
    DictionaryEntry.objects.update_or_create(
        code="health", defaults={"name": "健康状况", "kind": "text", "sensitivity": "sensitive", "mask": "all"}
    )
    form = build.draft(node, build.step("一", build.text("身体情况", dictionary="health", prefill=True)))
    field = next(compiled(form).definition.fields())
    assert (field.sensitive, field.prefill) == (True, False)


def test_what_is_computed_of_a_sensitive_answer_is_sensitive_itself(node: Node) -> None:
    """Also over a further formula and out of rows; how many rows there are tells nothing of what stands in them."""

    def formula(label: str, expression: str) -> dict[str, Any]:
        return build.block("computed", label=label, computed={"formula": "json", "questions": [], "json": expression})

    form = build.draft(
        node,
        build.step(
            "一", build.text("病情", sensitive=True), build.text("称呼"),
            build.group("成员", build.text("证件", sensitive=True), build.number("年龄")),
            formula("摘要", '{"concat": [{"var": "bing_qing"}]}'), formula("再摘要", '{"concat": ["：", {"var": "zhai_yao"}]}'),
            formula("人数", '{"count": [{"var": "cheng_yuan"}]}'), formula("问候", '{"concat": [{"var": "cheng_hu"}]}'),
            formula("有证件", '{"any": [{"var": "cheng_yuan"}, {"answered": [{"var": "row.zheng_jian"}]}]}'),
        ), purpose="照护", legal_ground="本人同意",
    )  # fmt: skip
    fields = compiled(form).definition.fields()
    assert {one.key for one in fields if one.sensitive} == {"bing_qing", "zhai_yao", "zai_zhai_yao", "you_zheng_jian"}


def test_places_that_could_not_be_counted_are_refused(node: Node) -> None:
    places = {"label": "上午", "quota": 1}
    form = build.draft(
        node,
        build.step("一", build.choice("病种", places, sensitive=True), build.group("成员", build.choice("场次", places))),
        purpose="照护", legal_ground="本人同意",
    )  # fmt: skip
    assert len(faults(form)) == 2
    assert not compiled(build.draft(node, build.step("一", build.choice("场次", places)))).warnings
