"""The prohibited list in the admin: a plain reference table."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel

from shequ_workflows.core.admin.reference_tables import ReferenceAdmin, entry_of
from shequ_workflows.core.admin.registry import AdminEntry, viewsets

from .models import ProhibitedItem


class ProhibitedAdmin(ReferenceAdmin):
    model = ProhibitedItem
    base_url_path = "shequ/prohibited"
    menu_label = _("Prohibited list")
    menu_icon = "cross"
    panels = [FieldPanel(name) for name in ("code", "name", "words", "rule", "is_active")]


prohibited_admin = ProhibitedAdmin()
viewsets.register(AdminEntry("prohibited", entry_of(prohibited_admin, "shequ_prohibited"), order=56))


@hooks.register("register_admin_urls")
def prohibited_urls() -> Sequence[URLPattern]:
    return prohibited_admin.get_admin_urls_for_registration()
