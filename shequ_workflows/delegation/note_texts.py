"""What the community answers in the chat, ready to paste."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shequ_workflows.org.moment import local_date

from .constants import Match
from .models import DelegatedTask, Function


def reply_to(task: DelegatedTask, address: str = "", until: str = "") -> str:
    """A polite answer that says how the demand stands to the list; with the link's ``address`` once there is one."""
    told = {"who": task.asker or task.office_name, "title": task.subject.title}
    parts = [_("Dear %(who)s, “%(title)s” is noted down.") % told, _standing(task)]
    if address:
        parts.append(_("Please complete it here, once, until %(until)s:") % {"until": until} + f"\n{address}")
    return "\n".join(part for part in parts if part)


def _standing(task: DelegatedTask) -> str:
    if task.match == Match.PROHIBITED:
        words = _("It is on the list of what must not be handed to a community, so we cannot take it on. %(rule)s")
        return words % {"rule": task.rule_quoted}
    if task.match == Match.LISTED:
        words = _(
            "It falls under line %(code)s of our community’s list. Please send legal basis, standard, dates, and the "
            "powers, people and money that come with it; we reply once it is admitted."
        )
        return words % {"code": line_of(task)}
    if task.match == Match.OFF_LIST:
        words = _(
            "It is not on our community’s list. By art. 43 of the Urban Residents’ Committee Organic Law it needs to be "
            "admitted first, with the powers, people and money that come with it. Please apply for it; until then we "
            "cannot take it on. %(rule)s"
        )
        return (words % {"rule": task.rule_quoted}).strip()
    return _("Please send legal basis, standard, dates, and the powers, people and money that come with it.")


def line_of(task: DelegatedTask) -> str:
    """Code and name of the line of the list that it falls under; one query."""
    rows = Function.objects.filter(list__community=task.subject.community_id, code=task.function_code)
    line = rows.filter(list__state="published").first()
    return f"{line.code} {line.name}" if line is not None else task.function_code


def asked_on(task: DelegatedTask) -> str:
    return local_date(task.asked_at).isoformat() if task.asked_at is not None else ""
