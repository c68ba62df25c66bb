"""What kits cost: always what their components do, kept in step within the same change."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from app.api import record_deleted, rows_written
from plugins.catalog import plugin
from plugins.catalog.amounts import ZERO, exactly, round_to
from plugins.catalog.component import KitComponent
from plugins.catalog.measures import KEPT, worth
from plugins.catalog.product import Product
from plugins.catalog.unit import Unit


def costs_of(kit_ids: Iterable[int]) -> dict[int, Decimal | None]:
    """Return what one of each kit costs; None where a component has no cost, or there is none."""
    wanted = list(kit_ids)
    if not wanted:
        return {}
    rows = list(
        KitComponent.select(KitComponent, Product)
        .join(Product, on=(KitComponent.component == Product.id))
        .where(KitComponent.kit.in_(wanted))
    )
    ids = {one for row in rows for one in (row.unit_id, row.component.unit_id) if one}
    units = {unit.id: unit.measure() for unit in Unit.select().where(Unit.id.in_(ids))}
    parts: dict[int, list[Decimal | None]] = {}
    for row in rows:
        parts.setdefault(row.kit_id, []).append(_cost_in_kit(row, units))
    return {kit: _sum(found) for kit, found in parts.items()}


def _cost_in_kit(row: Any, units: dict[int, Any]) -> Decimal | None:
    cost, unit, own = row.component.cost, units.get(row.unit_id), units.get(row.component.unit_id)
    if cost is None:
        return None
    quantity = worth(row.quantity, unit, own) if unit and own else row.quantity
    with exactly():
        return Decimal(cost) * quantity


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    known = [one for one in parts if one is not None]
    return round_to(sum(known, ZERO), KEPT) if len(known) == len(parts) else None


@plugin.on(rows_written)
def follow(sender: Any, records: Sequence[Any], fields: frozenset[str] | None) -> None:
    """Let kits cost what was just written of their components, and variants follow their base."""
    if sender is KitComponent:
        _save_anew(Product.id.in_({one.kit_id for one in records}))
    elif sender is Product and fields is not None:
        ids = [one.id for one in records]
        if "cost" in fields or "unit" in fields:
            used = KitComponent.select(KitComponent.kit).where(KitComponent.component.in_(ids))
            _save_anew(Product.id.in_(used))
        if "sale_price" in fields:
            _save_anew(Product.variant_of.in_(ids))


@plugin.on(record_deleted)
def forget(sender: Any, record: Any) -> None:
    """Let a kit cost less when a component is taken out of it."""
    if sender is KitComponent:
        _save_anew(Product.id == record.kit_id)


def _save_anew(condition: Any) -> None:
    """Save products whose prices follow from what was just written; `clean` computes them."""
    for one in list(Product.select().where(condition)):
        one.save()
