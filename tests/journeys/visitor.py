"""A person in front of a browser, watched: whatever a page must never do is written down while they go about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)

from organization.models import User
from tests.journeys.server import Site

PATIENCE = 30_000
"""Milliseconds to wait for what must appear."""
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}

# Scripts of the page cannot undo this: it runs before them and reports past the page's own console.
WATCH = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`CSP refused ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
for (const name of ["alert", "prompt", "confirm", "print"])
  window[name] = (...words) => { console.error(`script ran: ${name}(${words})`); };
"""
SERIOUS = {"serious", "critical"}


@dataclass
class Visitor:
    """`page` is Playwright's; `problems` collects errors, refused contents and visits to other hosts."""

    context: BrowserContext
    page: Page
    site: Site
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        self.page.on("dialog", self.dismiss)
        self.page.on("request", self.see)
        self.page.on("response", self.receive)

    def hear(self, message: ConsoleMessage) -> None:
        # What the server answered is judged by its status in `receive`.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def dismiss(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def see(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:", "about:")):
            self.problems.append(f"asked another host: {request.url}")

    def receive(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url.removeprefix(self.site.url)}")

    def expect_problem(self, pattern: str) -> None:
        """What this journey provokes on purpose; everything else still counts."""
        self.allowed.append(pattern)

    def open(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def act(self, name: str) -> None:
        """Press the one button or link of this name (a quick key may stand beside it): in the open dialog if
        there is one, else on the page."""
        dialog = self.page.locator("dialog[open]")
        place = dialog if dialog.count() else self.page.locator("body")
        words = re.compile(rf"^{re.escape(name)}( [A-Z])?$")
        place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words)).first.click()

    def expect_said(self, words: str) -> None:
        """The message on top of the page that answers the last act."""
        expect(self.page.locator("[data-alert]").first).to_contain_text(words)

    def unexpected(self) -> list[str]:
        return [p for p in self.problems if not any(re.search(pattern, p) for pattern in self.allowed)]

    def overflow(self) -> str:
        """What is wider than the window, or nothing."""
        return str(self.page.evaluate(OVERFLOW))

    def accessibility_faults(self, *, any_impact: bool = False) -> list[str]:
        """What axe-core calls serious or critical (or finds at all): rule, element, and what to mend."""
        results = Axe().run(self.page)
        return [
            f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary']}"
            for rule in results.response["violations"]
            if any_impact or rule["impact"] in SERIOUS
            for node in rule["nodes"]
        ]


OVERFLOW = """() => {
  const wide = document.scrollingElement.scrollWidth, window_ = window.innerWidth;
  if (wide <= window_) return "";
  const guilty = [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > window_ + 1)
    .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className}`);
  return `${wide} px in a window of ${window_} px: ${guilty.join("; ")}`;
}"""


def session_of(user: User) -> str:
    """The cookie of somebody who has just signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def visitor(
    browser: Browser, site: Site, session: str = "", size: ViewportSize = DESK, **more: Any
) -> Visitor:
    """Somebody with a browser of their own, signed in if a session is given; `more` goes to the browser."""
    context = browser.new_context(
        viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **more
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    found = Visitor(context, context.new_page(), site)
    found.watch()
    return found
