"""The two letters that LabelHub sends."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from labelhub.accounts import passwords
from labelhub.accounts.models import User, normal_email

log = logging.getLogger(__name__)

RESET = """Somebody, we hope you, asked for a new LabelHub password for {email}.

Set it here:

{url}

The link works once and for {hours} hours. If you did not ask, do nothing: your password stays as it is.
"""

INVITATION = """{inviter} invites you to the project "{project}" on LabelHub as {role}.

Join here:

{url}

The link works until {until:%d %B %Y}.
"""


def send_reset(email: str) -> bool:
    """Send the link to whoever has this address; whether there was somebody. Nobody else is told."""
    user = User.objects.filter(email=normal_email(email), is_active=True, is_person=True).first()
    if user is None:
        return False
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    text = RESET.format(email=user.email, url=passwords.reset_link(user).url, hours=hours)
    send_mail("A new password for LabelHub", text, None, [user.email])
    return True


def send_invitation(email: str, text: str) -> bool:
    """Send an invitation; False when the mail server did not take it: the link can still be handed over."""
    try:
        send_mail("An invitation to LabelHub", text, None, [email])
    except (SMTPException, OSError):
        log.warning("an invitation could not be sent", exc_info=True)
        return False
    return True
