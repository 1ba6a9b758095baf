from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.periods import Period
from evaluation.commands.catching_up import earliest_period
from evaluation.commands.computing import compute_period


class Command(BaseCommand):
    help = (
        "Compute observations and attainment of whole quarters, here and now; by default the whole history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", metavar="PERIOD", help="default: that of the first order")
        parser.add_argument("--to", dest="last", metavar="PERIOD", help="included; default: the current one")

    def handle(self, *args: Any, **options: Any) -> None:
        current = Period.containing(timezone.now())
        try:
            last = Period.parse(options["last"]) if options["last"] else current
            first = Period.parse(options["first"]) if options["first"] else earliest_period() or last
            run = compute_period(first, last, by=None, is_complete=not (options["first"] or options["last"]))
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        self.stdout.write(
            _(
                "已计算 %(run)s：观测值变动 %(observations)s 个，达成率变动 %(attainments)s 个，"
                "其中重述 %(restatements)s 个，用时 %(seconds)s 秒。"
            )
            % {
                "run": run,
                "observations": run.observations,
                "attainments": run.attainments,
                "restatements": run.restatements,
                "seconds": f"{run.seconds:.2f}",
            }
        )
