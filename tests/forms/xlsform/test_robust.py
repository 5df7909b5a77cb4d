"""No sheet makes the importer raise anything but its own sentence, and what it makes is a definition."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shequ_workflows.forms.definition.canonical import canonical
from shequ_workflows.forms.definition.reading import read
from shequ_workflows.forms.xlsform.columns import CHOICES, SURVEY
from shequ_workflows.forms.xlsform.exceptions import UnreadableForm
from shequ_workflows.forms.xlsform.functions import FUNCTIONS
from shequ_workflows.forms.xlsform.importing import from_workbook
from shequ_workflows.forms.xlsform.types import TYPES
from shequ_workflows.forms.xlsform.workbook import Sheet, Workbook

ATOMS = [
    "${a}", "${b}", "${c}", "${名字}", "../a", ".", "..", "0", "1", "-3", "1.5", "'x'", "''", "'1'", "'2026-01-01'", "today()", "now()",
    "true()", "cf", "(", "[1]", "'^[0-9]+$'", "'%Y'",
]  # fmt: skip
OPERATORS = ["+", "-", "*", " div ", " mod ", " and ", " or ", "=", "!=", "<", "<=", ">", ">="]
EXPRESSIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(lambda parts: f"({parts[0]}{parts[1]}{parts[2]})"),
        st.tuples(st.sampled_from([*FUNCTIONS, "position"]), st.lists(inner, max_size=3)).map(
            lambda parts: f"{parts[0]}({', '.join(parts[1])})"
        ),
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(["a", "b", "c", "名字", "row", "A", "a-b", "", "x" * 60])
KINDS = st.sampled_from(
    [
        *(rule.name for rule in TYPES),
        "select_one l",
        "select_multiple l",
        "select_one l or_other",
        "select_one_external l",
        *["begin group", "end group", "begin repeat", "end repeat"] * 4,
        "begin loop over l",
        "",
        "nothing",
    ]
)
CELLS = st.one_of(
    EXPRESSIONS,
    st.text(max_size=20),
    st.sampled_from(["", "", "yes", "TRUE", "3", "start=0 end=9 step=3", "名 ${a} **x**"]),
)
HEADERS = [column.name for column in SURVEY if column.name not in {"type", "name", "disabled"}] + [
    "label::中文",
    "hint::en",
]


@st.composite
def workbooks(draw: st.DrawFn) -> Workbook:
    header = ["type", "name", *draw(st.lists(st.sampled_from(HEADERS), unique=True, max_size=9))]
    rows = [
        (draw(KINDS), draw(NAMES), *(draw(CELLS) for _one in header[2:])) for _row in range(draw(st.integers(1, 10)))
    ]
    columns = [*(column.name for column in CHOICES), "cf"]
    values = st.sampled_from(["l", "x", "1", "2", "other", "other:", "", "2026-01-01"])
    choices = [tuple(draw(values) for _one in columns) for _row in range(draw(st.integers(0, 5)))]
    sheets = {
        "survey": (tuple(header), *rows),
        "choices": (tuple(columns), *choices),
        "external_choices": (tuple(columns), *choices),
        "settings": (
            ("form_title", "default_language", "allow_choice_duplicates"),
            ("标题", draw(st.sampled_from(["", "en", "x"])), "yes"),
        ),
    }
    return Workbook({name: Sheet(name, found) for name, found in sheets.items()})


@settings(max_examples=250, deadline=None)
@given(workbooks())
def test_any_sheets_give_a_definition_or_a_sentence(workbook: Workbook) -> None:
    try:
        made = from_workbook(workbook)
    except UnreadableForm:
        return
    assert read(made.data) == made.definition
    assert canonical(made.data)
    for row in made.report:
        for finding in row.findings:
            assert finding.sentence
            assert not finding.blocking or row in made.report.to_agree
