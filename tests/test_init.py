"""`init` writes a catalogue that works, and never over someone's files."""

import pytest
import yaml

from generator.config import load


@pytest.mark.parametrize(
    "title", ["Acme tools", "Acme: tools", 'The "best" tools', "yes", "# 1 tools", "Ünïcode ☃"]
)
def test_a_new_catalogue_reads_back(run, tmp_path, title):
    done = run("init", "--title", title)
    assert (done.returncode, done.stderr) == (0, "")
    assert load(tmp_path / "data/catalogue.yml").file.title == title
    assert yaml.safe_load((tmp_path / "mkdocs.yml").read_text("utf-8"))["site_name"] == title


def test_nothing_is_overwritten(run, tmp_path):
    (tmp_path / "mkdocs.yml").write_text("site_name: mine\n", encoding="utf-8")
    done = run("init")
    assert done.returncode == 2
    assert done.stderr == (
        "mcp-catalogue: error: mkdocs.yml: is there already (init overwrites nothing)\n"
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mkdocs.yml"]
