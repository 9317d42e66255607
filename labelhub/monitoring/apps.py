from django.apps import AppConfig
from django.db.backends.signals import connection_created

from labelhub.monitoring import slow_queries


class MonitoringConfig(AppConfig):
    name = "labelhub.monitoring"

    def ready(self) -> None:
        """Database wrappers have no other hook for every new connection of every thread."""
        connection_created.connect(slow_queries.time_queries, dispatch_uid="time-queries")
