from __future__ import annotations

from django.db import models

__all__ = ["SearchEntry", "SearchGram"]


class SearchEntry(models.Model):
    """What of a subject is searched, folded: by staff, and (``is_public``) what the public reads of it.

    Made from the subject's own columns and never written by hand: ``search.index.refresh`` builds it anew.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.ForeignKey("shequ_core.Subject", models.CASCADE, related_name="search_entries")
    is_public = models.BooleanField()
    title = models.CharField(max_length=400)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "is_public"], name="shequ_core_search_once")]

    def __str__(self) -> str:
        return f"search entry of {self.subject_id}"


class SearchGram(models.Model):
    """One pair of neighbouring characters of an entry."""

    id = models.BigAutoField(primary_key=True)
    gram = models.CharField(max_length=8)
    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="grams")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "entry"], name="shequ_core_search_gram_once")]

    def __str__(self) -> str:
        return self.gram
