"""The words of a guide as they are searched, and the letter under which it stands."""

from __future__ import annotations

from django.db import models

__all__ = ["GuideWords"]


class GuideWords(models.Model):
    """Folded (``core.search.bigrams``); ``pinyin`` and ``initials`` of title and other names, a word each. ``letter``: A
    to Z, or # for what begins with none. Made from the page's row and never written by hand."""

    page = models.OneToOneField(
        "shequ_catalogue.ServiceGuidePage", models.CASCADE, primary_key=True, related_name="words"
    )
    title = models.CharField(max_length=600)
    text = models.TextField(blank=True)
    pinyin = models.TextField(blank=True)
    initials = models.CharField(max_length=600, blank=True)
    letter = models.CharField(max_length=1, default="#", db_index=True)

    class Meta:
        verbose_name = "words of a guide"
        verbose_name_plural = "words of guides"

    def __str__(self) -> str:
        return f"words of {self.page_id}"
