"""The words of a notice as they are searched: those of its row, which for a live page is what everybody reads."""

from __future__ import annotations

from django.db import models

__all__ = ["NoticeWords"]


class NoticeWords(models.Model):
    """Folded as matters are (``core.search.bigrams``); made from the page and never written by hand."""

    page = models.OneToOneField("shequ_notices.NoticePage", models.CASCADE, primary_key=True, related_name="words")
    title = models.CharField(max_length=600)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = "words of a notice"
        verbose_name_plural = "words of notices"

    def __str__(self) -> str:
        return f"words of {self.page_id}"
