"""A reviewer at a real browser with one packet open."""

from __future__ import annotations

import json
from pathlib import Path

from tuneready.review import packet_html


class Desk:
    """A reviewer's browser with one packet open, and what it complained about or asked for."""

    def __init__(self, browser, folder, packet, **options):
        self.path = Path(folder) / f"{packet.id}.html"
        self.path.write_bytes(packet_html.render(packet))
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 850}, **options})
        self.console, self.requests, self.fired, self.dialogs = [], [], [], []
        self.context.expose_function("fxss", lambda *a: self.fired.append(a))
        self.context.add_init_script("document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))")
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.console.append(m.text))
        self.page.on("pageerror", lambda e: self.console.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("dialog", lambda d: (self.dialogs.append(d.message), d.accept()))
        self.page.goto(self.path.as_uri())
        return self.page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text):
        self.page.keyboard.type(text)

    def save(self, how=lambda page: page.keyboard.press("Control+s")):
        with self.page.expect_download() as got:
            how(self.page)
        return json.loads(Path(got.value.path()).read_text("utf-8"))

    def kept(self):
        return self.page.evaluate("JSON.stringify(Object.entries(localStorage))")

    def quiet(self):
        outside = {url for url in self.requests if not url.startswith("blob:")} - {self.path.as_uri()}
        return not (self.console or self.fired or self.dialogs or outside)

    def progress(self):
        return self.page.inner_text("#progress")
