"""Servers that attack every page: through the whole build, then as parsers and a browser see it."""

import ast
import functools
import http.server
import json
import re
import subprocess
import threading
import time
import tomllib
import zlib
from collections import Counter
from contextlib import contextmanager
from itertools import pairwise
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import pytest
import yaml
from markdown_it import MarkdownIt

from generator import snapshot
from tests.site import hostile
from tests.site.census import IN_BROWSER, URLS, census, together
from tests.site.test_browser import CHROMIUM, FLAGS, Quiet, until

OURS = "mcp-catalogue"
THEMES = [OURS, "material", "mkdocs", "readthedocs"]
SHORT = "tool_sections: [raw]\n"
"""In other themes: what stands in an article is the same in all of them, and is tested in ours."""
OUR_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
OUR_CLASS = re.compile(r"(mc|is|site)(-[a-z0-9]+)*")
OUR_PATH = re.compile(r"[a-z0-9_][a-z0-9_-]*(\.[a-z0-9-]+)*")
HIDDEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ufeff\U000e0020-\U000e007f]"
)
only_ours = pytest.mark.parametrize("attacked", [OURS], indirect=True)
"""What does not depend on the theme."""
TOOLS = len(hostile.ATTACKS) * 5 // 4
assert len(hostile.ATTACKS) >= 60
assert len(hostile.ATTACKS) % hostile.TOGETHER == 0


@pytest.fixture(scope="module")
def build(tmp_path_factory, worker_id, mkdocs):
    """Return a function that builds servers in a theme and returns the site's folder.

    Each site is built once: the process that makes its folder builds it, others wait for it.
    """
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent

    def run(theme, servers):
        project = base / f"{servers}-{theme}"
        built = project.with_suffix(".built")
        try:
            project.mkdir()
        except FileExistsError:
            until = time.monotonic() + 300
            while not built.exists() and time.monotonic() < until:
                time.sleep(0.1)
            assert built.exists(), f"the build of {project.name} failed elsewhere"
        else:
            make(project, theme, servers, mkdocs)
            built.touch()
        return project / "site"

    return run


def make(project, theme, servers, mkdocs):
    more = "" if theme == OURS else SHORT
    attacks = hostile.ATTACKS if servers == "hostile" else hostile.HARMLESS
    done = mkdocs(hostile.write_project(project, theme, attacks, more))
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    names = {".cache", "data", "docs", "mkdocs.yml", "site"}
    assert {each.name for each in project.iterdir()} == names


@pytest.fixture(scope="module", params=THEMES)
def attacked(request, build):
    return request.param, build(request.param, "hostile")


@pytest.fixture(scope="module")
def known(attacked, build):
    """What is in the pages of harmless servers in the same theme."""
    return together([census(path.read_bytes()) for path in pages(build(attacked[0], "harmless"))])


def pages(site):
    """Return the pages that show anything of a server."""
    return [path for path in sorted(site.rglob("*.html")) if b"hx0" in path.read_bytes()]


def faults(found, known):
    """Yield what a page has that harmless pages have not."""
    if found["articles"] > 1 or found["comments"]:
        yield f"{found['articles']} articles, {found['comments']} comments"
    for part in ("article", "frame"):
        yield from sorted(set(found[part]) - known[part])
    yield from (name for name in found["classes"] if not OUR_CLASS.fullmatch(name))
    yield from (
        f"{name} twice" for name, n in Counter(id for _, id in found["ids"]).items() if n > 1
    )
    yield from (name for inside, name in found["ids"] if inside and not OUR_ID.fullmatch(name))
    for kind, text in found["scripts"]:
        if kind != "application/ld+json" or "<" in text or "@graph" not in json.loads(text):
            yield f"{kind} {text}"
    others = (
        (inside, *each) for inside, *each in found["urls"] if tuple(each) not in known["urls"]
    )
    yield from (" ".join(each[1:]) for each in others if not is_ours(*each))


def is_ours(inside, tag, name, value, rel):
    """Whether an address is a link of ours, or one that a text may have and nothing loads."""
    parts = urlsplit(value)
    if not (parts.scheme or parts.netloc):
        return bool(re.fullmatch(r"[A-Za-z0-9_./#?=&%-]*", value))
    if inside:
        known = parts.scheme in ("http", "https", "mailto")
        return known and (tag, name, rel) == ("a", "href", "nofollow noopener")
    return value.startswith("https://ok.example/x/")


def test_nothing_is_there_that_is_not_ours(attacked, known):
    _, site = attacked
    for path in pages(site):
        markup = path.read_bytes()
        assert list(faults(census(markup), known)) == [], path
        text = markup.decode("utf-8")
        assert not HIDDEN.search(text), f"{path}: {HIDDEN.search(text).group()!a}"
        made = re.search(r"<article class=\"mc.*</article>", text, re.S)
        assert not re.search(r"\{[{%#]", made.group() if made else ""), path


def tool_pages(site):
    """Yield number, tree of the page and tree without its raw definition, for each attack."""
    for path in pages(site):
        found = re.match(r"s(\d{3})$", path.parent.parent.name)
        tree = lxml.html.fromstring(path.read_bytes()) if found else None
        if tree is not None and tree.xpath("//h2[@id='raw']"):
            name = re.match(r"(?s).*?hx(\d{3})name", "".join(tree.xpath("//h1")[0].itertext()))
            if name:
                yield int(name.group(1)), tree


def words(tree, where):
    if where == "h1":
        return "".join(tree.xpath("//h1")[0].itertext())
    if where == "head":
        return "".join(tree.xpath("//header[@class='mc-head']")[0].itertext())
    return "".join(tree.xpath(f"//section[@aria-labelledby='{where}']")[0].itertext())


@only_ours
def test_every_attack_is_there_to_be_read(attacked):
    _, ours = attacked
    found = dict(tool_pages(ours))
    assert set(found) == set(range(len(hostile.ATTACKS)))
    for number, tree in found.items():
        for field, where in hostile.SENT.items():
            assert hostile.mark(number, field) in words(tree, where), field
        page = ours / "servers" / f"s{number // hostile.TOGETHER * hostile.TOGETHER:03}"
        text = "".join(lxml.html.fromstring((page / "index.html").read_bytes()).itertext())
        for field in hostile.ON_SERVER:
            assert hostile.mark(number, field) in text, field


READERS = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yml": lambda text: list(yaml.safe_load_all(text)),
    ".yaml": lambda text: list(yaml.safe_load_all(text)),
    ".py": ast.parse,
    ".sh": lambda text: subprocess.run(["bash", "-n"], input=text.encode(), check=True),
}
NAMED = {"arguments": ".json", "tools/call": ".json", "mcp 2": ".py", "fastmcp": ".sh"}
"""What snippets are whose titles are no names of files."""


@only_ours
def test_snippets_on_pages_are_what_they_are_called(attacked):
    _, ours = attacked
    read = Counter()
    for _, tree in tool_pages(ours):
        for figure in tree.xpath("//figure[@class='mc-code'][figcaption]"):
            name = "".join(figure.find("figcaption").itertext())
            suffix = re.search(r"\.(?:json|toml|yaml)\b|$", name).group() or NAMED.get(name)
            if suffix in READERS and "hx" not in name:
                READERS[suffix]("".join(figure.find("pre").itertext()))
                read[suffix] += 1
    assert min(read[suffix] for suffix in (".json", ".toml", ".yaml", ".py", ".sh")) > 50


@only_ours
def test_every_file_beside_the_pages_can_be_read(attacked):
    _, ours = attacked
    readers = {**READERS, ".xml": lxml.etree.fromstring, ".svg": lxml.etree.fromstring}
    for path in ours.rglob("*"):
        assert OUR_PATH.fullmatch(path.name), path
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", path.stem), path
        if path.is_file() and path.suffix in readers:
            data = path.read_bytes()
            readers[path.suffix](data if path.suffix in (".xml", ".svg") else data.decode())
    sitemap = lxml.etree.parse(ours / "sitemap.xml").getroot()
    addresses = [each.text for each in sitemap.iter("{*}loc")]
    assert len(addresses) > 100
    assert all(re.fullmatch(r"https://ok\.example/x/[a-z0-9/_-]*", each) for each in addresses)
    lines = zlib.decompress((ours / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    assert all(re.fullmatch(r"\S+ mcp:\w+ 1 [a-z0-9/_-]+ .+", each) for each in lines.splitlines())


@only_ours
def test_feeds_hold_lists_and_code_and_nothing_else(attacked):
    _, ours = attacked
    feed = lxml.etree.parse(ours / "feed.xml").getroot()
    told = [each.text for each in feed.iter("{*}content")]
    told += [each["content_html"] for each in json.loads((ours / "feed.json").read_text())["items"]]
    for markup in told:
        tree = lxml.html.fragment_fromstring(markup, create_parent="div")
        assert {each.tag for each in tree.iter()} <= {"div", "p", "ul", "li", "code"}
        assert not any(each.attrib for each in tree.iter())
    assert "hx000" in "".join(told)


@only_ours
def test_the_api_gives_back_what_was_sent(attacked):
    _, ours = attacked
    for start in range(0, len(hostile.ATTACKS), hostile.TOGETHER):
        name = f"s{start:03}"
        listed = snapshot.read(ours.parent / "data" / "snapshots" / f"{name}.json")
        folder = ours / "api" / "tools" / name
        sent = [json.loads(path.read_text("utf-8"))["definition"] for path in folder.iterdir()]
        assert sorted(sent, key=snapshot.order) == sorted(listed.tools, key=snapshot.order)


def outline(text):
    """Return the headings, the languages of fences, and the links of some Markdown."""
    found = {"heading": [], "fence": [], "link": [], "other": set()}
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            found["heading"].append(before.tag)
        if token.type == "fence":
            found["fence"].append(token.info)
        found["other"].add(token.type)
        for child in token.children or ():
            if child.type == "link_open":
                found["link"].append(child.attrs["href"])
            found["other"].add(child.type)
    return found


MARKDOWN = {
    "heading_open",
    "heading_close",
    "inline",
    "fence",
    "text",
    "text_special",
    "code_inline",
}
MARKDOWN |= {"paragraph_open", "paragraph_close", "list_item_open", "list_item_close", "softbreak"}
MARKDOWN |= {"bullet_list_open", "bullet_list_close", "link_open", "link_close"}
MARKDOWN |= {"blockquote_open", "blockquote_close"}


@only_ours
def test_no_text_gets_out_of_its_fence(attacked):
    _, ours = attacked
    twins = [*ours.rglob("index.md"), ours / "llms.txt", ours / "llms-full.txt"]
    tools = 0
    for path in twins:
        found = outline(path.read_text("utf-8"))
        assert found["other"] <= MARKDOWN, path
        assert set(found["fence"]) <= {"text", "json"}, path
        for link in found["link"]:
            assert re.fullmatch(r"[a-z0-9/_-]+/index\.md|llms-full\.txt", link), path
        folder = path.parent.relative_to(ours).parts
        if len(folder) == 3:
            assert found["heading"] == ["h1", "h2", "h2"], path
            assert found["fence"] == ["text", "json"], path
            tools += 1
    assert tools == TOOLS


# ---- in a browser


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no browser at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


@contextmanager
def tab(chromium, site, strict):
    """Serve a site; yield its address, a tab, and a list of what pages did that they must not.

    Args:
        chromium: The browser.
        site: Folder of the site.
        strict: Whether a message on the console is one of these things.
    """
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_address[1]}/"
        page = chromium.new_page()
        done = []
        page.on("dialog", lambda dialog: (done.append("dialog"), dialog.dismiss()))
        page.on("popup", lambda other: done.append("popup"))
        page.on("download", lambda other: done.append("download"))
        page.on("request", lambda asked: done.append(asked.url) if leaves(asked, root) else None)
        if strict:
            page.on("console", lambda message: done.append(message.text))
            page.on("pageerror", lambda error: done.append(str(error)))
        yield root, page, done
        page.close()
        server.shutdown()


def leaves(request, root):
    return not request.url.startswith((root, "data:image/svg+xml"))


RAN = "[window.__pwned, frames.length, {}.polluted, document.querySelectorAll('base').length]"


def one_of_each(site):
    """Return a page of each kind."""
    found = {}
    for path in pages(site):
        kind = re.search(rb"mc-page-([a-z]+)", path.read_bytes())
        found.setdefault(kind.group(1) if kind else path.name, path)
    return sorted(found.values())


@pytest.mark.browser
def test_nothing_runs_and_nothing_leaves(attacked, chromium):
    theme, site = attacked
    paths = one_of_each(site)
    if theme == OURS:
        paths += [
            *site.glob("servers/s*/index.html"),
            *site.glob("servers/s*/*hx*name*/index.html"),
        ]
    with tab(chromium, site, strict=theme == OURS) as (root, page, done):
        for path in paths:
            address = root + path.relative_to(site).as_posix()
            page.goto(address, wait_until="load")
            assert page.url == address
            assert page.evaluate(RAN) == [None, 0, None, 0], address
            assert done == [], address


@pytest.mark.browser
def test_the_browser_finds_no_more_than_the_other_parser(attacked, known, chromium):
    theme, site = attacked
    names = [path.relative_to(site).as_posix() for path in pages(site)]
    with tab(chromium, site, strict=theme == OURS) as (root, page, _):
        page.goto(f"{root}search/index.html")
        found = page.evaluate(IN_BROWSER, [[root + name for name in names], URLS])
    for name, seen in zip(names, found.values(), strict=True):
        assert list(faults(seen, known)) == [], name


SHOWN = {"a", "code", "div", "h3", "input", "label", "legend", "li", "mark", "p", "span", "svg"}
SHOWN |= {"use", "wbr"}


@only_ours
@pytest.mark.browser
def test_search_shows_hostile_tools_as_text(attacked, chromium):
    _, ours = attacked
    with tab(chromium, ours, strict=True) as (root, page, done):
        address = f"{root}search/index.html"
        said = "document.querySelector('[role=status]').textContent.includes({})"
        page.goto(f"{address}?text=hx&server=__proto__&risk=constructor&sort=toString&category=<b>")
        until(page, said.format("'hx'"))
        page.goto(address)
        for typed in ("constructor", "__proto__", "<img src=x onerror=__pwned=1>", "({", "hx"):
            page.fill("#find", typed)
            until(page, said.format(json.dumps(typed)))
        while page.locator(".mc-more").is_visible():
            count = page.locator(".mc-hit").count()
            page.click(".mc-more")
            until(page, f"document.querySelectorAll('.mc-hit').length > {count}")
        assert page.locator(".mc-hit").count() == TOOLS
        inside = "all => [...new Set(all.map(each => each.localName))]"
        assert set(page.eval_on_selector_all(".mc-hits *, .mc-servers *", inside)) <= SHOWN
        links = page.eval_on_selector_all(".mc-hit a", "all => all.map(each => each.href)")
        ours_only = re.compile(rf"{root}servers/s\d+/[a-z0-9_-]+/(index.html)?")
        assert all(ours_only.fullmatch(each) for each in links)
        assert page.evaluate(RAN) == [None, 0, None, 0]
        assert done == []
