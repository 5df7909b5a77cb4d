from __future__ import annotations

from django.urls import path

from . import views

_FORM = "desk/<str:public_id>/export/"
_ONE = f"{_FORM}<str:export_id>/"

patterns = [
    path(_FORM, views.export, name="export"),
    path(_ONE, views.progress, name="export_progress"),
    path(f"{_ONE}file/", views.fetch, name="fetch_export"),
    path(f"{_ONE}drop/", views.drop, name="drop_export"),
]
