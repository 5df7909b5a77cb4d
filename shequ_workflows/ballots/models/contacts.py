from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.constants import ContactKind
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Person
from shequ_workflows.org.moment import now

from .polls import Poll
from .rolls import RollEntry


class ContactMark(models.Model):
    """That somebody looked for the voter of an entry: not reached, or a time was agreed. The newest of an entry counts,
    until it has voted; never what anybody wants to vote."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="contact_marks", verbose_name=_("poll"), db_index=False)
    entry = models.ForeignKey(
        RollEntry, models.PROTECT, related_name="contact_marks", verbose_name=_("entry of the roll")
    )
    kind = models.CharField(_("what came of looking"), max_length=12, choices=ContactKind.choices)
    note = models.CharField(_("note"), max_length=120, blank=True)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("attempt to reach a voter")
        verbose_name_plural = _("attempts to reach voters")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="shequ_ballots_contact_kind_known"),
        ]
        indexes = [models.Index(fields=["poll", "entry", "id"], name="shequ_ballots_contact_of")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"
