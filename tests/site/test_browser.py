"""The site in a real browser: nothing breaks, nothing leaves, and the keyboard is enough."""

import functools
import http.server
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

CHROMIUM = Path("/usr/bin/chromium")
# As root there is no sandbox; the other flags keep Chromium from talking to its makers' hosts.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KINDS = [
    "",
    "servers/",
    "servers/library/",
    "servers/empty/",
    "servers/library/lend_book/",
    "servers/library/hostile/",
    "servers/workshop/machine_03_start/",
    "search/",
    "search/?text=book",
    "categories/read/",
    "risks/critical/",
    "factors/bulk/",
    "method/",
    "rules/deletes/",
    "rules/hint-contradiction/",
    "glossary/",
    "changes/",
    "servers/library/renew_book/",  # it is gone
    "guide/",
    "404.html",
]
pytestmark = pytest.mark.browser


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory, project, mkdocs):
    """Build the site and serve it below a sub-path; yield the address of its root."""
    folder = tmp_path_factory.mktemp("browser")
    config = project(
        folder / "project", more="site_url: https://example.org/below/\n", changed=True
    )
    guide = "# Guide\n\nWords.\n\n## More\n\n[a tool](servers/library/lend_book/index.md)\n"
    (folder / "project/docs/guide.md").write_text(guide, encoding="utf-8")
    done = mkdocs(config, "--site-dir", str(folder / "served/below"))
    assert done.returncode == 0, done.stderr
    handler = functools.partial(Quiet, directory=str(folder / "served"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/below/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no browser at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def opened(browser, site):
    """Return a function that opens a page, and hold every page to silence and to one origin."""
    contexts, complaints = [], []

    def complain(message):
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def check(request):
        if not request.url.startswith((site, "data:")):
            complaints.append(f"asked for {request.url}")

    def go(path, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", check)
        page.goto(site + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not complaints


def until(page, condition):
    """Wait for a condition; the page's policy forbids Playwright's own way, which is eval."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise AssertionError(condition)


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_page_is_quiet_and_fits(opened, path):
    page = opened(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    for width in (320, 760, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["servers/library/", "risks/critical/", "factors/bulk/"])
def test_the_longest_name_without_a_break_fits(opened, path):
    page = opened(path, viewport={"width": 320, "height": 800})
    name = "each => { each.textContent = 'x'.repeat(160) }"
    page.evaluate(f"document.querySelectorAll('a.mc-tool, .site-side code').forEach({name})")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing(opened, path):
    page = opened(path, reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:300]) for each in found] == [], scheme


def test_colours_are_automatic_until_somebody_chooses(opened):
    page = opened("servers/library/", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    button = page.locator(".site-theme")
    button.click()
    light = page.evaluate(background)
    assert light != dark
    assert "light" in button.get_attribute("aria-label")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate(background) == light
    button.click()
    assert page.evaluate(background) == dark
    button.click()
    assert page.evaluate("document.documentElement.dataset.theme ?? 'auto'") == "auto"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(background) == light


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_tool_is_found_by_keyboard_alone(opened, site, key):
    page = opened("servers/library/lend_book/")
    page.keyboard.press(key)
    page.keyboard.type("delete rea")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mc-hit")
    assert page.locator(".mc-hit code").first.inner_text() == "delete_reader"
    assert page.locator(".mc-hit mark").all_inner_texts()[:2] == ["delete", "rea"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(site + "servers/library/delete_reader/")


def test_the_box_of_every_page_answers_while_typing(opened, site):
    asked = []
    page = opened("servers/library/lend_book/")
    page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    fold = page.locator(".mc-crumbs a").first
    fold.focus()
    assert not [path for path in asked if "search" in path]
    page.keyboard.press("Control+k")
    page.keyboard.type("machine sta")
    box, options = page.locator("#q"), page.locator("[role=option]")
    options.nth(8).wait_for()
    assert {"assets/search.js", "search/index.json"} <= set(asked)
    assert box.get_attribute("aria-expanded") == "true"
    assert options.first.locator("mark").all_inner_texts() == ["machine", "sta"]
    assert "35 tools" in options.nth(8).inner_text()
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options.nth(8).get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    assert page.locator("[aria-selected=true]").count() == 1
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:300]) for each in found] == []
    page.keyboard.press("Escape")
    assert not page.locator("[role=listbox]").is_visible()
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == fold.inner_text()


@pytest.mark.parametrize("path", ["servers/library/delete_reader/", "", "guide/", "404.html"])
def test_enter_opens_what_is_chosen_and_leads_on_to_all(opened, site, path):
    page = opened(path)
    box = page.locator("#q, #find").first
    box.focus()
    page.keyboard.type("lend")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(site + "servers/library/lend_book/")
    page.goto(site + path)
    page.locator("#q, #find").first.fill("nothing has this")
    page.locator("[role=option]").get_by_text("No tool").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(site + "search/?text=nothing+has+this")


def test_the_box_of_a_narrow_page_shows_its_answers_whole(opened):
    page = opened("servers/library/lend_book/", viewport={"width": 320, "height": 600})
    page.locator("#q").focus()
    page.keyboard.type("machine")
    page.locator("[role=option]").first.wait_for()
    found = page.locator("[role=listbox]").bounding_box()
    assert found["x"] >= 0
    assert found["x"] + found["width"] <= 320
    assert found["width"] > 250


def test_without_a_script_the_box_leads_to_the_search(opened, site):
    page = opened("servers/library/lend_book/", java_script_enabled=False)
    page.locator("#q").fill("lend")
    page.keyboard.press("Enter")
    page.wait_for_url(site + "search/?text=lend")


def test_scripts_and_style_stay_small():
    assets = Path(__file__).parents[2] / "templates/theme/assets"
    assert sum(path.stat().st_size for path in assets.glob("*.js")) < 20_000
    assert sum(path.stat().st_size for path in assets.glob("*.css")) < 40_000


def test_results_come_while_typing(opened):
    page = opened("search/")
    assert page.locator("#browse").is_visible()
    page.keyboard.type("machine")
    until(page, "document.querySelector('[role=status]').textContent.startsWith('70')")
    assert page.locator(".mc-hit").count() == 20
    page.locator(".mc-more").click()
    until(page, "document.querySelectorAll('.mc-hit').length === 40")
    assert not page.locator("#browse").is_visible()


def test_facets_narrow_count_and_stay_in_the_address(opened):
    page = opened("search/?text=machine")
    page.wait_for_selector(".mc-hit")
    read = page.locator("label:has(input[value=read])")
    assert read.locator("span").inner_text() == "35"
    read.click()
    until(page, "document.querySelector('[role=status]').textContent.startsWith('35')")
    assert "category=read" in page.url
    assert "text=machine" in page.url
    page.reload()
    page.wait_for_selector(".mc-hit")
    assert page.locator("input[value=read]").is_checked()
    assert set(page.locator(".mc-hit .mc-cat").all_inner_texts()) == {"Read"}


def test_a_parameter_and_a_server_are_found_too(opened):
    page = opened("search/?text=branch")
    page.wait_for_selector(".mc-hit")
    assert "also in parameter" in page.locator(".mc-hit:has-text('lend_book')").inner_text()
    page = opened("search/?text=library&server=library")
    page.wait_for_selector(".mc-hit")
    assert page.locator(".mc-hit").count() == 5


def test_the_tools_table_filters_and_sorts(opened):
    page = opened("servers/library/")
    rows = page.locator("section[aria-labelledby=tools] tbody tr:not(.mc-group):visible")
    assert rows.count() == 5
    page.locator("thead .mc-sort", has_text="Tool").click()
    assert page.locator("thead th[aria-sort=ascending]").inner_text().startswith("Tool")


def test_without_a_script_everything_is_there(opened):
    page = opened("servers/workshop/", java_script_enabled=False)
    rows = page.locator("section[aria-labelledby=tools] tbody tr:not(.mc-group):visible")
    assert rows.count() == 70
    page.locator("label[for=category-read]").click()
    assert rows.count() == 35
    page = opened("search/", java_script_enabled=False)
    assert page.locator("#browse ~ * a:visible").count() > 10
    assert not page.locator(".mc-facets").is_visible()


def test_copying_gives_the_snippet(opened):
    page = opened("servers/library/lend_book/", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".mc-copy:visible").first
    shown = button.locator("xpath=ancestor::figure//pre").inner_text()
    button.click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == shown.strip()


def test_a_link_into_a_folded_part_opens_it(opened):
    page = opened("servers/library/lend_book/")
    fold = page.locator(".mc-folds>details:not([open])").first
    fold.evaluate("element => { element.firstElementChild.nextElementSibling.id = 'inside' }")
    page.evaluate("location.hash = 'inside'")
    until(page, "document.getElementById('inside').closest('details').open")
