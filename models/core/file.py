"""Files: what is known of an uploaded or made file. Its content lies in the store."""

from typing import Any, ClassVar

from peewee import BigIntegerField, CharField

from models.filenames import clean_name
from models.record import Record
from models.recordref import RecordRef
from models.texts import _

SOURCE = "import"
"""The purpose of files that an import reads: nobody's, and gone when it is over."""


class File(Record):
    """A file about a record, with that record's rights; about none, it is its maker's own.

    `storage` is its random name in the store, `digest` the SHA-256 of its content in hexadecimal,
    `content_type` what the content says of itself; the name is only what people call it. What an
    import reads is a file too (`SOURCE`), but none of people's.
    """

    name = CharField(index=True, verbose_name=_("Name"))
    size = BigIntegerField(default=0, verbose_name=_("Size in bytes"))
    content_type = CharField(
        max_length=127, default="application/octet-stream", verbose_name=_("Type")
    )
    digest = CharField(max_length=64, default="", verbose_name=_("SHA-256"))
    about = RecordRef(_("About"), cascade=True)
    purpose: Any = CharField(max_length=64, null=True, verbose_name=_("Purpose"))
    storage = CharField(max_length=32, default="", verbose_name=_("Name in the store"))

    shown_as: ClassVar[tuple[str, ...]] = ("name",)
    belongs_to: ClassVar[str] = "about"
    shown_if: ClassVar[str] = f"purpose__ne={SOURCE}"
    internal: ClassVar[frozenset[str]] = frozenset({"storage"})

    def clean(self) -> None:
        """Keep only what a name may hold."""
        self.name = clean_name(self.name or "")

    class Meta:
        indexes = ((("storage",), False),)
