"""A notice fit for the public: the same covering for the preview and for what goes up."""

from __future__ import annotations

from dataclasses import replace

from shequ_workflows.core.covering import cover_words
from shequ_workflows.core.models import Subject

from .content import Content, Section


def cover(content: Content, subject: Subject) -> Content:
    """``content`` with what must not be public covered (``core.covering``); ``content.shown`` are names that stay."""
    headings = [one.heading for one in content.sections]
    texts = [one.text for one in content.sections]
    words = {"title": content.title, "headings": headings, "texts": texts}
    covered = cover_words(subject, words, shown=content.shown)
    sections = tuple(Section(*pair) for pair in zip(covered["headings"], covered["texts"], strict=True))
    return replace(content, title=covered["title"], sections=sections)
