"""What stands on the page of a record that was anonymised."""

from markupsafe import Markup, escape

from app.pages import Section
from app.reading.records import labels
from app.registry import registry
from app.rights import Actor
from app.showing.moments import moment_html
from models.core import ErasedRecord, User
from models.record import Record
from models.texts import _, current_language, ngettext


def erased_section(record: Record, actor: Actor) -> Section | None:
    """Say when and by whom a record was anonymised, what was kept, and why; None if it wasn't."""
    query = ErasedRecord.select().where(
        ErasedRecord.record_type == record.record_type,
        ErasedRecord.record_id == record.id,
        ErasedRecord.purged_at.is_null(),
    )
    found = query.order_by(ErasedRecord.id.desc()).first()
    if found is None:
        return None
    lines = [_done(found, actor), _counts(found)]
    if found.queries:
        lines.append(_queries(found.queries))
    lines += [
        escape(_("%(what)s stays: %(reason)s", what=what, reason=reason))
        for what, reason in found.kept
    ]
    lines.append(escape(_("Backups made before hold it until they are replaced.")))
    html = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    return Section("erased", str(_("Anonymised")), html=html)


def _done(found: ErasedRecord, actor: Actor) -> Markup:
    who = labels(registry.by_model[User], actor, [found.user_id]) if found.user_id else {}
    when = moment_html(found.at, current_language())
    if found.user_id in who:
        return Markup("{} · {}").format(when, who[found.user_id])
    return Markup("{}").format(when)


def _queries(count: int) -> Markup:
    return escape(
        ngettext(
            "%(count)s saved view or bulk change named it; that search is gone.",
            "%(count)s saved views and bulk changes named it; those searches are gone.",
            count,
            count=count,
        )
    )


def _counts(found: ErasedRecord) -> Markup:
    return escape(
        ngettext(
            "%(count)s part or record about it is gone, with files, comments and history.",
            "%(count)s parts and records about it are gone, with files, comments and history.",
            found.deleted,
            count=found.deleted,
        )
    )
