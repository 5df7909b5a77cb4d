from __future__ import annotations

from django.urls import path

from . import views
from .rules import views as rules

app_name = "shequ_core"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("rules/", rules.index, name="rules"),
    path("rules/<str:code>/<str:machine>/", rules.show, name="rules_show"),
    path("rules/<str:code>/<str:machine>/edit/", rules.edit, name="rules_edit"),
    path("rules/<str:code>/<str:machine>/pack.json", rules.download, name="rules_pack"),
    path("rules/<str:code>/<str:machine>/upload/", rules.upload, name="rules_upload"),
]
