"""The tables the engine itself needs: people, roles, sessions, settings, its own bookkeeping."""

from models.core.bookkeeping import InstalledPlugin, SentForm, Setting, Throttle
from models.core.call import KeyedCall
from models.core.file import File
from models.core.importing import Import, RejectedRow, RememberedMapping
from models.core.job import Job, Schedule
from models.core.mail import Mail
from models.core.migration import AppliedMigration
from models.core.performed import PerformedAction
from models.core.public_token import PublicToken
from models.core.role import Role
from models.core.session import Session
from models.core.token import ApiToken
from models.core.tombstone import Distinct, Tombstone
from models.core.user import User

TABLES = (
    AppliedMigration,
    InstalledPlugin,
    KeyedCall,
    SentForm,
    Setting,
    Throttle,
    Session,
    Schedule,
    Import,
    RejectedRow,
    RememberedMapping,
    PublicToken,
    Tombstone,
    Distinct,
    PerformedAction,
)
RECORDS = (Role, User, ApiToken, File, Job, Mail)

__all__ = [
    "RECORDS",
    "TABLES",
    "ApiToken",
    "AppliedMigration",
    "Distinct",
    "File",
    "Import",
    "InstalledPlugin",
    "Job",
    "KeyedCall",
    "Mail",
    "PerformedAction",
    "PublicToken",
    "RejectedRow",
    "RememberedMapping",
    "Role",
    "Schedule",
    "SentForm",
    "Session",
    "Setting",
    "Throttle",
    "Tombstone",
    "User",
]
