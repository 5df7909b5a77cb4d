from __future__ import annotations

from django.urls import path

from . import views

patterns = [
    path("desk/figures/", views.chosen, name="figures_list"),
    path("desk/figures/<slug:key>/", views.figures, name="figures"),
    path("desk/figures/<slug:key>/log/", views.log, name="figures_log"),
]
