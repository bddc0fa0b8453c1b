"""The words of the site in one file: complete, replaceable, strictly read."""

import re
from pathlib import Path

import lxml.html
import pytest
import yaml

from generator import config
from generator.config import CatalogueConfig
from generator.errors import ConfigError, TemplateError
from generator.site.render import Templates
from generator.site.strings import Strings, load_strings, shipped

ROOT = Path(__file__).parents[2]
OPEN, CLOSE = "⟦", "⟧"
# What is no word of the frame: text of servers and projects, code, and sentences of other files
# (the verdict and the answers are composed; rules, findings and clients have words of their own).
NOT_OURS = " | ".join(
    [
        "//code | //pre | //blockquote | //script | //time | //figcaption | //h1 | //*[@dir]",
        *(
            f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"
            for name in (
                *("mc-text", "mc-sig", "mc-prose", "mc-type", "mc-limits", "mc-enum", "mc-note"),
                *("mc-sum", "mc-page-rule", "mc-tool", "site-logo", "mc-argues"),
            )
        ),
        *(f"//*[@id='{id}']/following-sibling::*" for id in ("questions", "context", "size")),
        "//*[@id='policy'] | //*[@id='policy']/following-sibling::p",
        "//aside/p | //nav[contains(@class, 'mc-crumbs')]//li | //*[@id='side-title']",
        "//*[contains(@class, 'mc-tabs')]/label | //*[contains(@class, 'mc-tabs')]//p",
        "//*[contains(@class, 'mc-evidence')]//*[contains(@class, 'mc-quiet')]",
        "//*[contains(@class, 'mc-params')]//dd/p | //x",
        "//table//th[@scope='row'] | //*[@class='mc-card']/h3",
        "//details//dl",
    ]
)

CHANGES = "//*[@class='mc-time']//li | //*[@id='changes']/..//*[@class='mc-desc']"
NAMES = {
    "City library",
    "City library 1.4.0",
    "library 1.",
    "workshop",
    "empty",
    "Guide",
    "text/plain",
    "llms.txt",
}
NAMES |= {"JSON", "TOML", "YAML", "SH", "false", "CLI only"}


def wrapped(text):
    if isinstance(text, dict):
        return {key: wrapped(value) for key, value in text.items()}
    return f"{OPEN}{text}{CLOSE}"


def marked(name):
    """Return a shipped file of words with each text in brackets."""
    found = yaml.safe_load((ROOT / "data" / name).read_text("utf-8"))
    return {k: wrapped(v) if isinstance(v, dict) else v for k, v in found.items()}


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory, project, mkdocs):
    folder = tmp_path_factory.mktemp("words")
    settings = project(folder)
    for name in ("strings.yml", "glossary.yml"):
        words = marked(name)
        if "language" in words:
            words |= {"language": "xx", "thousands": "\u202f"}
        (folder / "data" / name).write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    (folder / "docs/guide.md").write_text("# Guide\n\nWords.\n", encoding="utf-8")
    done = mkdocs(settings)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def english(tree):
    """Yield the words of a page that stand in no brackets and are no server's or project's."""
    others = set(tree.xpath(NOT_OURS))
    others |= {inner for each in others for inner in each.iter()}
    others |= set(tree.xpath(CHANGES))
    depth = 0
    for element in tree.xpath("//body")[0].iter():
        for attribute in ("aria-label", "placeholder", "title"):
            text = element.get(attribute, "")
            if element not in others and re.search("[A-Za-z]{2}", text) and OPEN not in text:
                yield attribute, text
    for text in tree.xpath("//body//text()"):
        parent = text.getparent()
        holder = parent.getparent() if text.is_tail else parent
        before, depth = depth, depth + text.count(OPEN) - text.count(CLOSE)
        bare = re.sub(f"{OPEN}.*{CLOSE}|{OPEN}.*|^.*{CLOSE}|· sha256 .*", "", text)
        if not before and re.search("[A-Za-z]{2}", bare) and holder not in others:
            yield holder.tag, text.strip()


PAGES = [
    "index.html",
    "404.html",
    "guide/index.html",
    "search/index.html",
    "servers/index.html",
    "servers/library/index.html",
    "servers/library/lend_book/index.html",
    "servers/workshop/machine_03_start/index.html",
    "servers/empty/index.html",
    "categories/read/index.html",
    "risks/high/index.html",
    "factors/bulk/index.html",
    "method/index.html",
    "glossary/index.html",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_the_frame_is_replaced(bracketed, page):
    tree = lxml.html.fromstring((bracketed / page).read_bytes())
    assert tree.xpath("//html/@lang") == ["xx"]
    left = [each for each in english(tree) if each[1] not in NAMES]
    assert left == [], left


def test_the_scripts_say_it_too(bracketed):
    text = "".join(
        (bracketed / "assets" / name).read_text("utf-8") for name in ("catalogue.js", "search.js")
    )
    assert "'⟦Copied⟧'" in text
    assert not re.search(r"\[\[[\w.]+\]\]", text)


def used():
    """Return the ids and whole groups that templates, scripts and modules name."""
    ids, groups = set(), set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        ids |= set(re.findall(r"\bsay\.(\w+\.\w+)", text))
        groups |= set(re.findall(r"\bsay\.(\w+)\[", text))
        if "theme" in path.parts:
            ids |= {f"frame.{word}" for word in re.findall(r"\bwords\.(\w+)", text)}
    for path in (ROOT / "templates").rglob("*.js"):
        named = set(re.findall(r"\[\[([\w.]+)\]\]", path.read_text("utf-8")))
        ids |= {id for id in named if not id.startswith("risks.")}
    for path in (ROOT / "generator").rglob("*.py"):
        text = path.read_text("utf-8")
        said = rf'(?:say|words_of|self|linked)\(\s*"((?:{"|".join(all_groups())})\.\w+)"'
        ids |= set(re.findall(said, text))
        groups |= set(re.findall(r'f"(\w+)\.\{', text)) | set(re.findall(r'group\("(\w+)"\)', text))
    return ids, groups


def all_groups():
    return sorted({id.partition(".")[0] for id in shipped()})


def test_every_text_is_used_and_every_used_one_is_there():
    ids, groups = used()
    known = set(shipped())
    assert ids <= known
    source = "".join(path.read_text("utf-8") for path in (ROOT / "generator/site").rglob("*.py"))
    ids |= {id for id in known if f'"{id}"' in source}  # chosen first, said later
    reached = {id for id in known if id.partition(".")[0] in groups}
    links = {"frame.servers", "frame.changes", "frame.tools", "frame.method", "frame.guide"}
    links |= {"frame.catalogue", "frame.glossary", "frame.feed"}
    assert known - ids - (reached - {id for id in known if id.startswith("frame.")}) <= links


WRONG = {
    "frame: {meun: x}": "strings.yml:1: frame.meun: unknown key (did you mean 'menu'?)",
    "frmae: {menu: x}": "strings.yml:1: frmae: unknown key (did you mean 'frame'?)",
    "sidebar: {all: Alle}": "sidebar.all: the placeholder {count} is missing",
    "sidebar: {all: '{count} von {total}'}": "sidebar.all: nothing fills in {total}",
    "sidebar: {all: 'Alle {count'}": "sidebar.all: ",
    "frame: {menu: [x]}": "frame.menu: expected text",
    "counts: {tools: '{count} tools'}": "counts.tools: ",
    "why: {hint: '[Hint](glossary/#hnit)'}": "why.hint: there is no glossary/#hnit (did you mean",
    "counts: {tools: {one: x, other: y}}": "counts.tools: the placeholder {count} is missing",
}


def configured(folder: Path) -> CatalogueConfig:
    (folder / "data").mkdir()
    (folder / "data/catalogue.yml").write_text("servers: {a: {listing: a.json}}\n", "utf-8")
    return config.load(folder / "data/catalogue.yml")


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_one_sentence(tmp_path, text):
    settings = configured(tmp_path)
    (tmp_path / "data/strings.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_strings(settings)
    assert WRONG[text] in str(caught.value)


def test_a_term_of_its_own_needs_a_definition(tmp_path):
    settings = configured(tmp_path)
    (tmp_path / "data/glossary.yml").write_text("terms: {quota: {title: Quota}}", "utf-8")
    with pytest.raises(ConfigError, match=r"terms\.quota: a term of your own needs"):
        load_strings(settings)


def own(tmp_path, **texts) -> Strings:
    settings = configured(tmp_path)
    (tmp_path / "data/strings.yml").write_text(yaml.safe_dump(texts), "utf-8")
    return load_strings(settings)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "404.html"])
def test_a_term_links_to_the_glossary_once_a_page(bracketed, page):
    tree = lxml.html.fromstring((bracketed / page).read_bytes())
    links = [a.get("href").partition("#")[2] for a in tree.xpath("//a[@class='mc-term']")]
    assert len(set(links)) == len(links)
    assert set(links) <= set(shipped().glossary.terms)
    linked = {"index.html", "servers/index.html", "method/index.html"}
    linked |= {each for each in PAGES if each.startswith("servers/")}
    assert page not in linked or links


SHOWN = {
    "{{ say.counts.tools(n) }}": ["no tools", "1 tool", "1.234 tools"],
    "{{ say.sidebar.all(count=n) }}": ["Alle 0", "Alle 1", "Alle 1234"],
    "{{ say.sidebar.all(count='<b>' ~ n) }}": ["Alle &lt;b&gt;0"],
    '<i title="{{ say.frame.menu }}">': ['<i title="&lt;b&gt; &#34;&amp;">'],
    "{{ say.why.verdict | upper }}": ["VERDICT"],
    "{{ say.frame.menu if n else say.why.verdict }}": ["Verdict", "&lt;b&gt; &#34;&amp;"],
    "{{ say.severity[level] }}": ["Low"],
    "{{ say.method.person }}": ['<b>So</b> <a href="../glossary/#hint" class="mc-term">H</a>'],
}


@pytest.mark.parametrize("template", SHOWN)
def test_a_template_speaks(tmp_path, template):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/x.html").write_text(template, "utf-8")
    strings = own(
        tmp_path,
        thousands=".",
        sidebar={"all": "Alle {count}"},
        frame={"menu": '<b> "&'},
        method={"person": "**So** [H](glossary/#hint)"},
    )
    templates = Templates([tmp_path], strings=strings)
    for n, expected in zip((0, 1, 1234), SHOWN[template], strict=False):
        assert templates.render("pages/x.html", "method/", n=n, level="low") == expected


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ say.frame.meun }}", "there is no text 'frame.meun' (did you mean 'frame.menu'?)"),
        ("{{ say.sidebar.all }}", "say.sidebar.all is filled in with count"),
        ("{{ say.frame.menu(x=1) }}", "say.frame.menu is filled in with nothing"),
        ("{{ say.counts.tools }}", "say.counts.tools takes a number first"),
    ],
)
def test_a_template_that_misspeaks_is_told_so(tmp_path, template, said):
    (tmp_path / "x.html").write_text(template, "utf-8")
    with pytest.raises(TemplateError) as caught:
        Templates([tmp_path]).render("x.html", "")
    assert said in str(caught.value)


def test_days_are_written_in_the_language(tmp_path):
    strings = own(
        tmp_path, dates={"day": "{day}. {month} {year}", "months": "J F M A M J J A S O N D"}
    )
    assert strings.day("2026-11-22") == "22. N 2026"
    assert shipped().day("2026-11-22") == "22 November 2026"
    assert shipped().day("someday") == "someday"
