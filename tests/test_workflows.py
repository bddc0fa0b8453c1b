"""The workflows parse as their hosts read them, and their shell steps run."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
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


PERMISSIONS = {
    ("github-check.yml", "check"): {"contents": "read"},
    ("github-site.yml", "build"): {"contents": "read"},
    ("github-site.yml", "publish"): {"pages": "write", "id-token": "write"},
    ("github-update.yml", "sync"): {"contents": "read"},
    ("github-update.yml", "propose"): {"contents": "write", "pull-requests": "write"},
}


def test_permissions_are_minimal():
    """Jobs that start servers may only read; who may write starts none and runs no package."""
    found = {}
    for path in WORKFLOWS:
        document = read(path)
        assert document["permissions"] == {}
        for name, job in document["jobs"].items():
            found[path.name, name] = job["permissions"]
            checkout = [step for step in job["steps"] if "checkout@" in step.get("uses", "")]
            if "write" not in job["permissions"].values():
                assert checkout[0]["with"]["persist-credentials"] is False
    assert found == PERMISSIONS


def test_gitlab_reads_its_file():
    path = ROOT / "templates/init/ci/gitlab.yml"
    run = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", path]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


GH = """#!/bin/sh
# Stands for GitHub: keeps what it is asked for. A pull request can be created once.
echo "$*" >> "$GH_LOG"
while [ "$1" != --body-file ] && [ $# -gt 1 ]; do test "$1 $2" = "pr create" && new=1; shift; done
test "$1" = --body-file && cat "$2" >> "$GH_LOG"
if [ "$new" ]; then mkdir "$GH_LOG.open" 2>/dev/null; fi
"""


class Host:
    """A runner with a project that is cloned from a repository beside it."""

    def __init__(self, root):
        self.root, self.bin = root / "project", root / "bin"
        self.log, self.remote, self.summary = (root / n for n in ("gh", "remote.git", "summary"))
        self.bin.mkdir(parents=True)
        (self.bin / "gh").write_text(GH, encoding="utf-8")
        (self.bin / "gh").chmod(0o755)
        self.git("init", "-q", "--bare", "-b", "main", str(self.remote), cwd=root)
        self.git("clone", "-q", str(self.remote), str(self.root), cwd=root)
        self.env = {
            **os.environ,
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PIP_NO_INDEX": "1",
            "GH_LOG": str(self.log),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(root),
        }
        self.env.pop("CI", None)

    def git(self, *words, cwd=None):
        who = ("-c", "user.name=Kim", "-c", "user.email=k@example.org")
        ask = ["git", *who, *words]
        done = subprocess.run(ask, cwd=cwd or self.root, capture_output=True, text=True, check=True)
        return done.stdout

    def shell(self, script, **env):
        """Run a script as hosts do; installing is left to those who have pip."""
        if "pip install" in script and not find_spec("pip"):
            return 0
        ask = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(
            ask, cwd=self.root, env={**self.env, **env}, capture_output=True, text=True, check=False
        )
        self.said = done.stdout + done.stderr
        return done.returncode

    def steps(self, steps, values):
        """Run the shell steps whose condition holds; return the code of the first that fails."""
        kept = {}
        for step in steps:
            if "run" in step and evaluated(step.get("if", "true"), values):
                env = {k: filled(v, values) for k, v in step.get("env", {}).items()}
                file = self.root.parent / "env"
                file.write_text("", encoding="utf-8")
                code = self.shell(step["run"], **kept, **env, GITHUB_ENV=str(file))
                kept |= dict(line.split("=", 1) for line in file.read_text("utf-8").splitlines())
                if code:
                    return code
        return 0

    def asked(self):
        """Return what GitHub was asked for since the last time, and forget it."""
        text = self.log.read_text("utf-8") if self.log.exists() else ""
        self.log.unlink(missing_ok=True)
        return text

    def branch(self, name):
        """Return the files that the newest commit of a branch of the remote changed."""
        ask = ["show", "--name-only", "--format=", name]
        return self.git(*ask, cwd=self.remote).split()

    def lists(self, text):
        """Let every server offer one tool that says `text`."""
        listing = [{"name": "get", "description": text, "inputSchema": {"type": "object"}}]
        (self.root / "l.json").write_text(json.dumps(listing), encoding="utf-8")

    def commit(self):
        self.git("add", "."), self.git("commit", "-qm", "state"), self.git("push", "-q")


def evaluated(expression, values):
    """Return the value of an expression of a workflow, as far as ours go."""
    text = re.sub(r"[a-z]+(\.[\w-]+)+", lambda m: repr(values[m[0]]), expression)
    for theirs, ours in (("&&", " and "), ("||", " or "), ("true", "True")):
        text = text.replace(theirs, ours)
    return eval(text)


def filled(value, values):
    return re.sub(r"\${{ *(.*?) *}}", lambda m: str(evaluated(m[1], values)), str(value))


@pytest.fixture
def host(tmp_path, run):
    host = Host(tmp_path)
    for name in ("github", "gitlab"):
        folder = tmp_path / name
        assert run("init", folder, "--ci", name).returncode == 0
        shutil.copytree(folder, host.root, dirs_exist_ok=True)
    entries = "".join(f"  s{n}: {{listing: l.json}}\n" for n in range(8))
    (host.root / "data/catalogue.yml").write_text(f"servers:\n{entries}", encoding="utf-8")
    host.lists("Get a note.")
    host.commit()
    return host


VALUES = {"matrix.part": 1, "github.token": "t", "github.event_name": "pull_request"}
VALUES |= {"github.event.pull_request.number": 7}
SNAPSHOTS = [f"data/snapshots/s{n}.json" for n in range(8)]


def nightly(host):
    """Run the jobs of the update workflow; each part has a clone of its own, as on its runner."""
    jobs = read(host.root / ".github/workflows/catalogue-update.yml")["jobs"]
    here = host.root
    for part in jobs["sync"]["strategy"]["matrix"]["part"]:
        host.root = here.parent / f"runner-{part}"
        shutil.copytree(here, host.root)
        assert host.steps(jobs["sync"]["steps"], {**VALUES, "matrix.part": part}) == 0, host.said
        (here / f"parts/part-{part}").mkdir(parents=True, exist_ok=True)
        shutil.move(host.root / "part.patch", here / f"parts/part-{part}/part.patch")
        shutil.rmtree(host.root)
    host.root = here
    assert host.steps(jobs["propose"]["steps"], VALUES) == 0, host.said
    shutil.rmtree(here / "parts")


def test_the_nightly_update(host):
    nightly(host)
    asked = host.asked()
    assert asked.startswith("pr create --head mcp-catalogue/update")
    assert "pr edit" not in asked
    assert asked.count("New tool.") == 8
    files = host.branch("mcp-catalogue/update")
    assert [f for f in files if "/snapshots/" in f] == SNAPSHOTS
    assert len([f for f in files if "/history/" in f]) == 8
    nightly(host)  # it now stands on what it has proposed: there is nothing to say
    assert host.asked() == ""
    host.lists("Delete all notes.")
    nightly(host)
    asked = host.asked()
    assert "pr edit mcp-catalogue/update" in asked
    assert "The risk rose from" in asked


def test_the_site_and_the_check_of_a_pull_request(host):
    assert host.shell("mcp-catalogue sync") == 0
    host.commit()
    site, check = (
        read(host.root / f".github/workflows/catalogue-{name}.yml")["jobs"]
        for name in ("site", "check")
    )
    assert host.steps(site["build"]["steps"], VALUES) == 0, host.said
    assert (host.root / "site/servers/s1/get/index.html").is_file()
    assert host.steps(check["check"]["steps"], VALUES) == 0, host.said
    assert "Nothing changed." in host.summary.read_text("utf-8")
    host.lists("Delete all notes.")
    assert host.steps(check["check"]["steps"], VALUES) == 1
    assert "The risk rose from" in host.summary.read_text("utf-8")


def act(host, **inputs):
    """Run the action with its inputs' defaults and `inputs`."""
    action = read(ROOT / "action.yml")
    given = {name: each.get("default", "") for name, each in action["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    values = {**VALUES, **{f"inputs.{name}": value for name, value in given.items()}}
    values["inputs.token"] = "t"
    return host.steps(action["runs"]["steps"], values)


def test_the_action(host):
    assert act(host, mode="sync") == 0, host.said
    assert host.asked().startswith("pr create --head mcp-catalogue/update")
    assert [f for f in host.branch("mcp-catalogue/update") if "snapshots" in f] == SNAPSHOTS
    assert (host.root / "site/servers/s1/get/index.html").is_file()
    assert act(host, mode="check", comment="yes") == 0, host.said
    assert "Nothing changed." in host.asked()
    assert act(host, mode="check", comment="yes", require_approved="yes") == 1
    assert "8 not approved" in host.asked()
    host.lists("Delete all notes.")
    assert act(host, mode="check", comment="yes") == 1
    assert host.asked().startswith("pr comment 7 --edit-last --create-if-none")
    assert act(host, mode="check", comment="yes", fail_on="none") == 0
    assert act(host, mode="check", comment="no", catalogue="data/none.yml") == 2


def test_gitlab(host):
    jobs = read(host.root / ".gitlab-ci.yml")
    place = "https://oauth2@gitlab.example/acme/tools.git"
    host.git("config", f"url.{host.remote}.insteadOf", place)
    host.git("config", "receive.advertisePushOptions", "true", cwd=host.remote)
    env = {"CI_NODE_TOTAL": "4", "CI_DEFAULT_BRANCH": "main", "CATALOGUE_TOKEN": "secret"}
    env |= {"CI_SERVER_HOST": "gitlab.example", "CI_PROJECT_PATH": "acme/tools"}

    def work(job, **more):
        return host.shell("\n".join(jobs[job]["script"]), **env, **more)

    here = host.root
    for part in ("1", "2", "3", "4"):
        host.root = here.parent / f"runner-{part}"
        shutil.copytree(here, host.root)
        assert work("update", CI_NODE_INDEX=part) == 0, host.said
        shutil.copy(host.root / f"part-{part}.patch", here)
    host.root = here
    assert work("propose") == 0, host.said
    assert "secret" not in host.said
    assert [f for f in host.branch("mcp-catalogue/update") if "snapshots" in f] == SNAPSHOTS
    assert work("drift") == 0, host.said
    assert work("pages") == 0, host.said
    assert (host.root / "public/servers/s1/get/index.html").is_file()
    host.lists("Delete all notes.")
    assert work("drift") == 1
