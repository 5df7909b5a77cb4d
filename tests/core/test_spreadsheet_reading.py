"""What an .xlsx may hold before it is given to the reader, which takes memory for every cell between the corners."""

from __future__ import annotations

import io
import zipfile

import pytest

from shequ_workflows.core.spreadsheets.reading import Limits, UnreadableSheet, first_sheet

LIMITS = Limits(rows=100, columns=10, unzipped=100_000)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(rows: str) -> bytes:
    """The smallest .xlsx, with these rows as they are written."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"></Types>')
        link = '<Relationships xmlns="{0}/relationships"><Relationship Id="r1" Type="{1}/{2}" Target="{3}"/></Relationships>'
        archive.writestr("_rels/.rels", link.format(PACKAGE, RELATION, "officeDocument", "xl/workbook.xml"))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", link.format(PACKAGE, RELATION, "worksheet", "worksheets/sheet1.xml")
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        )
    return made.getvalue()


def test_it_reads_cells_that_say_where_they_stand_and_cells_that_do_not() -> None:
    assert first_sheet(workbook('<row r="2"><c r="B2"><v>5</v></c></row>'), LIMITS)[1][1] == 5
    assert first_sheet(workbook('<row r="2"><c><v>5</v></c></row>'), LIMITS)[1][0] == 5


@pytest.mark.parametrize(
    "far",
    [
        '<row r="900"><c r="A900"><v>1</v></c></row>',
        '<row r="900"><c><v>1</v></c></row>',
        '<row r="+900"><c><v>1</v></c></row>',
        '<row><c r="a900"><v>1</v></c></row>',
        '<row><c r="AAA1"><v>1</v></c></row>',
        '<row><c r="AAAA1"><v>1</v></c></row>',
        '<row><c x="/>" r="A900"><v>1</v></c></row>',
        '<row><c x="<" r="A900"><v>1</v></c></row>',
        '<!-- <c " --><row><c r="A900"><v>1</v></c></row>',
        '<x:row r="900"><x:c><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_whatever_stands_far_out_is_refused_before_it_is_read(far: str) -> None:
    with pytest.raises(UnreadableSheet):
        first_sheet(workbook(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}'), LIMITS)


def test_a_style_far_out_is_nothing() -> None:
    rows = first_sheet(
        workbook(
            '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row><row r="1048576" ht="15" x:dyDescent="0.2"/>'
            '<row r="1048575" hidden="false"></row><row r="1048574"><c r="A1048574" s="1"></c></row>'
        ),
        LIMITS,
    )
    assert [[cell for cell in row if cell != ""] for row in rows] == [[1.0]]


def test_words_in_a_cell_are_no_place() -> None:
    cell = '<c r="A1" t="inlineStr"><is><t>r="ZZ99999" 请填写</t></is></c>'
    assert first_sheet(workbook(f'<row r="1">{cell}</row>'), LIMITS) == [['r="ZZ99999" 请填写']]


def test_a_damaged_archive_is_refused_with_a_sentence() -> None:
    whole = bytearray(workbook('<row r="2"><c r="B2"><v>5</v></c></row>'))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, zipfile.ZipFile(io.BytesIO(whole)) as other:
        for name in other.namelist():
            archive.writestr(name, other.read(name))
    content = packed.getvalue()
    for at in range(len(content)):
        try:
            first_sheet(content[:at] + bytes([content[at] ^ 0x41]) + content[at + 1 :], LIMITS)
        except UnreadableSheet:
            continue
