from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Layer 1: subjects, record, deliveries, actions, machines, work calendar and clocks."""

    name = "shequ_workflows.core"
    label = "shequ_core"
    verbose_name = _("Community governance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep all triggers through migrations, and check that they stand."""
        from . import checks, keeping  # noqa: F401
        from .barred import SHIPPED as BARRED
        from .barred import BarredCertificate
        from .calendar import shipped
        from .files import serving  # noqa: F401
        from .record import triggers  # noqa: F401
        from .reference import ship

        pre_migrate.connect(keeping.drop_before_migrating, sender=self)
        post_migrate.connect(keeping.install_after_migrating, sender=self)
        shipped.connect(self)
        ship(self, BarredCertificate, BARRED)
