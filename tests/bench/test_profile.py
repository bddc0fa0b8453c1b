"""Looks of the profiler end up in the right stage, also those at forked workers."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import pytest

from bench.profile import Sampler, report, stage_of


@pytest.mark.parametrize(
    ("path", "name", "stage"),
    [
        ("/x/generator/snapshot.py", "read", "read snapshots"),
        ("/x/generator/classify/names.py", "split", "classify"),
        ("/x/generator/site/tool/restrict.py", "section", "page, tool: restrict"),
        ("/x/generator/templates/pages/tool/restrict.html", "root", "page, tool: restrict"),
        ("/x/generator/site/render.py", "render", ""),
        ("/x/generator/brand_new.py", "work", "generator.brand_new"),
        ("/x/generator/plugin.py", "write", "write files"),
        ("/usr/lib/python3.11/pathlib.py", "write_bytes", "write files"),
        ("/usr/lib/python3.11/json/decoder.py", "decode", ""),
        ("/x/jinja2/compiler.py", "visit_If", "compile templates"),
        ("/x/mkdocs/structure/pages.py", "render", "MkDocs: pages, files, navigation"),
        ("<frozen importlib._bootstrap>", "_find_and_load", "imports"),
    ],
)
def test_a_stage_follows_from_the_path(path, name, stage):
    assert stage_of(SimpleNamespace(co_filename=path, co_name=name)) == stage


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_workers_are_looked_at_too():
    sampler = Sampler()
    sampler.start()
    child = os.fork()
    if not child:
        burn(0.3)
        os._exit(0)
    burn(0.3)
    os.waitpid(child, 0)
    sampler.stop()
    looks = {forked: count for _, forked, count in sampler.counts()}
    assert looks[True] > 20
    assert looks[False] > 20
    text = "\n".join(report(sampler, own=0.3, workers=0.3, tools=1))
    assert "| anything else | 0.60 | 100.0% |" in text
