"""Reading a mailbox over IMAP, against a small server on loopback that speaks what is needed of RFC 3501.

It is a server of this test, not one of those that people run: what it proves is our side of the conversation.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from activity.commands.delivery import deliver_waiting
from activity.models import Notification
from correspondence import events
from correspondence.commands import looking
from correspondence.models import InboundMail, Mailbox
from correspondence.tasks import drop_old_bytes, look_at_mailboxes
from tests.cast import Cast
from tests.factories.correspondence import make_mailbox, write


class Store:
    """A folder: UID -> bytes. `seen` are the commands that came."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.uid_validity = 7
        self.seen: list[str] = []
        self.sizes: dict[int, int] = {}

    def add(self, raw: bytes) -> int:
        uid = max(self.mails, default=100) + 1
        self.mails[uid] = raw
        return uid


def handler_for(store: Store) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def say(self, *lines: bytes) -> None:
            for line in lines:
                self.wfile.write(line + b"\r\n")

        def handle(self) -> None:
            self.say(b"* OK ready")
            while line := self.rfile.readline():
                tag, _space, rest = line.decode().strip().partition(" ")
                store.seen.append(rest)
                self.answer(rest)
                if rest.upper().startswith("LOGIN") and "right" not in rest:
                    self.say(f"{tag} NO wrong password".encode())
                    continue
                self.say(f"{tag} OK done".encode())
                if rest.upper().startswith("LOGOUT"):
                    return

        def answer(self, rest: str) -> None:
            words = rest.upper()
            if words.startswith("CAPABILITY"):
                self.say(b"* CAPABILITY IMAP4rev1")
            elif words.startswith("EXAMINE"):
                following = max(store.mails, default=100) + 1
                self.say(
                    f"* {len(store.mails)} EXISTS".encode(),
                    f"* OK [UIDVALIDITY {store.uid_validity}]".encode(),
                    f"* OK [UIDNEXT {following}]".encode(),
                )
            elif found := re.match(r"UID SEARCH UID (\d+):\*", words):
                after = [uid for uid in store.mails if uid >= int(found.group(1))]
                # `n:*` always names the last mail.
                self.search(after or [max(store.mails)] if store.mails else [])
            elif words.startswith("UID SEARCH SINCE"):
                self.search(list(store.mails))
            elif found := re.match(r"UID FETCH (\d+) \((.+)\)", words):
                self.fetch(int(found.group(1)), found.group(2))
            elif words.startswith("LOGOUT"):
                self.say(b"* BYE")

        def search(self, uids: list[int]) -> None:
            self.say(b"* SEARCH " + " ".join(map(str, uids)).encode())

        def fetch(self, uid: int, what: str) -> None:
            raw = store.mails[uid]
            if what == "RFC822.SIZE":
                self.say(f"* 1 FETCH (RFC822.SIZE {store.sizes.get(uid, len(raw))} UID {uid})".encode())
                return
            data = raw.partition(b"\n\n")[0] if "HEADER" in what else raw
            self.wfile.write(f"* 1 FETCH (UID {uid} {what} {{{len(data)}}}\r\n".encode() + data)
            self.say(b")")

    return Handler


@contextmanager
def serving(store: Store) -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler_for(store)) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def mailbox(cast: Cast, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    monkeypatch.setenv("JINGJIN_MAILBOX_TEST", "right")
    with serving(store) as port:
        yield make_mailbox(
            cast.a,
            by=cast.director,
            way="imap",
            host="127.0.0.1",
            port=port,
            security="plain",
            username="kefu",
            secret_name="JINGJIN_MAILBOX_TEST",
        )


def subjects() -> list[str]:
    return list(InboundMail.objects.order_by("pk").values_list("subject", flat=True))


def test_new_mail_is_taken_in_and_the_folder_stays_as_it_is(mailbox: Mailbox, store: Store) -> None:
    store.add(write(subject="从前的信"))
    assert look_at_mailboxes() == 0  # a mailbox begins with the next mail
    store.add(write(subject="第一封"))
    store.add(b"")
    store.add(write(subject="第二封"))
    assert look_at_mailboxes() == 3
    assert look_at_mailboxes() == 0
    assert subjects() == ["第一封", "第二封"]
    mailbox.refresh_from_db()
    assert (mailbox.last_uid, mailbox.error) == (104, "")
    assert mailbox.looked_at is not None
    assert not any(re.match(r"(SELECT|UID STORE|EXPUNGE)", seen, re.IGNORECASE) for seen in store.seen)
    assert drop_old_bytes() == 0


def test_a_mail_that_is_too_large_is_not_fetched(mailbox: Mailbox, store: Store) -> None:
    look_at_mailboxes()
    uid = store.add(write(subject="很大"))
    store.sizes[uid] = 90 * 1024 * 1024
    look_at_mailboxes()
    mail = InboundMail.objects.get()
    assert (mail.subject, mail.reason, mail.detail) == ("很大", "too_large", "90 MB")
    assert not any("BODY.PEEK[])" in seen for seen in store.seen)


def test_a_folder_that_was_made_anew_loses_and_doubles_nothing(mailbox: Mailbox, store: Store) -> None:
    look_at_mailboxes()
    store.add(write(subject="一"))
    look_at_mailboxes()
    store.uid_validity, old = 8, store.mails
    store.mails = dict(enumerate([*old.values(), write(subject="二")], start=1))
    look_at_mailboxes()
    assert subjects() == ["一", "二"]
    store.add(write(subject="三"))
    look_at_mailboxes()
    assert subjects() == ["一", "二", "三"]


def test_one_worker_reads_at_a_time(mailbox: Mailbox, store: Store) -> None:
    assert looking.lease(mailbox)
    assert looking.read_mailbox(mailbox) == 0
    assert store.seen == []
    Mailbox.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    looking.read_mailbox(mailbox)
    assert store.seen != []


def test_a_mailbox_that_fails_says_so_once_and_holds_up_no_other(
    cast: Cast, mailbox: Mailbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking.read_mailbox(mailbox)
    other = make_mailbox(
        cast.b,
        by=cast.director,
        way="imap",
        host="127.0.0.1",
        port=1,
        security="tls",
        username="x",
        secret_name="JINGJIN_MAILBOX_TEST",
    )
    store.add(write())
    assert look_at_mailboxes() == 1
    other.refresh_from_db()
    assert "refused" in other.error.lower()
    for value in ("wrong", ""):
        monkeypatch.setenv("JINGJIN_MAILBOX_TEST", value)
        look_at_mailboxes()
        mailbox.refresh_from_db()
        assert ("wrong password" if value else "JINGJIN_MAILBOX_TEST") in mailbox.error
    deliver_waiting()
    told = Notification.objects.filter(message=events.MAILBOX_FAILED, recipient=cast.officer)
    assert told.count() == 2  # once for each mailbox, not at every look
    monkeypatch.setenv("JINGJIN_MAILBOX_TEST", "right")
    looking.read_mailbox(mailbox)
    mailbox.refresh_from_db()
    assert mailbox.error == ""
