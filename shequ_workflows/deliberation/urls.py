from __future__ import annotations

from django.urls import path

from .views import how, matters, staff

app_name = "shequ_deliberation"
urlpatterns = [
    path("how/", how.how, name="how"),
    path("review/", staff.review, name="review"),
    path("<str:public_id>/", matters.go, name="matter"),
    path("<str:public_id>/key-in/", staff.key_in, name="key_in"),
    path("<str:public_id>/key-in-rating/", staff.key_in_rating, name="key_in_rating"),
    path("<str:public_id>/key-in-backing/", staff.key_in_backing, name="key_in_backing"),
    path("<str:public_id>/poll/", staff.open_poll, name="open_poll"),
    path("<str:public_id>/date/", staff.announce, name="announce"),
]
