"""What changed between two listings of a server, and what it means for who uses them.

Pure: two listings give one ordered list of changes, and a listing compared with itself gives none.
Each change has a class by what it does to people: `breaking` (calls that worked may fail or do
something else), `additive` (more is possible), `routing` (a model may choose differently), `risk`
(what a call can do, or what the server says of it, moved) and `cosmetic`.
"""

from generator.changes.compare import Rated, changes
from generator.changes.kinds import Change, ChangeClass, ChangeKind

__all__ = ["Change", "ChangeClass", "ChangeKind", "Rated", "changes"]
