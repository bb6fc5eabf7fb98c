"""Addresses of signing in and out: only these of allauth are routed. There is no sign-up and no password reset."""

from django.urls import path

from portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/e-id/", views.eid_login, name="eid_login"),
    path("sign-in/officials/", views.OfficialsSignIn.as_view(), name="officials_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("home/", views.home, name="home"),
    # Registered with the e-ID: a changed path locks everybody out.
    path("accounts/oidc/eid/login/callback/", views.eid_callback, name="eid_callback"),
]
