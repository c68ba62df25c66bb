"""Backups while sixteen people write: each is one moment, restored and compared."""

import time
from pathlib import Path

import pytest

from tests.kills.fleet import Fleet
from tests.kills.run import begin_writers, set_up
from tests.kills.verdict import problems_of
from tests.start.server import command


@pytest.mark.long
@pytest.mark.parametrize(("times", "seconds"), [(6, 10.0)])
def test_each_backup_is_whole(tmp_path: Path, times: int, seconds: float) -> None:
    data = tmp_path / "var"
    url = f"sqlite:///{data / 'shophouse.db'}"
    token = set_up(data, url)
    fleet = Fleet(data, url, is_cold=False)
    made, taken = [], []
    try:
        writers = begin_writers(fleet, token)
        for number in range(times):
            time.sleep(seconds)
            place, begun = tmp_path / f"{number}.zip", time.monotonic()
            done = command(data, "backup", str(place))
            assert done.returncode == 0, done.stderr
            taken.append(round(time.monotonic() - begun, 2))
            made.append((place, sum(one.told.answered for one in writers)))
        writers[0].stops.set()
        for writer in writers:
            writer.join(60)
    finally:
        fleet.stop()
    assert [problem for one in writers for problem in one.told.wrong] == []
    for number, (place, answered) in enumerate(made):
        folder = tmp_path / f"restored{number}"
        folder.mkdir()
        restored = command(folder, "restore", str(place))
        assert restored.returncode == 0, restored.stderr
        assert problems_of(f"sqlite:///{folder / 'shophouse.db'}", []) == []
        checked = command(folder, "check")
        assert checked.returncode == 0, checked.stdout
        assert answered > 0
    print(f"backups took {taken} s while {made[-1][1]} writes were answered")
