"""What a line cannot be saved without, column by column: for the forms, for files, and for whoever else saves one."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from shequ_workflows.delegation.constants import FunctionCategory, Side

from .lines import BoundaryLine, Line

#: More lines than any list has; a slip of the hand is longer.
MOST_LINES: Final = 500
CODE: Final = re.compile(r"[^\s]{1,20}")
LONGEST: Final = 2_000
Faults = dict[str, list[str]]


def faults_of(line: Line) -> Faults:
    """What a function cannot be saved without, by column. The legal basis and the office may still be to come."""
    found: Faults = {}
    if not CODE.fullmatch(line.code):
        found["code"] = [_("A code has 1 to 20 characters and no blanks, for example A01.")]
    if not line.name or len(line.name) > 120:
        found["name"] = [_("Say in at most 120 characters what the function is.")]
    if line.category not in FunctionCategory.values:
        found["category"] = [_("Choose one of the categories.")]
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        found["ends_on"] = [_("The last day lies before the first one.")]
    if len(line.office_name) > 80:
        found["office_name"] = [_("At most %(most)d characters, please.") % {"most": 80}]
    for name in ("legal_basis", "powers", "people", "money", "words", "note"):
        if len(getattr(line, name)) > LONGEST:
            found[name] = [_("At most %(most)d characters, please.") % {"most": LONGEST}]
    return found


def boundary_faults(line: BoundaryLine) -> Faults:
    """The same for a line of the boundary list."""
    found: Faults = {}
    if not CODE.fullmatch(line.code):
        found["code"] = [_("A code has 1 to 20 characters and no blanks, for example A01.")]
    if not line.matter or len(line.matter) > 200:
        found["matter"] = [_("Say in at most 200 characters what it is about.")]
    if line.side not in Side.values:
        found["side"] = [_("Choose one of the three: leads, assists, not the community’s.")]
    if len(line.lead) > 80:
        found["lead"] = [_("At most %(most)d characters, please.") % {"most": 80}]
    return found
