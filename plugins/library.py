"""Library loans: lend books to contacts and chase the late ones."""

from datetime import timedelta

from peewee import CharField, DateField, Expression, ForeignKeyField, fn

from app.api import CountField, IsbnField, Plugin, Record, Refused, Resource, StateField

from app.api import _, action, computed, today  # isort: skip
from plugins.contacts.party import Party

plugin = Plugin("library", _("Library"), icon="book", requires=["contacts"], is_example=True,
                roles={"librarian": "library/*:*", "staff": "library/*:read,export"})  # fmt: skip


class Book(Record):
    """A title with so many copies."""

    title = CharField(index=True)
    author = CharField(index=True)
    isbn = IsbnField(verbose_name=_("ISBN"), unique=True, null=True)
    copies = CountField(default=1)

    @computed
    @classmethod
    def available(cls) -> Expression:
        """Copies on the shelf now: one SQL expression, so it can be shown, sorted and filtered."""
        out = Loan.select(fn.COUNT(Loan.id)).where(Loan.book == cls.id, Loan.state == "lent")
        return cls.copies - out


class Loan(Record):
    """A copy that somebody has."""

    book = ForeignKeyField(Book, backref="loans")
    borrower = ForeignKeyField(Party, backref="library_loans")
    due = DateField(default=lambda: today() + timedelta(weeks=3))
    state = StateField({"lent": ["returned"], "returned": ["lent"]},
                       tones={"lent": "warn", "returned": "good"})  # fmt: skip

    def clean(self) -> None:
        lent = Loan.select().where(Loan.id == self.id, Loan.book == self.book, Loan.state == "lent")
        if self.state == "lent" and not lent.exists() and self.book.lock().available < 1:
            raise Refused(_("All copies of %(book)s are out.", book=self.book), field="book")

    @action(_("Take back"), when="state=lent", undo="lend_again", to="returned")
    def take_back(self) -> str:
        self.move_to("returned")
        return _("%(book)s is back on the shelf.", book=self.book)

    @action(_("Lend again"), when="state=returned", undo="take_back", to="lent")
    def lend_again(self) -> str:
        self.move_to("lent")
        return _("%(book)s is lent again.", book=self.book)


class Books(Resource):
    model = Book
    columns = ("title", "author", "copies", "available")
    search = ("title", "author", "isbn")


class Loans(Resource):
    model = Loan
    columns = ("book", "borrower", "due", "state")
    search = ("book.title", "borrower.name")
    views = ("list", "board:state", "calendar:due")
    quick = {_("Late"): "state=lent&due__lt=today"}


plugin.extend(Party, card=CharField(null=True, verbose_name=_("Library card")))
