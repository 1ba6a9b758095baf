"""Bytes of a stranger: whatever they are, they become a letter or a reason (IN-07)."""

from __future__ import annotations

import base64
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correspondence.models import Reason, Verification
from correspondence.reading import bodies, headers
from correspondence.reading.judging import machine_reason, verification_of
from correspondence.reading.opening import MOST_BOUNDARIES, Unreadable, envelope_of, open_letter
from tests.factories.correspondence import CUSTOMER, write

GBK = "空调漏水，请尽快处理".encode("gbk")


def raw(head: str, body: bytes = b"", sender: str = f"From: {CUSTOMER}\n") -> bytes:
    return (sender + head).encode() + b"\n" + body


def reason_for(mail: bytes) -> Reason:
    with pytest.raises(Unreadable) as refused:
        open_letter(mail)
    return refused.value.reason


def test_text_is_read_in_whatever_charset_it_claims_or_has() -> None:
    for charset in ("gb2312", "GBK", "x-nonsense", "base64", "utf-8", "", "a b;c"):
        mail = raw(f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n', GBK)
        assert open_letter(mail).text == "空调漏水，请尽快处理", charset
    encoded = "=?gb2312?B?" + base64.b64encode("空调漏水".encode("gbk")).decode() + "?="
    assert envelope_of(raw(f"Subject: {encoded}\n")).subject == "空调漏水"
    assert envelope_of(
        raw("Subject: =?utf-8?B?not base64!?=\n")
    ).subject  # something readable, nothing raised


def test_a_page_becomes_its_words_and_nothing_runs() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>您好，<b>漏水</b>了</p><script>alert(1)</script>"
        "<img src=x onerror=alert(2)><div>请&nbsp;回电 &lt;谢谢&gt;</div></body></html>"
    )
    text = open_letter(raw("Content-Type: text/html; charset=utf-8\n", page.encode())).text
    assert text == "您好，漏水了\n\n请 回电 <谢谢>"
    for piece in ("<p", "<script>", "<!--", "<p title='", "</", "<", "&#", "<p>"):
        bodies.text_of_page(piece * 100_000)  # ends, and soon
    assert bodies.text_of_page("1 < 2 <!-- no --> und 3<br/>4<STYLE>x</STYLE>5") == "1 < 2 und 3\n45"


def test_the_text_part_is_preferred_and_files_are_found_however_deep() -> None:
    mail = write("正文", files=(("照片.png", b"\x89PNG\r\n"), ("../../etc/passwd", b"x")))
    letter = open_letter(mail)
    assert letter.text == "正文"
    assert [file.name for file in letter.files] == ["照片.png", "passwd"]


def test_headers_cannot_break_out() -> None:
    mail = raw(
        "Subject: a\r\n\tb\x0b\u202ec\nX: y\n",
        sender='From: "=?utf-8?Q?A=0D=0ABcc:_x@evil.example?=" <li@example.com>\n',
    )
    found = envelope_of(mail)
    assert found.sender_address == "li@example.com"
    for text in (found.sender_name, found.subject):
        assert text.isprintable()
    assert len(envelope_of(raw("", sender=f'From: "{"长" * 300}" <li@example.com>\n')).sender_name) == 120
    # An encoded name cannot bring an address of its own.
    name = base64.b64encode(b"<boss@desk.example>").decode()
    assert (
        envelope_of(raw("", sender=f"From: =?utf-8?B?{name}?= <li@example.com>\n")).sender_address
        == "li@example.com"
    )


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\r\n", Reason.EMPTY),
        (b"Subject: nobody\n\ntext", Reason.NO_SENDER),
        (b"From: not an address\n\ntext", Reason.NO_SENDER),
        (raw("", b"\n" * 700_000), Reason.TOO_COMPLEX),
        (raw("X: boundary=\n" * (MOST_BOUNDARIES + 1)), Reason.TOO_COMPLEX),
        (
            raw("Content-Type: multipart/mixed; boundary=b\n", b"--b\n\nx\n" * 300 + b"--b--\n"),
            Reason.TOO_COMPLEX,
        ),
    ],
)
def test_what_cannot_be_an_order_says_why(mail: bytes, reason: Reason) -> None:
    assert reason_for(mail) == reason
    assert envelope_of(mail).message_id


def test_parts_within_parts_end() -> None:
    levels = MOST_BOUNDARIES - 2
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels))
    assert open_letter(raw(head + "Content-Type: text/plain\n", "到底了".encode())).text == "到底了"


@given(st.binary(max_size=400), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_opened_or_refused(head: bytes, body: bytes) -> None:
    mail = b"From: a@b.example\nContent-Type: " + head + b"\n\n" + body
    try:
        letter = open_letter(mail)
    except Unreadable:
        return
    assert "\x00" not in letter.text + letter.envelope.subject + letter.envelope.sender_name
    letter.text.encode()


def judge(extra: str, sender: str = CUSTOMER) -> Reason | None:
    parsed = message_from_bytes(raw(extra), policy=policy.compat32)
    return machine_reason(parsed, sender, own_addresses={"kefu@desk.example"}, is_own_message=False)


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("", None),
        ("Auto-Submitted: no\nX-Auto-Response-Suppress: None\n", None),
        ("Auto-Submitted: auto-replied; owner-email=x\n", Reason.AUTO_REPLY),
        ("X-Auto-Response-Suppress: All\n", Reason.AUTO_REPLY),
        ("X-Autoreply: yes\n", Reason.AUTO_REPLY),
        ("Precedence: Bulk\n", Reason.BULK),
        ("Precedence: junk\n", Reason.BULK),
        ("List-Id: <news.example.com>\n", Reason.BULK),
        ("Return-Path: <>\n", Reason.BOUNCE),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", Reason.BOUNCE),
    ],
)
def test_machines_are_known_by_their_headers(extra: str, reason: Reason | None) -> None:
    assert judge(extra) == reason


def test_machines_are_known_by_their_address() -> None:
    assert judge("", "mailer-daemon@mx.example") == Reason.BOUNCE
    assert judge("", "kefu@desk.example") == Reason.OWN_ADDRESS


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([], Verification.FAILED),
        (["mx.desk.example; dmarc=pass header.from=example.com"], Verification.PASSED),
        (["mx.desk.example 1; spf=fail; dmarc=fail (p=none) header.from=example.com"], Verification.FAILED),
        (["evil.example; dmarc=pass"], Verification.FAILED),
        (["mx.desk.example.evil.example; dmarc=pass"], Verification.FAILED),
        # Only the word on top is our server's; what stands below came with the mail.
        (["mx.desk.example; dmarc=fail", "mx.desk.example; dmarc=pass"], Verification.FAILED),
        (["mx.desk.example; dmarc=fail (dmarc=pass)"], Verification.FAILED),
        (["mx.desk.example; dkim=pass header.d=example.com"], Verification.PASSED),
        (["mx.desk.example; dkim=pass header.d=evil.example"], Verification.FAILED),
        (["mx.desk.example; spf=pass smtp.mailfrom=bounce@mail.example.com"], Verification.PASSED),
        (["mx.desk.example; spf=pass smtp.mailfrom=x@notexample.com"], Verification.FAILED),
    ],
)
def test_only_the_own_server_is_believed(results: list[str], verdict: Verification) -> None:
    head = "".join(f"Authentication-Results: {one}\n" for one in results)
    parsed = message_from_bytes(raw(head), policy=policy.compat32)
    assert verification_of(parsed, CUSTOMER, "mx.desk.example") == verdict
    assert verification_of(parsed, CUSTOMER, "") == Verification.UNKNOWN


@pytest.mark.parametrize(
    "head",
    [
        "On Mon, 23 Nov 2026 at 10:00, 客服 <kefu@desk.example> wrote:",
        "-----原始邮件-----",
        "在 2026年11月23日，客服 <kefu@desk.example> 写道：",
        "发件人：客服 <kefu@desk.example>",
        "> 上次说的是周三",
    ],
)
def test_what_is_quoted_is_set_apart(head: str) -> None:
    assert bodies.without_quotes(f"好的，周四可以。\n\n{head}\n> 旧的话") == (
        "好的，周四可以。",
        f"{head}\n> 旧的话",
    )
    assert bodies.without_quotes(f"{head}\n> 旧的话")[1] == ""


def test_ids_are_taken_only_where_they_are_whole() -> None:
    assert headers.message_ids(["<a@b> junk <c@d>\n <a@b>", "<unclosed", "<with space@x>"]) == [
        "<a@b>",
        "<c@d>",
    ]
    assert len(headers.message_ids([" ".join(f"<{n}@x>" for n in range(500))])) == 50
