"""One migrated template database for all test processes and runs; each process clones it in a blink.

It is named by what made it (migrations and locked packages), so a changed migration makes a new one and
the old one is dropped.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "migrated_"


def template_database(url: str) -> str:
    """Makes the template unless it stands, and gives its name."""
    name = PREFIX + _fingerprint()
    run = ROOT / ".run"
    run.mkdir(exist_ok=True)
    with (run / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = psycopg2.connect(url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
                standing = {row[0] for row in cursor.fetchall()}
                if name not in standing:
                    _make(cursor, url, name)
                for old in standing - {name}:
                    cursor.execute(
                        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old))
                    )
        finally:
            connection.close()
    return name


def _make(cursor: "psycopg2.extensions.cursor", url: str, name: str) -> None:
    """Migrates under another name first, so that a cut leaves no half-made template behind."""
    beside = sql.Identifier(f"making_{name}")
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(beside))
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(beside))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/making_{name}"))},
        check=True,
    )
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(beside, sql.Identifier(name)))


def _fingerprint() -> str:
    # What settings add to these is migrated on top of the clone.
    made_of = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements/base.txt"]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in made_of)).hexdigest()[:16]
