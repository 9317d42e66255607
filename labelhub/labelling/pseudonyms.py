"""What files call a labeller whose name stays here."""

from django.utils.crypto import salted_hmac

PREFIX = "labeller-"


def pseudonym(project_id: int, labeller_id: int) -> str:
    """A name that stays the same in every export of a project and differs between projects. Keyed with the secret of
    this installation: whoever has the file alone cannot find out whose it is by trying all accounts."""
    return PREFIX + salted_hmac("pseudonym", f"{project_id}:{labeller_id}", algorithm="sha256").hexdigest()[:12]
