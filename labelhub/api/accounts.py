"""One's own account and API tokens; for administrators, everybody's accounts."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.accounts import sign_in, tokens, users
from labelhub.accounts.models import ApiToken, User
from labelhub.api.authentication import SessionAuthentication
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import AdminView, UserView, access
from labelhub.api.session import MeShape, me
from labelhub.api.shapes import Body, Shape, checked


class MeBody(Body):
    name = serializers.CharField(max_length=120, required=False)
    preferences = serializers.DictField(required=False, help_text="Replaces the former ones; at most 20 kB.")


class MeView(UserView):
    @extend_schema(operation_id="me", responses=MeShape)
    def get(self, request: Request) -> Response:
        """Who you are, and your projects."""
        return Response(me(self.user))

    @extend_schema(operation_id="change_me", request=MeBody, responses=MeShape)
    def patch(self, request: Request) -> Response:
        """Change your name or preferences."""
        return Response(me(users.change(self.user, **checked(MeBody, request.data))))


class PasswordBody(Body):
    old = serializers.CharField(max_length=1024, trim_whitespace=False)
    new = serializers.CharField(max_length=1024, trim_whitespace=False)


class PasswordView(UserView):
    authentication_classes = (SessionAuthentication,)  # a token that leaks must not take the account over

    @extend_schema(operation_id="change_password", request=PasswordBody, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change your password. This session stays, all others end."""
        values = checked(PasswordBody, request.data)
        sign_in.change_password(request._request, self.user, values["old"], values["new"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="How the secret begins.")
    project_id = serializers.IntegerField(
        allow_null=True, help_text="The only project it works in; null: all of yours."
    )
    read_only = serializers.BooleanField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")


class NewTokenShape(TokenShape):
    secret = serializers.CharField(help_text="Shown this once; send it as `Authorization: Bearer …`.")


class TokensShape(Shape):
    results = TokenShape(many=True)
    next = serializers.CharField(allow_null=True)


class TokenBody(Body):
    name = serializers.CharField(max_length=80)
    project_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True)
    read_only = serializers.BooleanField(required=False)  # type: ignore[assignment]
    expires_in_days = serializers.IntegerField(required=False, allow_null=True, help_text="1 to 3650; null: never.")


class TokensView(UserView):
    def get_authenticators(self) -> list[Any]:
        # A token makes no tokens: what it could do would outlive its own end.
        if self.request is not None and self.request.method == "POST":
            return [SessionAuthentication()]
        return list(super().get_authenticators())

    @extend_schema(operation_id="tokens", parameters=PAGING, responses=TokensShape)
    def get(self, request: Request) -> Response:
        """Your API tokens that were not revoked, newest first."""
        rows = ApiToken.objects.filter(user=self.user, revoked_at=None)
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=_tokens))

    @extend_schema(
        operation_id="create_token",
        request=TokenBody,
        responses={201: NewTokenShape},
        examples=[
            OpenApiExample(
                "For a nightly job that reads",
                {"name": "nightly", "read_only": True, "expires_in_days": 90},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Make an API token. Needs a session: a token makes no tokens."""
        values = checked(TokenBody, request.data)
        if values.get("project_id") is not None:
            access(self.user, values["project_id"])
        token, secret = tokens.create(self.user, **values)
        return Response({**_token(token), "secret": secret}, status=status.HTTP_201_CREATED)


class TokenView(UserView):
    @extend_schema(operation_id="revoke_token", responses={204: None})
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke a token at once."""
        tokens.revoke(self.user, token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _token(row: ApiToken) -> dict[str, Any]:
    names = ("name", "prefix", "project_id", "read_only", "created_at", "expires_at", "last_used_at")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _tokens(rows: list[ApiToken]) -> list[dict[str, Any]]:
    return [_token(row) for row in rows]


class UserShape(Shape):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    is_admin = serializers.BooleanField()
    is_active = serializers.BooleanField()
    is_person = serializers.BooleanField(help_text="false: a labeller that an import or a simulation made.")
    joined_at = serializers.DateTimeField()
    last_login = serializers.DateTimeField(allow_null=True)


class UsersShape(Shape):
    results = UserShape(many=True)
    next = serializers.CharField(allow_null=True)


class UserBody(Body):
    is_active = serializers.BooleanField(required=False)
    is_admin = serializers.BooleanField(required=False)


class UsersView(AdminView):
    @extend_schema(operation_id="users", parameters=PAGING, responses=UsersShape)
    def get(self, request: Request) -> Response:
        """All accounts, by name."""
        orders = {"name": Order("name"), "id": Order("pk"), "joined_at": Order("joined_at")}
        return Response(page(request, User.objects.all(), orders=orders, default="name", show=_users))


class UserDetailView(AdminView):
    @extend_schema(operation_id="change_user", request=UserBody, responses=UserShape)
    def patch(self, request: Request, user_id: int) -> Response:
        """Close or open an account, make an administrator or take that back."""
        return Response(_user(users.change_standing(user_id, **checked(UserBody, request.data))))


def _user(row: User) -> dict[str, Any]:
    names = ("email", "name", "is_admin", "is_active", "is_person", "joined_at", "last_login")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _users(rows: list[User]) -> list[dict[str, Any]]:
    return [_user(row) for row in rows]


urlpatterns = [
    path("me", MeView.as_view(), name="me"),
    path("me/password", PasswordView.as_view(), name="password"),
    path("tokens", TokensView.as_view(), name="tokens"),
    path("tokens/<int:token_id>", TokenView.as_view(), name="token"),
    path("users", UsersView.as_view(), name="users"),
    path("users/<int:user_id>", UserDetailView.as_view(), name="user"),
]
