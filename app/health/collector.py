"""The figures of the house as Prometheus reads them, asked of the database with each scrape."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from app.health.figures import Figures, read_figures
from app.version import VERSION

_collecting: list[Collector] = []


class HouseCollector(Collector):
    """Reads the figures anew each time."""

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand: that would ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        found = read_figures()
        yield InfoMetricFamily("shophouse", "The house.", {"version": VERSION})
        yield from _of_store(found)
        yield _by_label("jobs", "Jobs by state; late ones wait for a worker.", "state", found.jobs)
        yield _by_label("mails", "Mails of the outbox by state.", "state", found.mails)
        yield from _of_backups(found)
        yield _one("check_problems", "What the last integrity check found.", found.problems)
        yield _one("stopped_plugins", "Plugins that failed and are set aside.", len(found.stopped))
        yield _one("processes", "Processes that work in the house.", found.processes)


def start_collecting() -> None:
    """Collect the figures of this process's house from now on."""
    if not _collecting:
        _collecting.append(HouseCollector())
        REGISTRY.register(_collecting[0])


def _of_store(found: Figures) -> Iterator[Metric]:
    yield _one("database_bytes", "How large the database is.", found.store.size)
    yield _one("wal_bytes", "How large SQLite's journal is.", found.store.wal_size)
    free = {str(disk.folder): disk.free for disk in found.disks}
    yield _by_label("disk_free_bytes", "Room on the disks written to.", "folder", free)


def _of_backups(found: Figures) -> Iterator[Metric]:
    if found.last_backup:
        moment = found.last_backup.made_at
        yield _one("last_backup_timestamp_seconds", "When.", moment.timestamp())
    trial = found.last_trial
    if trial:
        at = datetime.fromisoformat(trial.at).timestamp()
        yield _one("last_tried_restore_timestamp_seconds", "When a restore was tried.", at)
        yield _one("last_tried_restore_good", "1 where it went well.", int(trial.is_good))


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"shophouse_{name}", told, value)


def _by_label(name: str, told: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"shophouse_{name}", told, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((key,), value)
    return family
