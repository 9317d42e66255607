"""`manage.py doctor`: look the installation over; exits 1 when something is broken."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from labelhub.monitoring import doctor


class Command(BaseCommand):
    help = "Say what is well, what is doubtful and what is broken with this installation, and what to do."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(doctor.look())
        for finding in findings:
            self.stdout.write(f"{finding.level:9} {finding.what}{' ' + finding.mend if finding.mend else ''}")
        if any(finding.level == "broken" for finding in findings):
            sys.exit(1)
