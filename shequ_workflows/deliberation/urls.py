from __future__ import annotations

from django.urls import path

from .views import (
    archives,
    call_backs,
    how,
    keying,
    letters,
    lists,
    matters,
    points,
    publishing,
    second_looks,
    staff,
    tasks,
)  # fmt: skip

app_name = "shequ_deliberation"
urlpatterns = [
    path("how/", how.how, name="how"),
    path("review/", staff.review, name="review"),
    path("second-looks/", second_looks.second_looks, name="second_looks"),
    path("call-backs/", call_backs.call_backs, name="call_backs"),
    path("publishing/", publishing.publishing, name="publishing"),
    path("<str:public_id>/", matters.go, name="matter"),
    path("<str:public_id>/key-in/", keying.key_in, name="key_in"),
    path("<str:public_id>/key-in-rating/", keying.key_in_rating, name="key_in_rating"),
    path("<str:public_id>/key-in-backing/", keying.key_in_backing, name="key_in_backing"),
    path("<str:public_id>/key-in-unback/", keying.key_in_unback, name="key_in_unback"),
    path("<str:public_id>/key-in-leave/", keying.key_in_leave, name="key_in_leave"),
    path("<str:public_id>/key-in-take-over/", keying.key_in_take_over, name="key_in_take_over"),
    path("<str:public_id>/list/", lists.paste_list, name="paste_list"),
    path("<str:public_id>/slips/", lists.slips, name="slips"),
    path("<str:public_id>/points/", points.points, name="points"),
    path("<str:public_id>/letters/", letters.letters_of, name="letters"),
    path("<str:public_id>/points/<int:number>/", points.point, name="point"),
    path("<str:public_id>/poll/", staff.open_poll, name="open_poll"),
    path("<str:public_id>/task/", tasks.lay_down, name="lay_down_task"),
    path("<str:public_id>/archive/", archives.archive, name="archive"),
    path("<str:public_id>/date/", staff.announce, name="announce"),
]
