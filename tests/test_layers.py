"""Imports point down the pipeline, never up, and heavy libraries have one door each."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "generator"

# High to low. A module may import its own layer and those below it.
LAYERS = [
    ["cli", "__main__", "plugin", "demo"],
    ["fast"],
    ["site", "publish"],
    ["catalogue"],
    ["records"],
    ["summaries"],
    ["history"],
    ["changes", "guardrails", "classify", "approvals"],
    ["schema"],
    ["introspect"],
    ["listing", "snapshot"],
    ["config"],
    ["reading", "docstring", "prose", "slugs", "tokens", "snippets", "sarif", "kept", "workers"],
    ["models", "resources", "errors", "identity", "__init__"],
]
RANK = {name: rank for rank, names in enumerate(reversed(LAYERS)) for name in names}

# Who may import what at all. `mcp` costs a second: even introspect imports it inside functions.
DOORS = {
    "mcp": {"introspect", "demo"},
    "mcp_types": {"introspect", "demo"},
    "mkdocs": {"plugin", "site", "cli", "fast"},
    "jinja2": {"site", "fast"},
    "markdown_it": {"site"},
    "markupsafe": {"site", "fast"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = [
        n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)
    ]
    unseen = {inner for node in typing for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in unseen:  # names for the type checker cost nothing and make no cycle
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def layer(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path):
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "generator" and len(parts) > 1:
            assert RANK[parts[1]] <= RANK[layer(path)], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_have_one_door(path):
    for name in imports(path):
        top = name.split(".")[0]
        assert top not in DOORS or layer(path) in DOORS[top], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_say_what_they_are_for(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(path.read_text(encoding="utf-8").splitlines()) < 500
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno <= 60, f"{path.name}:{node.name}"
