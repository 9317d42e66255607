"""`manage.py simulate_crowd PROJECT`: let people of uneven skill answer, through the same doors as the screen."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.demo import crowd
from labelhub.demo.perception import Crowd
from labelhub.errors import LabelHubError
from labelhub.items.projects import find


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="number or name of the project; its items must carry a true class")
        parser.add_argument("--labellers", type=int, default=5, help="how many people answer")
        parser.add_argument("--accuracy", type=float, default=0.93, help="mean share of right answers on clear images")
        parser.add_argument("--spammers", type=int, default=0, help="how many of them answer without looking")
        parser.add_argument("--planted", type=float, default=0.0, help="share of items all mistake at the first look")
        parser.add_argument("--labels", type=int, default=None, help="stop after so many answers")
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            who = Crowd(
                labellers=options["labellers"],
                accuracy=options["accuracy"],
                spammers=options["spammers"],
                planted=options["planted"],
                seed=options["seed"],
            )
            given = crowd.answer(find(options["project"]), who, most=options["labels"])
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{given} answers given by {who.labellers} labellers.")
