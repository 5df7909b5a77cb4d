from __future__ import annotations

from django.urls import path

from . import views

patterns = [path("desk/<str:public_id>/figures/", views.figures, name="figures")]
