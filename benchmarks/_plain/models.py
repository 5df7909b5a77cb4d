from __future__ import annotations

from wagtail.fields import RichTextField
from wagtail.models import Page


class PlainPage(Page):
    """A title and a text."""

    body = RichTextField(blank=True)
    template = "_plain/plain_page.html"

    class Meta:
        app_label = "_plain"
