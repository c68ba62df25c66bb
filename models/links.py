"""The tables between records that refer to each other in lists."""

from typing import Any


def link_columns(field: Any) -> tuple[Any, Any, Any]:
    """Return the table between two records of a many-to-many field, and its two references."""
    through = field.through_model
    mine = through._meta.model_refs[field.model][0]
    theirs = next(one for one in through._meta.model_refs[field.rel_model] if one is not mine)
    return through, mine, theirs


def save_links(record: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Store the lists of references that were set, and note what they held and hold."""
    for name, ids in record.__dict__.pop("_links", {}).items():
        has = record.linked(name)
        through, mine, theirs = link_columns(record._meta.manytomany[name])
        gone, added = set(has) - set(ids), sorted(set(ids) - set(has))
        if gone:
            through.delete().where(mine == record.id, theirs.in_(gone)).execute()
        if added:
            rows = [{mine.name: record.id, theirs.name: one} for one in added]
            through.insert_many(rows).execute()
        old[name], new[name] = has, ids


__all__ = ["link_columns", "save_links"]
