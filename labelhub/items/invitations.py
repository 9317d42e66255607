"""Links that make whoever opens them a member. One that names an e-mail address is for that person and works once;
one without works for everybody who has it, until it expires or is taken back."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from labelhub.accounts import mail, tokens, users
from labelhub.accounts.models import User, normal_email
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items import members
from labelhub.items.models import Invitation, Project, Role

DEFAULT_DAYS = 14
MOST_DAYS = 365


def invite(
    project: Project, by: User, role: Role, *, email: str = "", days: int = DEFAULT_DAYS
) -> tuple[Invitation, str]:
    """An invitation and its secret, which is kept nowhere.

    Raises:
        Invalid: not 1 to 365 days. Conflict: that person is a member already (`member_already`).
    """
    if not 1 <= days <= MOST_DAYS:
        reason = f"From 1 to {MOST_DAYS} days."
        raise Invalid(f"expires_in_days: {reason}", fields={"expires_in_days": reason})
    address = normal_email(email)
    if address and project.memberships.filter(user__email=address).exists():
        raise Conflict(f"{address} is a member already.", hint="Change the role there.", code="member_already")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        project=project,
        role=role,
        email=address,
        digest=tokens.digest(secret),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return invitation, secret


def url(secret: str) -> str:
    """The address to hand over."""
    return f"{settings.PUBLIC_URL}/join/{secret}"


def send(invitation: Invitation, secret: str) -> bool:
    """Send it to the address it names; False when the mail server did not take it."""
    text = mail.INVITATION.format(
        inviter=invitation.created_by.name if invitation.created_by else "Somebody",
        project=invitation.project.name,
        role=Role(invitation.role).label.lower(),
        url=url(secret),
        until=invitation.expires_at,
    )
    return mail.send_invitation(invitation.email, text)


def revoke(project: Project, invitation_id: int) -> None:
    """Take an invitation back.

    Raises:
        NotFound: the project has no such invitation that is still good.
    """
    open_ones = Invitation.objects.filter(project=project, revoked_at=None, accepted_at=None)
    if not open_ones.filter(pk=invitation_id).update(revoked_at=timezone.now()):
        raise NotFound("This project has no such open invitation.")


def state(invitation: Invitation) -> str:
    """`open`, `accepted`, `revoked` or `expired`."""
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.revoked_at is not None:
        return "revoked"
    return "expired" if invitation.expires_at <= timezone.now() else "open"


def look(secret: str) -> Invitation:
    """The invitation with this secret, its project with it.

    Raises:
        NotFound: it was never given, was used, taken back, or has expired.
    """
    found = Invitation.objects.select_related("project", "created_by").filter(digest=tokens.digest(secret)).first()
    if found is None or state(found) != "open" or found.project.deleted_at is not None:
        raise NotFound("This invitation was used already, was taken back, or has expired.", hint="Ask for a new one.")
    return found


def needs_account(invitation: Invitation) -> bool:
    """Whether somebody who is not signed in has to make an account (else: sign in)."""
    return not (invitation.email and User.objects.filter(email=invitation.email).exists())


def accept(secret: str, user: User) -> Invitation:
    """Make the signed-in user a member; a member keeps their role.

    Raises:
        NotFound: as `look`. Conflict: it names another address (`other_address`).
    """
    with transaction.atomic():
        invitation = look(secret)
        if invitation.email and invitation.email != user.email:
            raise Conflict(
                f"This invitation is for {invitation.email}, and you are signed in as {user.email}.",
                hint="Sign out and open it again, or ask for one to your address.",
                code="other_address",
            )
        _use(invitation, user)
    return invitation


def accept_as_new(secret: str, *, email: str, name: str, password: str) -> User:
    """Make an account and its owner a member. An invitation that names an address is for that address alone.

    Raises:
        NotFound: as `look`. Invalid: as `users.create`. Conflict: the address has an account already.
    """
    with transaction.atomic():
        invitation = look(secret)
        if invitation.email and normal_email(email or invitation.email) != invitation.email:
            reason = f"This invitation is for {invitation.email}."
            raise Invalid(f"email: {reason}", fields={"email": reason})
        user = users.create(email=invitation.email or email, name=name, password=password)
        _use(invitation, user)
    return user


def _use(invitation: Invitation, user: User) -> None:
    """Add the member; use up an invitation that names an address. Of two who come at once, one is refused."""
    if invitation.email:
        unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if not unused.update(accepted_at=timezone.now(), accepted_by=user):
            raise NotFound("This invitation was used already, or was taken back.", hint="Ask for a new one.")
    members.add(invitation.project, user, Role(invitation.role))
