"""不得出具的证明 in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from shequ_workflows.core.models import BarredCertificate

from .reference_tables import ReferenceAdmin

COLUMNS = ("code", "name", "words", "rule", "where_to_go", "is_active")


class CertificateAdmin(ReferenceAdmin):
    model = BarredCertificate
    base_url_path = "shequ/certificates"
    menu_label = _("Barred certificates")
    menu_icon = "doc-full"
    panels = [FieldPanel(name) for name in COLUMNS]


certificate_admin = CertificateAdmin()
