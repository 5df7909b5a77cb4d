from __future__ import annotations

from django.urls import path

from .views import letters, proving, taking_part

app_name = "shequ_community"
urlpatterns = [
    path("verify/", proving.by_roster, name="by_roster"),
    path("letter/", proving.by_letter, name="by_letter"),
    path("take-part/", taking_part.enter, name="enter"),
    path("take-part/who/", taking_part.who, name="enter_who"),
    path("take-part/mine/", taking_part.own, name="own_voices"),
    path("take-part/finish/", taking_part.finish, name="finish"),
    path("take-part/finished/", taking_part.finished, name="finished"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<str:batch>/", letters.print_letters, name="print_letters"),
    path("letters/<str:batch>/revoke/", letters.revoke_letters, name="revoke_letters"),
    path("doors/", letters.doors, name="doors"),
    path("doors/<int:pk>/", letters.door, name="door"),
]
