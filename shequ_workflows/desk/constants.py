from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Kind of the subjects of this app, and key of their machine.
INTAKE = "intake"


class IntakeKind(models.TextChoices):
    """What becomes of what somebody told the office; chosen last."""

    ON_THE_SPOT = "spot", _("answered on the spot")
    PROPERTY = "property", _("with the property company")
    MEDIATION = "mediation", _("mediation")
    MATTER = "matter", _("matter for deliberation")
    REPORT_UP = "report_up", _("reported to the street office")
    SERVICE = "service", _("service or certificate")
    OTHER = "other", _("other")
