from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shequ_workflows.core.encrypted import EncryptedTextField, SealedModel
from shequ_workflows.flows.constants import EffectState
from shequ_workflows.org.identity import new_public_id
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now

from .effects import EffectRun


class HookTarget(SealedModel):
    """Another program that is told of steps: its address, and the secret by which it knows that we tell it."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="hook_targets", verbose_name=_("node"))
    name = models.CharField(_("name"), max_length=40)
    url = models.URLField(pgettext_lazy("of a program", "address"), max_length=300)
    secret = EncryptedTextField(_("secret"))
    is_active = models.BooleanField(_("in use"), default=True)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("program that is told")
        verbose_name_plural = _("programs that are told")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["node", "name"], name="shequ_flows_target_once")]

    def __str__(self) -> str:
        return self.name


class HookCall(models.Model):
    """One message to another program, owed by an effect; sent outside of any transaction, at least once, always with the same
    ``key``. ``body`` holds codes and ids only: no names and no answers."""

    key = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    run = models.OneToOneField(EffectRun, models.PROTECT, related_name="call")
    target = models.ForeignKey(HookTarget, models.PROTECT, related_name="calls")
    body = models.TextField()
    state = models.CharField(max_length=8, choices=EffectState.choices, default=EffectState.PENDING)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message to a program")
        verbose_name_plural = _("messages to programs")
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state=EffectState.PENDING), name="shequ_flows_call_due")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
