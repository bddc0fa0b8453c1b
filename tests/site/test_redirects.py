"""A renamed tool's old address leads to its new page."""

import lxml.html
import pytest


def write(project, folder, aliases):
    config = project(folder, more="site_url: https://tools.example/\n")
    path = folder / "data/catalogue.yml"
    text = path.read_text("utf-8").replace("  library:\n", f"  library:\n    aliases: {aliases}\n")
    path.write_text(text, encoding="utf-8")
    return config


def test_an_alias_becomes_a_redirect(tmp_path, project, mkdocs):
    done = mkdocs(write(project, tmp_path / "p", "{loan_book: lend_book, Loan Book: lend_book}"))
    assert done.returncode == 0, done.stderr
    library = tmp_path / "p/site/servers/library"
    tree = lxml.html.fromstring((library / "loan_book/index.html").read_bytes())
    assert tree.xpath("//a/@href") == ["../lend_book/"]
    assert tree.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../lend_book/"]
    canonical = "https://tools.example/servers/library/lend_book/"
    assert tree.xpath("//link[@rel='canonical']/@href") == [canonical]
    assert len(list(library.glob("loan-book-*/index.html"))) == 1


@pytest.mark.parametrize(
    ("aliases", "message"),
    [("{old: lend_bok}", "aliases.old: no tool 'lend_bok' (did you mean 'lend_book'?)")],
)
def test_an_alias_to_nowhere_is_an_error(tmp_path, project, mkdocs, aliases, message):
    done = mkdocs(write(project, tmp_path / "p", aliases))
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
