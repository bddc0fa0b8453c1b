"""What several test folders use: the command line as a person runs it, and the network question."""

import functools
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

# How long an example takes depends on what else the machine does: time is no property of the code.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


@pytest.fixture
def run(tmp_path):
    """Return a function that runs `mcp-catalogue ARGS` in a folder of its own."""

    def call(*args, cwd=tmp_path, env=None, timeout=120):
        return subprocess.run(
            [sys.executable, "-m", "generator", *map(str, args)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **(env or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return call


@functools.cache
def package_index_answers():
    """Whether pip can find a package that the network tests need; asks once a process."""
    with tempfile.TemporaryDirectory() as folder:
        ask = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
        ask += ["--timeout", "10", "--retries", "0", "--dest", folder, "mcp-server-time"]
        try:
            return subprocess.run(ask, capture_output=True, timeout=60, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False


@pytest.fixture
def network():
    """Skip, and say why, where the package index does not answer."""
    if not package_index_answers():
        pytest.skip("the package index does not answer: servers of other people are not synced")


@pytest.fixture
def git(tmp_path):
    """Return a function that runs git in a repository at `tmp_path`."""

    def call(*args):
        subprocess.run(["git", *args], cwd=tmp_path, check=True, capture_output=True)

    call("init", "-q")
    call("config", "user.name", "Kim")
    call("config", "user.email", "kim@example.org")
    return call


@pytest.fixture(scope="session")
def free_port():
    """Return a function that finds a port of this machine that nobody listens on."""

    def find():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find
