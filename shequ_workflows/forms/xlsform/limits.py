"""How large a spreadsheet may be. Looked at before anything is unpacked or taken apart."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy

from shequ_workflows.core.spreadsheets.reading import Limits

#: Bytes of the file, and of all that is packed in it.
LARGEST_FILE: Final = 4 * 1024 * 1024
LARGEST_UNPACKED: Final = 40 * 1024 * 1024
MOST_SHEETS: Final = 40
#: Of one sheet, empty ones counted.
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 5_000
#: Characters of an expression, parts in parts of it, and signs between parts.
LONGEST_EXPRESSION: Final = 3_000
MOST_OPERATIONS: Final = 120
DEEPEST_EXPRESSION: Final = 40
#: Rows of the survey sheet that mean something. A form has fewer fields; groups and notes come on top.
MOST_SURVEY_ROWS: Final = 2_000
#: Groups in groups, whether they repeat or not.
DEEPEST_GROUP: Final = 20
#: Choices of all questions together.
MOST_OFFERED: Final = 20_000
#: Conditions of single choices in one form.
MOST_FILTERED: Final = 5_000

PACKED: Final = Limits(
    rows=MOST_ROWS,
    columns=MOST_COLUMNS,
    unzipped=LARGEST_UNPACKED,
    too_large=gettext_lazy(
        "This workbook is too large for a form, or something stands far below or far to the right in it. "
        "Delete the empty rows and columns and try again."
    ),
)
