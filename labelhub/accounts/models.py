"""People who sign in, and the tokens of their scripts."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser):
    """A person. What they may do in a project is their membership there; `is_admin` is the site administrator."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # A labeller made by an import or a simulation: their answers stand, nobody signs in as them.
    is_person = models.BooleanField(default=True)
    preferences = models.JSONField(default=dict)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A script's way in. Only the SHA-256 of the secret is kept; the secret is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    # A number and no foreign key: projects stand above accounts. Null: every project of the user.
    project_id = models.BigIntegerField(null=True, blank=True)
    read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


def normal_email(email: str) -> str:
    """One spelling for one address, so that nobody has two accounts by a capital letter."""
    return email.strip().lower()
