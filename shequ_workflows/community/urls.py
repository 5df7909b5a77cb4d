from __future__ import annotations

from django.urls import path

from .views import letters, proving

app_name = "shequ_community"
urlpatterns = [
    path("verify/", proving.by_roster, name="by_roster"),
    path("letter/", proving.by_letter, name="by_letter"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<str:batch>/", letters.print_letters, name="print_letters"),
    path("letters/<str:batch>/revoke/", letters.revoke_letters, name="revoke_letters"),
    path("doors/", letters.doors, name="doors"),
    path("doors/<int:pk>/", letters.door, name="door"),
]
