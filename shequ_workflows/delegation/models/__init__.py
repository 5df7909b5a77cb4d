"""Lists of functions, delegated tasks, and what must come with them."""

from shequ_workflows.delegation.pages import FunctionListPage

from .grants import Grant, GrantEntry, Tranche
from .lists import Boundary, Function, FunctionList, ListComment, ProhibitedItem
from .tasks import DelegatedTask, GapList, Ruling, Study, StudyVote, TaskForm

__all__ = [
    "Boundary", "DelegatedTask", "Function", "FunctionList", "FunctionListPage", "GapList", "Grant", "GrantEntry", "ListComment",
    "ProhibitedItem", "Ruling", "Study", "StudyVote", "TaskForm", "Tranche",
]  # fmt: skip
