"""Who belongs to a project, and in which role."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from labelhub.accounts.models import User
from labelhub.accounts.passwords import Powers
from labelhub.errors import Conflict, NotFound
from labelhub.items import classes
from labelhub.items.models import Membership, Project, Role


def role_of(project: Project, user: User) -> Role | None:
    """The user's role in the project; None for who does not belong to it."""
    row = Membership.objects.filter(project=project, user=user).first()
    return None if row is None else Role(row.role)


def memberships_of(user: User) -> Sequence[Membership]:
    """The user's memberships in projects that are not deleted, the project with each, by name."""
    rows = Membership.objects.filter(user=user, project__deleted_at=None).select_related("project")
    return list(rows.order_by("project__name", "pk"))


def projects_of(user: User) -> QuerySet[Project]:
    """The projects the user may see: all that are not deleted for an administrator, else those they belong to."""
    rows = Project.objects.filter(deleted_at=None)
    return rows if user.is_admin else rows.filter(memberships__user=user)


def roles_of(user: User, projects: Sequence[Project]) -> dict[int, Role]:
    """The user's role in each of these projects; an administrator is a manager everywhere."""
    if user.is_admin:
        return dict.fromkeys((project.pk for project in projects), Role.MANAGER)
    rows = Membership.objects.filter(user=user, project__in=projects)
    return {row.project_id: Role(row.role) for row in rows}


def person_of(project: Project, user_id: int) -> User:
    """A member who signs in.

    Raises:
        NotFound: not a member, a closed account, or a labeller that an import or a simulation made.
    """
    user = _get(project, user_id).user
    if not (user.is_active and user.is_person):
        raise NotFound("Nobody signs in with this account.")
    return user


def powers_of(user: User, *, managing: bool = False) -> Powers:
    """What the user may do; with `managing` only the projects that they manage."""
    rows = memberships_of(user)
    ids = frozenset(row.project_id for row in rows if not managing or row.role == Role.MANAGER)
    return Powers(is_admin=user.is_admin, projects=ids)


def may_create_projects(user: User) -> bool:
    """Administrators, and whoever manages a project already."""
    return user.is_admin or bool(powers_of(user, managing=True).projects)


def set_role(project: Project, user_id: int, role: Role) -> Membership:
    """Give a member another role.

    Raises:
        NotFound: not a member. Conflict: the project would have no manager (`last_manager`).
    """
    with transaction.atomic():
        classes.lock(project)
        row = _get(project, user_id)
        if role != Role.MANAGER:
            _refuse_last_manager(project, row)
        row.role = role
        row.save(update_fields=["role"])
    return row


def remove(project: Project, user_id: int) -> None:
    """End a membership. What the member said stays.

    Raises:
        NotFound: not a member. Conflict: the project would have no manager (`last_manager`).
    """
    with transaction.atomic():
        classes.lock(project)
        row = _get(project, user_id)
        _refuse_last_manager(project, row)
        row.delete()


def add(project: Project, user: User, role: Role) -> Membership:
    """Make the user a member; who is one already keeps their role."""
    row, _new = Membership.objects.get_or_create(project=project, user=user, defaults={"role": role})
    return row


def _get(project: Project, user_id: int) -> Membership:
    row = Membership.objects.select_related("user").filter(project=project, user_id=user_id).first()
    if row is None:
        raise NotFound("This project has no such member.")
    return row


def _refuse_last_manager(project: Project, row: Membership) -> None:
    others = Membership.objects.filter(project=project, role=Role.MANAGER, user__is_active=True).exclude(pk=row.pk)
    if row.role == Role.MANAGER and not others.exists():
        raise Conflict(
            "This is the only manager of the project.", hint="Make somebody else manager first.", code="last_manager"
        )
