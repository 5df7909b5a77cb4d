"""Forms and their versions, what people send in, and the dictionary of fields."""

from __future__ import annotations

from .dictionary import DictionaryEntry
from .exports import Export
from .forms import Form, FormVersion, Invitation
from .imports import FormImport
from .requests import DataRequest
from .sections import LibrarySection
from .submissions import Consent, Draft, IndexRow, SavedView, Submission, SubmissionEdit, SubmissionNote

__all__ = [
    "Consent",
    "DataRequest",
    "DictionaryEntry",
    "Draft",
    "Export",
    "Form",
    "FormImport",
    "FormVersion",
    "IndexRow",
    "Invitation",
    "LibrarySection",
    "SavedView",
    "Submission",
    "SubmissionEdit",
    "SubmissionNote",
]
