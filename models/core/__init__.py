"""The tables the engine itself needs: people, roles, sessions, settings, its own bookkeeping."""

from models.core.bookkeeping import InstalledPlugin, SentForm, Setting, Throttle
from models.core.call import KeyedCall
from models.core.file import File
from models.core.role import Role
from models.core.session import Session
from models.core.token import ApiToken
from models.core.user import User

TABLES = (InstalledPlugin, SentForm, Setting, Throttle, Session, KeyedCall)
RECORDS = (Role, User, ApiToken, File)

__all__ = [
    "RECORDS",
    "TABLES",
    "ApiToken",
    "File",
    "InstalledPlugin",
    "KeyedCall",
    "Role",
    "SentForm",
    "Session",
    "Setting",
    "Throttle",
    "User",
]
