"""字段字典 in the admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from shequ_workflows.core.admin.reference_tables import ReferenceAdmin
from shequ_workflows.forms.models import DictionaryEntry

COLUMNS = ("code", "name", "kind", "sensitivity", "source", "mask", "retention", "words", "is_active")


class DictionaryAdmin(ReferenceAdmin):
    model = DictionaryEntry
    base_url_path = "shequ/dictionary"
    menu_label = _("Field dictionary")
    menu_icon = "list-ul"
    list_display: tuple[str, ...] = ("code", "name", "kind", "sensitivity", "source", "is_active")
    list_filter: tuple[str, ...] = ("sensitivity", "is_active")
    panels = [FieldPanel(name) for name in COLUMNS]


dictionary_admin = DictionaryAdmin()
