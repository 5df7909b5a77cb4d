"""What lists tell others: the desk's link, words of the record and of messages, copies of the record's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.delivery.wording import SAYINGS
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.core.record.copies import Copies, copies
from shequ_workflows.core.registries import DeskLink, desk_links
from shequ_workflows.delegation import indicators  # noqa: F401 - K01
from shequ_workflows.delegation.models import ListComment

from .access import is_reader
from .consulting import ANSWERED, OPENED
from .publishing import PUBLISHED


def _comment(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(pk=said.get("comment", 0))


def _words(key: str, label: Any, verb: str, column: str) -> Copies:
    return Copies(f"delegation.{key}", ListComment, label, {verb}, _comment, (column,), kind=JOURNAL)


copies.register(_words("comments", gettext_lazy("the comment on a list of functions"), "comment_on_list", "text"))
copies.register(_words("answers", gettext_lazy("the answer to a comment"), "answer_list_comment", "answer"))
desk_links.register(
    DeskLink("functions", gettext_lazy("Lists of functions"), "shequ_delegation:lists", may=is_reader, order=120)
)
SAYINGS[OPENED] = lambda: _(
    "A new list of functions is open for comment. Read it at “Lists of functions” and say what should be otherwise."
)
SAYINGS[ANSWERED] = lambda: _("Your comment on the list of functions is answered. The answer stands beside it.")
SAYINGS[PUBLISHED] = lambda: _("A new list of functions is in force. It stands on the community’s public page.")
VERBS.update(
    {
        "begin_list": lambda: _("New version of the list of functions begun"),
        "save_function": lambda: _("Function saved"),
        "remove_function": lambda: _("Function taken out"),
        "save_boundary": lambda: _("Boundary saved"),
        "remove_boundary": lambda: _("Boundary taken out"),
        "import_list": lambda: _("List of functions imported"),
        "export_functions": lambda: _("List of functions exported"),
        "open_consultation": lambda: _("List of functions open for comment"),
        "comment_on_list": lambda: _("Comment on the list of functions"),
        "answer_list_comment": lambda: _("Comment on the list of functions answered"),
        "publish_list": lambda: _("List of functions put in force"),
        "drop_draft": lambda: _("Version of the list of functions dropped"),
    }
)
