"""Why a screen gets less than it asked for, for the words on it."""

from labelhub.items.models import Project
from labelhub.labelling.models import Slot, SlotState


def why(project: Project, got_some: bool, *, limited: bool = False, spent: bool = False) -> str:
    """Why there is no more now, for the words on an empty screen."""
    if got_some:
        return ""
    if limited:
        return "limit"
    if spent:
        return "budget_spent"
    slots = Slot.objects.filter(project=project)
    if not slots.exists():
        return "nothing_yet"
    # Others hold them, or another window of this labeller: either way some may come back.
    return "waiting_for_others" if slots.filter(state=SlotState.LEASED).exists() else "all_answered"
