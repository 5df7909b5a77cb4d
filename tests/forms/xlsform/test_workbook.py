"""Files before they are forms: sizes, bombs, passwords, old and damaged ones. Only our own sentence comes out."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_workflows.forms.xlsform import compound
from shequ_workflows.forms.xlsform.exceptions import UnreadableForm
from shequ_workflows.forms.xlsform.importing import read_xlsform
from shequ_workflows.forms.xlsform.limits import LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from shequ_workflows.forms.xlsform.workbook import read_workbook

from .books import BOOKS, survey, written
from .old_books import cells, container, record, stream

OLD = {"survey": cells(("type", "name", "label"), ("text", "xm", "姓名"), ("integer", "nl", "年龄"))}


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableForm) as refused:
        read_workbook(content)
    return str(refused.value)


def test_cells_are_read_as_people_read_them() -> None:
    moment = dt.datetime(2026, 9, 1, 8, 30)  # noqa: DTZ001  (sheets know no zones)
    rows = [(8, 1.5, True, dt.date(2026, 9, 1), moment, dt.time(9, 30), " a\u00a0b\x07 ", "=1+1")]
    (row,) = read_workbook(written({"survey": rows})).sheets["survey"].rows
    assert row == ("8", "1.5", "TRUE", "2026-09-01", "2026-09-01T08:30:00", "09:30:00", "a b", "=1+1")


def test_an_old_workbook_is_read() -> None:
    made = read_xlsform(container(stream(OLD)))
    assert [(one.key, one.kind.value, one.label.say("zh-hans")) for one in made.definition.fields()] == [
        ("xm", "text", "姓名"),
        ("nl", "number", "年龄"),
    ]


def test_cells_far_out_of_an_old_workbook_are_not_read_and_told() -> None:
    far = {**OLD["survey"], (MOST_ROWS, 0): "far", (0, MOST_COLUMNS): "right"}
    made = read_xlsform(container(stream({"survey": far})))
    (row,) = made.report.to_agree
    assert [(finding.code, finding.about["count"]) for finding in row.findings] == [("cells_far", 2)]
    assert len(list(made.definition.fields())) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,label\n",
        b"PK\x03\x04 and nothing more",
        compound.BEGINNING + b"\0" * 600,
        container(stream(OLD), name="Nothing"),
        container(stream(OLD))[:900],
        container(stream(OLD).replace(struct.pack("<HH", 0x0809, 16), b"\0\0\0\0", 1)),
        container(stream({})),
        container(stream({f"s{number}": OLD["survey"] for number in range(41)})),
        b"\0" * (LARGEST_FILE + 1),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusal(content).endswith((".", "。"))


@pytest.mark.parametrize(
    "content", [container(stream(OLD, locked=True)), container(stream(OLD), name="EncryptedPackage")]
)
def test_a_password_is_named(content: bytes) -> None:
    assert "password" in refusal(content) or "密码" in refusal(content)


def test_a_promise_of_endless_strings_is_refused() -> None:
    begun, rest = stream(OLD)[:20], stream(OLD)[20:]
    strings = record(0x00FC, struct.pack("<ii", 2**31 - 1, 2**31 - 1))
    refusal(container(begun + strings + rest))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert len(packed.getvalue()) < 100_000
    refusal(packed.getvalue())


def test_too_many_rows_columns_or_letters_are_refused() -> None:
    refusal(survey(*(("text", f"q{number}", "题") for number in range(MOST_ROWS + 1))))
    refusal(written({"survey": [("type",) * (MOST_COLUMNS + 1)]}))
    assert "2" in refusal(survey(("text", "a", "长" * (LONGEST_CELL + 1))))


def test_both_kinds_of_file_give_the_same_form() -> None:
    rows = [("type", "name", "label"), ("text", "xm", "姓名"), ("integer", "nl", "年龄")]
    assert read_xlsform(written({"survey": rows})).data == read_xlsform(container(stream(OLD))).data


DAMAGE = st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=12)


def damaged(content: bytes, damage: list[tuple[int, bytes]]) -> bytes:
    made = bytearray(content)
    for at, found in damage:
        at %= len(made)
        made[at : at + len(found)] = found
    return bytes(made)


@settings(max_examples=150, deadline=None)
@given(DAMAGE)
def test_a_damaged_old_workbook_gives_a_form_or_a_sentence(damage: list[tuple[int, bytes]]) -> None:
    with contextlib.suppress(UnreadableForm):
        read_xlsform(damaged(container(stream(OLD)), damage))


SMALL = written({"survey": BOOKS["groups"]["survey"]})


@settings(max_examples=100, deadline=None)
@given(DAMAGE)
def test_a_damaged_workbook_gives_a_form_or_a_sentence(damage: list[tuple[int, bytes]]) -> None:
    with contextlib.suppress(UnreadableForm):
        read_xlsform(damaged(SMALL, damage))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", compound.BEGINNING]))
def test_any_bytes_give_a_sentence(content: bytes, beginning: bytes) -> None:
    with pytest.raises(UnreadableForm):
        read_xlsform(beginning + content)
