"""The permission of a view that names none. In a module of its own, since DRF reads it while its own views load."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class Denied(BasePermission):
    """Closed to everybody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False
