"""The pages in a real browser: nothing runs, nothing loads, nothing scrolls sideways, and paper shows everything."""

import shutil

import pytest

from tests.conftest import SCREENS
from tests.renderers import hostile, sample
from tuneready.renderers import html

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("needs chromium (apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("faces")
    for name, build in sample.SAMPLES.items():
        for file, body in html.render(build(), sample.rows_table()).items():
            (path / f"{name}-{file}").write_bytes(body)
    return path


class Watched:
    """A page that remembers what it complained about, asked for, and whether a script got through."""

    def __init__(self, browser, **options):
        self.page = browser.new_page(**options)
        self.console, self.requests, self.fired = [], [], []
        self.page.on("console", lambda m: self.console.append(m.text))
        self.page.on("pageerror", lambda e: self.console.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("dialog", lambda d: d.dismiss())
        self.page.expose_function("fxss", lambda *a: self.fired.append(a))
        self.page.add_init_script("document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))")

    def open(self, path):
        self.page.goto(path.as_uri())
        return self.page

    def quiet(self, path):
        loaded = [url for url in self.requests if not url.startswith("data:image/svg+xml;base64,")]
        return self.console == [] and self.fired == [] and set(loaded) == {path.as_uri()}


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_no_complaint_no_request_and_no_sideways_scroll(browser, folder, name, width, scheme):
    for file in html.FILES:
        path = folder / f"{name}-{file}"
        watched = Watched(browser, viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = watched.open(path)
        page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert watched.quiet(path), (watched.console, watched.requests)
        page.close()


def test_hostile_text_in_every_field_runs_nothing_and_loads_nothing(browser, tmp_path):
    texts = hostile.some()
    watched = Watched(browser, viewport={"width": 390, "height": 800})
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.html"
        path.write_bytes(html.render(sample.with_text(sample.hold(), text), sample.rows_table())["report.html"])
        watched.requests.clear()
        page = watched.open(path)
        assert page.evaluate("document.scripts.length + document.images.length + document.querySelectorAll('iframe,object,embed').length") == 0
        assert watched.quiet(path), (text, watched.console, watched.requests, watched.fired)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, text


def test_the_watch_would_see_a_script_and_a_request(browser, tmp_path):
    path = tmp_path / "bad.html"
    path.write_text("<!doctype html><body><img src='https://evil.invalid/x' onerror='fxss()'>")
    watched = Watched(browser)
    watched.open(path).wait_for_timeout(300)
    assert watched.fired and not watched.quiet(path)
    guarded = html.render(sample.hold(), sample.rows_table())["memo.html"].replace(b"</body>", b"<script>fxss()</script></body>")
    (tmp_path / "guarded.html").write_bytes(guarded)
    watched = Watched(browser)
    watched.open(tmp_path / "guarded.html").wait_for_timeout(100)
    assert not watched.fired and any("CSP" in line for line in watched.console)


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_the_verdict_and_the_checks_stand_above_the_fold(browser, folder, name):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((folder / f"{name}-report.html").as_uri())
    for selector in ("#verdict", ".headline", ".cards", "#ways", "#usable"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + min(box["height"], 60) <= 900, selector
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_the_memo_is_one_page_and_the_first_of_the_report(browser, folder, tmp_path, name, paper):
    page = browser.new_page()
    pages = {}
    for file in html.FILES:
        page.goto((folder / f"{name}-{file}").as_uri())
        pdf = page.pdf(format=paper, print_background=True)
        pages[file] = pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages")
    assert pages["memo.html"] == 1 and pages["report.html"] > 1
    page.emulate_media(media="print")
    page.goto((folder / f"{name}-report.html").as_uri())
    assert page.locator(".memo").evaluate("e => getComputedStyle(e).breakAfter") == "page"
    assert page.locator(".contents").is_hidden() and page.locator("#verdict").is_visible()
    page.close()


def test_paper_shows_what_details_fold_away(browser, folder):
    page = browser.new_page()
    page.goto((folder / "hold-report.html").as_uri())
    inside = page.locator(".finding details p").first
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.is_visible()
    page.close()


def test_everything_that_can_be_used_is_reached_by_keyboard_with_a_visible_focus(browser, folder):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((folder / "hold-report.html").as_uri())
    usable = page.locator("a[href], summary").count()
    seen = set()
    for _ in range(usable + 2):
        page.keyboard.press("Tab")
        place, outline = page.evaluate("[[...document.querySelectorAll('a[href],summary')].indexOf(document.activeElement), "
                                       "getComputedStyle(document.activeElement).outlineStyle]")
        if place >= 0:
            seen.add(place)
            assert outline == "solid"
    assert len(seen) == usable
    page.close()


def contrast(page, selector):
    """Contrast of text to its background per WCAG 2.2, for the first element that matches."""
    return page.locator(selector).first.evaluate("""e => {
      const lum = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                         return .2126 * r + .7152 * g + .0722 * b };
      let under = e; while (/rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(under).backgroundColor) && under.parentElement) under = under.parentElement;
      const a = lum(getComputedStyle(e).color), b = lum(getComputedStyle(under).backgroundColor);
      return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }""")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_text_has_contrast_in_light_and_dark(browser, folder, name, scheme):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto((folder / f"{name}-report.html").as_uri())
    for selector in ("h1", ".lead", ".ask", ".headline dt", ".card .status", ".card .grade", ".chips li", ".quiet", ".contents a", ".severity",
                     ".code", ".finding summary", "small"):
        assert page.locator(selector).count() == 0 or contrast(page, selector) >= 4.5, selector
    assert page.locator("h1, .lead, .ask, .card .status, .quiet, .contents a, .code").count() > 12
    page.close()
