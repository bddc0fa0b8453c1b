"""Attacks, and servers that put each of them into every field of everything they send.

An attack is a text with `@` where its mark goes: a word that says the attack and the field, so that
a test can ask whether what stood there is still to be read. Scripts that run set `__pwned`; what is
loaded comes from `evil.example`.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

from generator import history, snapshot

THEMES = {
    "material": "{name: material, font: false}",
    "mkdocs": "{name: mkdocs, highlightjs: false}",
    "readthedocs": "{name: readthedocs, highlightjs: false}",
}
"""Themes without what they load from other hosts of themselves."""
TOGETHER = 4
"""Attacks that share a server: as many pages as attacks would take a minute to build."""
PLACE = re.compile(r"(?<![a-z])@(?![a-z])")
"""Where the mark goes in an attack: an @ that is no part of a word."""
RUN = "window.__pwned='@'"
EVIL = "https://evil.example/@"
TAGS = "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all rules")

ATTACKS = [
    # elements that run or load
    f"@<script>{RUN}</script>",
    f"@<img src=x onerror={RUN}>",
    f"@<img src={EVIL}.png>",
    f'@"><svg onload={RUN}>',
    f"@<svg><script>{RUN}</script></svg>",
    f"@<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"@<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}>#x'/></svg>",
    f"@<iframe src={EVIL}></iframe>",
    f"@<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"@<style>@import '{EVIL}';</style>",
    "@<style>*{display:none!important}</style>",
    f"@<base href={EVIL}/>",
    f"@<meta http-equiv=refresh content='0;url={EVIL}'>",
    f"@<link rel=stylesheet href={EVIL}.css>",
    f"@<form action={EVIL}><button formaction=javascript:{RUN}>x</button></form>",
    f"@<object data={EVIL}></object><embed src={EVIL}>",
    f"@<template><script>{RUN}</script></template><slot name=x>",
    f"@<details open ontoggle={RUN}>",
    f"@<input autofocus onfocus={RUN}>",
    f"@<video poster={EVIL}><source src={EVIL} onerror={RUN}></video>",
    f"@<body onload={RUN}><html onclick={RUN}>",
    f"@<portal src={EVIL}><frameset onload={RUN}>",
    # ends of what stands around it
    f"@</article></main><h1>@</h1><script>{RUN}</script>",
    f"@</details></dd></dl></section><img src=x onerror={RUN}>",
    f"@</script><script>{RUN}</script>",
    f"@</title><script>{RUN}</script>",
    f"@&lt;/title&gt;&lt;script&gt;{RUN}&lt;/script&gt;",
    f"@</style></textarea></noscript></xmp></template><img src=x onerror={RUN}>",
    f"@</code></pre></figure><img src=x onerror={RUN}>",
    f"@--><script>{RUN}</script><!--",
    f"@<!--><img src=x onerror={RUN}>-->",
    f"@<![CDATA[<script>{RUN}</script>]]><?php x ?>",
    f'@" onmouseover="{RUN}" x="',
    f"@' onfocus='{RUN}' autofocus tabindex='1",
    f"@` onclick=`{RUN}`",
    f'@" style="background:url({EVIL})" class="mc-copy',
    # parsers that disagree
    f"@<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"@<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"@<svg></p><style><a id='</style><img src=x onerror={RUN}>'>",
    f"@<form><math><mtext></form><form><mglyph><svg><mtext><style><img src onerror={RUN}>",
    f"@<img/src='x'/onerror={RUN}/>",
    f"@<<script>{RUN}//<</script>",
    f"@<scr\0ipt>{RUN}</scr\0ipt>",
    f"@&lt;img src=x onerror={RUN}&gt;",
    f"@&#60;script&#62;{RUN}&#60;/script&#62;",
    f"@＜script＞{RUN}＜/script＞",
    f"@+ADw-script+AD4-{RUN}+ADw-/script+AD4-",
    # Markdown
    f"[@](javascript:{RUN})",
    f"[@](JaVa\tScRiPt:{RUN}) [@](&#106;avascript:{RUN}) [@](javascript&colon;{RUN})",
    f"[@](<javascript:{RUN}>) [@](\x01javascript:{RUN}) [@](vbscript:@)",
    f"[@](data:text/html,<script>{RUN}</script>) ![@](data:text/html,@)",
    "[@](//evil.example/@) [@](\\\\evil.example) [@](/@) [@](../../@)",
    f'[@]({EVIL}" onclick="{RUN}) [@]({EVIL} "t" onclick="x")',
    f"![@]({EVIL}.png) [![@]({EVIL}.gif)](javascript:{RUN})",
    f"<javascript:{RUN}> <{EVIL}> <x@evil.example> {EVIL} @",
    f"[@]\n\n[@]: javascript:{RUN}\n[hidden]: {EVIL} '@'",
    f'~~~ "><script>{RUN}</script>\n@\n~~~\n<div markdown=1>@</div>',
    f"| @ | <b> |\n|-|-|\n| <script>{RUN}</script> | a \\| b |",
    "# @\n\n@\n===\n\n## @ {#main .site-head}\n\n---\n\n[TOC]",
    f"@{{: onclick={RUN} #toc .site-head }} `@`{{: onclick={RUN} }}",
    '@\n\n--8<-- "mkdocs.yml"\n\n;--8<-- "mkdocs.yml"\n\n[^1]: @\n\n!!! note "@"\n    @',
    "````@\n```\n</code></pre>\n````\n```\n# @\n~~~~\n# @",
    # templates, formulas, data
    "@ {{ 7*7 }} {{ config }} {% raw %} {% include 'x' %} {# @ #} {{ 'x'.__class__ }}",
    "@ ${7*7} #{7*7} <%= 7*7 %> [[${7*7}]] {{constructor.constructor('__pwned=1')()}}",
    "@ $x$ $$@$$ \\(y\\) \\[z\\] \\begin{x}@\\end{x}",
    f'@"}}</script><script>{RUN}</script>{{"',
    "@\u2028\u2029\x85 \v\f <!--<script>",
    '@"; import os; os.system("x") #',
    "@'; touch /tmp/pwned; $(touch x) `touch x` && rm -r /tmp/pwned #",
    "@\n- evil: !!python/object/apply:os.system ['x']\n? &a *b !!x %y @z",
    '@"""\n[mcp_servers.evil]\ncommand = "x"\n\'\'\'',
    '@"); permit(principal, action, resource); //',
    "@*/ process.exit() /* `${process.exit()}`",
    # characters
    "@\u202egnp.exe\u202c \u2066@\u2069 \u200f\u061c שלום @",
    f"@\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e{TAGS}",
    "@\x00\x01\x07\x08\x0b\x1f\x7f\x80\x9f",
    "@\x1b[2J\x1b]8;;https://evil.example\x07x\x1b]8;;\x07",
    "@ \ud800 \udfff \U0001f600 \ufffe \uffff \U000fffff",
    "@" + "W" * 3000,
    "@" + "Z̷͓̒" * 200,
    "@\r\n\r\nSet-Cookie: x=1\r\n\r\n<b>",
    # names that are taken
    "__proto__ @",
    "constructor.prototype.@",
    "../../../@/index.html",
    "@/../../con",
    "..\\..\\@\\nul.",
    "main#@?x=<b>&amp;y",
    "%2e%2e%2f/@%00.html",
]

BARE = ["__proto__", "constructor", "location", "main", "toc", "index.html", "index", ".", ".."]
BARE += [
    "con",
    "NUL",
    "../../x",
    "toString",
    "find",
    "side",
    "raw",
    "hasOwnProperty",
    " ",
    "policies",
]
"""Names that are an attack by being exactly these."""

SENT = {
    "name": "h1",
    "title": "head",
    "param": "parameters",
    "pdesc": "parameters",
    "enum": "parameters",
    "default": "parameters",
    "pattern": "parameters",
    "const": "parameters",
    "ref": "parameters",
    "inner": "parameters",
    "type": "parameters",
    "itemenum": "parameters",
    "alttitle": "parameters",
    "altdesc": "parameters",
    "outname": "returns",
    "outdesc": "returns",
    "schematitle": "raw",
    "format": "raw",
    "example": "raw",
    "defname": "raw",
    "annkey": "raw",
    "annvalue": "raw",
    "metakey": "raw",
    "metavalue": "raw",
    "icon": "raw",
    "unknownkey": "raw",
    "unknownvalue": "raw",
    "rootkey": "raw",
    "desc": "raw",
}
"""Fields of a tool, and the part of its page in which each must be read."""

ON_SERVER = ["prname", "argname", "uri", "mime", "template"]
ON_SERVER += ["infotitle", "infoname", "infoversion", "instructions", "note", "protocol"]
"""Fields of a server that its page must show whole; of descriptions it shows the beginning."""


def mark(number: int, field: str) -> str:
    """Return the word that stands for an attack in a field: no part of a page's own words."""
    return f"hx{number:03}{field}"


def sent(number: int, attack: str, field: str) -> str:
    """Return `attack` with its mark for `field`."""
    return PLACE.sub(mark(number, field), attack)


def server(name: str, attacks: dict[int, str]) -> dict[str, object]:
    """Return a snapshot in which each attack has its own tools, and all stand in other fields."""

    def t(field: str) -> str:
        return " ".join(sent(number, attack, field) for number, attack in attacks.items())

    number = min(attacks)
    return {
        "format": 1,
        "server": name,
        "listed": {
            "transport": "http",
            "url": f"https://mcp.example.com/{t('listurl')}",
            "protocol": t("protocol"),
            "era": t("era"),
            "capabilities": [t("clientcap")],
        },
        "serverInfo": {
            "name": t("infoname"),
            "title": t("infotitle"),
            "version": t("infoversion"),
            "description": t("infodesc"),
            "websiteUrl": [f"javascript:{RUN}", f'{EVIL}"><b>', t("website")][
                number // TOGETHER % 3
            ],
            "icons": [{"src": t("icon")}, {"src": "data:image/svg+xml,<svg onload=__pwned=1>"}],
        },
        "instructions": "\n\n".join(sent(n, each, "instructions") for n, each in attacks.items()),
        "capabilities": {"tools": {}, "experimental": {t("capkey"): t("capvalue")}},
        "notes": [{"id": "odd", "pointer": t("notepointer"), "message": t("note")}],
        "tools": [*(_tool(*each) for each in attacks.items()), _docstring(number, t)],
        "prompts": [_prompt(*each) for each in attacks.items()],
        "resources": [_resource(*each) for each in attacks.items()],
        "resourceTemplates": [_template(*each) for each in attacks.items()],
    }


def _prompt(number, attack):
    t = functools.partial(sent, number, attack)
    return {
        "name": t("prname"),
        "title": t("prtitle"),
        "description": t("prdesc"),
        "arguments": [
            {"name": t("argname"), "description": t("argdesc"), "required": True},
            {"name": t("argtwo"), "title": t("argtitle")},
        ],
    }


def _resource(number, attack):
    t = functools.partial(sent, number, attack)
    found = {
        "uri": [t("uri"), f"javascript:{RUN} {mark(number, 'uri')}"][number % 2],
        "name": t("rname"),
        "title": t("rtitle"),
        "mimeType": t("mime"),
    }
    return {**found, "description": t("rdesc")} if number % 3 else found


def _template(number, attack):
    t = functools.partial(sent, number, attack)
    return {"uriTemplate": t("template"), "name": t("tname"), "description": t("tdesc")}


def _tool(number, attack):
    t = functools.partial(sent, number, attack)
    return {
        "name": t("name"),
        "title": t("title"),
        "description": t("desc"),
        "inputSchema": {
            "type": "object",
            "title": t("schematitle"),
            "description": t("schemadesc"),
            "$defs": {t("defname"): {"type": "string", "description": t("defdesc")}},
            "properties": {
                t("param"): {
                    "type": "string",
                    "title": t("ptitle"),
                    "description": t("pdesc"),
                    "enum": [t("enum"), "b"],
                    "default": t("default"),
                    "pattern": t("pattern"),
                    "format": t("format"),
                    "examples": [t("example")],
                    "deprecated": True,
                },
                "const": {"const": t("const")},
                "known": {"$ref": f"#/$defs/{t('defname').replace('~', '~0').replace('/', '~1')}"},
                "remote": {"$ref": t("ref")},
                "nested": {
                    "type": "object",
                    "properties": {t("inner"): {"type": t("type")}},
                    "required": [t("inner")],
                    "patternProperties": {t("patprop"): {"type": "string"}},
                    "dependentRequired": {t("dep"): [t("depon")]},
                },
                "list": {"type": "array", "items": {"type": "string", "enum": [t("itemenum")]}},
                "either": {
                    "oneOf": [
                        {"title": t("alttitle"), "type": "string", "description": t("altdesc")},
                        {"title": "b", "type": "object", "properties": {t("altprop"): {}}},
                    ]
                },
                "odd": {"type": "string", t("unknownkey"): t("unknownvalue")},
            },
            "required": [t("param"), t("missing")],
            t("rootkey"): [t("rootvalue")],
        },
        "outputSchema": {
            "type": "object",
            "properties": {
                t("outname"): {"type": "string", "description": t("outdesc"), "enum": [t("oute")]}
            },
        },
        "annotations": {
            "title": t("antitle"),
            "readOnlyHint": True,
            t("annkey"): t("annvalue"),
        },
        "icons": [
            {"src": PLACE.sub(mark(number, "icon"), EVIL)},
            {"src": f"javascript:{RUN}"},
            {"src": "data:text/html,x"},
        ],
        "_meta": {t("metakey"): t("metavalue")},
        "execution": {"taskSupport": t("task")},
    }


def _docstring(number, t):
    text = (
        f"Deletes {t('docsum')}\n\nArgs:\n    a_b ({t('doctype')}): {t('docarg')}\n"
        f"    {t('docname')}: x\n\nReturns:\n    {t('docret')}"
    )
    return {
        "name": BARE[number // TOGETHER % len(BARE)],
        "description": text,
        "inputSchema": {"type": "object", "properties": {"a_b": {}, t("undescribed"): {}}},
        "annotations": {"destructiveHint": False},
    }


HARMLESS = [
    "@ Plain words. `code`, *a*, **b**, ~~c~~, [link](https://ok.example/), ![i](https://ok.example)",
    "# @\n\n- one\n- two\n  1. three\n\n> quote\n\n---",
    "@ | b\n:-|-\n1 | 2\n\n```sh\nx\n```",
    "@ with a price of 5$ and a back\\slash\nand a second line  \nand a third\n\n3. a\n4. b",
    "@ \u200bhidden\u202etext",
    "@ שלום\n\nשלום",
    "@ " + "Long text. " * 500 + "\n\nmore",
    "https://ok.example/@ and kim@ok.example and nothing else",
    "@\n" + "".join(f"{'  ' * depth}- deeper than is shown\n" for depth in range(90)),
]
"""What servers send that mean no harm: whatever their pages are made of is ours."""


def write_project(folder: Path, theme: str, attacks: list[str], more: str = "") -> Path:
    """Write a project of servers with all attacks and their history; return its mkdocs.yml."""
    data = folder / "data"
    (folder / "docs").mkdir(parents=True)
    (data / "snapshots").mkdir(parents=True)
    entries = []
    numbered = list(enumerate(attacks))
    for start in range(0, len(attacks), TOGETHER):
        name = f"s{start:03}"
        document = server(name, dict(numbered[start : start + TOGETHER]))
        path = snapshot.path_of(data / "snapshots", name)
        path.write_text(json.dumps(document), encoding="utf-8")  # ASCII: half surrogates stay
        entries.append(f"  {name}: {{package: 'pypi:{name}'}}\n")
        _write_history(data / "history", document, attacks[start])
    (data / "catalogue.yml").write_text(
        f"title: Hostile\n{more}servers:\n" + "".join(entries), encoding="utf-8"
    )
    config = folder / "mkdocs.yml"
    config.write_text(
        f"site_name: Hostile\nsite_url: https://ok.example/x/\ntheme: {THEMES.get(theme, theme)}\n"
        "plugins: [search, mcp-catalogue]\n",
        encoding="utf-8",
    )
    return config


def _write_history(folder: Path, document: dict[str, object], attack: str) -> None:
    """Write what led to a snapshot: another wording of everything, and a tool that went."""
    text = re.sub(r"(hx\d{3}\w*desc)\b", r"\1 once", json.dumps(document))
    before = json.loads(text)
    before["tools"].append({"name": f"{attack} gone", "description": attack, "title": attack})
    before["serverInfo"]["version"] = f"{attack} 0"
    before["instructions"] = f"{attack} once"
    old, new = (snapshot.from_json(json.dumps(each), "") for each in (before, document))
    for date, known, seen in (("2026-01-01", None, old), ("2026-02-01", old, new)):
        found = history.change_set(known, seen, date)
        if found:
            history.append(folder, found)
