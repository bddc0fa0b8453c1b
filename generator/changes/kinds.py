"""The kinds of change: each with its class and the sentence that tells it.

The value of a kind is its stable id; history files and exports hold it, so it is never reused for
another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from generator.models import Json, canonical_json

LONGEST = 80
"""Characters of a value that a sentence quotes."""


class ChangeClass(StrEnum):
    """What a change does to the people who use the tool, gravest first."""

    BREAKING = "breaking"
    RISK = "risk"
    ROUTING = "routing"
    ADDITIVE = "additive"
    COSMETIC = "cosmetic"


class ChangeKind(StrEnum):
    """One way in which listings differ; class and sentence stand in `KINDS`."""

    TOOL_ADDED = "tool-added"
    TOOL_REMOVED = "tool-removed"
    TOOL_RENAMED = "tool-renamed"
    PARAMETER_ADDED = "parameter-added"
    PARAMETER_ADDED_REQUIRED = "parameter-added-required"
    PARAMETER_REMOVED = "parameter-removed"
    PARAMETER_NOW_REQUIRED = "parameter-now-required"
    PARAMETER_NOW_OPTIONAL = "parameter-now-optional"
    TYPE_WIDENED = "type-widened"
    TYPE_NARROWED = "type-narrowed"
    TYPE_CHANGED = "type-changed"
    VALUE_ADDED = "value-added"
    VALUE_REMOVED = "value-removed"
    LIMIT_LOOSENED = "limit-loosened"
    LIMIT_TIGHTENED = "limit-tightened"
    LIMIT_CHANGED = "limit-changed"
    DEFAULT_CHANGED = "default-changed"
    PARAMETER_DESCRIPTION = "parameter-description-changed"
    SCHEMA_CHANGED = "schema-changed"
    DESCRIPTION = "description-changed"
    DESCRIPTION_LAYOUT = "description-layout-changed"
    TITLE = "title-changed"
    HINT = "hint-changed"
    METADATA = "metadata-changed"
    RESULT_ADDED = "result-added"
    RESULT_REMOVED = "result-removed"
    RESULT_CHANGED = "result-changed"
    RESULT_SCHEMA_ADDED = "result-schema-added"
    RESULT_SCHEMA_REMOVED = "result-schema-removed"
    PROMPT_ADDED = "prompt-added"
    PROMPT_REMOVED = "prompt-removed"
    PROMPT_CHANGED = "prompt-changed"
    RESOURCE_ADDED = "resource-added"
    RESOURCE_REMOVED = "resource-removed"
    RESOURCE_CHANGED = "resource-changed"
    INSTRUCTIONS = "instructions-changed"
    SERVER_INFO = "server-info-changed"
    SERVER_VERSION = "server-version-changed"
    PROTOCOL = "protocol-changed"
    CAPABILITIES = "capabilities-changed"
    RISK_RAISED = "risk-raised"
    RISK_LOWERED = "risk-lowered"
    CATEGORY = "category-changed"
    FACTOR_GAINED = "factor-gained"
    FACTOR_LOST = "factor-lost"
    FINDING_NEW = "finding-new"
    FINDING_MINOR = "finding-new-minor"
    FINDING_GONE = "finding-gone"


_B, _R, _T, _A, _C = (
    ChangeClass.BREAKING,
    ChangeClass.RISK,
    ChangeClass.ROUTING,
    ChangeClass.ADDITIVE,
    ChangeClass.COSMETIC,
)
_K = ChangeKind

KINDS: dict[ChangeKind, tuple[ChangeClass, str]] = {
    _K.TOOL_ADDED: (_A, "New tool."),
    _K.TOOL_REMOVED: (_B, "The tool is gone."),
    _K.TOOL_RENAMED: (_B, "Renamed from {old} to {new}."),
    _K.PARAMETER_ADDED: (_A, "New optional parameter {at}."),
    _K.PARAMETER_ADDED_REQUIRED: (_B, "New required parameter {at}."),
    _K.PARAMETER_REMOVED: (_B, "Parameter {at} is gone."),
    _K.PARAMETER_NOW_REQUIRED: (_B, "{at} is now required."),
    _K.PARAMETER_NOW_OPTIONAL: (_A, "{at} is now optional."),
    _K.TYPE_WIDENED: (_A, "{at} accepts more: {old} became {new}."),
    _K.TYPE_NARROWED: (_B, "{at} accepts less: {old} became {new}."),
    _K.TYPE_CHANGED: (_B, "The type of {at} went from {old} to {new}."),
    _K.VALUE_ADDED: (_A, "{at} can now be {new}."),
    _K.VALUE_REMOVED: (_B, "{at} can no longer be {old}."),
    _K.LIMIT_LOOSENED: (_A, "A limit of {at} was loosened: {old} became {new}."),
    _K.LIMIT_TIGHTENED: (_B, "A limit of {at} was tightened: {old} became {new}."),
    _K.LIMIT_CHANGED: (_B, "A constraint of {at} changed: {old} became {new}."),
    _K.DEFAULT_CHANGED: (_B, "The default of {at} went from {old} to {new}."),
    _K.PARAMETER_DESCRIPTION: (_T, "The description of {at} changed."),
    _K.SCHEMA_CHANGED: (_B, "The input schema changed as a whole."),
    _K.DESCRIPTION: (_T, "The description changed."),
    _K.DESCRIPTION_LAYOUT: (_C, "The description was laid out anew; its words are the same."),
    _K.TITLE: (_T, "The title went from {old} to {new}."),
    _K.HINT: (_R, "{at} went from {old} to {new}."),
    _K.METADATA: (_C, "{at} changed."),
    _K.RESULT_ADDED: (_A, "The result has {at} now."),
    _K.RESULT_REMOVED: (_B, "The result no longer has {at}."),
    _K.RESULT_CHANGED: (_B, "{at} of the result changed from {old} to {new}."),
    _K.RESULT_SCHEMA_ADDED: (_A, "The result is described by a schema now."),
    _K.RESULT_SCHEMA_REMOVED: (_B, "The result is no longer described by a schema."),
    _K.PROMPT_ADDED: (_A, "New prompt {at}."),
    _K.PROMPT_REMOVED: (_B, "Prompt {at} is gone."),
    _K.PROMPT_CHANGED: (_T, "Prompt {at} changed."),
    _K.RESOURCE_ADDED: (_A, "New resource {at}."),
    _K.RESOURCE_REMOVED: (_B, "Resource {at} is gone."),
    _K.RESOURCE_CHANGED: (_C, "Resource {at} changed."),
    _K.INSTRUCTIONS: (_T, "The server's instructions changed."),
    _K.SERVER_INFO: (_C, "{at} of the server went from {old} to {new}."),
    _K.SERVER_VERSION: (_C, "The server's version went from {old} to {new}."),
    _K.PROTOCOL: (_C, "{at} went from {old} to {new}."),
    _K.CAPABILITIES: (_C, "The server's capabilities changed."),
    _K.RISK_RAISED: (_R, "The risk rose from {old} to {new}."),
    _K.RISK_LOWERED: (_R, "The risk fell from {old} to {new}."),
    _K.CATEGORY: (_R, "The category went from {old} to {new}."),
    _K.FACTOR_GAINED: (_R, "New risk factor: {new}."),
    _K.FACTOR_LOST: (_R, "No longer a risk factor: {old}."),
    _K.FINDING_NEW: (_R, "New finding: {new}."),
    _K.FINDING_MINOR: (_C, "New finding of low severity: {new}."),
    _K.FINDING_GONE: (_C, "No longer found: {old}."),
}


@dataclass(frozen=True)
class Change:
    """One difference between two listings of a server.

    Attributes:
        kind: What happened.
        tool: Name of the tool that it happened to (its new name), "" for the server itself.
        pointer: Where: a dotted parameter path, a hint, a field; "" for the whole tool.
        old: What stood there before; None for something new.
        new: What stands there now; None for something gone.
    """

    kind: ChangeKind
    tool: str
    pointer: str = ""
    old: Json = None
    new: Json = None

    @property
    def change_class(self) -> ChangeClass:
        """What it does to people."""
        return KINDS[self.kind][0]

    @property
    def sentence(self) -> str:
        """One plain sentence; quotes values between backticks, as Markdown code does."""
        text = KINDS[self.kind][1]
        return text.format(at=_code(self.pointer), old=_value(self.old), new=_value(self.new))

    @property
    def order(self) -> tuple[str, int, str, str, str, str]:
        """Sort key: server first, then tool by tool, gravest class first."""
        grave = list(ChangeClass).index(self.change_class)
        return (
            self.tool,
            grave,
            self.pointer,
            self.kind.value,
            canonical_json(self.old),
            canonical_json(self.new),
        )


def _value(value: Json) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else canonical_json(value)
    return _code(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _code(text: str) -> str:
    """Return `text` as Markdown code whatever it holds."""
    line = " ".join(text.split())
    if "`" in line:
        return f"`` {line} ``" if "``" not in line else "`" + line.replace("`", "'") + "`"
    return f"`{line}`"
