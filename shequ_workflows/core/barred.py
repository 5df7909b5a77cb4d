"""Certificates that a residents' committee must not issue (民发〔2020〕20号): a reference table, and finding one in words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

SHIPPED: Final = Path(__file__).parent / "data" / "barred_certificates.json"


class BarredCertificate(models.Model):
    """One kind of certificate, why it is barred, and where to go instead. Shipped; a site may edit it.

    ``words``: one a line; a text that holds all words of a line (parted by spaces) asks for this certificate.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("certificate"), max_length=80)
    words = models.TextField(_("words it is found by"), blank=True)
    rule = models.TextField(_("rule that is quoted"))
    where_to_go = models.CharField(_("where to go instead"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("certificate that must not be issued")
        verbose_name_plural = _("certificates that must not be issued")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
