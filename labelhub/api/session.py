"""Signing in and out, forgotten passwords, invitations: what can be done without being signed in."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.middleware.csrf import get_token
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

import labelhub
from labelhub.accounts import passwords, sign_in
from labelhub.accounts.models import User
from labelhub.api.authentication import SessionAuthentication
from labelhub.api.permissions import PublicView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.api.throttling import ResetThrottle
from labelhub.errors import Invalid
from labelhub.items import invitations, members
from labelhub.items.models import Role
from labelhub.tasks.mail import post_password_reset


class MembershipShape(Shape):
    project_id = serializers.IntegerField()
    project_name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)


class MeShape(Shape):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    is_admin = serializers.BooleanField()
    preferences = serializers.DictField()
    memberships = MembershipShape(many=True)


class SessionShape(Shape):
    user = MeShape(allow_null=True)
    email_enabled = serializers.BooleanField(help_text="Whether a forgotten password can be reset by e-mail.")
    version = serializers.CharField()


class SignInBody(Body):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class ResetRequestBody(Body):
    email = serializers.EmailField(max_length=254)


class ResetBody(Body):
    uid = serializers.CharField(max_length=64)
    token = serializers.CharField(max_length=200)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)


class InvitationLookShape(Shape):
    project_name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    email = serializers.EmailField(allow_null=True, help_text="Whom it is for; null: whoever has the link.")
    needs_account = serializers.BooleanField(help_text="Nobody is signed in, and the address has no account yet.")


class AcceptBody(Body):
    name = serializers.CharField(max_length=120, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    password = serializers.CharField(max_length=1024, trim_whitespace=False, required=False)


def me(user: User) -> dict[str, Any]:
    """The user about themselves."""
    rows = members.memberships_of(user)
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "is_admin": user.is_admin,
        "preferences": user.preferences,
        "memberships": [
            {"project_id": row.project_id, "project_name": row.project.name, "role": row.role} for row in rows
        ],
    }


class SessionlessView(PublicView):
    """What a browser does before or around a session; an API token has no part in it."""

    authentication_classes = (SessionAuthentication,)


class SessionView(SessionlessView):
    @extend_schema(operation_id="session", responses=SessionShape)
    def get(self, request: Request) -> Response:
        """Who is signed in. Sets the CSRF cookie that every writing call of a session repeats in X-CSRFToken."""
        get_token(request._request)
        user = me(request.user) if isinstance(request.user, User) else None
        answer = {"user": user, "email_enabled": settings.EMAIL_ENABLED, "version": labelhub.__version__}
        return Response(answer, headers={"Cache-Control": "no-store"})

    @extend_schema(
        operation_id="sign_in",
        request=SignInBody,
        responses=MeShape,
        examples=[
            OpenApiExample("Sign in", {"email": "ada@example.org", "password": "…"}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Sign in. The answer to a wrong address and to a wrong password is the same."""
        values = checked(SignInBody, request.data)
        return Response(me(sign_in.sign_in(request._request, values["email"], values["password"])))

    @extend_schema(operation_id="sign_out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetView(SessionlessView):
    throttle_classes = (ResetThrottle,)

    @extend_schema(operation_id="request_password_reset", request=ResetRequestBody, responses={202: None})
    def post(self, request: Request) -> Response:
        """Send a reset link. The answer never tells whether the address has an account."""
        email = checked(ResetRequestBody, request.data)["email"]
        if settings.EMAIL_ENABLED:
            post_password_reset(email)
        return Response(status=status.HTTP_202_ACCEPTED)


class PasswordResetConfirmView(SessionlessView):
    @extend_schema(operation_id="reset_password", request=ResetBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set a new password with the link. It ends all sessions of the account."""
        passwords.reset(**checked(ResetBody, request.data))
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationView(SessionlessView):
    @extend_schema(operation_id="look_at_invitation", responses=InvitationLookShape)
    def get(self, request: Request, secret: str) -> Response:
        """What an invitation is for."""
        found = invitations.look(secret)
        signed_in = isinstance(request.user, User)
        return Response(
            {
                "project_name": found.project.name,
                "role": found.role,
                "email": found.email or None,
                "needs_account": not signed_in and invitations.needs_account(found),
            }
        )


class InvitationAcceptView(SessionlessView):
    @extend_schema(operation_id="accept_invitation", request=AcceptBody, responses=MeShape)
    def post(self, request: Request, secret: str) -> Response:
        """Accept an invitation: who is signed in becomes a member; who is not sends name, e-mail and password, gets an
        account and is signed in."""
        values = checked(AcceptBody, request.data)
        if isinstance(request.user, User):
            invitations.accept(secret, request.user)
            return Response(me(request.user))
        found = invitations.look(secret)
        missing = [name for name in ("name", "password") if not values.get(name)]
        if not found.email and not values.get("email"):
            missing.append("email")
        if missing:
            raise Invalid(
                "Nobody is signed in: an account needs " + ", ".join(missing) + ".",
                hint="Sign in first if you have an account.",
                fields=dict.fromkeys(missing, "This field is required."),
            )
        user = invitations.accept_as_new(
            secret, email=values.get("email", ""), name=values["name"], password=values["password"]
        )
        sign_in.start_session(request._request, user)
        return Response(me(user))


urlpatterns = [
    path("session", SessionView.as_view(), name="session"),
    path("password-reset", PasswordResetView.as_view(), name="password-reset"),
    path("password-reset/confirm", PasswordResetConfirmView.as_view(), name="password-reset-confirm"),
    path("invitations/<str:secret>", InvitationView.as_view(), name="invitation"),
    path("invitations/<str:secret>/accept", InvitationAcceptView.as_view(), name="invitation-accept"),
]
