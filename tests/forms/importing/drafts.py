"""Drafts as an editor might leave them, generated; and a definition as a form again."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from shequ_workflows.forms.definition.schema import Definition
from shequ_workflows.forms.importing.to_blocks import Blocks, to_blocks
from shequ_workflows.forms.models import Form
from tests.factories import forms as build

WORDS = st.sampled_from(["姓名", "您多大年纪？", "电话、邮箱", "是", "60", "a", " 说明 ", "独居，无子女", "row", "𠮷"])
BOUND = st.sampled_from(["", "0", "1", "12.50"])
NUMBERS = st.sampled_from(["0", "60", "12.5", "-3", "６０"])
#: Each asks something of a question that every generated form has.
ASKED = st.one_of(
    st.tuples(st.just("age"), st.sampled_from(["is", "less", "at_least", "is_not"]), NUMBERS),
    st.tuples(st.just("age"), st.sampled_from(["one_of", "none_of"]), st.just("60、70")),
    st.tuples(st.just("living"), st.sampled_from(["is", "is_not"]), st.sampled_from(["独居", "with, others"])),
    st.tuples(st.just("living"), st.just("one_of"), st.sampled_from(["独居", "独居、合住"])),
    st.tuples(st.just("means"), st.sampled_from(["any_of", "all_of", "not_contains"]), st.just("步行")),
    st.tuples(st.just("born"), st.sampled_from(["before", "from"]), st.just("1960-01-31")),
    st.tuples(st.just("born"), st.just("years_at_least"), st.just("80")),
    st.tuples(st.just("agree"), st.sampled_from(["yes", "no", "empty", "answered"])),
    st.tuples(st.just("name"), st.sampled_from(["contains", "starts", "is"]), st.sampled_from(["王", "a，b", "1.0"])),
    st.tuples(st.just("members"), st.just("count_at_least"), st.just("2")),
)
#: Each says what rows cannot.
EXPERT = st.sampled_from(
    ["true", "false", '{"!": [{"==": [{"var": "agree"}, true]}]}', '{">": [{"+": [{"var": "age"}, 1]}, {"decimal": "60"}]}',
     '{"any": [{"var": "members"}, {">": [{"var": "row.age"}, 60]}]}',
     '{"and": []}', '{"and": [{"and": [{"and": [{"answered": [{"var": "name"}]}]}]}]}']
)  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.integers(0, 4)) == 0:
        return {"mode": "all", "rows": [], "json": draw(EXPERT)}
    rows: list[Any] = draw(st.lists(ASKED, max_size=2))
    if draw(st.booleans()):
        rows.append(build.when(*draw(st.lists(ASKED, min_size=1, max_size=2)), mode="any"))
    return build.when(*rows, mode=draw(st.sampled_from(["all", "any"])))


def _translated(*names: str) -> st.SearchStrategy[list[dict[str, str]]]:
    words = st.fixed_dictionaries({"language": st.just("en"), **dict.fromkeys(names, WORDS)})
    return st.lists(words, max_size=1)


@st.composite
def _question(draw: st.DrawFn, key: str) -> dict[str, Any]:
    more: dict[str, Any] = {"key": key, "label": draw(WORDS), "help": draw(st.just("") | WORDS)}
    more["translations"] = draw(_translated("label", "help", "statement"))
    for name in ("required", "read_only", "prefill", "searchable", "sensitive"):
        more[name] = draw(st.booleans())
    for name in ("visible", "required_when", "read_only_when"):
        more[name] = draw(conditions())
    bounds = {"minimum": draw(BOUND), "maximum": draw(BOUND)}
    family = draw(st.integers(0, 11))
    kind = lambda *kinds: {"kind": draw(st.sampled_from(kinds))}  # noqa: E731
    if family == 0:
        return build.block("text", **more, **bounds, **kind("text", "long_text"))
    if family == 1:
        extra = {"unit": draw(st.sampled_from(["", "元"])), "digits": draw(st.integers(0, 3))}
        return build.block("number", **more, **bounds, **extra, **kind("number", "decimal", "money", "scale"))
    if family == 2:
        rows = [
            build.row(label=f"选项{number}", value=value, quota=draw(st.none() | st.integers(0, 9)), visible=draw(conditions()),
                      translations=draw(_translated("label")))
            for number, value in enumerate(draw(st.lists(st.sampled_from(["a", "乙、", "选项0", "1"]), min_size=1, unique=True)))
        ]  # fmt: skip
        return build.block(
            "choice", **more, **bounds, choices=rows, other=draw(st.booleans()), **kind("one_of", "many_of")
        )
    if family == 3:
        return build.block("yes_no", **more)
    if family == 4:
        day = {"minimum": draw(st.sampled_from(["", "2026-01-01"])), "maximum": ""}
        return build.block("date", **more, **day, **kind("date", "time", "date_time"))
    if family == 5:
        return build.block("numbered", **more, **kind("phone", "email", "id_number", "document", "credit_code"))
    if family == 6:
        return build.block("register", **more, **kind("address", "person", "household"))
    if family == 7:
        return build.block(
            "file", **more, **bounds, accept=draw(st.sampled_from(["", ".pdf, image/*"])), **kind("file", "photo")
        )
    if family == 8:
        return build.block("consent", **more, statement=draw(WORDS), **kind("consent", "signature"))
    if family == 9:
        formula = draw(st.sampled_from([("sum", ["age"]), ("product", ["age", "members.age"]), ("age", ["born"]), ("count", ["members"]), ("join", ["name", "living"]), ("difference", ["age", "age"])]))  # fmt: skip
        made = {"formula": formula[0], "questions": formula[1], "json": ""}
        if draw(st.booleans()):
            made = {"formula": "json", "questions": [], "json": '{"round": [{"/": [{"var": "age"}, 3]}, 1]}'}
        return build.block("computed", **more, computed=made, unit=draw(st.sampled_from(["", "岁"])))
    if family == 10:
        return build.block("note", **{name: more[name] for name in ("key", "label", "help", "visible", "translations")})
    inner = [build.number("年龄", key="age", visible=draw(conditions())), draw(_leaf("inner"))]
    if draw(st.booleans()):
        inner.append(build.group("再一层", build.text("称呼", key="x", required_when=draw(conditions())), key="deep"))
    said = {name: more[name] for name in ("key", "label", "help", "required", "visible", "translations")}
    return build.block("group", **said, **bounds, fields=inner)


def _leaf(key: str) -> st.SearchStrategy[dict[str, Any]]:
    return _question(key).filter(lambda one: one["type"] != "group")


@st.composite
def drafts(draw: st.DrawFn) -> Form:
    """Not saved; it may ask for things that cannot be published."""
    ground = [
        build.number("年龄", key="age"), build.text("姓名", key="name"), build.yes_no("同意", key="agree"),
        build.choice("居住方式", {"label": "独居", "value": "alone"}, {"label": "合住", "value": "with, others"}, key="living"),
        build.choice("出行", {"label": "步行", "value": "walk"}, "公交", kind="many_of", key="means"),
        build.date("生日", key="born"),
        build.group("成员", build.text("称呼", key="name"), build.number("年龄", key="age"), key="members"),
    ]  # fmt: skip
    more = [draw(_question(f"q{number}")) for number in range(draw(st.integers(0, 4)))]
    rules = [
        build.block("rule", key="rule_a", message=draw(WORDS), must=draw(conditions()), questions=["age", "members.age"],
                    translations=draw(_translated("label")))
        for _ in range(draw(st.integers(0, 1)))
    ]  # fmt: skip
    section = build.section(*more, title=draw(st.just("") | WORDS), key="b", help=draw(st.just("") | WORDS),
                            visible=draw(conditions()), translations=draw(_translated("label", "help")))  # fmt: skip
    form = Form(title="需求调查", slug="x", languages=["zh-hans", "en"], introduction=draw(st.just("") | WORDS))
    form.translations = Form._meta.get_field("translations").to_python(
        [{"type": "title", "value": {"language": "en", "title": "Needs", "introduction": "", "thanks": "Thank you"}}]
    )
    steps = [build.step("一", build.section(*ground, key="a"), key="s1"), build.step("二", section, key="s2", visible=draw(conditions()))]  # fmt: skip
    build.put(form, *steps, rules=rules)
    return form


def form_of(blocks: Blocks, **more: Any) -> Form:
    """A form with these blocks, not saved."""
    form = Form(slug="y", **more)
    for name, value in blocks.values.items():
        setattr(form, name, Form._meta.get_field(name).to_python(value))
    form.clean()
    return form


def again(definition: Definition, entries: tuple[str, ...] = ()) -> tuple[Form, Blocks]:
    blocks = to_blocks(definition, entries)
    return form_of(blocks), blocks
