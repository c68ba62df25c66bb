"""The tables the engine itself needs: people, roles, sessions, settings, its own bookkeeping."""

from models.core.bookkeeping import InstalledPlugin, SentForm, Setting, Throttle
from models.core.file import File
from models.core.migration import AppliedMigration
from models.core.role import Role
from models.core.session import Session
from models.core.user import User

TABLES = (AppliedMigration, InstalledPlugin, SentForm, Setting, Throttle, Session)
RECORDS = (Role, User, File)

__all__ = [
    "RECORDS",
    "TABLES",
    "AppliedMigration",
    "File",
    "InstalledPlugin",
    "Role",
    "SentForm",
    "Session",
    "Setting",
    "Throttle",
    "User",
]
