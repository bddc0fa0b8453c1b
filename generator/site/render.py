"""The page templates: one Jinja environment, autoescaped, strict about what is undefined.

Templates are looked up in the project's own `templates/` first, then among ours, so that a file of
the same path replaces one of ours; `{% extends "default/pages/tool/why.html" %}` still reaches the
original.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from posixpath import relpath

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup

from generator.errors import TemplateError
from generator.prose import first_sentence
from generator.resources import bundled
from generator.site import text
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

    def render(self, name: str, url: str, **view: object) -> Markup:
        """Render the template `name` for the page at `url`.

        Raises:
            TemplateError: When the template is missing or fails; says where.
        """
        try:
            return Markup(self._env.get_template(name).render(url=url, **view))  # noqa: S704 - autoescaped
        except jinja2.TemplateNotFound as error:
            raise TemplateError(f"templates/{error.name}", "no such template") from None
        except jinja2.TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename}:{error.lineno}", str(error.message)) from None
        except jinja2.UndefinedError as error:
            raise TemplateError(f"templates/{name}", str(error.message)) from None

    @jinja2.pass_context
    def _link(self, context: Context, target: str) -> str:
        """Return the link from the page being rendered to the site URL `target` ("" is home)."""
        return self.link(str(context["url"]), target)

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
    path, mark, fragment = target.partition("#")
    if path == url and mark:
        return f"#{fragment}"
    start = url if url.endswith("/") or not url else url.rpartition("/")[0]
    found = relpath("/" + path, "/" + start)
    folder = "/" if (path.endswith("/") or not path) and not found.endswith("/") else ""
    return f"{found}{folder}{mark}{fragment}"
