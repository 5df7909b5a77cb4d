"""The report of a spreadsheet as it is kept beside the definition, and read again in the language of the reader."""

from __future__ import annotations

from typing import Any

from shequ_workflows.forms.xlsform.report import Finding, Report, RowReport


def as_data(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "sheet": row.sheet,
            "row": row.row,
            "name": row.name,
            "type": row.type,
            "findings": [
                [one.code, {name: _plain(value) for name, value in one.about.items()}] for one in row.findings
            ],
        }
        for row in report
    ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def read_rows(data: list[dict[str, Any]]) -> list[RowReport]:
    return [
        RowReport(one["sheet"], one["row"], one["name"], one["type"], [Finding(code, about) for code, about in one["findings"]])
        for one in data
    ]  # fmt: skip
