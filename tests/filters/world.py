"""A small firm to filter: parties with companies, orders, tags and owners."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    ManyToManyField,
    Model,
    SqliteDatabase,
    TextField,
    fn,
)

from app.filters import (
    Children,
    Computed,
    Context,
    ModelFields,
    Target,
    compile_filter,
    parse_args,
    parse_where,
)
from models.fields import MomentField, MoneyField
from models.folding import fold
from models.kinds import kind_of

database = SqliteDatabase(":memory:", pragmas={"foreign_keys": 1})
database.register_function(
    lambda text: None if text is None else fold(str(text)), "shophouse_fold", 1
)


class Table(Model):
    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False


class KeyField(CharField):
    """The folded key of another field."""

    def __init__(self, source: str = "", **options: Any) -> None:
        super().__init__(max_length=500, **options)
        self.source = source


class User(Table):
    name = CharField()
    region = CharField(null=True)


class Tag(Table):
    name = CharField()


class Party(Table):
    name = CharField()
    name_key = KeyField("name")
    note = TextField(null=True)
    kind = CharField(choices=[("person", "Person"), ("company", "Company")], default="person")
    country = CharField(null=True)
    company: Any = ForeignKeyField("self", null=True, backref="people")
    owner: Any = ForeignKeyField(User, null=True, backref="parties")
    is_customer = BooleanField(null=True)
    score = IntegerField(null=True)
    born = DateField(null=True)
    seen_at = MomentField(null=True)
    credit = MoneyField(null=True)
    created_by = BigIntegerField(null=True)
    tags = ManyToManyField(Tag, backref="parties")


class Order(Table):
    party: Any = ForeignKeyField(Party, null=True, backref="orders")
    title = CharField(default="")
    total = MoneyField(null=True)


class Note(Table):
    """Points at any record by resource and number."""

    text = CharField()
    about_resource = CharField()
    about_id = BigIntegerField()


Between = Party.tags.through_model
TABLES = [User, Tag, Party, Order, Note, Between]


class WorldFields(ModelFields):
    """The fields of the models, a computed one, and notes about any record."""

    def find(self, model: type[Model], name: str) -> Target | None:
        if (model, name) == (Party, "order_count"):
            return Computed(count_orders, kind_of(Party.score))
        if (model, name) == (Party, "notes"):
            return Children(Note, Note.about_id, is_about_parties)
        return super().find(model, name)


def is_about_parties(source: Any) -> Any:
    """Narrow the notes to those about parties."""
    return source.about_resource == "parties"


def count_orders(source: Any) -> Any:
    """Count a party's orders in SQL."""
    there = Order.alias()
    return there.select(fn.COUNT(there.id)).where(there.party == source.id)


fields = WorldFields(kind_of, users=User, hidden=[(Party, "credit"), (Order, "title")])
open_fields = WorldFields(kind_of, users=User)


def my_value(name: str) -> object:
    return {"region": "DE", "tags": [1, 2], "team": None}[name]


def without_acme(source: Any) -> Any:
    """Let every record be seen except the first party."""
    return source.id != 1 if getattr(source, "model", source) is Party else None


context = Context(open_fields, date(2026, 3, 15), ZoneInfo("Europe/Vienna"), me=2, my=my_value)
limited = Context(
    fields,
    context.today,
    context.zone,
    scope=without_acme,
)


def make_tables() -> None:
    database.connect(reuse_if_open=True)
    database.drop_tables(TABLES)
    database.create_tables(TABLES)


def add_party(name: str, **values: Any) -> Any:
    return Party.create(name=name, name_key=fold(name), **values)


def fill() -> None:
    """Two users, a company with people, orders and tags, and rows with little in them."""
    bob, alice = User.create(name="Bob", region="AT"), User.create(name="Alice", region="DE")
    vip, new = Tag.create(name="vip"), Tag.create(name="new")
    acme = add_party(
        "Ärzte & Söhne", kind="company", country="DE", owner=alice, is_customer=True, score=7
    )
    beta = add_party("beta_10%", kind="company", country="AT", owner=bob, is_customer=False)
    anna = add_party(
        "Anna", company=acme, country="DE", score=3, born=date(1990, 2, 28), created_by=2
    )
    carl = add_party("Carl", company=beta, note="Likes ÉCLAIRS", seen_at=moment(3, 29, 0, 30))
    add_party("today", note="", seen_at=moment(3, 14, 22, 59), credit=Decimal("10.05"))
    acme.tags.add([vip, new])
    anna.tags.add([vip])
    Order.create(party=acme, total=Decimal("150.5"), title="big")
    Order.create(party=acme, total=Decimal("20"), title="small")
    Order.create(party=beta, total=Decimal("50"), title="big")
    Order.create(party=carl, total=None, title="empty")
    Order.create(party=None, total=Decimal("999"), title="big")
    Note.create(text="call", about_resource="parties", about_id=acme.id)
    Note.create(text="call", about_resource="orders", about_id=beta.id)


def moment(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def names(expression: Any) -> list[str]:
    return [row.name for row in Party.select(Party.name).where(expression).order_by(Party.id)]


def find(where: str, within: Context = context) -> list[str]:
    """Return the names of the parties for which an expression holds."""
    return names(compile_filter(parse_where(where), Party, within))


def find_args(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of the parties that an address finds."""
    tree = parse_args(pairs)
    return names(True if tree is None else compile_filter(tree, Party, context))


Finder = Callable[[str], list[str]]
