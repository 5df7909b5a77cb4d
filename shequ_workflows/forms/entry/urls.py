from __future__ import annotations

from django.urls import URLPattern, path

from .views import invitations, keying, paper

patterns: list[URLPattern] = [
    path("desk/slip/<str:reference>/", keying.slip, name="slip"),
    path("desk/<str:public_id>/enter/", keying.enter, name="enter"),
    path("desk/<str:public_id>/enter/people/", keying.people, name="enter_people"),
    path("desk/<str:public_id>/enter/state/", keying.state, name="enter_state"),
    path("desk/<str:public_id>/blank/", paper.blank, name="blank"),
    path("desk/<str:public_id>/invitations/", invitations.invitations, name="invitations"),
]
