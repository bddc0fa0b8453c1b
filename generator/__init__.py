"""Static documentation sites for catalogues of MCP tools.

The package reads like the way of the data: `config` says which servers there are, `introspect` asks
them what they offer, `snapshot` keeps the answers, `classify` rates them, `catalogue` holds it all
together, `site` turns it into pages, and `plugin` and `cli` are the two doors.
"""

__version__ = "0.1.0"
