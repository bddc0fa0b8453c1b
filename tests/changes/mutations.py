"""Random listings as servers send them, and random mutations that know what they change.

A mutation touches one place that no other has touched and writes down the change that must be
found there. So any number of them can be made on one listing, and the changes must be these: none
less, none more.
"""

import copy
import string
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from generator.changes import Rated
from generator.models import (
    Assessment,
    Category,
    Confidence,
    Factor,
    Finding,
    Risk,
    Severity,
    Snapshot,
)

HINTS = {
    "readOnlyHint": False,
    "destructiveHint": True,
    "idempotentHint": False,
    "openWorldHint": True,
}
"""The specification's defaults."""

TIGHTER = {"minimum": 1, "minLength": 1, "minItems": 1, "maximum": -1, "maxLength": -1}
LIMITS = {"integer": ("minimum", "maximum"), "number": ("minimum", "maximum")}
LIMITS |= {"string": ("minLength", "maxLength"), "array": ("minItems",)}


class Skip(Exception):
    """The listing has no place for this mutation."""


@dataclass
class Spot:
    """One schema node, with every path that leads to it (a `$ref` may lead to it twice)."""

    tool: dict
    part: str
    node: dict
    parent: dict | None
    name: str
    paths: list = field(default_factory=list)


class World:
    """A listing before and after, and what must be found between them."""

    def __init__(self, random):
        self.random = random
        self._words = 0
        self.expected = set()
        self.graveyard = []  # keeps what was removed alive, so that nothing else gets its id
        self.touched = set()
        self.ratings = {}
        self.new = self.listing()
        self.own = [self.finding() for _ in range(random.randint(0, 2))]
        self.ratings = {tool["name"]: self.rating() for tool in self.new["tools"]}
        self.old, self.old_own = copy.deepcopy((self.new, self.own))
        self.old_ratings = dict(self.ratings)

    # ---- inventing

    def word(self):
        """Return a word that has not been used yet."""
        self._words += 1
        return f"{''.join(self.random.choices(string.ascii_lowercase, k=4))}{self._words}"

    def words(self, count):
        return " ".join(self.word() for _ in range(count))

    def chance(self, share=0.5):
        return self.random.random() < share

    def listing(self):
        few = self.random.randint
        return {
            "server_info": {"name": self.word(), "version": f"{few(0, 9)}.{few(0, 9)}"},
            "instructions": self.words(6) if self.chance() else "",
            "listed": {"protocol": "2025-11-25", "transport": "stdio"},
            "capabilities": {"tools": {"listChanged": self.chance()}},
            "tools": [self.tool() for _ in range(few(1, 6))],
            "prompts": [self.prompt() for _ in range(few(0, 2))],
            "resources": [self.resource("uri") for _ in range(few(0, 2))],
            "resource_templates": [self.resource("uriTemplate") for _ in range(few(0, 2))],
        }

    def prompt(self):
        return {"name": self.word(), "description": self.words(4)}

    def resource(self, key):
        return {key: f"note://{self.word()}", "name": self.word()}

    def tool(self):
        tool = {"name": self.word(), "description": self.words(12)}
        tool["inputSchema"] = self.root(tool)
        if self.chance():
            tool["outputSchema"] = self.object(2)
        if self.chance():
            tool["title"] = self.words(3)
        if self.chance():
            said = self.random.sample(sorted(HINTS), self.random.randint(0, 4))
            tool["annotations"] = {hint: self.chance() for hint in said}
        return tool

    def root(self, tool):
        """Return an input schema; half of them define a part once and refer to it twice."""
        root = self.object(0)
        if self.chance():
            root["$defs"] = {"Part": self.object(2)}
            for _ in range(2):
                root["properties"][self.word()] = {"$ref": "#/$defs/Part"}
        return root

    def schema(self, depth):
        kinds = ["string", "integer", "number", "boolean", "null or string"]
        kinds += ["object", "array", "union"] if depth < 3 else []
        kind = self.random.choice(kinds)
        if kind == "object":
            return self.object(depth + 1)
        if kind == "array":
            return {"type": "array", "items": self.schema(depth + 1)}
        if kind == "union":
            return {"anyOf": [self.object(depth + 1), self.object(depth + 1)]}
        if kind == "null or string":
            return {"anyOf": [{"type": "string"}, {"type": "null"}]}
        return self.decorated({"type": kind})

    def decorated(self, node):
        kind = node["type"]
        if self.chance():
            node["description"] = self.words(4)
        if self.chance(0.3):
            node["default"] = self.word()
        if kind == "string" and self.chance(0.4):
            node["enum"] = [self.word() for _ in range(self.random.randint(1, 3))]
        for limit in LIMITS.get(kind, ()):
            if self.chance(0.3):
                node[limit] = self.random.randint(2, 9)
        return node

    def object(self, depth):
        names = [self.word() for _ in range(self.random.randint(0 if depth else 1, 3))]
        node = {"type": "object", "properties": {n: self.schema(depth + 1) for n in names}}
        if names and self.chance():
            node["required"] = self.random.sample(names, self.random.randint(1, len(names)))
        return node

    def finding(self):
        severity = self.random.choice(list(Severity))
        return Finding(f"finding-{self.word()}", severity, "desk", "", "", "", "")

    def rating(self):
        some = self.random.sample(list(Factor), self.random.randint(0, 3))
        category, risk = self.random.choice(list(Category)), self.random.choice(list(Risk))
        return Assessment(category, risk, tuple(some), Confidence.HIGH, (), (self.finding(),))

    # ---- choosing a place

    def expect(self, kind, klass, tool="", pointer=""):
        self.expected.add((kind, klass, tool, pointer))

    def touch(self, *place):
        """Claim a place.

        Raises:
            Skip: When something has changed there already.
        """
        if place in self.touched:
            raise Skip
        self.touched.add(place)

    def any(self, options):
        found = list(options)
        if not found:
            raise Skip
        return self.random.choice(found)

    def some_tool(self):
        """Return a tool that is neither new nor changed as a whole."""
        return self.any(t for t in self.new["tools"] if ("whole", id(t)) not in self.touched)

    def whole_tool(self):
        """Return a tool that nothing has touched, and claim all of it."""
        used = {place[1] for place in self.touched}
        tool = self.any(t for t in self.new["tools"] if id(t) not in used)
        self.touch("whole", id(tool))
        return tool

    def spots(self, part) -> Iterator[Spot]:
        for tool in self.new["tools"]:
            if ("whole", id(tool)) not in self.touched and isinstance(tool.get(part), dict):
                found = {}
                self._walk(tool, part, tool[part], None, "", "", found)
                yield from found.values()

    def _walk(self, tool, part, node, parent, name, path, found):
        if ("new", id(node)) in self.touched:
            return
        if "$ref" in node:
            node = tool[part]["$defs"]["Part"]
            parent = None  # what is required of a reference stands with who refers
        spot = found.setdefault(id(node), Spot(tool, part, node, parent, name))
        spot.paths.append(path)
        for key, child in node.get("properties", {}).items():
            self._walk(tool, part, child, node, key, f"{path}.{key}" if path else key, found)
        if "items" in node:
            self._walk(tool, part, node["items"], None, "", f"{path}[]", found)
        for number, branch in enumerate(node.get("anyOf", []), 1):
            if "properties" in branch:
                self._walk(tool, part, branch, None, "", f"{path}|anyOf{number}", found)

    def spot(self, aspect, wanted=lambda spot: True, part="inputSchema"):
        """Return a schema node that fits and whose `aspect` nobody has touched; claim that."""
        fits = [s for s in self.spots(part) if wanted(s)]
        spot = self.any(s for s in fits if (aspect, id(s.tool), id(s.node)) not in self.touched)
        self.touch(aspect, id(spot.tool), id(spot.node))
        return spot

    def at(self, spot, kind, klass, suffix=""):
        for path in spot.paths:
            self.expect(kind, klass, spot.tool["name"], f"{path}{suffix}")

    # ---- the two sides

    def sides(self):
        old, new = (
            Snapshot("desk", **{k: tuple(v) if isinstance(v, list) else v for k, v in side.items()})
            for side in (self.old, self.new)
        )
        before = Rated(self.old_ratings, tuple(self.old_own))
        return old, new, before, Rated(self.ratings, tuple(self.own))


def shuffled(random, value):
    """Return a deep copy with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: shuffled(random, value[key]) for key in keys}
    return [shuffled(random, each) for each in value] if isinstance(value, list) else value


def inside(node):
    """Yield `node` and every dictionary in it."""
    yield node
    for each in node.values():
        for child in each if isinstance(each, list) else [each]:
            if isinstance(child, dict):
                yield from inside(child)


# ---- tools


def tool_added(w):
    tool = w.tool()
    w.touch("whole", id(tool))
    w.new["tools"].append(tool)
    w.expect("tool-added", "additive", tool["name"])


def tool_removed(w):
    tool = w.whole_tool()
    w.new["tools"].remove(tool)
    w.graveyard.append(tool)
    w.expect("tool-removed", "breaking", tool["name"])


def tool_renamed(w):
    tool = w.whole_tool()
    old, tool["name"] = tool["name"], w.word()
    w.ratings[tool["name"]] = w.ratings.pop(old)
    w.expect("tool-renamed", "breaking", tool["name"], "name")


def titled(w):
    tool = w.some_tool()
    w.touch("title", id(tool))
    tool["title"] = w.words(2)
    w.expect("title-changed", "routing", tool["name"], "title")


def described(w):
    tool = w.some_tool()
    w.touch("description", id(tool))
    tool["description"] += " " + w.words(2)
    w.expect("description-changed", "routing", tool["name"], "description")


def laid_out(w):
    tool = w.some_tool()
    w.touch("description", id(tool))
    tool["description"] = tool["description"].replace(" ", "\n", 1)
    w.expect("description-layout-changed", "cosmetic", tool["name"], "description")


def hint_flipped(w):
    tool, hint = w.some_tool(), w.random.choice(sorted(HINTS))
    w.touch("hint", id(tool), hint)
    said = tool.setdefault("annotations", {})
    said[hint] = not said.get(hint, HINTS[hint])
    w.expect("hint-changed", "risk", tool["name"], hint)


def hint_default(w):
    """Say aloud what holds anyway, or no longer say it: nothing changes."""
    tool, hint = w.some_tool(), w.random.choice(sorted(HINTS))
    w.touch("hint", id(tool), hint)
    said = tool.setdefault("annotations", {})
    if hint not in said:
        said[hint] = HINTS[hint]
    elif said[hint] is HINTS[hint]:
        del said[hint]


def noted(w):
    tool = w.some_tool()
    w.touch("annotation", id(tool))
    tool.setdefault("annotations", {})["x-owner"] = w.word()
    w.expect("metadata-changed", "cosmetic", tool["name"], "annotations")


def labelled(w):
    tool, key = w.some_tool(), w.random.choice(["_meta", "icons", "execution"])
    w.touch(key, id(tool))
    tool[key] = {"x": w.word()}
    w.expect("metadata-changed", "cosmetic", tool["name"], key)


def moved(w):
    """Write out a part where it was referred to: the schema says the same."""
    tool = w.whole_tool()
    schema = tool["inputSchema"]
    if "$defs" not in schema:
        raise Skip
    part = schema.pop("$defs")["Part"]
    for name, each in schema["properties"].items():
        schema["properties"][name] = copy.deepcopy(part) if "$ref" in each else each
    w.expect("metadata-changed", "cosmetic", tool["name"], "definition")


def replaced(w):
    tool = w.whole_tool()
    w.graveyard.append(tool["inputSchema"])
    tool["inputSchema"] = True
    w.expect("schema-changed", "breaking", tool["name"], "inputSchema")


# ---- parameters


def parameter_added(w):
    spot = w.spot("grows", lambda s: "properties" in s.node)
    name, node = w.word(), w.schema(3)
    spot.node["properties"][name] = node
    w.touch("new", id(node))
    needed = w.chance()
    if needed:
        spot.node.setdefault("required", []).append(name)
    for path in spot.paths:
        kind = (
            ("parameter-added-required", "breaking") if needed else ("parameter-added", "additive")
        )
        w.expect(*kind, spot.tool["name"], f"{path}.{name}" if path else name)


def parameter_removed(w):
    spot = w.spot("shrinks", lambda s: s.node.get("properties"))
    name = w.any(sorted(spot.node["properties"]))
    below = [*inside(spot.node["properties"][name])]
    used = {place[2] for place in w.touched if len(place) > 2 and isinstance(place[2], int)}
    if any("$ref" in node or id(node) in used for node in below):
        raise Skip
    if any(("new", id(node)) in w.touched for node in below):
        raise Skip
    w.graveyard.append(spot.node["properties"].pop(name))
    if name in spot.node.get("required", []):
        spot.node["required"].remove(name)
    for path in spot.paths:
        at = f"{path}.{name}" if path else name
        w.expect("parameter-removed", "breaking", spot.tool["name"], at)


def requirement(w):
    spot = w.spot("required", lambda s: s.parent is not None)
    needed = spot.parent.setdefault("required", [])
    if spot.name in needed:
        needed.remove(spot.name)
        w.at(spot, "parameter-now-optional", "additive")
    else:
        needed.append(spot.name)
        w.at(spot, "parameter-now-required", "breaking")


def type_widened(w):
    spot = w.spot("type", lambda s: s.node.get("type") in ("integer", "string", "boolean"))
    kind = spot.node["type"]
    spot.node["type"] = "number" if kind == "integer" else [kind, "null"]
    w.at(spot, "type-widened", "additive")


def type_narrowed(w):
    simple = [{"type": "string"}, {"type": "null"}]
    spot = w.spot("type", lambda s: s.node.get("type") == "number" or s.node.get("anyOf") == simple)
    if "anyOf" in spot.node:
        spot.node["anyOf"] = simple[:1]
    else:
        spot.node["type"] = "integer"
    w.at(spot, "type-narrowed", "breaking")


def type_changed(w):
    spot = w.spot("type", lambda s: s.node.get("type") in ("integer", "string", "number"))
    spot.node["type"] = "boolean"
    w.at(spot, "type-changed", "breaking")


def branch_added(w):
    spot = w.spot("type", lambda s: "properties" in str(s.node.get("anyOf")))
    node = {"type": "object", "properties": {w.word(): {"type": "string"}}}
    w.touch("new", id(node))
    spot.node["anyOf"].append(node)
    w.at(spot, "parameter-added", "additive", f"|anyOf{len(spot.node['anyOf'])}")


def value_added(w):
    spot = w.spot("values", lambda s: "enum" in s.node)
    spot.node["enum"].append(w.word())
    w.at(spot, "value-added", "additive")


def value_removed(w):
    spot = w.spot("values", lambda s: len(s.node.get("enum", [])) > 1)
    spot.node["enum"].pop(0)
    w.at(spot, "value-removed", "breaking")


def values_freed(w):
    spot = w.spot("values", lambda s: "enum" in s.node)
    del spot.node["enum"]
    w.at(spot, "limit-loosened", "additive")


def values_fixed(w):
    spot = w.spot("values", lambda s: s.node.get("type") == "string" and "enum" not in s.node)
    spot.node["const"] = w.word()
    w.at(spot, "limit-tightened", "breaking")


def limit_moved(w):
    limit = w.random.choice(sorted(TIGHTER))
    spot = w.spot(limit, lambda s: limit in s.node)
    step = w.random.choice([-1, 1])
    spot.node[limit] += step
    tighter = step == TIGHTER[limit]
    w.at(spot, *(("limit-tightened", "breaking") if tighter else ("limit-loosened", "additive")))


def limit_dropped(w):
    limit = w.random.choice(sorted(TIGHTER))
    spot = w.spot(limit, lambda s: limit in s.node)
    del spot.node[limit]
    w.at(spot, "limit-loosened", "additive")


def limit_set(w):
    limit = w.random.choice(sorted(TIGHTER))
    kinds = [kind for kind, limits in LIMITS.items() if limit in limits]
    spot = w.spot(limit, lambda s: s.node.get("type") in kinds and limit not in s.node)
    spot.node[limit] = 7
    w.at(spot, "limit-tightened", "breaking")


def default_changed(w):
    spot = w.spot("default", lambda s: s.paths != [""])
    if "default" in spot.node and w.chance():
        del spot.node["default"]
    else:
        spot.node["default"] = w.word()
    w.at(spot, "default-changed", "breaking")


def parameter_described(w):
    spot = w.spot("description")
    if "description" in spot.node and w.chance():
        del spot.node["description"]
    else:
        spot.node["description"] = w.words(3)
    w.at(spot, "parameter-description-changed", "routing")


def keyword(w):
    word = w.random.choice(["pattern", "format", "additionalProperties", "x-vendor"])
    spot = w.spot(word)
    spot.node[word] = w.word()
    w.at(spot, "limit-changed", "breaking", f"#{word}")


# ---- results


def result_described(w):
    tool = w.some_tool()
    if "outputSchema" in tool:
        raise Skip
    w.touch("schema", id(tool))
    tool["outputSchema"] = w.object(2)
    w.touch("new", id(tool["outputSchema"]))
    w.expect("result-schema-added", "additive", tool["name"], "outputSchema")


def result_undescribed(w):
    tool = w.some_tool()
    if "outputSchema" not in tool or any(p[0] == "output" and p[1] == id(tool) for p in w.touched):
        raise Skip
    w.touch("schema", id(tool))
    w.graveyard.append(tool.pop("outputSchema"))
    w.expect("result-schema-removed", "breaking", tool["name"], "outputSchema")


def result_spot(w, wanted=lambda spot: True):
    spot = w.spot("result", wanted, "outputSchema")
    w.touched.add(("output", id(spot.tool), "changed"))
    return spot


def result_added(w):
    spot = result_spot(w, lambda s: "properties" in s.node)
    name, node = w.word(), w.schema(3)
    w.touch("new", id(node))
    spot.node["properties"][name] = node
    for path in spot.paths:
        at = f"{path}.{name}" if path else name
        w.expect("result-added", "additive", spot.tool["name"], at)


def result_removed(w):
    spot = result_spot(w, lambda s: s.node.get("properties"))
    name = w.any(sorted(spot.node["properties"]))
    below = {id(node) for node in inside(spot.node["properties"][name])}
    if any(place[-1] in below for place in w.touched if isinstance(place[-1], int)):
        raise Skip
    w.graveyard.append(spot.node["properties"].pop(name))
    for path in spot.paths:
        at = f"{path}.{name}" if path else name
        w.expect("result-removed", "breaking", spot.tool["name"], at)


def result_changed(w):
    spot = result_spot(w)
    spot.node["description"] = w.words(3)
    for path in spot.paths:
        w.expect("result-changed", "breaking", spot.tool["name"], path or "outputSchema")


# ---- the server


def instructed(w):
    w.touch("instructions", 0)
    w.new["instructions"] = w.words(5)
    w.expect("instructions-changed", "routing", "", "instructions")


def server_version(w):
    w.touch("version", 0)
    w.new["server_info"]["version"] += ".1"
    w.expect("server-version-changed", "cosmetic", "", "serverInfo.version")


def server_info(w):
    key = w.random.choice(["title", "websiteUrl"])
    w.touch(key, 0)
    w.new["server_info"][key] = w.word()
    w.expect("server-info-changed", "cosmetic", "", f"serverInfo.{key}")


def protocol(w):
    w.touch("protocol", 0)
    w.new["listed"]["protocol"] = "2026-07-28"
    w.expect("protocol-changed", "cosmetic", "", "listed.protocol")


def capabilities(w):
    w.touch("capabilities", 0)
    w.new["capabilities"]["logging"] = {}
    w.expect("capabilities-changed", "cosmetic", "", "capabilities")


LISTS = {
    "prompts": ("prompt", "name", "routing"),
    "resources": ("resource", "uri", "cosmetic"),
    "resource_templates": ("resource", "uriTemplate", "cosmetic"),
}


def item_added(w):
    name = w.random.choice(sorted(LISTS))
    word, key, _ = LISTS[name]
    item = w.prompt() if word == "prompt" else w.resource(key)
    w.touch("item", 0, item[key])
    w.new[name].append(item)
    w.expect(f"{word}-added", "additive", "", item[key])


def item_removed(w):
    name = w.random.choice(sorted(LISTS))
    word, key, _ = LISTS[name]
    item = w.any(w.new[name])
    w.touch("item", 0, item[key])
    w.new[name].remove(item)
    w.expect(f"{word}-removed", "breaking", "", item[key])


def item_changed(w):
    name = w.random.choice(sorted(LISTS))
    word, key, klass = LISTS[name]
    item = w.any(w.new[name])
    w.touch("item", 0, item[key])
    item["description"] = w.words(4)
    w.expect(f"{word}-changed", klass, "", item[key])


# ---- what we say of it


def rated(w, aspect):
    """Return the name and the rating of a tool that was there before and still is."""
    tool = w.any(t for t in w.new["tools"] if t["name"] in w.ratings)
    w.touch(aspect, id(tool))
    return tool["name"], w.ratings[tool["name"]]


def risk(w):
    name, rating = rated(w, "risk")
    risk = w.any(each for each in Risk if each is not rating.risk)
    w.ratings[name] = replace(rating, risk=risk)
    kind = "risk-raised" if risk.rank > rating.risk.rank else "risk-lowered"
    w.expect(kind, "risk", name, "risk")


def category(w):
    name, rating = rated(w, "category")
    found = w.any(each for each in Category if each is not rating.category)
    w.ratings[name] = replace(rating, category=found)
    w.expect("category-changed", "risk", name, "category")


def factor(w):
    name, rating = rated(w, "factors")
    found = w.random.choice(list(Factor))
    if found in rating.factors:
        left = tuple(each for each in rating.factors if each is not found)
        w.ratings[name] = replace(rating, factors=left)
        w.expect("factor-lost", "risk", name, "factors")
    else:
        w.ratings[name] = replace(rating, factors=(*rating.factors, found))
        w.expect("factor-gained", "risk", name, "factors")


def finding_new(w):
    finding = w.finding()
    minor = finding.severity in ("info", "low")
    told = ("finding-new-minor", "cosmetic") if minor else ("finding-new", "risk")
    if w.chance():
        w.own.append(finding)
        w.expect(*told, "", "findings")
        return
    name, rating = rated(w, "finding")
    w.ratings[name] = replace(rating, findings=(*rating.findings, finding))
    w.expect(*told, name, "findings")


def finding_gone(w):
    name, rating = rated(w, "finding")
    w.ratings[name] = replace(rating, findings=())
    w.expect("finding-gone", "cosmetic", name, "findings")


MUTATIONS = [
    tool_added, tool_removed, tool_renamed, titled, described, laid_out, hint_flipped,
    hint_default, noted, labelled, moved, replaced, parameter_added, parameter_removed,
    requirement, type_widened, type_narrowed, type_changed, branch_added, value_added,
    value_removed, values_freed, values_fixed, limit_moved, limit_dropped, limit_set,
    default_changed, parameter_described, keyword, result_described, result_undescribed,
    result_added, result_removed, result_changed, instructed, server_version, server_info,
    protocol, capabilities, item_added, item_removed, item_changed, risk, category, factor,
    finding_new, finding_gone,
]  # fmt: skip
