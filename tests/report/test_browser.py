"""The page in a real browser: nothing of a hostile assessment runs, the switch works with and without script."""

from pathlib import Path

import pytest

from jingwei.report.page import render
from tests.report import sample

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name in ("rich", "hostile", "many"):
        made = sample.many(300) if name == "many" else getattr(sample, name)()
        (folder / f"{name}.html").write_bytes(render(made))
    return folder


class Visit:
    def __init__(self, browser, url, **options):
        self.complaints, self.requests = [], []
        self.context = browser.new_context(**{"locale": "en-US", **options})
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append("dialog"))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)


@pytest.fixture
def visit(browser, pages):
    opened = []

    def go(name, anchor="", **options):
        made = Visit(browser, f"{(pages / name).as_uri()}.html{anchor}", **options)
        opened.append(made.context)
        return made

    yield go
    for context in opened:
        context.close()


def test_nothing_hostile_runs_and_nothing_is_fetched(visit):
    seen = visit("hostile")
    for summary in seen.page.query_selector_all("details"):
        summary.evaluate("node => { node.open = true }")
    assert seen.page.evaluate("window.pwned") is None
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith("file:")] == []
    assert "<script>window.pwned=1</script>" in seen.page.inner_text("body")


@pytest.mark.parametrize("scripted", [True, False])
def test_the_language_switch_works_with_and_without_script(visit, scripted):
    page = visit("rich", java_script_enabled=scripted).page
    assert page.inner_text("h1") == "Service desk assistant"
    page.click("label[for=lang-zh]")
    assert page.inner_text("h1") == "智能客服助手"
    page.click("label[for=lang-en]")
    assert page.inner_text("h1") == "Service desk assistant"


def test_the_choice_is_remembered_and_told_to_readers(visit):
    page = visit("rich").page
    page.click("label[for=lang-zh]")
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert page.get_attribute("#filter", "placeholder") == "筛选发现项"
    page.reload()
    assert page.inner_text("h1") == "智能客服助手"


def test_the_switch_works_by_keyboard(visit):
    page = visit("rich").page
    page.focus("#lang-en")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("h1") == "智能客服助手"


@pytest.mark.parametrize("name", ["rich", "hostile"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["#en", "#zh"])
def test_no_page_is_wider_than_its_screen(visit, name, width, language):
    page = visit(name, language, viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_cell_of_the_matrix_and_words_filter_the_findings(visit):
    page = visit("rich").page
    everything = page.locator("#findings .group:visible").count()
    page.click('.pick[data-layer="l-tools"][data-dimension="d-supply_chain"]')
    assert 0 < page.locator("#findings .group:visible").count() < everything
    page.click("#clear")
    page.fill("#filter", "posix.system")
    assert page.locator("#findings .group:visible").count() == 1
    page.fill("#filter", "")
    assert page.locator("#findings .group:visible").count() == everything


def test_a_link_opens_what_it_points_into(visit):
    page = visit("rich", "#f10").page
    assert page.locator("#f10").is_visible()


def test_paper_shows_what_is_folded(visit):
    page = visit("many", java_script_enabled=False).page
    page.emulate_media(media="print")
    assert page.locator("details.good .finding").first.is_visible()
    assert not page.locator(".contents").is_visible()
