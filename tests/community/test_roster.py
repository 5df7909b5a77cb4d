"""Rosters: what cells say, what rows do to the register, and that a second time does nothing."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shequ_workflows.community.actions import ImportRoster
from shequ_workflows.community.actions.importing import Roster, compare
from shequ_workflows.community.models import (
    Building,
    Compound,
    Household,
    HouseholdMember,
    Ownership,
    PersonSecret,
    Phone,
    Unit,
)
from shequ_workflows.community.roster import cells, columns, writing
from shequ_workflows.community.roster.table import Table, as_rows, read_roster
from shequ_workflows.core.identifiers import id_check_character
from shequ_workflows.core.spreadsheets.reading import UnreadableSheet
from shequ_workflows.org.acting import ActionRefused
from shequ_workflows.org.actors import Actor
from shequ_workflows.org.models import Person
from tests.factories.community import OwnershipFactory, SecretFactory, resident, unit_at
from tests.factories.org import Town, actor

MODELS = (Person, Building, Unit, Household, HouseholdMember, Ownership, PersonSecret, Phone)
TODAY = dt.date(2026, 7, 29)
HEAD = ["楼号", "单元", "室号", "姓名", "性别", "出生日期", "联系电话", "身份证号", "与户主关系", "产权人", "建筑面积"]
KEYS = [
    "building",
    "entrance",
    "room",
    "name",
    "gender",
    "birth_date",
    "phone",
    "id_number",
    "relation",
    "owner",
    "area",
]


def number(born: str, order: int = 1) -> str:
    first = f"110105{born}{order:03}"
    return first + id_check_character(first)


def xlsx(rows: list[list[Any]], *, merge: tuple[int, int, int, int, Any] | None = None) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)
        if merge:
            sheet.merge_range(*merge)
    return buffer.getvalue()


def read(content: bytes, name: str = "a.xlsx") -> list[tuple[int, dict[str, object]]]:
    table = read_roster(name, content)
    keys = columns.guess_all(table.headings, {})
    return as_rows(table, {str(at): key for at, key in enumerate(keys)})


def rows(*lines: dict[str, object]) -> Roster:
    keys = list(dict.fromkeys(key for line in lines for key in line))
    return Roster(
        [(at, {key: line.get(key, "") for key in keys}) for at, line in enumerate(lines, start=2)], "阳光小区"
    )


def line(room: str, name: str = "", **more: object) -> dict[str, object]:
    return {"address": room, "name": name, **more}


# --- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("3", "2", "501"), "3-2-501"),
        ((3.0, 2.0, 501.0), "3-2-501"),
        (("3号楼", "2单元", "501室"), "3-2-501"),
        (("３", "２", "５０１.0"), "3-2-501"),
        (("3栋", "", 501), "3-501"),
        (("甲3", "1", "0501"), "甲3-1-501"),
        (("", "", "3-2-501"), "3-2-501"),
        (("三", "二", "501"), "3-2-501"),
    ],
)
def test_it_reads_homes_as_they_are_written(parts: tuple[object, object, object], code: str) -> None:
    assert cells.room_of(*parts).code == code


def test_it_reads_a_whole_address() -> None:
    assert cells.address_of("阳光小区3号楼2单元501室").code == "3-2-501"
    with pytest.raises(cells.CellError):
        cells.address_of("幸福路8号")


@pytest.mark.parametrize(
    "written",
    [dt.date(1958, 3, 7), 21251.0, "1958-3-7", "1958.3.7", "1958年3月7日", "19580307", 19580307.0, "１９５８．３．７"],
)
def test_it_reads_dates_as_they_are_written(written: object) -> None:
    assert cells.date_of(written, TODAY) == dt.date(1958, 3, 7)


@pytest.mark.parametrize("written", ["1958.3", "1958.2.30", "三月七日", "2058-01-01", 1958.3])
def test_it_refuses_dates_that_are_none(written: object) -> None:
    with pytest.raises(cells.CellError):
        cells.date_of(written, TODAY)


def test_it_reads_phones_with_blanks_and_several_of_them() -> None:
    assert cells.phones_of("138 0013 8000 / 010-65521234", "") == ["13800138000", "010-65521234"]
    assert cells.phones_of(13800138000.0, "") == ["13800138000"]
    with pytest.raises(cells.CellError):
        cells.phones_of("1.38E+10", "")


def test_it_sees_that_a_spreadsheet_cut_an_id_number() -> None:
    with pytest.raises(cells.CellError, match="文本|text"):
        cells.id_number_of(1.10105195803070e17, TODAY)
    with pytest.raises(cells.CellError):
        cells.id_number_of("1.10105E+17", TODAY)


def test_it_refuses_formulas_and_lost_characters() -> None:
    for broken in ("=A1", "#REF!"):
        with pytest.raises(cells.CellError):
            cells.text_of(broken)
    with pytest.raises(cells.CellError):
        cells.name_of("张\ue863")


@pytest.mark.parametrize("word", ["妻", "夫", "配偶"])
def test_it_knows_relations(word: str) -> None:
    assert cells.relation_of(word) == "spouse"


def test_it_reads_areas_exactly() -> None:
    assert cells.area_of("89.50㎡") == Decimal("89.50")
    assert cells.area_of(89.5) == Decimal("89.50")
    with pytest.raises(cells.CellError):
        cells.area_of("89.505")


# --- files -------------------------------------------------------------------------------------------------------------


def test_it_guesses_every_heading() -> None:
    assert columns.guess_all(HEAD, {}) == KEYS


def test_it_remembers_what_a_heading_means() -> None:
    assert columns.guess_all(["楼号", "住户"], {"住户": "name"}) == ["building", "name"]


def test_it_finds_the_headings_below_a_title() -> None:
    content = xlsx([["阳光小区居民花名册"], ["制表:张三", "2026年"], HEAD, ["3", "2", "501", "王秀英"]])
    assert read(content)[0] == (
        4,
        {**dict.fromkeys(KEYS, ""), "building": "3", "entrance": "2", "room": "501", "name": "王秀英"},
    )


def test_merged_cells_count_for_all_their_rows() -> None:
    content = xlsx([HEAD, ["", "2", "501", "王秀英"], ["", "2", "501", "李强"]], merge=(1, 0, 2, 0, "3"))
    assert [row["building"] for _number, row in read(content)] == ["3", "3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_it_reads_text_tables_with_rare_characters(encoding: str) -> None:
    text = '楼号,单元,室号,姓名\r\n3,2,501,䶮𠮷㙍\r\n3,2,="0502",阿卜杜拉·买买提\r\n'
    found = [row for _number, row in read(text.encode(encoding), "a.csv")]
    assert [cells.name_of(row["name"]) for row in found] == ["䶮𠮷㙍", "阿卜杜拉·买买提"]
    assert cells.room_of(3, 2, found[1]["room"]).code == "3-2-502"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.csv", b"PK\x03\x04"),
        ("a.csv", b"a\0b,c\n"),
        ("a.csv", "楼号,室号,姓名\n".encode()),
        ("a.csv", b"\n\n"),
        ("a.csv", b"\xff"),
        ("a.xlsx", xlsx([])),
        ("a.xlsx", xlsx([HEAD])),
        ("a.csv", ("楼号,室号,姓名\n" + "3,501,王\n" * 20_101).encode()),
    ],
)
def test_a_bad_file_gets_a_sentence(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        read_roster(name, content)
    assert str(refused.value).endswith(("。", "."))


# --- the register ------------------------------------------------------------------------------------------------------


@pytest.fixture
def estate(compound: Compound) -> Compound:
    """The compound of the town's community, by the name that rosters give it."""
    Compound.objects.filter(pk=compound.pk).update(name="阳光小区")
    compound.refresh_from_db()
    return compound


@pytest.fixture
def director(town: Town) -> Actor:
    return actor("rc_director", town.community)


def take(town: Town, who: Actor, roster: Roster) -> Any:
    expected = compare(who, town.community, roster)[1].fingerprint
    return ImportRoster(who, town.community, roster, expected=expected).execute()[0]


def faults(town: Town, who: Actor, *lines: dict[str, object]) -> list[tuple[int, str]]:
    found = compare(who, town.community, rows(*lines))[1]
    return [(fault.row, fault.column) for fault in found.faults]


FAMILY = (
    line(
        "3-2-501",
        "王秀英",
        id_number=number("19580307", 2),
        phone="138 0013 8000",
        relation="户主",
        owner="王秀英、李大海",
        area="89.50",
    ),
    line("3-2-501", "李强", birth_date="1985.6.1", relation="子", owner="王秀英、李大海", area="89.50"),
    line("3-2-502", "䶮𠮷", birth_date="2001-01-01"),
    line("3-2-503", "", area="60"),
)


def test_it_enters_homes_people_documents_phones_and_owners(town: Town, estate: Compound, director: Actor) -> None:
    found = take(town, director, rows(*FAMILY))
    assert (found.new, found.changed, found.same, found.faulty) == (4, 0, 0, 0)
    assert (found.homes, found.buildings) == (3, 0)
    wang = Person.objects.get(name="王秀英")
    assert (wang.birth_date, wang.home, wang.initials) == (dt.date(1958, 3, 7), town.community, "wxy")
    assert wang.secret.id_number == number("19580307", 2)
    assert wang.phones.get().is_primary
    assert wang.phones.get().number == "13800138000"
    assert {(row.person.name, row.relation) for row in HouseholdMember.objects.select_related("person")} == {
        ("王秀英", "head"), ("李强", "child"), ("䶮𠮷", "other"),
    }  # fmt: skip
    owned = Ownership.objects.select_related("person", "unit")
    assert {(one.person.name, one.unit.code, one.share_part, one.share_whole) for one in owned} == {
        ("王秀英", "3-2-501", 1, 2), ("李大海", "3-2-501", 1, 2),
    }  # fmt: skip
    assert Unit.objects.get(code="3-2-503").area == Decimal("60.00")


def test_a_second_time_nothing_is_new(town: Town, estate: Compound, director: Actor) -> None:
    take(town, director, rows(*FAMILY))
    before = [model.objects.count() for model in MODELS]
    found = take(town, director, rows(*FAMILY))
    assert (found.new, found.changed, found.same) == (0, 0, 4)
    assert [model.objects.count() for model in MODELS] == before


def test_it_updates_what_differs_and_leaves_what_is_empty(town: Town, estate: Compound, director: Actor) -> None:
    take(town, director, rows(*FAMILY))
    again = rows(
        line("3-2-501", "王秀瑛", id_number=number("19580307", 2), phone="13900139000", area="90.00"),
        line("3-2-501", "李强", id_number=number("19850601", 3)),
        line("3-2-502", "䶮𠮷", birth_date=""),
    )
    found = take(town, director, again)
    assert (found.new, found.changed, found.same) == (0, 2, 1)
    wang = Person.objects.get(name="王秀瑛")
    assert sorted(phone.number for phone in wang.phones.all()) == ["13800138000", "13900139000"]
    assert wang.phones.filter(is_primary=True).get().number == "13800138000"
    assert Person.objects.get(name="李强").secret.id_number == number("19850601", 3)
    assert Person.objects.get(name="䶮𠮷").birth_date == dt.date(2001, 1, 1)
    assert HouseholdMember.objects.get(person=wang).relation == "head"


def test_missing_rows_are_never_deleted(town: Town, estate: Compound, director: Actor) -> None:
    take(town, director, rows(*FAMILY))
    take(town, director, rows(FAMILY[2]))
    assert Person.objects.filter(name__in=["王秀英", "李强"]).count() == 2
    assert HouseholdMember.objects.current().count() == 3


def test_it_knows_a_person_who_is_noted_down_already(town: Town, estate: Compound, director: Actor) -> None:
    known = resident("赵敏", "3-2-501", estate, phone="13800138000", is_confirmed=False)
    Person.objects.filter(pk=known.pk).update(is_stub=True)
    found = take(town, director, rows(line("3-2-501", "赵 敏", phone="13800138000", birth_date="1990-01-02")))
    known.refresh_from_db()
    assert (found.new, found.changed) == (0, 1)
    assert (known.is_stub, known.birth_date, known.memberships.get().is_confirmed) == (False, dt.date(1990, 1, 2), True)
    assert known.phones.count() == 1


def test_a_home_without_its_entrance_is_found(town: Town, estate: Compound, director: Actor) -> None:
    unit_at("3-2-501", estate)
    take(town, director, rows(line("3-501", "王秀英")))
    assert Unit.objects.get().households.get().members.get().person.name == "王秀英"
    unit_at("3-1-501", estate)
    assert faults(town, director, line("3-501", "王秀英")) == [(2, "entrance")]


def test_it_tells_row_and_column_of_every_fault(town: Town, estate: Compound, director: Actor) -> None:
    OwnershipFactory(unit=unit_at("3-2-501", estate), person__name="原业主")
    wrong = [
        line("x", "王一"),
        line("3-2-101", "王二", birth_date="1958.13.1"),
        line("3-2-101", "王三", id_number="110105195803070012"),
        line("3-2-101", "王四", phone="12345"),
        line("3-2-101", ""),
        line("3-2-501", "王五", owner="别人"),
        line("3-2-101", "王六", id_number=number("19580307"), birth_date="1958-03-08"),
        line("3-2-101", "王七", area="-3"),
        line("3-2-102", "王八", id_number=number("19900101")),
        line("3-2-102", "王九", id_number=number("19900101")),
        line("3-2-103", "王十", compound="月亮小区"),
    ]
    assert faults(town, director, *wrong) == [
        (2, "address"), (3, "birth_date"), (4, "id_number"), (5, "phone"), (6, "name"), (7, "owner"), (8, "id_number"),
        (9, "area"), (11, "name"), (12, "compound"),
    ]  # fmt: skip


def test_faulty_rows_are_left_out_and_told(town: Town, estate: Compound, director: Actor) -> None:
    found = take(town, director, rows(line("3-2-501", "王秀英"), line("3-2-502", "李强", phone="1")))
    assert (found.new, found.faulty) == (1, 1)
    assert not Person.objects.filter(name="李强").exists()
    assert not Unit.objects.filter(code="3-2-502").exists()


def test_no_sentence_repeats_a_number(town: Town, estate: Compound, director: Actor) -> None:
    found = compare(
        director, town.community, rows(line("3-2-501", "王", id_number="110105195803070012", phone="12345"))
    )[1]
    assert "110105" not in str(found.faults)
    assert "12345" not in str(found.faults)


def test_a_person_of_another_community_is_not_taken(
    town: Town, estate: Compound, elsewhere: Compound, director: Actor
) -> None:
    stranger = resident("陌生人", "1-1-101", elsewhere)
    SecretFactory(person=stranger, id_number=number("19580307"))
    assert faults(town, director, line("3-2-501", "陌生人", id_number=number("19580307"))) == [(2, "id_number")]


def test_the_journal_says_who_what_and_how_many(town: Town, estate: Compound, director: Actor, journal: Any) -> None:
    take(town, director, rows(*FAMILY))
    take(town, director, rows(line("3-2-501", "李强", birth_date="1985-06-01", phone="13900139000")))
    first, second = journal
    assert (first["verb"], first["payload"]["new"], first["payload"]["who"]) == ("import_roster", 4, {})
    assert second["payload"]["who"] == {Person.objects.get(name="李强").public_id: ["phone"]}
    assert "139" not in str(second["payload"]["who"])


def test_a_register_that_changed_is_looked_at_again(town: Town, estate: Compound, director: Actor) -> None:
    roster = rows(line("3-2-501", "王秀英"))
    expected = compare(director, town.community, roster)[1].fingerprint
    resident("王秀英", "3-2-501", estate)
    with pytest.raises(ActionRefused) as refused:
        ImportRoster(director, town.community, roster, expected=expected).execute()
    assert refused.value.refusal.status == 409
    assert Person.objects.filter(name="王秀英").count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [("rc_director", None), ("community_worker", None), ("rc_member", None), ("party_secretary", None),
     ("grid_worker", 403), ("administrator", 403), ("auditor", 403), ("resident", 403), ("building_lead", 403)],
)  # fmt: skip
def test_who_may_import(town: Town, estate: Compound, role: str, status: int | None) -> None:
    refusal = ImportRoster(actor(role, town.community), town.community, rows(FAMILY[0]), expected="").check()
    assert (refusal and refusal.status) == status


def test_another_community_is_unknown(town: Town, elsewhere: Compound) -> None:
    refusal = ImportRoster(actor("rc_director", elsewhere.node), town.community, rows(FAMILY[0]), expected="").check()
    assert refusal is not None
    assert refusal.status == 404


def test_it_asks_a_constant_number_of_questions(
    town: Town, estate: Compound, director: Actor, django_assert_max_num_queries: Any
) -> None:
    roster = rows(
        *(line(f"{n // 60 + 1}-1-{n % 60 + 101}", f"王{n}", id_number=number("19800101", n)) for n in range(400))
    )
    with django_assert_max_num_queries(30):
        compare(director, town.community, roster)
    with django_assert_max_num_queries(60):
        take(town, director, roster)


NAMES = st.sampled_from(["王秀英", "李强", "赵敏", "阿依古丽·买买提", "䶮𠮷"])
LINES = st.fixed_dictionaries(
    {
        "address": st.sampled_from(["1-1-101", "1-101", "1-1-102", "2-2-201", "坏"]),
        "name": st.one_of(st.just(""), NAMES),
        "birth_date": st.sampled_from(["", "1958-03-07", "1990.1.1", "x"]),
        "phone": st.sampled_from(["", "13800138000", "139 0013 9000"]),
        "id_number": st.sampled_from(["", number("19580307"), number("19900101"), "1"]),
        "relation": st.sampled_from(["", "户主", "子"]),
        "owner": st.sampled_from(["", "王秀英", "李强、赵敏"]),
        "area": st.sampled_from(["", "60", "89.5"]),
    }
)


@given(lines=st.lists(LINES, min_size=1, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_it_says_a_second_time_says_nothing(
    town: Town, estate: Compound, director: Actor, lines: list[dict[str, object]]
) -> None:
    with transaction.atomic():
        first = take(town, director, rows(*lines))
        counts = [model.objects.count() for model in MODELS]
        second = take(town, director, rows(*lines))
        assert (second.new, second.changed) == (0, 0), (lines, second)
        assert second.same + second.faulty == first.total
        assert [model.objects.count() for model in MODELS] == counts
        transaction.set_rollback(True)


def test_nothing_is_half_saved(town: Town, estate: Compound, director: Actor, monkeypatch: Any) -> None:
    """The disk is full at the last step: none of the steps before it stands."""
    counts = [model.objects.count() for model in MODELS]
    monkeypatch.setattr(writing, "_store_owners", lambda *given: (_ for _ in ()).throw(OperationalError("disk full")))
    with pytest.raises(OperationalError):
        take(town, director, rows(*FAMILY))
    assert [model.objects.count() for model in MODELS] == counts


def test_an_example_of_a_column_stands_as_it_was_written() -> None:
    """Spreadsheets keep the number 3 as 3.0."""
    table = Table(headings=["单元", "建筑面积"], rows=[[1.0, 88.5], ["2单元", None]], first=2)
    assert table.samples(0) == ["1", "2单元"]
    assert table.samples(1) == ["88.5"]
