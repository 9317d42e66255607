"""Members of a project, links to reset their passwords, and invitations."""

from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.accounts import passwords
from labelhub.api import shapes
from labelhub.api.authentication import SessionAuthentication
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, STAFF, ProjectView
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.browse import people
from labelhub.browse.people import Activity
from labelhub.errors import Forbidden
from labelhub.items import invitations, members
from labelhub.items.models import Invitation, Membership, Role


class MemberShape(Shape):
    user = PersonShape()
    role = serializers.ChoiceField(Role.choices)
    joined_at = serializers.DateTimeField()
    labels = serializers.IntegerField(help_text="Answers ever given in this project.")
    last_seen_at = serializers.DateTimeField(allow_null=True, help_text="Last lease here, or last sign-in.")


class MembersShape(Shape):
    results = MemberShape(many=True)
    next = serializers.CharField(allow_null=True)


class RoleBody(Body):
    role = serializers.ChoiceField(Role.choices)


class MembersView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="members", parameters=PAGING, responses=MembersShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Who belongs to the project. E-mail addresses are for managers."""
        rows = self.project.memberships.select_related("user")
        orders = {"name": Order("user__name"), "joined_at": Order("created_at"), "role": Order("role")}
        return Response(page(request, rows, orders=orders, default="name", show=self._rows))

    def _rows(self, rows: list[Membership]) -> list[dict[str, Any]]:
        known = people.activity(self.project.pk, [row.user_id for row in rows])
        return [show_member(row, known[row.user_id], email=self.role == Role.MANAGER) for row in rows]


class MemberView(ProjectView):
    roles = {"PATCH": MANAGER, "DELETE": MANAGER}

    @extend_schema(operation_id="change_member", request=RoleBody, responses=MemberShape)
    def patch(self, request: Request, project_id: int, user_id: int) -> Response:
        """Give a member another role."""
        row = members.set_role(self.project, user_id, Role(checked(RoleBody, request.data)["role"]))
        return Response(show_member(row, people.activity(project_id, [user_id])[user_id], email=True))

    @extend_schema(operation_id="remove_member", responses={204: None})
    def delete(self, request: Request, project_id: int, user_id: int) -> Response:
        """End a membership. What the member said stays."""
        members.remove(self.project, user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def show_member(row: Membership, known: Activity, *, email: bool) -> dict[str, Any]:
    return {
        "user": shapes.person(row.user, email=email),
        "role": row.role,
        "joined_at": row.created_at,
        "labels": known.labels,
        "last_seen_at": known.last_seen_at,
    }


class ResetLinkShape(Shape):
    url = serializers.CharField(help_text="For the member alone: it sets a new password, once.")
    expires_at = serializers.DateTimeField()


class ResetLinkView(ProjectView):
    authentication_classes = (SessionAuthentication,)  # a token that leaks must not take an account over
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="issue_reset_link", request=None, responses=ResetLinkShape)
    def post(self, request: Request, project_id: int, user_id: int) -> Response:
        """A link with which the member sets a new password; only for members who may nothing that you may not."""
        member = members.person_of(self.project, user_id)
        issuer = members.powers_of(self.user, managing=True)
        if not passwords.may_issue_reset(issuer, members.powers_of(member)):
            raise Forbidden(
                "This member belongs to projects that you do not manage, or administers the site.",
                hint="An administrator can issue the link.",
            )
        link = passwords.reset_link(member)
        return Response({"url": link.url, "expires_at": link.expires_at}, headers={"Cache-Control": "no-store"})


class InvitationShape(Shape):
    id = serializers.IntegerField()
    role = serializers.ChoiceField(Role.choices)
    email = serializers.EmailField(allow_null=True, help_text="Works once, for this person; null: for all who have it.")
    state = serializers.ChoiceField(["open", "accepted", "revoked", "expired"])
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)


class NewInvitationShape(InvitationShape):
    url = serializers.CharField(help_text="Shown this once.")
    sent = serializers.BooleanField(help_text="Whether it was sent by e-mail.")


class InvitationsShape(Shape):
    results = InvitationShape(many=True)
    next = serializers.CharField(allow_null=True)


class InvitationBody(Body):
    role = serializers.ChoiceField(Role.choices)
    email = serializers.EmailField(max_length=254, required=False, allow_null=True, allow_blank=True)
    expires_in_days = serializers.IntegerField(required=False, help_text="1 to 365; 14 when it is not given.")


class InvitationsView(ProjectView):
    roles = {"GET": MANAGER, "POST": MANAGER}

    @extend_schema(operation_id="invitations", parameters=PAGING, responses=InvitationsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """All invitations, newest first."""
        rows = self.project.invitations.select_related("created_by")
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=show_invitations))

    @extend_schema(operation_id="invite", request=InvitationBody, responses={201: NewInvitationShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Invite somebody: a link to hand over, sent by e-mail where there is an address and a mail server."""
        values = checked(InvitationBody, request.data)
        invitation, secret = invitations.invite(
            self.project,
            self.user,
            Role(values["role"]),
            email=values.get("email") or "",
            days=values.get("expires_in_days", invitations.DEFAULT_DAYS),
        )
        sent = bool(settings.EMAIL_ENABLED and invitation.email) and invitations.send(invitation, secret)
        answer = {**show_invitation(invitation), "url": invitations.url(secret), "sent": sent}
        return Response(answer, status=status.HTTP_201_CREATED)


class InvitationDetailView(ProjectView):
    roles = {"DELETE": MANAGER}

    @extend_schema(operation_id="revoke_invitation", responses={204: None})
    def delete(self, request: Request, project_id: int, invitation_id: int) -> Response:
        """Take an open invitation back."""
        invitations.revoke(self.project, invitation_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def show_invitation(row: Invitation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "role": row.role,
        "email": row.email or None,
        "state": invitations.state(row),
        "created_by": shapes.person(row.created_by),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "accepted_at": row.accepted_at,
    }


def show_invitations(rows: list[Invitation]) -> list[dict[str, Any]]:
    return [show_invitation(row) for row in rows]


_MEMBERS, _INVITATIONS = "projects/<int:project_id>/members", "projects/<int:project_id>/invitations"
urlpatterns = [
    path(_MEMBERS, MembersView.as_view(), name="members"),
    path(f"{_MEMBERS}/<int:user_id>", MemberView.as_view(), name="member"),
    path(f"{_MEMBERS}/<int:user_id>/reset-link", ResetLinkView.as_view(), name="reset-link"),
    path(_INVITATIONS, InvitationsView.as_view(), name="invitations"),
    path(f"{_INVITATIONS}/<int:invitation_id>", InvitationDetailView.as_view(), name="project-invitation"),
]
