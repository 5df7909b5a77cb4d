from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shequ_workflows.core import identifiers
from shequ_workflows.core.identifiers import (
    DocumentKind,
    IdentifierError,
    OldNumber,
    WrongBirthDate,
    WrongCheckDigit,
    WrongCreditCode,
    WrongDocument,
    WrongLength,
    WrongPhone,
    WrongRoom,
    credit_code_check,
    id_check_character,
    parse_credit_code,
    parse_document,
    parse_phone,
    parse_resident_id,
    phone_tail,
)
from shequ_workflows.core.rooms import RoomCode, parse_room

TODAY = dt.date(2026, 11, 23)

born = st.dates(dt.date(1900, 1, 1), TODAY)
regions = st.integers(11, 83).map(lambda province: f"{province:02}0105")
orders = st.integers(0, 999).map(lambda order: f"{order:03}")


def an_id(region: str, day: dt.date, order: str) -> str:
    body = f"{region}{day:%Y%m%d}{order}"
    return body + id_check_character(body)


def test_it_reads_the_example_of_the_standard():
    found = parse_resident_id("11010519491231002X", today=TODAY)
    assert found.birth_date == dt.date(1949, 12, 31)
    assert not found.is_male
    assert found.region == "110105"
    assert found.kind is DocumentKind.RESIDENT_ID


@pytest.mark.parametrize(
    "text", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X "]
)
def test_it_reads_an_id_however_it_is_typed(text):
    assert parse_resident_id(text, today=TODAY).number == "11010519491231002X"


@given(regions, born, orders)
def test_it_accepts_every_well_formed_number(region, day, order):
    found = parse_resident_id(an_id(region, day, order), today=TODAY)
    assert (found.birth_date, found.is_male) == (day, int(order) % 2 == 1)


@given(regions, born, orders, st.integers(0, 16), st.integers(1, 9))
def test_it_notices_every_single_wrong_digit(region, day, order, place, shift):
    number = an_id(region, day, order)
    changed = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(IdentifierError):
        parse_resident_id(changed, today=TODAY)


@given(regions, born, orders, st.integers(0, 15))
def test_it_notices_two_swapped_neighbours(region, day, order, place):
    number = an_id(region, day, order)
    if number[place] != number[place + 1]:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        with pytest.raises(IdentifierError):
            parse_resident_id(swapped, today=TODAY)


@given(st.text(max_size=30))
def test_it_answers_anything_else_with_a_sentence(text):
    for read in (
        lambda: parse_resident_id(text, today=TODAY),
        lambda: parse_credit_code(text),
        lambda: parse_phone(text),
        lambda: parse_room(text),
        lambda: parse_document(DocumentKind.PASSPORT, text, today=TODAY),
    ):
        sentence = "read without complaint"
        try:
            read()
        except IdentifierError as refused:
            sentence = str(refused)
        assert len(sentence) > 10


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (an_id("110105", TODAY + dt.timedelta(days=1), "002"), WrongBirthDate),
        ("110105209912310021", WrongBirthDate),
        ("110105194902300021", WrongBirthDate),
        ("110105189512310021", WrongBirthDate),
        ("110105194912310021", WrongCheckDigit),
        ("110105491231002", OldNumber),
        ("1101051949123100", WrongLength),
        ("", WrongLength),
        ("01010519491231002X", WrongLength),
    ],
)
def test_it_says_what_is_wrong_with_an_id(number, error):
    with pytest.raises(error) as caught:
        parse_resident_id(number, today=TODAY)
    assert number == "" or number not in str(caught.value)


def test_it_accepts_somebody_born_today():
    assert parse_resident_id(an_id("110105", TODAY, "002"), today=TODAY).birth_date == TODAY


@pytest.mark.parametrize("region", ["999999", "110199", "710000"])
def test_it_takes_the_region_as_a_hint_only(region):
    assert parse_resident_id(an_id(region, dt.date(1980, 1, 1), "003"), today=TODAY).region == region


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_it_knows_residence_permits_of_hong_kong_macao_and_taiwan(prefix):
    number = an_id(prefix, dt.date(1980, 1, 1), "003")
    assert parse_resident_id(number, today=TODAY).kind is DocumentKind.RESIDENCE_PERMIT
    assert parse_document(DocumentKind.RESIDENCE_PERMIT, number, today=TODAY) == number
    with pytest.raises(WrongDocument):
        parse_document(DocumentKind.RESIDENT_ID, number, today=TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        ("passport", "e 12345678", "E12345678"),
        ("passport", "ＥＡ1234567", "EA1234567"),
        ("home_return_permit", "h01234567", "H01234567"),
        ("home_return_permit", "M0123456789", "M0123456789"),
        ("taiwan_permit", "01234567", "01234567"),
        ("foreign_permanent", "usa110080010101", "USA110080010101"),
        ("foreign_permanent", an_id("911840", dt.date(1980, 1, 1), "003"), an_id("911840", dt.date(1980, 1, 1), "003")),
        ("other", "军字第1234号", "军字第1234号"),
        ("resident_id", "11010519491231002x", "11010519491231002X"),
    ],
)
def test_it_reads_other_documents(kind, text, number):
    assert parse_document(kind, text, today=TODAY) == number


@pytest.mark.parametrize(
    ("kind", "text"), [("passport", "12"), ("home_return_permit", "X01234567"), ("taiwan_permit", "1"), ("other", "")]
)
def test_it_refuses_a_number_of_another_kind(kind, text):
    with pytest.raises(WrongDocument):
        parse_document(kind, text, today=TODAY)


def test_it_reads_the_example_credit_code():
    assert parse_credit_code("91350100M000100Y43") == "91350100M000100Y43"
    assert parse_credit_code("９１３５０１００ｍ０００１００ｙ４３") == "91350100M000100Y43"


@given(st.text(identifiers._USCC_ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.integers(1, 30))
def test_it_notices_every_wrong_character_of_a_credit_code(body, place, shift):
    code = body + credit_code_check(body)
    assert parse_credit_code(code) == code
    alphabet = identifiers._USCC_ALPHABET
    changed = code[:place] + alphabet[(alphabet.index(code[place]) + shift) % 31] + code[place + 1 :]
    with pytest.raises(WrongCreditCode):
        parse_credit_code(changed)


@pytest.mark.parametrize("code", ["91350100M000100Y4", "91350100I000100Y43", "91350100M000100Y44", ""])
def test_it_refuses_a_wrong_credit_code(code):
    with pytest.raises(WrongCreditCode):
        parse_credit_code(code)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("＋８６１３８－００１３－８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("010-65521234", "010-65521234"),
        ("（010）6552 1234", "010-65521234"),
        ("+86 10 65521234", "010-65521234"),
        ("01065521234", "010-65521234"),
        ("0512-6552123", "0512-6552123"),
        ("0512-65521234转8001", "0512-65521234-8001"),
        ("010-65521234-12", "010-65521234-12"),
        ("+852 9123 4567", "+85291234567"),
        ("0085291234567", "+85291234567"),
    ],
)
def test_it_brings_a_phone_to_one_form(typed, number):
    assert parse_phone(typed) == number
    assert parse_phone(number) == number


def test_it_completes_a_local_number():
    assert parse_phone("6552 1234", area_code="010") == "010-65521234"
    with pytest.raises(WrongPhone):
        parse_phone("6552 1234")


@pytest.mark.parametrize("typed", ["", "12345", "110", "1380013800", "12800138000", "138001380000", "张三", "010-123"])
def test_it_refuses_what_is_no_phone(typed):
    with pytest.raises(WrongPhone):
        parse_phone(typed, area_code="010")


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["{}", "+86{}", "86{}", "+86 {}", " {} "]))
def test_it_reads_every_mobile(number, shape):
    found = parse_phone(shape.format(number))
    assert found == str(number)
    assert phone_tail(found) == str(number)[-4:]


def test_it_takes_the_tail_of_the_number_not_of_the_extension():
    assert phone_tail("010-65521234-8001") == "1234"


@pytest.mark.parametrize(
    ("typed", "code", "floor"),
    [
        ("3-2-501", "3-2-501", 5),
        ("３－２－５０１", "3-2-501", 5),
        ("3—2—501", "3-2-501", 5),
        ("3 2 501", "3-2-501", 5),
        ("3/2/501", "3-2-501", 5),
        ("3栋2单元501室", "3-2-501", 5),
        ("3栋2单元501", "3-2-501", 5),
        ("３栋２单元５０１", "3-2-501", 5),
        ("三号楼二单元501", "3-2-501", 5),
        ("3号楼2门501", "3-2-501", 5),
        ("3幢2-501", "3-2-501", 5),
        ("3#2-501", "3-2-501", 5),
        ("3栋2单元5楼501室", "3-2-501", 5),
        ("03-02-0501", "3-2-501", 5),
        ("3-501", "3-501", 5),
        ("3楼501", "3-501", 5),
        ("A座1203", "A-1203", 12),
        ("甲3号楼2门301", "甲3-2-301", 3),
        ("十二栋1501房", "12-1501", 15),
        ("3-2-501a", "3-2-501A", 5),
        ("3-2-05", "3-2-05", None),
        ("2单元501", "2-501", 5),
        ("501", "501", 5),
        ("3栋", "3", None),
    ],
)
def test_it_reads_a_room_however_it_is_written(typed, code, floor):
    room = parse_room(typed)
    assert (room.code, room.floor) == (code, floor)


def test_it_tells_building_entrance_and_room_apart():
    assert parse_room("3-501") == RoomCode(building="3", room="501")
    assert parse_room("2单元501") == RoomCode(entrance="2", room="501")
    assert parse_room("3-501").is_whole
    assert not parse_room("501").is_whole


@given(st.integers(1, 200), st.integers(1, 20), st.integers(1, 33), st.integers(1, 12))
def test_it_reads_the_code_and_the_words_alike(building, entrance, floor, door):
    room = f"{floor}{door:02}"
    assert parse_room(f"{building}-{entrance}-{room}") == parse_room(f"{building}栋{entrance}单元{room}室")
    assert parse_room(parse_room(f"{building}-{entrance}-{room}").code).code == f"{building}-{entrance}-{room}"
    assert parse_room(f"{building}-{entrance}-{room}").floor == floor


@pytest.mark.parametrize("typed", ["", "-", "张伟", "zw", "13800138000", "3-2-5-1", "2026-11-23", "5层", "漏水"])
def test_it_refuses_what_is_no_room(typed):
    with pytest.raises(WrongRoom):
        parse_room(typed)
