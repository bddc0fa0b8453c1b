"""What a person should look at in a definition, beside its rating.

`find` looks at one tool on its own, `of_listing` at a whole listing, `across` at all servers
together. Each finding's id is that of a kind in data/rules/findings.yml. Everything here is pure:
the same definitions give the same findings in the same order.
"""

from __future__ import annotations

from generator.classify.findings.across import across, mentions
from generator.classify.findings.kinds import Kind, finding_kinds
from generator.classify.findings.listing import of_listing
from generator.classify.findings.tool import find, worst_first

__all__ = ["Kind", "across", "find", "finding_kinds", "mentions", "of_listing", "worst_first"]
