"""Who may call what. Every view names its roles; a view that names none is closed to everybody."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import exceptions
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request

from labelhub import rawsql
from labelhub.accounts.models import ApiToken, User
from labelhub.api.authentication import SessionAuthentication
from labelhub.api.recording import RecordedView
from labelhub.errors import Forbidden, NotFound
from labelhub.items.models import Membership, Project, Role

MANAGER = frozenset({Role.MANAGER})
SCIENTIST = frozenset({Role.MANAGER, Role.SCIENTIST})
REVIEWER = frozenset({Role.MANAGER, Role.REVIEWER})
STAFF = frozenset({Role.MANAGER, Role.SCIENTIST, Role.REVIEWER})  # sees items, labels, flags and predictions
EVERYONE = frozenset(Role)

SAFE = ("GET", "HEAD", "OPTIONS")
MEMBERSHIP_AND_PROJECT = (
    "SELECT {columns} FROM items_membership JOIN items_project ON items_project.id = items_membership.project_id"
    " WHERE items_membership.project_id = %s AND items_membership.user_id = %s AND items_project.deleted_at IS NULL"
)


def signed_in(request: Request) -> User:
    """Whoever is calling. Raises DRF's `NotAuthenticated`."""
    if not isinstance(request.user, User):
        raise exceptions.NotAuthenticated("Sign in, or send an API token.")
    return request.user


class SignedIn(BasePermission):
    """Any user; a token that only reads cannot write; a token of one project sees nothing else."""

    def has_permission(self, request: Request, view: Any) -> bool:
        signed_in(request)
        token = request.auth
        return not (isinstance(token, ApiToken) and token.project_id is not None)


class PublicView(RecordedView):
    """For everybody, signed in or not: sign-in itself, a reset link, an invitation.

    Who is signed in was asked for the CSRF token already; here it is asked of all who write, so that no other site
    signs somebody in as somebody else.
    """

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in SAFE and not isinstance(request.user, User):
            SessionAuthentication().enforce_csrf(request)


class UserView(RecordedView):
    """For any signed-in user, about themselves."""

    permission_classes = (SignedIn,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_writing_by_read_only_token(request)
        refuse_impossible_numbers(kwargs)

    @property
    def user(self) -> User:
        return signed_in(self.request)


class AdminView(UserView):
    """For the site administrator."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.user.is_admin:
            raise Forbidden("Only the site administrator may do this.")


class InProject(BasePermission):
    """Signed in; `ProjectView` looks at the role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        signed_in(request)
        return True


class ProjectView(RecordedView):
    """For members of the project in the address. `roles` says which roles each method takes; a method that is not
    named is closed. To others the project does not exist."""

    permission_classes = (InProject,)
    roles: ClassVar[Mapping[str, frozenset[Role]]] = {}
    project: Project
    role: Role

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_writing_by_read_only_token(request)
        refuse_impossible_numbers(kwargs)
        self.project, self.role = access(signed_in(request), int(kwargs["project_id"]), request.auth)
        allowed = self.roles.get("GET" if request.method == "HEAD" else str(request.method), frozenset())
        if self.role not in allowed:
            raise Forbidden(
                f"The role {self.role.value} does not allow this.",
                hint="Ask a manager of the project." if allowed else "",
            )

    @property
    def user(self) -> User:
        return signed_in(self.request)


def access(user: User, project_id: int, token: object = None) -> tuple[Project, Role]:
    """The project and the user's role in it; an administrator is a manager everywhere. Raises `NotFound`."""
    missing = NotFound("There is no such project, or you are not a member of it.")
    if isinstance(token, ApiToken) and token.project_id not in (None, project_id):
        raise missing
    if user.is_admin:
        project = Project.objects.filter(pk=project_id, deleted_at=None).first()
        if project is None:
            raise missing
        return project, Role.MANAGER
    found = rawsql.pairs(MEMBERSHIP_AND_PROJECT, [project_id, user.pk], Membership, Project)
    if not found:
        raise missing
    membership, project = found[0]
    return project, Role(membership.role)


def refuse_writing_by_read_only_token(request: Request) -> None:
    token = request.auth
    if isinstance(token, ApiToken) and token.read_only and request.method not in SAFE:
        raise Forbidden("This API token may only read.", hint="Use a token that may write.")


def refuse_impossible_numbers(kwargs: Mapping[str, Any]) -> None:
    """A number in the address that no database holds names nothing."""
    if any(isinstance(value, int) and value >= 2**63 for value in kwargs.values()):
        raise NotFound("There is no such thing here.")
