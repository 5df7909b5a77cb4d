from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.core.models import Subject
from shequ_workflows.org.constants import OWN_CHANNELS, Channel
from shequ_workflows.org.models import Person
from shequ_workflows.publicity.querysets import ObjectionQuerySet

from .notices import PublicityPeriod

__all__ = ["Objection"]


class Objection(SealedModel):
    """Somebody objects to a notice; state, record, clocks and number are its subject's, whose ``raised_by`` objects.

    ``about`` is the matter that was decided, ``notice`` the version of its notice that was on display. ``text``,
    ``answer`` and ``opinion`` are read by the objector and the office; the public reads the ``public_…`` columns, which
    are covered and name nobody. ``opinion`` is the 监督意见, ``signed_by`` who signed it where it came on paper.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="objection")
    about = models.ForeignKey(Subject, models.PROTECT, related_name="objections", verbose_name=_("matter"))
    notice = models.ForeignKey(
        PublicityPeriod, models.PROTECT, related_name="objections", verbose_name=_("public notice")
    )
    text = models.TextField(_("objection"))
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.ONLINE)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("keyed in by")
    )
    heard_at = models.DateTimeField(_("said on"), null=True, blank=True)
    heard_phone = EncryptedTextField(_("number of the call"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    public_digest = models.TextField(_("objection, as the public reads it"), blank=True)
    public_answer = models.TextField(_("answer, as the public reads it"), blank=True)
    opinion = models.TextField(_("opinion of the supervision committee"), blank=True)
    public_opinion = models.TextField(_("opinion, as the public reads it"), blank=True)
    opined_on = models.DateField(_("date of the opinion"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=80, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="shequ_publicity_objection_has_reason"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="shequ_publicity_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(opined_on=None, opinion="")
                | Q(opined_on__isnull=False, answered_at__isnull=False) & ~Q(opinion=""),
                name="shequ_publicity_opinion_whole",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=OWN_CHANNELS, entered_by=None)
                | ~Q(channel__in=OWN_CHANNELS) & Q(entered_by__isnull=False),
                name="shequ_publicity_objection_keyed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["about", "subject"], name="shequ_publicity_objected")]

    def __str__(self) -> str:
        return str(self.subject)
