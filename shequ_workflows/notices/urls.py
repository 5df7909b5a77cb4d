from __future__ import annotations

from django.urls import path

from . import views

app_name = "shequ_notices"
urlpatterns = [
    path("<int:pk>/", views.go, name="go"),
    path("<int:pk>/text/", views.text, name="text"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("urgent/", views.urgent, name="urgent"),
    path("urgent/<int:pk>/", views.done, name="done"),
    path("checks/", views.checks, name="checks"),
    path("checks/<int:pk>/", views.check, name="check"),
]
