"""Letters that are sent from a worker."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from labelhub.accounts import mail

log = logging.getLogger(__name__)


@shared_task(name="labelhub.send_password_reset")
def send_password_reset(email: str) -> None:
    """Send a reset link if somebody has this address. Twice does no harm: both links work until one is used."""
    mail.send_reset(email)


def post_password_reset(email: str) -> None:
    """Have the letter sent by a worker, so that the time of the answer does not tell whether the address is known.
    Without a broker it is sent here: late is better than never."""
    try:
        send_password_reset.apply_async(args=(email,), retry=False)
    except OperationalError:
        log.warning("no broker: the letter is sent by the web server")
        mail.send_reset(email)
