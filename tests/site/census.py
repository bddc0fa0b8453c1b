"""What a page is made of, as two parsers see it: lxml here, and the browser's own in `IN_BROWSER`.

Both return the same: pairs of element and attribute within our article and around it, classes, ids,
addresses, comments, and the text of script elements.
"""

from __future__ import annotations

import lxml.html

URLS = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "cite")


def census(markup: bytes) -> dict[str, object]:
    """Return what `markup` is made of."""
    tree = lxml.html.fromstring(markup)
    articles = tree.xpath("//article[contains(concat(' ', @class, ' '), ' mc ')]")
    inside = set(articles[0].iter()) if articles else set()
    found = {"articles": len(articles), "comments": 0, "ids": [], "scripts": []}
    urls = set()
    pairs: dict[bool, set[str]] = {True: set(), False: set()}
    classes = set()
    for element in tree.iter():
        ours = element in inside
        if not isinstance(element.tag, str):
            found["comments"] += ours
            continue
        names = ["", *element.attrib]
        pairs[ours] |= {f"{element.tag.lower()} {name.lower()}".strip() for name in names}
        if ours:
            classes |= set(element.get("class", "").split())
            if element.tag == "script":
                found["scripts"].append([element.get("type", ""), element.text or ""])
        if element.get("id") is not None:
            found["ids"].append([ours, element.get("id")])
        urls |= {
            (ours, element.tag, name, value, element.get("rel", ""))
            for name, value in element.items()
            if name in URLS
        }
    found["urls"] = [list(each) for each in urls]
    found["article"] = sorted(pairs[True])
    found["frame"] = sorted(pairs[False])
    found["classes"] = sorted(classes)
    return found


IN_BROWSER = """
async ([pages, URLS]) => {
  const all = {}
  for (const url of pages) {
    const text = await (await fetch(url)).text()
    const tree = new DOMParser().parseFromString(text, 'text/html')
    const articles = tree.querySelectorAll('article.mc')
    const found = { articles: articles.length, comments: 0, ids: [], scripts: [] }
    const urls = new Set()
    const pairs = { true: new Set(), false: new Set() }
    const classes = new Set()
    const walker = tree.createTreeWalker(tree, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      const ours = Boolean(articles[0]?.contains(node))
      if (node.nodeType === Node.COMMENT_NODE) { found.comments += ours; continue }
      const tag = node.localName.toLowerCase()
      pairs[ours].add(tag)
      for (const each of node.attributes) pairs[ours].add(tag + ' ' + each.name.toLowerCase())
      if (ours) for (const name of node.classList) classes.add(name)
      if (ours && tag === 'script') found.scripts.push([node.type, node.textContent])
      if (node.hasAttribute('id')) found.ids.push([ours, node.id])
      for (const name of URLS) {
        const value = node.getAttribute(name), rel = node.getAttribute('rel') ?? ''
        if (value !== null) urls.add(JSON.stringify([ours, tag, name, value, rel]))
      }
    }
    found.urls = [...urls].map(each => JSON.parse(each))
    found.article = [...pairs[true]]
    found.frame = [...pairs[false]]
    found.classes = [...classes]
    all[url] = found
  }
  return all
}
"""


def together(all_found: list[dict[str, object]]) -> dict[str, set[object]]:
    """Return the pairs and addresses of many pages, each once."""
    return {
        "article": {pair for found in all_found for pair in found["article"]},
        "frame": {pair for found in all_found for pair in found["frame"]},
        "urls": {tuple(each[1:]) for found in all_found for each in found["urls"]},
    }
