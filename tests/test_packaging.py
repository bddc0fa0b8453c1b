"""Wheel and sdist hold exactly what the folders hold."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ["templates", "data/rules", "data/guardrails", "data/schemas"]


@pytest.fixture(scope="module")
def dists(tmp_path_factory):
    """Build both from a clean copy of what git knows, as a release does; no network."""
    folder = tmp_path_factory.mktemp("dist")
    run = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def files_below(folder):
    found = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
    return {p for p in found if "__pycache__" not in p}


def test_wheel_holds_the_package_and_what_it_reads(dists):
    with zipfile.ZipFile(*dists.glob("*.whl")) as wheel:
        names = {n for n in wheel.namelist() if ".dist-info/" not in n}
    expected = files_below("generator")
    expected |= {f"generator/{p}" for folder in SHIPPED for p in files_below(folder)}
    expected |= {"generator/data/faq.yml", "generator/data/glossary.yml"}
    assert names == expected


def test_sdist_holds_what_the_wheel_and_the_tests_need(dists):
    with tarfile.open(*dists.glob("*.tar.gz")) as sdist:
        names = {n.partition("/")[2] for n in sdist.getnames()}
    for folder in ["generator", "templates", "tests", "docs", *SHIPPED[1:]]:
        assert files_below(folder) <= names, folder
    assert {"mkdocs.yml", "Makefile", "LICENSE", "README.md", "pyproject.toml"} <= names


def test_nothing_of_a_catalogue_is_shipped(dists):
    with zipfile.ZipFile(*dists.glob("*.whl")) as wheel:
        data = {n for n in wheel.namelist() if n.startswith("generator/data/")}
    assert not [n for n in data if "snapshots" in n or n.endswith("catalogue.yml")]
