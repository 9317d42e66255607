"""`manage.py replay PROJECT [--method …]`: the project's own answers under another policy."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.errors import LabelHubError
from labelhub.items.choices import ConsensusMethod, OverlapRule
from labelhub.items.projects import find
from labelhub.labelling import replaying

OPTIONS: dict[str, tuple[str, Any]] = {
    "consensus_method": ("--method", {"choices": ConsensusMethod.values}),
    "overlap_rule": ("--rule", {"choices": OverlapRule.values}),
    "overlap_min": ("--min", {"type": int}),
    "overlap_max": ("--max", {"type": int}),
    "accept_agreement": ("--agreement", {"type": float}),
    "target_confidence": ("--target", {"type": float}),
}


class Command(BaseCommand):
    help = "Replay a project's answers under another method, threshold or overlap. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="number or name of a project")
        for name, (option, settings_of_option) in OPTIONS.items():
            parser.add_argument(option, dest=name, help=f"in place of the policy {name}", **settings_of_option)
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        parameters = {name: options[name] for name in OPTIONS if options[name] is not None}
        try:
            project = find(options["project"])
            found = replaying.replay(project, parameters)
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        labels, accepted = found["labels"], found["accepted"]
        self.stdout.write(f"method    {found['method']}")
        self.stdout.write(f"labels    {labels['used']} of {labels['log']} used, {labels['saved']} saved")
        self.stdout.write(f"accepted  {accepted['now']} now, {accepted['replayed']} replayed")
        for name, share in found["gold"].items():
            said = f"{share['value']:.4f} ({share['low']:.4f} to {share['high']:.4f}, n {share['n']})" if share else "–"
            self.stdout.write(f"known items right, {name:8}  {said}")
        self.stdout.write(f"changed   {found['changed']} items")
        for one in found["changed_items"]:
            before = f"{one['class_before']} ({one['state_before']})"
            after = f"{one['class_after']} ({one['state_after']})"
            address = f"{settings.PUBLIC_URL}/p/{project.pk}/items/{one['item']}"
            self.stdout.write(f"  {before} → {after}  {address}")
