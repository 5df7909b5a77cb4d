"""Signing in, and one's own account. Without a namespace: settings and other people's templates name ``shequ_login``."""

from __future__ import annotations

from django.urls import path

from shequ_workflows.core.delivery import views as inbox

from .views import entrance, helping, own, phone, second, slip

urlpatterns = [
    path("login/", entrance.SignIn.as_view(), name="shequ_login"),
    path("login/phone/", phone.ask, name="shequ_login_phone"),
    path("login/code/", phone.code, name="shequ_login_code"),
    path("login/who/", phone.who, name="shequ_login_who"),
    path("login/slip/", slip.use, name="shequ_login_slip"),
    path("login/second/", second.verify, name="shequ_second"),
    path("account/", own.account, name="shequ_account"),
    path("account/messages/", inbox.my_messages, name="shequ_messages"),
    path("account/messages/read/", inbox.read_all, name="shequ_messages_read"),
    path("account/messages/<int:pk>/", inbox.open_message, name="shequ_message"),
    path("account/end/", own.end_everywhere, name="shequ_account_end"),
    path("account/second/", second.setup, name="shequ_second_setup"),
    path("account/second/codes/", second.renew, name="shequ_second_codes"),
    path("account/help/<str:public_id>/", helping.person, name="shequ_helping"),
    path("account/help/<str:public_id>/slip/", helping.issue, name="shequ_helping_slip"),
    path("account/help/<str:public_id>/unlock/", helping.unlock, name="shequ_helping_unlock"),
    path("account/help/<str:public_id>/second/", helping.reset_second, name="shequ_helping_second"),
]
