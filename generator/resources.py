"""Finds the folders that ship with the package, wherever it runs from.

`templates/` and `data/` are top-level folders of the repository and are copied into the package
when a wheel is built. An installed package finds them beside its modules, a checkout or an editable
install one level up. A known file marks each folder, because `site-packages/data` may be someone
else's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generator.errors import ResourceError

_HERE = Path(__file__).resolve().parent
_MARKERS = {"templates": "theme/main.html", "data": "rules/risk.yml"}


@cache
def bundled(name: str) -> Path:
    """Return the shipped folder `name`, either "templates" or "data".

    Raises:
        ResourceError: When the installation is broken and the folder is not there.
    """
    marker = _MARKERS[name]
    for base in (_HERE, _HERE.parent):
        if (base / name / marker).is_file():
            return base / name
    raise ResourceError(name, f"no {name}/{marker} beside the package", "reinstall mcp-catalogue")
