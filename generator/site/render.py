"""The page templates: one Jinja environment, autoescaped, strict about what is undefined.

Templates are looked up in the project's own `templates/` first, then among ours, so that a file of
the same path replaces one of ours; `{% extends "default/pages/tool/why.html" %}` still reaches the
original.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup

from generator.errors import TemplateError
from generator.prose import first_sentence
from generator.resources import bundled
from generator.site import text
from generator.site.compiling import PageCode
from generator.site.folding import SpeakingEnvironment
from generator.site.strings import Strings, shipped


class Templates:
    """Renders templates for one page at a time; every link is relative to that page."""

    def __init__(
        self, own: Sequence[Path] = (), index: str = "", strings: Strings | None = None
    ) -> None:
        """Look templates up in the folders `own` first.

        Args:
            own: The project's template folders, which may hold templates of the same paths.
            index: What a link to a folder ends in: "index.html" for sites that are read without a
                web server, else nothing.
            strings: The words of the site; ours in English when left out.
        """
        self.strings = strings or shipped()
        ours = jinja2.FileSystemLoader(bundled("templates"))
        self._env = SpeakingEnvironment(
            self.strings,
            loader=jinja2.ChoiceLoader(
                [
                    jinja2.FileSystemLoader(list(own)),
                    ours,
                    jinja2.PrefixLoader({"default": ours}),
                ]
            ),
            autoescape=True,
            finalize=text.anywhere,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._env.code_generator_class = PageCode
        self._env.filters["safe"] = text.called_safe
        self._env.filters["markdown"] = text.markdown
        self._env.filters["description"] = text.description
        self._env.filters["inline"] = text.inline
        self._env.filters["plain"] = text.plain
        self._env.filters["breakable"] = text.breakable
        self._env.filters["content"] = text.content
        self._env.filters["sentence"] = first_sentence
        self._env.globals["link"] = self._link
        self._env.globals["glossary"] = self.strings.glossary
        self._index = index
        self._templates: dict[str, jinja2.Template] = {}
        self._url = ""

    def render(self, name: str, url: str, **view: object) -> Markup:
        """Render the template `name` for the page at `url`.

        Raises:
            TemplateError: When the template is missing or fails; says where.
        """
        outer, self._url = self._url, url
        try:
            return text.safe(self._template(name).render(view, url=url))
        except jinja2.TemplateNotFound as error:
            raise TemplateError(f"templates/{error.name}", "no such template") from None
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename}:{error.lineno}", str(error.message)) from None
        except jinja2.UndefinedError as error:
            raise TemplateError(f"templates/{name}", str(error.message)) from None
        finally:
            self._url = outer

    def _template(self, name: str) -> jinja2.Template:
        """Return a template: Jinja takes as long to look up a known one as to run a short one."""
        if name not in self._templates:
            self._templates[name] = found = self._env.get_template(name)
            found.globals = dict(found.globals)  # two in a chain are slow to copy for each page
        return self._templates[name]

    def _link(self, target: str) -> str:
        """Return the link from the page being rendered to the site URL `target` ("" is home).

        The page is known here and not read from the template's context, so that macros can be
        imported without one: Jinja then makes them once and not anew for each page.
        """
        return self.link(self._url, target)

    def link(self, url: str, target: str) -> str:
        """Return the link from the page at `url` to the site URL `target` ("" is home)."""
        found = relative(url, target)
        if not self._index:
            return found
        path, mark, fragment = found.partition("#")
        return f"{path}{self._index}{mark}{fragment}" if path.endswith("/") else found


def relative(url: str, target: str) -> str:
    """Return the relative link from the page at `url` to the site URL `target`.

    Both are below the site's root; folders end in a slash. The fragment of `target` is kept.
    """
    if target and not target.startswith((url[: url.find("/") + 1] or "/", "#")):
        return "../" * url.count("/") + target  # as far apart as can be, which most links are
    path, mark, fragment = target.partition("#")
    if path == url and mark:
        return f"#{fragment}"
    start = url[: url.rfind("/") + 1]
    shared = 0
    while (end := start.find("/", shared) + 1) and path.startswith(start[shared:end], shared):
        shared = end
    found = "../" * start.count("/", shared) + path[shared:]
    return f"{found or './'}{mark}{fragment}"
