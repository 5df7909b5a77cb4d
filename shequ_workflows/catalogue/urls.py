from __future__ import annotations

from django.urls import path

from .views import files, public

app_name = "shequ_catalogue"
urlpatterns = [
    path("<int:pk>/", public.go, name="go"),
    path("guides/", files.guides, name="guides"),
    path("guides/<str:code>/import/", files.take_in, name="import"),
    path("guides/<str:code>/export/<str:form>/", files.export, name="export"),
]
