"""How often the same sender may ask for something that costs a letter."""

import logging

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

log = logging.getLogger(__name__)


class ResetThrottle(SimpleRateThrottle):
    """Password resets: ten an hour from one network address, so that nobody floods a mailbox or tries addresses.

    Without Redis nothing is counted: a person who has forgotten the password matters more than the limit.
    """

    scope = "password-reset"
    rate = "10/hour"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except RedisError:
            log.warning("no cache: password resets are not counted")
            return True
