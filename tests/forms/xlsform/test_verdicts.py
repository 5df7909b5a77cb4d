"""The spreadsheets of the pyxform project, each judged by reading it. They are not part of this repository.

Set ``SHEQU_XLSFORMS`` to the folder that holds them to run these tests.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from shequ_workflows.forms.xlsform.exceptions import UnreadableForm
from shequ_workflows.forms.xlsform.importing import read_xlsform

LIST = Path(__file__).with_name("verdicts.csv")
FOLDER = Path(os.environ.get("SHEQU_XLSFORMS") or "there-is-no-such-folder")
ROWS = list(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines()))
there = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="SHEQU_XLSFORMS names no folder with the spreadsheets of pyxform"
)


def test_the_list_has_each_file_once_with_a_reason() -> None:
    assert len({row["file"] for row in ROWS}) == len(ROWS) == 57
    assert {row["verdict"] for row in ROWS} == {"understood", "changed", "not_supported", "refused"}
    assert all(row["why"] for row in ROWS)
    assert all(row["verdict"] == "not_supported" for row in ROWS if row["agree"])


@there
def test_the_list_has_every_file_that_is_there() -> None:
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.xls*")}
    assert found == {row["file"] for row in ROWS}


@there
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_it_is_judged_as_a_reader_judged_it(row: dict[str, str]) -> None:
    content = (FOLDER / row["file"]).read_bytes()
    if row["verdict"] == "refused":
        with pytest.raises(UnreadableForm):
            read_xlsform(content)
        return
    made = read_xlsform(content)
    assert made.report.verdict == row["verdict"]
    assert [one.id for one in made.report.to_agree] == row["agree"].split()
    assert len(list(made.definition.every_field())) == int(row["fields"])
