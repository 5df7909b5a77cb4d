"""What is said of a packet that is not whole, or not yet effective."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shequ_workflows.org.acting import Sentence

from .packet import Line, Missing

#: By code; where a line is meant, its name stands before it.
SENTENCES: Final[dict[str, Sentence]] = {
    "no_power": gettext_lazy("Powers: enter what the community may decide, or that none is needed and why."),
    "no_people": gettext_lazy("People: enter who is sent or how many hours, or that none are needed and why."),
    "no_money": gettext_lazy("Money: enter how much comes, from where and when, or that none is needed and why."),
    "contradiction_power": gettext_lazy("Powers: one line says that none is needed, another names one. Drop one of them."),
    "contradiction_people": gettext_lazy("People: one line says that none are needed, another names some. Drop one of them."),
    "contradiction_money": gettext_lazy("Money: one line says that none is needed, another names a sum. Drop one of them."),
    "money_waived": gettext_lazy("Whoever delegates bears the cost (Residents’ Committee Organic Law, art. 43): a delegated task needs a line of money."),
    "no_grant": gettext_lazy("A delegated task needs at least one grant that is in force."),
    "reason": gettext_lazy("say why none is needed."),
    "power_text": gettext_lazy("say what the community may decide."),
    "power_source": gettext_lazy("name the document the power comes from."),
    "people": gettext_lazy("name the people, or enter their hours."),
    "money_kind": gettext_lazy("say how the money comes."),
    "money_amount": gettext_lazy("enter the amount."),
    "money_source": gettext_lazy("say which budget pays."),
    "money_document": gettext_lazy("enter the document number."),
    "money_schedule": gettext_lazy("enter the tranches with their days, or from when the limit is in force."),
    "money_sum": gettext_lazy("the tranches do not add up to the amount."),
    "not_come": gettext_lazy("too little of it has come."),
    "power_undocumented": gettext_lazy("there is no document number yet."),
    "people_promised": gettext_lazy("nobody is named, and there is no document number yet."),
    "money_undocumented": gettext_lazy("neither a document number nor a written limit has come yet."),
    "not_in_force": gettext_lazy("it is not in force on that day."),
}  # fmt: skip


def say(missing: Missing, names: dict[str, str]) -> str:
    """The sentence; ``names`` gives the name of each line by its key."""
    sentence = str(SENTENCES[missing.code])
    if not missing.key:
        return sentence
    return _("%(line)s: %(what)s") % {"line": names.get(missing.key, ""), "what": sentence}


def name_of(line: Line, kind: str, money_kind: str = "") -> str:
    """What a line is called in a sentence; ``kind`` and ``money_kind`` in words."""
    words = line.text.strip() or line.named.strip() or money_kind
    return _("%(kind)s “%(words)s”") % {"kind": kind, "words": words[:40]} if words else kind
