from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shequ_workflows.ballots.querysets import LocalBasisQuerySet
from shequ_workflows.org.models import Node, Person
from shequ_workflows.org.moment import now


class LocalBasis(models.Model):
    """On what local rule formal votes with a rule pack stand at a node and below it. Rows are never changed: a new
    version replaces the one before. ``is_allowed`` false: from then on such votes are advisory again.

    ``official_system``: the name of the system that the local rule prescribes, empty where there is none.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="vote_bases", verbose_name=_("node"))
    pack = models.CharField(_("rules"), max_length=32)
    number = models.PositiveIntegerField(default=1, editable=False)
    is_allowed = models.BooleanField(_("formal votes may be held here"), default=True)
    basis = models.CharField(_("local legal basis: document, number, article"), max_length=300)
    official_system = models.CharField(_("prescribed official system"), max_length=80, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = LocalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("local basis of formal votes")
        verbose_name_plural = _("local bases of formal votes")
        constraints = [
            models.UniqueConstraint(fields=["node", "pack", "number"], name="shequ_ballots_basis_once"),
            models.UniqueConstraint(
                fields=["node", "pack"], condition=Q(replaced_at=None), name="shequ_ballots_basis_one_current"
            ),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(pack=""), name="shequ_ballots_basis_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.number}"
