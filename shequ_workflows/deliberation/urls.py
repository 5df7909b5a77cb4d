from __future__ import annotations

from django.urls import path

from .views import call_backs, how, letters, lists, matters, points, publishing, second_looks, staff

app_name = "shequ_deliberation"
urlpatterns = [
    path("how/", how.how, name="how"),
    path("review/", staff.review, name="review"),
    path("second-looks/", second_looks.second_looks, name="second_looks"),
    path("call-backs/", call_backs.call_backs, name="call_backs"),
    path("publishing/", publishing.publishing, name="publishing"),
    path("<str:public_id>/", matters.go, name="matter"),
    path("<str:public_id>/key-in/", staff.key_in, name="key_in"),
    path("<str:public_id>/key-in-rating/", staff.key_in_rating, name="key_in_rating"),
    path("<str:public_id>/key-in-backing/", staff.key_in_backing, name="key_in_backing"),
    path("<str:public_id>/list/", lists.paste_list, name="paste_list"),
    path("<str:public_id>/slips/", lists.slips, name="slips"),
    path("<str:public_id>/points/", points.points, name="points"),
    path("<str:public_id>/letters/", letters.letters_of, name="letters"),
    path("<str:public_id>/points/<int:number>/", points.point, name="point"),
    path("<str:public_id>/poll/", staff.open_poll, name="open_poll"),
    path("<str:public_id>/date/", staff.announce, name="announce"),
]
