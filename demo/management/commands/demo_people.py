from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from demo.cast import players
from demo.company import PASSWORD


class Command(BaseCommand):
    help = "List the people one can sign in as in the demo, and their password."

    def handle(self, *args: Any, **options: Any) -> None:
        for player in players():
            self.stdout.write(f"  {player.username:<12} {player.name} {player.post_title} · {player.line}")
        self.stdout.write(f"  密码（所有人）：{PASSWORD}")
