"""How heavy a page is: every byte is sent for each view and written for each of thousands."""

import json
from pathlib import Path

import pytest

from tests.site.conftest import tool, write_project

ROOT = Path(__file__).parents[2]
PARAMETERS = {
    "query": {"type": "string", "description": "Words to look for.", "maxLength": 500},
    "status": {"enum": ["new", "open", "waiting", "solved"], "description": "Only these."},
    "assignee": {"type": "string", "description": "Login of who works on it."},
    "labels": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
    "created_after": {"type": "string", "format": "date-time", "description": "Not before."},
    "priority": {"type": "integer", "minimum": 1, "maximum": 5, "description": "1 is urgent."},
    "sort": {"enum": ["created", "updated"], "default": "created", "description": "Order."},
    "descending": {"type": "boolean", "default": False, "description": "Newest first."},
    "page": {"type": "integer", "minimum": 1, "default": 1, "description": "Which page."},
    "fields": {
        "type": "object",
        "description": "Which fields to return.",
        "properties": {"body": {"type": "boolean"}, "history": {"type": "boolean"}},
    },
}
SCHEMA = {"type": "object", "properties": PARAMETERS, "required": ["query"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory, mkdocs):
    """Build a server with a tool of ten parameters, and the help desk of the demo."""
    folder = tmp_path_factory.mktemp("weight")
    about = "Search the tickets of the account and return the newest first."
    other = [tool(f"get_part_{number:02}", "Get a part of a ticket.") for number in range(11)]
    desk = {"tools": [tool("search_tickets", about, SCHEMA), *other]}
    demo = json.loads((ROOT / "data/snapshots/helpdesk.json").read_text(encoding="utf-8"))
    config = write_project(folder, "mcp-catalogue", {"desk": desk, "helpdesk": demo})
    done = mkdocs(config)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("servers/desk/search_tickets", 44_000),  # ten parameters
        ("servers/desk/get_part_03", 37_000),  # none
        ("servers/helpdesk/delete_tickets", 58_000),  # 6 parameters with 19 in them, and findings
    ],
)
def test_a_tool_page_weighs_little_with_all_that_is_inline(site, page, most):
    html = (site / page / "index.html").read_bytes()
    assert len(html) <= most
    assert b"<style" not in html


def test_no_symbol_comes_twice(site):
    html = (site / "servers/helpdesk/delete_tickets/index.html").read_text(encoding="utf-8")
    symbols = [part.split('"')[0] for part in html.split('<symbol id="')[1:]]
    assert sorted(symbols) == sorted(set(symbols))
    assert all(f'href="#{symbol}"' in html for symbol in symbols)
