"""The section "Policies": one file a client that restricts the whole server, at three levels.

The page shows what each file does in numbers and links to it; the files themselves are published
beside the page, because thirty of them on one page would be longer than everything else there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.catalogue import Server
from generator.guardrails import Client, Level, Policy, Tools, whole_server
from generator.site.context import Site
from generator.site.page import Section

FOLDER = "policies"


def section(server: Server, site: Site) -> Section | None:
    """Return the section, None for a server without tools."""
    if not server.tools or not site.clients:
        return None
    labels, meaning = site.say.group("policy_levels"), site.say.group("policy_meaning")
    body = site.templates.render(
        "pages/server/policies.html",
        server.url,
        levels=[(labels[level.name.lower()], meaning[level.name.lower()]) for level in Level],
        rows=[_row(client, server, found) for client, found in policies(server, site)],
        folder=f"{FOLDER}/",
    )
    return Section("policies", site.say("policies.title"), body)


def _row(client: Client, server: Server, found: Sequence[Policy]) -> dict[str, object]:
    whole, refused = client.spec.whole, client.refuses(server=_key(server))
    return {
        "title": client.title,
        "file": whole.file or client.spec.file,
        "note": whole.note,
        "policies": [(policy.name, policy.counts) for policy in found],
        "unnamed": found[0].unnamed if found else (),
        "reason": refused.message if refused else whole.unsupported or whole.manual,
    }


def _key(server: Server) -> str:
    return server.entry.client_key or server.id


def policies(server: Server, site: Site) -> Iterator[tuple[Client, tuple[Policy, ...]]]:
    """Yield each client and its policies for `server`, strictest first; none when it has none."""
    rated = ((listed.tool.name, listed.assessment) for listed in server.tools)
    tools = Tools((name, found.category, found.risk) for name, found in rated if name)
    for client in site.clients:
        yield client, whole_server(client, _key(server), tools)


def policy_files(server: Server, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the URL and the text of every policy file of `server`."""
    if not server.tools:
        return
    for _, found in policies(server, site):
        for policy in found:
            yield f"{server.url}{FOLDER}/{policy.name}", policy.text
