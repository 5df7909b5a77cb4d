from __future__ import annotations

from django.urls import path

from .views import PasswordView

app_name = "shequ_org"
urlpatterns = [path("password/", PasswordView.as_view(), name="password")]
