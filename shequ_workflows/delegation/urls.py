from __future__ import annotations

from django.urls import path

from . import grant_urls
from .lists.urls import patterns as lists
from .views import listing, notes, tasks, weighing

app_name = "shequ_delegation"
urlpatterns = [
    *lists,
    *grant_urls.urlpatterns,
    path("", listing.listing, name="tasks"),
    path("export/", listing.export, name="export_tasks"),
    path("note/", notes.note, name="note"),
    path("note/<str:public_id>/", notes.noted, name="noted"),
    path("note/<str:public_id>/correct/", notes.correct, name="note_correct"),
    path("notes/", notes.listing, name="notes"),
    path("notes/month/", notes.month, name="note_month"),
    path("notes/month/export/", notes.export_month, name="note_export"),
    path("new/", tasks.new, name="new"),
    path("task/<str:public_id>/", tasks.begun, name="begun"),
    path("task/<str:public_id>/confirm/", tasks.confirm, name="confirm"),
    path("task/<str:public_id>/review/", tasks.review, name="review"),
    path("task/<str:public_id>/for-and-against/", weighing.for_and_against, name="for_and_against"),
]
