"""Codes in words for the admin's screens, and names as far as the reader may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from shequ_workflows.core.calendar.actions import ConfirmCalendarYear, EditCalendarDay, SetNodeHours
from shequ_workflows.core.constants import JOURNAL
from shequ_workflows.core.machines import machines
from shequ_workflows.core.masking import mask_name
from shequ_workflows.core.presenting import VERBS
from shequ_workflows.org import actions as org_actions
from shequ_workflows.org.acting import Sentence
from shequ_workflows.org.breakglass import LOGIN, USE
from shequ_workflows.org.constants import COMMUNITY_STAFF, PEOPLE_READERS, STREET_STAFF, Relation, Role

if TYPE_CHECKING:
    from shequ_workflows.core.models import Record, Subject
    from shequ_workflows.org.actors import Actor
    from shequ_workflows.org.models import Person

ROLE_LABELS = {**dict(Role.choices), **dict(Relation.choices)}
#: See names in the admin; the auditor reads them masked.
SEES_NAMES: frozenset[str] = PEOPLE_READERS - {Role.AUDITOR}
#: Read what was written in a matter; who configures or audits does not.
SEES_WORDS: frozenset[str] = COMMUNITY_STAFF | STREET_STAFF


def _journal_verbs() -> dict[str, Sentence]:
    classes = [getattr(org_actions, name) for name in org_actions.__all__]
    found = {one.verb: one.label for one in classes if getattr(one, "verb", "")}
    return {**found, **{one.verb: one.label for one in (ConfirmCalendarYear, EditCalendarDay, SetNodeHours)}}


def verb_label(kind: str, verb: str, version: str = "") -> str:
    """What was done: the machine's word, that of an action, else the code itself."""
    machine = machines.version(kind, version)
    edge = machine.edges.get(verb) if machine is not None else None
    if edge is not None:
        return str(edge.done)
    if verb in VERBS:
        return str(VERBS[verb]())
    if verb == LOGIN:
        return _("Superuser signed in (emergency)")
    if verb == USE:
        return _("Superuser changed something (emergency)")
    return str(_journal_verbs().get(verb, verb))


def kind_label(kind: str) -> str:
    machine = machines.get(kind)
    if machine is not None:
        return str(machine.label)
    return _("Office journal") if kind == JOURNAL else kind


def done_label(row: Record) -> str:
    """What a row says was done."""
    return verb_label(row.subject.kind, row.verb, row.subject.version)


def subject_label(row: Record) -> str:
    """Of what a row is: a matter by its number and title, else the kind of journal."""
    return str(row.subject) if row.subject.kind in machines else kind_label(row.subject.kind)


def state_label(kind: str, state: str, version: str = "") -> str:
    machine = machines.version(kind, version)
    known = machine.states.get(state) if machine is not None else None
    return str(known.label) if known is not None else state


def name_for(actor: Actor, person: Person | None) -> str:
    """The person's name, or 王* for whoever may not see names."""
    if person is None:
        return ""
    return person.name if actor.has(*SEES_NAMES) else mask_name(person.name)


def events(actor: Actor, subject: Subject, rows: Iterable[Record]) -> list[dict[str, Any]]:
    """Rows of a record for the template ``timeline``."""
    shown = []
    for row in rows:
        who = name_for(actor, row.actor)
        role = str(ROLE_LABELS.get(row.role, ""))
        title = verb_label(subject.kind, row.verb, subject.version)
        if row.target and row.target != row.source and subject.kind in machines:
            title = f"{title} → {state_label(subject.kind, row.target, subject.version)}"
        author = _("%(name)s (%(role)s)") % {"name": who, "role": role} if who and role else who or role
        shown.append({"when": row.at, "title": title, "who": author, "text": words(actor, subject, row)})
    return shown


def words(actor: Actor, subject: Subject, row: Record) -> str:
    """What a row says beside its codes: the words of a matter for those who work on it, ids and codes of a journal."""
    payload = getattr(row, "payload", None)
    if payload is None:
        return ""
    if payload.erased_by_id is not None:
        return _("The words were erased on lawful request.")
    body = json.loads(payload.body)
    if subject.kind == JOURNAL:
        if not actor.has(*SEES_NAMES):
            body.pop("name", None)
        return "\n".join(f"{key}: {_plain(value)}" for key, value in body.items() if value not in ("", None, [], {}))
    if not actor.has(*SEES_WORDS):
        return ""
    return "\n".join(str(value) for value in body.values() if isinstance(value, str) and value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
