from __future__ import annotations

from django.urls import path

from . import views

app_name = "shequ_core"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
