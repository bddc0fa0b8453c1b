"""The files demo server: an invented workspace, over stdio, without a single annotation.

Its descriptions are docstrings with `Args:` sections, as most Python servers send them. Start it
with `python -m generator.demo.files`.
"""

from __future__ import annotations

from typing import Literal

from mcp.server import MCPServer
from pydantic import BaseModel, Field

server = MCPServer("files", version="0.9.0")

WORKSPACE = {"notes/todo.md": "- write the guide\n", "src/main.py": "print('hello')\n"}


class Node(BaseModel):
    """A file or a folder with what is in it."""

    name: str
    kind: Literal["file", "folder"]
    size: int = Field(default=0, ge=0, description="Bytes; 0 for a folder.")
    children: list[Node] = Field(default_factory=list)


@server.tool()
def read_file(path: str, encoding: str = "utf-8", head: int | None = None) -> str:
    """Read the contents of one of the user's files.

    Args:
        path: Path below the workspace.
        encoding: How to decode the bytes.
        head: Return only so many lines from the start.
    """
    return WORKSPACE[path]


@server.tool()
def list_directory(path: str = ".") -> list[str]:
    """List the names in a folder.

    Args:
        path: Folder below the workspace.
    """
    return sorted(WORKSPACE)


@server.tool()
def directory_tree(path: str = ".", depth: int = 3) -> Node:
    """Return a folder as a tree.

    Args:
        path: Folder below the workspace.
        depth: How many levels to follow.

    Returns:
        The folder with its children.
    """
    return Node(name=path, kind="folder")


@server.tool()
def search_files(pattern: str, path: str = ".", ignore_case: bool = True) -> list[str]:
    """Search files for a regular expression and return the matching lines.

    :param pattern: Regular expression.
    :param path: Folder to start from.
    :param ignore_case: Whether capitals matter.
    """
    return []


@server.tool()
def create_folder(path: str) -> str:
    """Create a folder, with its parents.

    Args:
        path: Folder to create below the workspace.
    """
    return path


@server.tool()
def write_file(path: str, content: str) -> str:
    """Write a file; an existing file of that path is overwritten and its content is lost.

    Args:
        path: Path below the workspace.
        content: The whole new content.
    """
    WORKSPACE[path] = content
    return path


@server.tool()
def move_file(source: str, destination: str) -> str:
    """Move or rename a file; fails when the destination exists.

    Args:
        source: Path of the file.
        destination: Its new path.
    """
    return destination


@server.tool()
def delete_path(path: str, recursive: bool = False) -> bool:
    """Delete a file or folder for good.

    Args:
        path: What to delete.
        recursive: Also delete a folder that is not empty.
    """
    return WORKSPACE.pop(path, None) is not None


@server.tool()
def run_command(command: str, timeout: float = 60, cwd: str = ".") -> str:
    """Run a shell command in the workspace and return what it prints.

    Args:
        command: The command line, given to the shell as it is.
        timeout: Seconds after which it is stopped.
        cwd: Folder to run it in.
    """
    return ""


@server.tool()
def fetch_url(url: str, max_length: int = 5000, raw: bool = False) -> str:
    """Fetch a web page from the internet and return its text.

    Args:
        url: Address of the page.
        max_length: Return at most so many characters.
        raw: Return the HTML instead of the text.
    """
    return ""


if __name__ == "__main__":
    server.run()
