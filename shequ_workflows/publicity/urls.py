from __future__ import annotations

from django.urls import path

from . import objection_views, question_views, staff_views, views

app_name = "shequ_publicity"
urlpatterns = [
    path("", views.listing, name="list"),
    path("board/", staff_views.board, name="board"),
    path("questions/", question_views.queue, name="questions"),
    path("draft/<str:public_id>/", staff_views.draft, name="draft"),
    path("draft/<str:public_id>/review/", staff_views.review, name="review"),
    path("objections/<str:public_id>/", objection_views.objection, name="objection"),
    path("objections/<str:public_id>/<str:edge>/", objection_views.step, name="objection_step"),
    path("<str:public_id>/", views.detail, name="detail"),
    path("<str:public_id>/object/", objection_views.object_to, name="object"),
    path("<str:public_id>/object/key-in/", objection_views.key_in, name="key_in_objection"),
    path("<str:public_id>/ask/", question_views.ask, name="ask"),
    path("<str:public_id>/sheet/", views.sheet, name="sheet"),
    path("<str:public_id>/correct/", staff_views.correct, name="correct"),
    path("<str:public_id>/withdraw/", staff_views.withdraw, name="withdraw"),
    path("<str:public_id>/post/", staff_views.post, name="post"),
    path("<str:public_id>/take-down/", staff_views.take_down, name="take_down"),
]
