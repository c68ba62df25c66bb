"""The tables the engine itself needs: people, roles, sessions, settings, its own bookkeeping."""

from models.core.bookkeeping import (
    InstalledPlugin,
    Process,
    SentForm,
    Setting,
    SettingChange,
    Throttle,
)
from models.core.bulk import Bulk, BulkRejection
from models.core.call import KeyedCall
from models.core.comment import Comment
from models.core.erasure import ErasedRecord
from models.core.file import File
from models.core.following import Follow
from models.core.identity import Identity
from models.core.importing import Import, RejectedRow, RememberedMapping
from models.core.job import Job, Schedule
from models.core.logo import Logo
from models.core.mail import Mail
from models.core.migration import AppliedMigration
from models.core.notification import NoticeChoice, Notification, Reminded
from models.core.performed import PerformedAction
from models.core.public_act import PublicAct
from models.core.public_token import PublicToken
from models.core.role import Role
from models.core.second_factor import RecoveryCode, SecondFactor
from models.core.security_event import SecurityEvent
from models.core.series import NumberSeries, SeriesYear
from models.core.session import Session
from models.core.slow import SlowPage
from models.core.token import ApiToken
from models.core.tombstone import Distinct, Tombstone
from models.core.user import User
from models.core.view import View
from models.core.viewing import Viewed

TABLES = (
    AppliedMigration,
    InstalledPlugin,
    KeyedCall,
    Process,
    SentForm,
    Setting,
    SettingChange,
    Throttle,
    Session,
    Schedule,
    Import,
    RejectedRow,
    RememberedMapping,
    Bulk,
    BulkRejection,
    PublicToken,
    Tombstone,
    Distinct,
    Follow,
    Notification,
    NoticeChoice,
    Reminded,
    PerformedAction,
    ErasedRecord,
    Viewed,
    Logo,
    PublicAct,
    SlowPage,
    SecondFactor,
    RecoveryCode,
    Identity,
)
RECORDS = (
    Role, User, ApiToken, File, Comment, Job, Mail, View, NumberSeries, SeriesYear, SecurityEvent,
)  # fmt: skip

__all__ = [
    "RECORDS",
    "TABLES",
    "ApiToken",
    "AppliedMigration",
    "Bulk",
    "BulkRejection",
    "Comment",
    "Distinct",
    "ErasedRecord",
    "File",
    "Follow",
    "Identity",
    "Import",
    "InstalledPlugin",
    "Job",
    "KeyedCall",
    "Logo",
    "Mail",
    "NoticeChoice",
    "Notification",
    "NumberSeries",
    "PerformedAction",
    "Process",
    "PublicAct",
    "PublicToken",
    "RecoveryCode",
    "RejectedRow",
    "RememberedMapping",
    "Reminded",
    "Role",
    "Schedule",
    "SecondFactor",
    "SecurityEvent",
    "SentForm",
    "SeriesYear",
    "Session",
    "Setting",
    "SettingChange",
    "SlowPage",
    "Throttle",
    "Tombstone",
    "User",
    "View",
    "Viewed",
]
