"""The workflows parse as their hosts read them, and their shell steps run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / "templates/init/ci").glob("github-*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(document):
    if "runs" in document:
        return document["runs"]["steps"]
    return [step for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda p: p.name)
@pytest.mark.parametrize("kind", ["schema", "pins", "injection"])
def test_workflows(path, kind):
    document = read(path)
    if kind == "schema":
        name = "actions" if path.name == "action.yml" else "workflows"
        run = [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            f"vendor.github-{name}",
            path,
        ]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    for step in steps(document):
        if kind == "pins" and "uses" in step:
            assert PINNED.fullmatch(step["uses"]), step["uses"]
        if kind == "injection":
            assert "${{" not in step.get("run", ""), "pass it through env"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.name)
def test_permissions_are_minimal(path):
    document = read(path)
    assert document["permissions"] == {}
    for job in document["jobs"].values():
        assert "write-all" not in str(job["permissions"])


def test_gitlab_reads_its_file():
    path = ROOT / "templates/init/ci/gitlab.yml"
    run = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", path]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_parts_of_a_nightly_update_come_together(run, git, tmp_path):
    """Run the shell of the update workflow: four parts, four patches, one commit."""
    run("init", "--ci", "github")
    catalogue = "servers:\n" + "".join(f"  s{n}: {{listing: l.json}}\n" for n in range(8))
    (tmp_path / "data/catalogue.yml").write_text(catalogue, encoding="utf-8")
    (tmp_path / "l.json").write_text('[{"name": "get", "description": "Get."}]', encoding="utf-8")
    git("add", "."), git("commit", "-qm", "start")
    parts = tmp_path / "parts"
    for part in range(1, 5):
        done = run("sync", "--shard", f"{part}/4", "--date", "2026-11-22")
        assert done.returncode == 0, done.stderr
        git("add", "--", "data")
        patch = subprocess.run(
            ["git", "diff", "--cached", "--binary"], cwd=tmp_path, capture_output=True, check=True
        ).stdout
        (parts / f"part-{part}").mkdir(parents=True)
        (parts / f"part-{part}/part.patch").write_bytes(patch)
        git("reset", "-q", "--hard")
    update = read(tmp_path / ".github/workflows/catalogue-update.yml")
    script = update["jobs"]["propose"]["steps"][-1]["run"]
    loop = script[: script.index("mcp-catalogue diff")]
    subprocess.run(["bash", "-euo", "pipefail", "-c", loop], cwd=tmp_path, check=True)
    staged = subprocess.run(
        ["git", "diff", "--cached", "--name-only"], cwd=tmp_path, capture_output=True, text=True
    )
    names = [n for n in staged.stdout.split() if n.startswith("data/snapshots/s")]
    assert names == [f"data/snapshots/s{n}.json" for n in range(8)]
