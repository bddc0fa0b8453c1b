"""What the tool is among the others of its server, and how its listing was made."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from generator.catalogue import ListedTool, Server
from generator.models import Category
from generator.site.context import Site
from generator.site.page import Section
from generator.site.tool.listing import how, package, version
from generator.site.tool.questions import to_server
from generator.site.tool.saying import code, say

_DOES = {
    Category.READ: "read",
    Category.WRITE: "write",
    Category.EXECUTE: "set something off",
    Category.DESTRUCTIVE: "can destroy",
    Category.FINANCIAL: "move money",
    Category.UNKNOWN: "could not be classified",
}


def section(listed: ListedTool, server: Server, site: Site) -> Section:
    """Render the tool's place in its server."""
    body = site.templates.render(
        "pages/tool/context.html",
        listed.url,
        sentences=tuple(sentences(listed, server, to_server(listed, server, site))),
        listed=how(server),
    )
    return Section("context", site.say("tool_sections.context"), body)


def sentences(listed: ListedTool, server: Server, link: Markup) -> Iterator[Markup]:
    """Yield who provides the tool (by `link`), and what the server's other tools are."""
    name = code(listed.tool.name)
    source = say(" from {}", code(package(server))) if package(server) else ""
    release = f", version {version(server)}" if version(server) else ""
    total = len(server.tools)
    if total == 1:
        yield say("{} is the only tool of the {}{}{}.", name, link, source, release)
        return
    yield say("{} is one of {} tools of the {}{}{}.", name, total, link, source, release)
    rated = listed.assessment
    yield say(_among(rated.category, server.by_category[rated.category], total))
    rank = rated.risk.rank
    higher = sum(count for risk, count in server.by_risk.items() if risk.rank > rank)
    be = "is" if higher == 1 else "are"
    yield say(f"{higher} of them {be} rated higher." if higher else "No other is rated higher.")


def _among(category: Category, same: int, total: int) -> str:
    if same == total:
        return f"All of them {_DOES[category]}."
    if same == 1:
        only = {
            Category.READ: "reads",
            Category.WRITE: "writes",
            Category.EXECUTE: "sets something off",
            Category.DESTRUCTIVE: "can destroy",
            Category.FINANCIAL: "moves money",
            Category.UNKNOWN: "could not be classified",
        }
        return f"It is the only one that {only[category]}."
    return f"Of these, {same} {_DOES[category]}."
