"""Two processes serve: what a third one does to plugins holds with their very next pages."""

from pathlib import Path

from tests.start.server import INIT, Visitor, command, serving
from tests.start.test_broken_plugins import good, rows

ASKED = 12
"""Pages after each step, each over a connection of its own: both processes are among them."""


def statuses(visitor: Visitor, path: str) -> set[int]:
    """Ask for a page several times."""
    return {visitor.get(path)[0] for _time in range(ASKED)}


def test_a_plugin_comes_goes_and_is_purged_while_two_processes_serve(tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    data, path = tmp_path / "var", {"SHOPHOUSE_PLUGIN_PATH": str(folder)}
    assert command(data, *INIT, "--plugins", "contacts", **path).returncode == 0

    def run(*argv: str) -> str:
        done = command(data, *argv, **path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with serving(data, "--workers", "2", **path) as server:
        alice = Visitor(server.port).sign_in()
        (folder / "comes.py").write_text(good("comes"))
        assert statuses(alice, "/comes/things") == {404}
        run("plugins", "enable", "comes")
        assert statuses(alice, "/comes/things") == {200}
        assert alice.post("/comes/things/new", {"title": "Works"})[0] == 303
        assert alice.post("/settings/plugins/comes", {"on": "false"})[0] == 303
        assert statuses(alice, "/comes/things") == {404}
        assert "comes_thing\t1" in run("plugins", "purge", "comes")
        assert rows(data, "SELECT title FROM comes_thing") == [("Works",)]
        assert "comes: purged" in run("plugins", "purge", "comes", "--yes")
        assert statuses(alice, "/comes/things") == {404}
        assert statuses(alice, "/contacts/parties") == {200}
        assert rows(data, "SELECT name FROM sqlite_master WHERE name LIKE 'comes%'") == []
        assert "agree" in run("migrate", "--check")
        assert alice.post("/settings/plugins/comes", {"on": "true"})[0] == 303
        assert statuses(alice, "/comes/things") == {200}
        assert "Works" not in alice.get("/comes/things")[2]
    assert "Traceback" not in server.said
