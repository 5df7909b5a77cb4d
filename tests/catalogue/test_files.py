"""Guides out and in: faults by row, column, value and what was expected; compared before anything changes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.catalogue.actions import ImportGuides, free_slug
from shequ_workflows.catalogue.constants import LAYOUT, WORDS
from shequ_workflows.catalogue.data import data_of
from shequ_workflows.catalogue.files.cells import read, write
from shequ_workflows.catalogue.files.comparing import compare
from shequ_workflows.catalogue.files.reading import checked, read_file
from shequ_workflows.catalogue.files.writing import guides_of, write_guides
from shequ_workflows.catalogue.models import ServiceGuidePage, ServiceIndexPage
from shequ_workflows.catalogue.shape import BY_KEY, COLUMNS, Kind, blank, whole_row
from shequ_workflows.core.models import Record
from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.models import Node
from tests.catalogue.conftest import Catalogue
from tests.factories.catalogue import guide
from tests.factories.org import actor, login_as


def sheet(*rows: list[object], name: str = "guides.xlsx") -> tuple[str, bytes]:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return name, made.getvalue()


def as_json(*guides: dict[str, Any]) -> tuple[str, bytes]:
    return "guides.json", json.dumps({"layout": LAYOUT, "guides": guides}).encode()


def faults(name: str, content: bytes) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.value) for one in read_file(name, content).faults]


# --- one cell ----------------------------------------------------------------------------------------------------------

words = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp", "Zs"], blacklist_characters="｜|↵'＝＋－＠"),
    min_size=1,
    max_size=20,
)


def values(kind: Kind, column: Any) -> st.SearchStrategy[Any]:
    if column.key == "online_url":
        return st.sampled_from(["", "https://zwfw.example.cn/a?b=1"])
    if column.choices is not None:
        return st.sampled_from(sorted(WORDS[column.choices]))
    if kind == Kind.NUMBER:
        return st.integers(1, 20)
    return words.filter(lambda text: text not in {"无", "/"} and not text.startswith(("=", "+", "-", "@", "#")))


@given(
    st.data(),
    st.sampled_from([one for one in COLUMNS if one.kind not in {Kind.CODES, Kind.DAY, Kind.LENGTH, Kind.FLAG}]),
)
def test_what_goes_out_comes_in_again(data: st.DataObject, column: Any) -> None:
    if column.kind == Kind.ROWS:
        rows = st.fixed_dictionaries({part.key: values(part.kind, part) for part in column.parts})
        value: Any = [whole_row(column, row) for row in data.draw(st.lists(rows, max_size=3))]
    else:
        value = data.draw(values(column.kind, column))
    assert read(column, write(column, value, {}), {}) == value


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5个工作日", "5 wd"),
        ("5 工作日", "5 wd"),
        ("３０日", "30 d"),
        ("30天内", "30 d"),
        ("2小时", "2 h"),
        ("即办", ""),
        ("", ""),
        ("7 wd", "7 wd"),
    ],
)
def test_it_reads_lengths(text: str, length: str) -> None:
    assert read(BY_KEY["promised"], text, {}) == length


@pytest.mark.parametrize("cell", [20260131, "2026年1月31日", "2026/1/31", "2026-01-31"])
def test_it_reads_days(cell: object) -> None:
    assert read(BY_KEY["effective_on"], cell, {}) == "2026-01-31"


# --- a file ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_fault_says_where_what_and_what_was_expected() -> None:
    file = sheet(
        ["某某社区办事指南"],
        ["事项名称★", "事项类型", "承诺办结时限", "法定办结时限", "主题分类", "到现场次数", "申请材料", "网上办理", "生效日期", "莫名其妙"],
        ["社区助餐", "公共服务", "7", "10个工作日", "助餐用餐", 1, "身份证", "是", "2026-01-01", "?"],
        ["场地预约", "随便", "3个工作日", "2个工作日", "看不懂", "一次", "其他材料", "也许", "下周", ""],
        ["亲属", "", "", "", "", "", "亲属关系证明\n户口簿｜原本", "", "", ""],
        ["", "公共服务", "", "", "", "", "", "", "", ""],
        ["社区助餐", "", "", "", "", "", "", "", "", ""],
    )  # fmt: skip
    found = read_file(*file)
    assert found.unknown == ["莫名其妙"]
    assert [(one.row, one.column, one.value) for one in found.faults] == [
        (3, "承诺办结时限", "7"),
        (4, "事项类型", "随便"),
        (4, "主题分类", "看不懂"),
        (4, "到现场次数", "一次"),
        (4, "网上办理", "也许"),
        (4, "生效日期", "下周"),
        (4, "承诺办结时限", "3个工作日"),
        (4, "申请材料", "其他材料"),
        (5, "申请材料", "亲属关系证明\n户口簿｜原本"),
        (6, "事项名称", ""),
        (7, "事项名称", "社区助餐"),
    ]
    assert all(one.expected for one in found.faults)
    assert "养老助老" in next(one.expected for one in found.faults if one.value == "看不懂")
    assert "原件" in next(one.expected for one in found.faults if one.row == 5)


@pytest.mark.django_db
def test_a_barred_certificate_is_refused_with_the_place_to_go() -> None:
    [fault] = read_file(*sheet(["事项名称", "申请材料"], ["助餐", "身份证\n婚姻状况证明"])).faults
    assert (fault.row, fault.column, fault.value) == (2, "申请材料", "婚姻状况证明")
    assert "婚姻登记机关" in fault.expected


@pytest.mark.django_db
def test_it_reads_csv_of_old_programs() -> None:
    content = "事项名称,办理地点\n社区助餐,社区食堂\n".encode("gb18030")
    found = read_file("guides.csv", content)
    assert found.guides == [(2, {"title": "社区助餐", "place": "社区食堂"})]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"nonsense"), ("a.csv", b""), ("a.csv", "名字,地方\n甲,乙".encode()), ("a.json", b"{"), ("a.json", b"[]"),
        ("a.json", b'{"layout": "other", "guides": []}'), ("a.json", b"[" * 100_000), ("a.pdf", b"%PDF"),
        ("a.csv", "事项名称,办理地点,地点\n甲,乙,丙".encode()),
    ],
)  # fmt: skip
def test_it_says_where_there_are_no_guides(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableSheet):
        read_file(name, content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", 7), ("visits", "1"), ("visits", True), ("visits", -1), ("online", "是"), ("themes", ["nonsense"]), ("themes", "meals"),
        ("themes", [[]]), ("item_type", "nonsense"), ("statutory", "soon"), ("effective_on", "2026-02-30"), ("materials", {}),
        ("materials", [{"name": ""}]), ("materials", [{"name": "证", "copies": "2"}]), ("materials", [{"name": "证", "need": "x"}]),
        ("summary", "长" * 121), ("materials", [7]), ("title", None), ("effective_on", None),
    ],
)  # fmt: skip
def test_json_is_held_to_the_same(key: str, value: Any) -> None:
    found = read_file(*as_json({"title": "助餐", key: value}))
    assert [(one.row, one.column) for one in found.faults][:1] == [(1, BY_KEY[key].heading)]
    assert found.faults[0].expected


@pytest.mark.django_db
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    ),
    st.sampled_from(sorted(BY_KEY)),
)
def test_no_json_breaks_it(value: Any, key: str) -> None:
    assert read_file(*as_json({"title": "助餐", key: value})) is not None


# --- a round ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_file_that_went_out_changes_nothing(town: Catalogue, form: str) -> None:
    guide(
        town.services,
        "社区助餐",
        statutory="10 d",
        promised="9 d",
        effective_on="2026-01-01",
        faq=[{"question": "几点？", "answer": "十一点半\n到一点"}],
    )
    guide(town.services, "课后托管", live=False, online=True, visits=0, online_depth="3")
    content = write_guides(guides_of(town.services), form).read()
    found = read_file(f"guides.{form}", content)
    assert found.faults == []
    comparison = compare(town.services, found.guides)
    assert (comparison.writes, comparison.same) == (0, 2)


def test_json_brings_guides_to_another_community(town: Catalogue) -> None:
    made = guide(town.services, "社区助餐")
    keeper = actor("editor", town.other)
    found = read_file("guides.json", write_guides(guides_of(town.services), "json").read())
    comparison = compare(town.other_services, found.guides)
    ImportGuides(keeper, town.other_services, found.guides, fingerprint=comparison.fingerprint).execute()
    copy = ServiceGuidePage.objects.child_of(town.other_services).get()
    assert copy.live is False
    assert {**data_of(copy), "effective_on": ""} == {**data_of(made), "effective_on": ""}
    assert copy.slug == "she-qu-zhu-can"
    assert Record.objects.filter(verb="import_guides", actor=keeper.person).count() == 1


def importing(town: Catalogue, who: Any, *guides: dict[str, Any]) -> ImportGuides:
    rows = list(enumerate(guides, start=2))
    return ImportGuides(who, town.services, rows, fingerprint=compare(town.services, rows).fingerprint)


def test_a_guide_that_is_up_gets_a_draft_and_stays_as_it_is(town: Catalogue) -> None:
    page = guide(town.services, "社区助餐")
    done = importing(town, actor("community_worker", town.community), {"title": "社区助餐", "place": "二楼"}).execute()
    assert [len(done.new), len(done.changed)] == [0, 1]
    page = ServiceGuidePage.objects.get(pk=page.pk)
    assert page.place == "社区食堂"
    assert page.has_unpublished_changes
    assert page.get_latest_revision_as_object().place == "二楼"


def test_files_of_a_material_stay_with_it(town: Catalogue) -> None:
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    document = get_document_model().objects.create(title="样本", file=ContentFile(b"x", name="a.txt"))
    page = guide(town.services, "社区助餐")
    page.materials = page.materials.stream_block.to_python(
        [{"type": "material", "value": {"name": "身份证", "sample": document.pk}}]
    )
    page.save_revision().publish()
    importing(
        town, actor("editor", town.community), {"title": "社区助餐", "materials": [{"name": "身份证", "copies": 2}]}
    ).execute()
    row = ServiceGuidePage.objects.get(pk=page.pk).get_latest_revision_as_object().materials[0].value
    assert (row["copies"], row["sample"]) == (2, document)


def test_it_is_done_once(town: Catalogue) -> None:
    who = actor("editor", town.community)
    action = importing(town, who, {"title": "甲"})
    action.execute()
    with pytest.raises(ActionRefused) as refused:
        ImportGuides(who, town.services, action.guides, fingerprint=action.fingerprint).execute()
    assert refused.value.refusal.code == "stale"
    assert ServiceGuidePage.objects.count() == 1


def test_two_rows_are_never_one_page(town: Catalogue) -> None:
    guide(town.services, "甲", implementation_code="7")
    rows = [(2, {"title": "乙", "implementation_code": "7"}), (3, {"title": "甲", "implementation_code": "8"})]
    found = compare(town.services, rows)
    assert [len(found.changed), len(found.new)] == [1, 1]


def test_addresses_are_free_ones(town: Catalogue) -> None:
    guide(town.services, "甲", slug="she-qu")
    index = ServiceIndexPage.objects.get(pk=town.services.pk)
    assert [free_slug(index, "社区"), free_slug(index, "？！"), free_slug(index, "甲")] == ["she-qu-2", "guide", "jia"]


@pytest.mark.parametrize(
    ("role", "where", "code"),
    [("grid_worker", "community", "role"), ("resident", "community", "role"), ("editor", "other", "unknown")],
)
def test_others_may_not(town: Catalogue, role: str, where: str, code: str) -> None:
    node: Node = getattr(town, where)
    with pytest.raises(ActionRefused):
        importing(town, actor(role, node), {"title": "甲"}).execute()
    assert not ServiceGuidePage.objects.exists()


# --- screens ------------------------------------------------------------------------------------------------------------


def post(client: Client, town: Catalogue, file: tuple[str, bytes]) -> Any:
    url = reverse("shequ_catalogue:import", args=[town.community.code])
    return client.post(url, {"file": SimpleUploadedFile(*file)})


def test_faults_stand_in_a_table(town: Catalogue, client: Client) -> None:
    login_as(client, "editor", town.community)
    response = post(client, town, sheet(["事项名称", "到现场次数"], ["助餐", "一次"]))
    assert response.status_code == 422
    body = response.content.decode()
    for word in ("到现场次数", "一次", "整数"):
        assert word in body
    assert not ServiceGuidePage.objects.exists()


def test_one_sees_what_would_change_and_confirms(town: Catalogue, client: Client) -> None:
    login_as(client, "editor", town.community)
    guide(town.services, "社区助餐")
    response = post(client, town, sheet(["事项名称", "办理地点"], ["社区助餐", "二楼"], ["场地预约", "一楼"]))
    body = response.content.decode()
    assert "<del>社区食堂</del> → <ins>二楼</ins>" in body
    assert ServiceGuidePage.objects.count() == 1
    url = reverse("shequ_catalogue:import", args=[town.community.code])
    done = client.post(url, {"read": response.context["read"]}, follow=True)
    assert done.status_code == 200
    assert ServiceGuidePage.objects.count() == 2
    again = client.post(url, {"read": response.context["read"]})
    assert again.status_code == 409


def test_what_another_read_is_of_no_use(town: Catalogue, client: Client) -> None:
    login_as(client, "editor", town.community)
    read = post(client, town, sheet(["事项名称", "办理地点"], ["甲", "乙"])).context["read"]
    login_as(client, "rc_member", town.community)
    url = reverse("shequ_catalogue:import", args=[town.community.code])
    assert client.post(url, {"read": read}).status_code == 422
    assert client.post(url, {"read": "x"}).status_code == 422


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_it_goes_out(town: Catalogue, client: Client, form: str) -> None:
    login_as(client, "editor", town.community)
    guide(town.services, "社区助餐", place="=1+1")
    response = client.get(reverse("shequ_catalogue:export", args=[town.community.code, form]))
    content = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith("attachment")
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[0][0] == "事项名称★"
        assert "'=1+1" in rows[1]
    found = read_file(f"a.{form}", content)
    assert found.guides[0][1]["place"] == "=1+1"


def test_the_standard_has_47_fields() -> None:
    assert sorted({one.number for one in COLUMNS} - {0}) == sorted(set(range(1, 48)))
    assert set(blank()) == set(BY_KEY)
    assert checked(BY_KEY["online"], True) is True


def test_every_choice_has_its_word() -> None:
    for choices, said in WORDS.items():
        assert set(said) == set(choices.values)
        first = [words.split()[0] for words in said.values()]
        assert len(first) == len(set(first))
