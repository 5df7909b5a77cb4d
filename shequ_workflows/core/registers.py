"""What of the journal's words stands in rows of this layer and of the one below, too; the desk's link to the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shequ_workflows.org.actors import Actor
from shequ_workflows.org.constants import Role
from shequ_workflows.org.models import Guardianship, RoleAssignment
from shequ_workflows.org.periodic import Job, jobs
from shequ_workflows.org.same_for_all import UNSEEN

from . import holdings  # noqa: F401  (the core's own)
from .archiving.attachments import Attachment, FileSource, file_sources
from .constants import JOURNAL
from .files import erasing  # noqa: F401  (files go with the words they came with)
from .files.purposes import purposes
from .files.reading import archive_name, chunks_of, files_of
from .files.sweeping import sweep
from .links.actions import MakeLink, RevokeLink
from .links.presenting import panel as links_panel
from .models import Heartbeat, Once, Record, Subject
from .presenting import VERBS
from .record.copies import Copies, copies
from .registries import EVERY_KIND, DeskLink, Panel, desk_links, panels
from .rules.actions import SETTERS
from .search import index  # noqa: F401  (follows every step)
from .signing.factors import ConfirmFactor, RenewRecoveryCodes, ResetFactor, VerifyFactor
from .signing.phone import SignInByPhone
from .signing.slips import IssueSlip, Unlock


def _assignment(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    begun = dt.datetime.fromisoformat(said["from"])
    return Q(person__public_id=said["person"], role=said["role"], node__code=said["node"], valid_from=begun)


def _guardianship(subject: Subject, record: Record, said: Mapping[str, Any]) -> Q:
    return Q(ward__public_id=said["ward"], guardian__public_id=said["guardian"])


copies.register(
    Copies(
        "org.roles", RoleAssignment, _("the basis of the role"), {"assign_role", "end_role"}, _assignment, ("basis",),
        kind=JOURNAL,
    )
)  # fmt: skip
copies.register(
    Copies(
        "org.guardians", Guardianship, _("the basis of the guardianship"), {"add_guardian"}, _guardianship, ("basis",),
        kind=JOURNAL,
    )
)  # fmt: skip


def _sets_rules(actor: Actor) -> bool:
    return actor.has(*SETTERS, Role.AUDITOR, Role.SUPERVISION_COMMITTEE)


jobs.register(Job("core.files", sweep, order=90))
VERBS["save_reference"] = lambda: gettext("Row of a reference table saved")
VERBS["set_rules"] = lambda: gettext("Limits and rules set")
desk_links.register(DeskLink("rules", _("Limits and rules"), "shequ_core:rules", may=_sets_rules, order=200))
_SIGNING = (ConfirmFactor, IssueSlip, RenewRecoveryCodes, ResetFactor, SignInByPhone, Unlock, VerifyFactor)
VERBS.update({one.verb: one.label.__str__ for one in (*_SIGNING, MakeLink, RevokeLink)})
panels.register(Panel("core.links", EVERY_KIND, "shequ_core/links/panel.html", links_panel, order=80))


def _files(subject: Subject, public: bool) -> Iterator[Attachment]:
    """What is tied to a subject, for its archive package. Nothing of it is published, so the public one has none."""
    if public:
        return
    for stored in files_of(subject):
        purpose = purposes.get(stored.purpose)
        title = str(purpose.label) if purpose is not None else ""
        yield Attachment(stored.public_id, archive_name(stored), partial(chunks_of, stored), title, stored.sha256)


file_sources.register(FileSource("files", _files))
#: Signs of life and keys of forms show on no page.
UNSEEN.update({Heartbeat._meta.db_table, Once._meta.db_table})
