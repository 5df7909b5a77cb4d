"""Text messages that are owed. Number and text are sealed, and gone as soon as the message has left or is of no use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.org.moment import now


class TextState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    WITHHELD = "withheld", _("withheld")
    DEAD = "dead", _("given up")
    UNCERTAIN = "uncertain", _("uncertain")


OVER = frozenset({TextState.SENT, TextState.WITHHELD, TextState.DEAD, TextState.UNCERTAIN})


class TextMessage(SealedModel):
    """One message to one number; ``public_id`` is the key by which the gateway knows it again.

    ``kind`` names the condition (``sending.conditions``) that is asked before it leaves.
    """

    kind = models.CharField(max_length=24)
    number = EncryptedTextField()
    text = EncryptedTextField()
    state = models.CharField(max_length=12, choices=TextState.choices, default=TextState.WAITING)
    made_at = models.DateTimeField(default=now)
    next_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"]) | Q(number=""), name="shequ_core_text_number_forgotten"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="shequ_core_text_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
