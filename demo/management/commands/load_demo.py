from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from demo.load import is_loaded, load


class Command(BaseCommand):
    help = "Load the demo organisation: eight departments, a year and a half of work orders, plans in every state."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("演示数据已在，不再重复装入。")
            return
        load(lambda line: self.stdout.write(f"  {line}"))
