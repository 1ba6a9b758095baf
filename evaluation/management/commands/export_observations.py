from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Refusal
from core.periods import Period
from evaluation.exports import figures_between, find_indicator, write_csv


class Command(BaseCommand):
    help = "Write an indicator's observations: department (code), period, numerator, denominator, value."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--indicator", required=True, metavar="CODE", help="for example on_time_rate")
        parser.add_argument("--from", dest="first", required=True, metavar="PERIOD", help="2015Q1 or 2015-01")
        parser.add_argument("--to", dest="last", required=True, metavar="PERIOD", help="included")
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("--output", type=Path, metavar="FILE", help="a file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            figures = figures_between(
                find_indicator(options["indicator"]),
                Period.parse(options["first"]),
                Period.parse(options["last"]),
            )
            if options["output"] is None:
                write_csv(figures, options.get("stdout") or sys.stdout)
                return
            with options["output"].open("w", encoding="utf-8", newline="") as file:
                write_csv(figures, file)
        except Refusal as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        except OSError as error:
            raise CommandError(str(error)) from error
