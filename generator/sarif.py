"""SARIF 2.1.0, the format of code scanning: what the reports of drift and of findings share.

Results without a file and a line are refused by code scanning, so each names a snapshot, and the
line on which the tool stands in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from generator.models import Json

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True)
class Result:
    """One thing to tell.

    Attributes:
        rule: Id of its kind.
        level: "error", "warning" or "note".
        text: What to say.
        place: Where, in our words: `server/tool#pointer`.
        path: The file, relative to the repository; "" when there is none.
        line: The line in that file.
    """

    rule: str
    level: str
    text: str
    place: str
    path: str = ""
    line: int = 1


def document(results: Iterable[Result], failed: Mapping[str, str], rules_url: str = "") -> str:
    """Return the document of one run.

    Args:
        results: What to tell, in this order.
        failed: Why servers could not be looked at, by id.
        rules_url: Where each rule has a page below its id; "" for none.
    """
    told = list(results)
    levels = {each.rule: each.level for each in told}
    notes = [
        {"level": "error", "message": {"text": f"{server}: {why}"}}
        for server, why in sorted(failed.items())
    ]
    rules = [_rule(rule, level, rules_url) for rule, level in sorted(levels.items())]
    run = {
        "tool": {"driver": {"name": "mcp-catalogue", "rules": rules}},
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "results": [_result(each) for each in told],
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _rule(rule: str, level: str, rules_url: str) -> Json:
    text = {"text": rule.replace("-", " ")}
    found = {"id": rule, "shortDescription": text, "defaultConfiguration": {"level": level}}
    return found | ({"helpUri": f"{rules_url}{rule}/"} if rules_url else {})


def _result(each: Result) -> Json:
    location: dict[str, Json] = {"logicalLocations": [{"fullyQualifiedName": each.place}]}
    if each.path:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(each.path)},
            "region": {"startLine": each.line},
        }
    return {
        "ruleId": each.rule,
        "level": each.level,
        "message": {"text": each.text},
        "locations": [location],
    }
