"""Backups and restores against damage, kills, a full disk and people at work."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from app.backup import restoring, swapping
from app.backup.errors import BackupError
from app.backup.making import make_backup
from app.backup.restoring import restore
from app.backup.swapping import finish_restore
from app.config import ROOT, Config
from app.house_lock import InUse, leave, share
from models.database import close_database, database, open_database
from models.gate import gate
from plugins.contacts.party import Party
from tests.backup.conftest import contents_of, files_of, fill
from tests.house import SECRET, House
from tests.start.server import environment


@pytest.fixture
def saved(house: House, tmp_path: Path) -> Path:
    """A good backup of a full house, which is closed."""
    fill(house)
    made = make_backup(house.config, to=tmp_path / "good.zip")
    close_database()
    return made


@pytest.fixture
def other(tmp_path: Path) -> Config:
    """An empty place."""
    (tmp_path / "other").mkdir()
    return Config(tmp_path / "other", f"sqlite:///{tmp_path / 'other' / 'shophouse.db'}", SECRET)


def leftovers(config: Config) -> list[str]:
    """Return what lies in a data directory beside the lock."""
    return sorted(path.name for path in config.data_dir.iterdir() if path.suffix != ".lock")


def test_a_backup_that_was_cut_short_is_refused(saved: Path, other: Config) -> None:
    whole = saved.read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        saved.write_bytes(whole[:length])
        with pytest.raises(BackupError, match=r"cut short|no backup|damaged"):
            restore(other, saved, force=False)
        assert leftovers(other) == []


def test_flipped_bits_never_get_in(saved: Path, other: Config, house: House) -> None:
    whole = saved.read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        saved.write_bytes(changed)
        try:
            restore(other, saved, force=True)
        except BackupError:
            continue
        assert contents_of(other.database_url) == contents_of(house.config.database_url)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("files/../../evil", "evil"),
        ("/etc/evil", "evil"),
        ("files/a\\..\\evil", "evil"),
        ("app.py", "app.py"),
    ],
)
def test_a_part_that_wants_to_lie_elsewhere_is_refused(
    saved: Path, other: Config, name: str, named: str
) -> None:
    import json

    evil = saved.with_name("evil.zip")
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(evil, "w") as new:
        told = json.loads(old.read("manifest.json"))
        told["members"][name] = dict(told["members"]["files/ab/empty"])
        new.writestr(name, b"")
        for part in old.namelist():
            text = json.dumps(told) if part == "manifest.json" else old.read(part)
            new.writestr(part, text)
    with pytest.raises(BackupError, match=named):
        restore(other, evil, force=True)
    assert leftovers(other) == []
    assert not (other.data_dir.parent / "evil").exists()


def test_what_is_no_backup_is_named(other: Config, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8 a photo")
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as other_zip:
        other_zip.writestr("readme.txt", "hello")
    for wrong in (photo, archive, tmp_path / "nothing.zip", tmp_path):
        with pytest.raises(BackupError, match=r"no backup|no file"):
            restore(other, wrong, force=True)


def test_a_backup_of_a_newer_version_is_refused(saved: Path, other: Config) -> None:
    newer = saved.with_name("newer.zip")
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(newer, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "manifest.json":
                text = text.replace(b'"version": "', b'"version": "9')
            new.writestr(part, text)
    with pytest.raises(BackupError, match="newer Shophouse"):
        restore(other, newer, force=True)


def test_data_that_is_there_stays_unless_forced(saved: Path, house: House) -> None:
    with pytest.raises(BackupError, match="--force"):
        restore(house.config, saved, force=False)
    before = contents_of(house.config.database_url)
    open_database(house.config.database_url)
    with gate(None, "command"):
        Party(kind="company", name="Later").save()
    close_database()
    restore(house.config, saved, force=True)
    assert contents_of(house.config.database_url) == before
    aside = f"sqlite:///{house.config.data_dir / 'house.db.before-restore'}"
    assert "Later" in str(contents_of(aside)["contacts_party"])


def test_a_house_in_use_is_not_restored(saved: Path, other: Config) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; from pathlib import Path; from app.house_lock import"
         " share; share(Path(sys.argv[1])); print('in', flush=True); sys.stdin.read()",
         str(other.data_dir)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    child.stdout.readline()
    try:
        with pytest.raises(InUse, match="Stop the server"):
            restore(other, saved, force=True)
    finally:
        child.communicate(b"")
    restore(other, saved, force=False)
    share(other.data_dir)
    leave(other.data_dir)


def _restore_killed(config: Config, saved: Path, at: int) -> int:
    """Restore in a process of its own that is killed at the n-th step on the disk."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    count = 0

    def step(do):  # type: ignore[no-untyped-def]
        def done(*given, **named):  # type: ignore[no-untyped-def]
            nonlocal count
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return do(*given, **named)

        return done

    try:
        os.rename, os.replace = step(os.rename), step(os.replace)
        shutil.move, shutil.rmtree = step(shutil.move), step(shutil.rmtree)
        swapping.sync_folder = step(swapping.sync_folder)
        restoring.write_plan = step(restoring.write_plan)
        restore(config, saved, force=True)
    finally:
        os._exit(0)


def test_killed_anywhere_a_restore_is_done_or_not_begun(saved: Path, house: House) -> None:
    config = house.config
    new = contents_of(config.database_url)
    files = files_of(config)
    seen = set()
    for at in range(1, 60):
        open_database(config.database_url)
        with gate(None, "command"):
            Party(kind="company", name=f"Later {at}").save()
        close_database()
        (config.data_dir / "files" / "late").write_bytes(b"late")
        old = contents_of(config.database_url)
        old_files = files_of(config)
        ended = _restore_killed(config, saved, at)
        finish_restore(config)
        found = contents_of(config.database_url)
        assert (found, files_of(config)) in ((old, old_files), (new, files)), at
        seen.add(found == new)
        if ended == 0:
            break
    assert (seen, ended) == ({True, False}, 0)


def test_a_full_disk_is_said_and_leaves_nothing_half(house: House, tmp_path: Path) -> None:
    fill(house)
    (house.config.data_dir / "files" / "large").write_bytes(os.urandom(3_000_000))
    before = leftovers(house.config)
    for limit, said in ((100_000, "can't be written"), (2_900_000, "The disk is full")):
        full = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), "backup", str(tmp_path / "full.zip")],
            env=environment(
                house.config.data_dir,
                SHOPHOUSE_DATABASE_URL=house.config.database_url,
                SHOPHOUSE_SECRET_KEY=SECRET,
            ),
            preexec_fn=lambda most=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
            capture_output=True,
            text=True,
        )
        assert full.returncode == 1
        assert said in full.stderr
        assert "Traceback" not in full.stderr
        assert leftovers(house.config) == before
    assert not (tmp_path / "full.zip").exists()
    make_backup(house.config, to=tmp_path / "full.zip")


def test_a_damaged_database_is_not_saved_as_if_it_were_whole(house: House, tmp_path: Path) -> None:
    fill(house)
    close_database()
    file = house.config.data_dir / "house.db"
    with file.open("r+b") as handle:
        for page in range(3, file.stat().st_size // 4096):
            handle.seek(page * 4096)
            handle.write(os.urandom(64))
    with pytest.raises(BackupError, match="damaged"):
        make_backup(house.config, to=tmp_path / "bad.zip")
    assert not (tmp_path / "bad.zip").exists()


def test_backups_under_writers_are_each_one_moment(house: House, tmp_path: Path) -> None:
    """Each change set makes a pair: a backup never holds one half."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with gate(None, "command"):
                for half in ("left", "right"):
                    Party(kind="company", name=f"{threading.get_ident()} {number} {half}").save()
        database.obj.close()

    writers = [threading.Thread(target=write) for _number in range(4)]
    for writer in writers:
        writer.start()
    try:
        made = [make_backup(house.config, to=tmp_path / f"{number}.zip") for number in range(5)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    close_database()
    counts = []
    for number, path in enumerate(made):
        folder = tmp_path / f"out{number}"
        folder.mkdir()
        config = Config(folder, f"sqlite:///{folder / 'shophouse.db'}", SECRET)
        restore(config, path, force=False)
        with sqlite3.connect(folder / "shophouse.db") as connection:
            left, right, found = connection.execute(
                "SELECT sum(name LIKE '% left'), sum(name LIKE '% right'),"
                " (SELECT count(*) FROM contacts_party_search) FROM contacts_party"
            ).fetchone()
        connection.close()
        assert left == right
        assert found == (left or 0) * 2
        counts.append(left or 0)
    assert counts == sorted(counts)
    assert counts[-1] > 0
