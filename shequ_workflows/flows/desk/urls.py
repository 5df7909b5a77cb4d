from __future__ import annotations

from django.urls import path

from .views import board, cases, new

patterns = [
    path("desk/new/", new.new, name="new"),
    path("desk/new/<slug:key>/", new.open_page, name="open"),
    path("desk/board/", board.board_page, name="board"),
    path("desk/list/", board.list_page, name="cases"),
    path("desk/calendar/", board.calendar_page, name="calendar"),
    path("desk/bulk/", board.bulk, name="bulk"),
    path("desk/cases/<str:public_id>/print/", cases.print_out, name="print"),
    path("desk/cases/<str:public_id>/comment/", cases.comment, name="comment"),
    path("desk/cases/<str:public_id>/comment/<int:pk>/back/", cases.comment_back, name="comment_back"),
    path("desk/cases/<str:public_id>/effects/<int:pk>/again/", cases.retry, name="retry"),
    path("desk/cases/<str:public_id>/effects/<int:pk>/by-hand/", cases.by_hand, name="by_hand"),
    path("desk/cases/<str:public_id>/rate/", cases.rate, name="rate"),
    path("desk/cases/<str:public_id>/in-vain/", cases.in_vain, name="in_vain"),
]
