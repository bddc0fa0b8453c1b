"""Reads a page as a strict HTML parser would: balanced, nested as HTML allows, ids unique."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "rect"}
BLOCKS = {"article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure"}
BLOCKS |= {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "nav", "ol", "p"}
BLOCKS |= {"pre", "section", "table", "ul"}


class Reader(HTMLParser):
    """Collects faults, ids, headings and links of some HTML."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids, self.headings, self.links = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        values = dict(attrs)
        if len(names) != len(values):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag in BLOCKS and "p" in self.open:
            self.faults.append(f"<{tag}> inside <p>")
        if tag == "a" and "a" in self.open:
            self.faults.append("a link inside a link")
        if values.get("id"):
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values.get("href"))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if any(name.startswith("on") for name in names):
            self.faults.append(f"<{tag}> has a handler")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def read(markup):
    """Parse `markup` and return what was found; `faults` also has duplicate ids and headings."""
    reader = Reader()
    reader.feed(str(markup))
    reader.close()
    reader.faults += [f"<{tag}> is not closed" for tag in reader.open]
    reader.faults += [f"id {i} stands twice" for i in set(reader.ids) if reader.ids.count(i) > 1]
    last = 0
    for level in reader.headings:
        if level > last + 1:
            reader.faults.append(f"h{level} follows h{last}")
        last = level
    return reader
