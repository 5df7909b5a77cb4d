from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.community.models import Unit
from shequ_workflows.core.models import Record, Subject
from shequ_workflows.org.constants import Channel
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person

from .constants import WITHHELD, IntakeKind
from .outside.models import OutsideNumber, OutsideSystem
from .querysets import HandoverQuerySet

__all__ = ["Handover", "Intake", "OutsideNumber", "OutsideSystem"]


class Intake(models.Model):
    """接访登记: what a caller or visitor told the office. Its words are here, never in the record's columns.

    ``told_at`` and ``number`` are the evidence of a phone call (domain.md §0b): the last four digits only, the whole
    number is the person's encrypted ``Phone``; ``withheld`` where the telephone did not show it. Of a hotline's
    ticket it is the ticket's number.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="intake")
    person = models.ForeignKey(Person, models.PROTECT, related_name="intakes", verbose_name=_("who it is about"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.PHONE)
    told_at = models.DateTimeField(_("told at"))
    number = models.CharField(_("number of the call or ticket"), max_length=40, blank=True)
    text = models.TextField(_("what was said"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=IntakeKind.choices, blank=True)
    handler = models.CharField(_("handled by (unit or firm)"), max_length=60, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    linked = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name=_("opened from it")
    )

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="shequ_desk_intake_has_text"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=IntakeKind.values), name="shequ_desk_intake_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(channel__in=[Channel.PHONE, Channel.HOTLINE]) | ~Q(number=""),
                name="shequ_desk_intake_call_has_number",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def number_withheld(self) -> bool:
        return self.number == WITHHELD

    def to_payload(self) -> dict[str, Any]:
        """What the record keeps of it, in the part that may be erased."""
        return {
            "person": self.person.public_id,
            "channel": self.channel,
            "told_at": self.told_at.isoformat(),
            "number": self.number,
            "said": self.text,
            "unit": self.unit.code if self.unit else "",
            "place": self.place,
            "kind": self.kind,
        }


class Handover(models.Model):
    """离任移交: one act by which a colleague's work went to others and roles ended.

    What was handed over, as it stood then, is the payload of ``record``, a row of the node's journal: ids, numbers,
    states and dates. Titles are read from the subjects, so that an erasure reaches this list too.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    record = models.OneToOneField(Record, models.PROTECT, related_name="handover")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("community"))
    leaver = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("leaving colleague"))
    at = models.DateTimeField(_("handed over on"))

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        indexes = [models.Index(fields=["node", "-at"], name="shequ_desk_handovers")]

    def __str__(self) -> str:
        return self.public_id
