"""Each variable is read as the contract says, and a wrong value is one sentence that names it."""

import os
import stat
from pathlib import Path

import pytest

from app.config import ROOT, Config, ConfigError, unknown_variables

KEY = "k" * 32


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"SHOPHOUSE_DATA_DIR": str(tmp_path / "var"), "SHOPHOUSE_SECRET_KEY": KEY}


def test_stands_on_defaults_alone(environ: dict[str, str], tmp_path: Path) -> None:
    config = Config.from_env(environ)
    assert config == Config(
        data_dir=tmp_path / "var",
        database_url=f"sqlite:///{tmp_path}/var/shophouse.db",
        secret_key=KEY,
    )
    assert (config.host, config.port, config.url) == ("127.0.0.1", 8000, None)


def test_an_empty_variable_counts_as_not_set(environ: dict[str, str]) -> None:
    assert Config.from_env(environ | {"SHOPHOUSE_PORT": " "}).port == 8000


def test_the_data_directory_is_made_for_its_owner_alone(
    environ: dict[str, str], tmp_path: Path
) -> None:
    Config.from_env(environ)
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_reads_every_variable(environ: dict[str, str], tmp_path: Path) -> None:
    config = Config.from_env(
        environ
        | {
            "SHOPHOUSE_DATABASE_URL": "postgresql://shop:pw@db.example.com:5433/shop",
            "SHOPHOUSE_HOST": "::1",
            "SHOPHOUSE_PORT": "65535",
            "SHOPHOUSE_URL": "https://Shop.example.com:8443/",
            "SHOPHOUSE_PROXIES": "2",
            "SHOPHOUSE_PLUGIN_PATH": f"{tmp_path}{os.pathsep}{ROOT}",
            "SHOPHOUSE_SMTP_URL": "smtp://office:pw@mail.example.com:587",
            "SHOPHOUSE_MAIL_FROM": "Shop <office@example.com>",
            "SHOPHOUSE_FILES_URL": f"file://{tmp_path}/my%20files",
            "SHOPHOUSE_LOG_LEVEL": "WARNING",
        }
    )
    assert config.database_url == "postgresql://shop:pw@db.example.com:5433/shop"
    assert (config.host, config.port, config.proxies) == ("::1", 65535, 2)
    assert config.url == "https://shop.example.com:8443"
    assert config.plugin_path == (tmp_path, ROOT)
    assert config.smtp_url == "smtp://office:pw@mail.example.com:587"
    assert config.mail_from == "Shop <office@example.com>"
    assert config.files_url == config.files_folder == tmp_path / "my files"
    assert config.log_level == "warning"
    assert ":pw@" not in repr(config)
    assert KEY not in repr(config)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("sqlite:////srv/../tmp/shop.db", "sqlite:////srv/../tmp/shop.db"),
        ("sqlite:///shop.db", f"sqlite:///{Path.cwd()}/shop.db"),
        ("postgres://shop@db/shop", "postgresql://shop@db/shop"),
        ("postgresql:///shop?host=/run", "postgresql:///shop?host=/run"),
    ],
)
def test_reads_the_database_address(environ: dict[str, str], given: str, read: str) -> None:
    config = Config.from_env(environ | {"SHOPHOUSE_DATABASE_URL": given})
    assert config.database_url == read


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "SHOPHOUSE_PORT is 'abc'; give a number from 1 to 65535."),
        ("PORT", "0", "SHOPHOUSE_PORT is '0'; give a number from 1 to 65535."),
        ("PORT", "65536", "SHOPHOUSE_PORT is '65536'; give a number from 1 to 65535."),
        ("PORT", "٨٠", "SHOPHOUSE_PORT is '٨٠'; give a number from 1 to 65535."),
        ("PROXIES", "6", "SHOPHOUSE_PROXIES is '6'; give a number from 0 to 5."),
        ("PROXIES", "-1", "SHOPHOUSE_PROXIES is '-1'; give a number from 0 to 5."),
        ("HOST", "http://x", "SHOPHOUSE_HOST is 'http://x'; give a name or address to listen on"),
        ("URL", "shop.example.com", "SHOPHOUSE_URL is not a complete address; give the public"),
        ("URL", "ftp://shop.example.com", "SHOPHOUSE_URL is 'ftp://shop.example.com'; give the"),
        ("URL", "https://a.example/x", "SHOPHOUSE_URL is 'https://a.example/x'; give the public"),
        ("URL", "https://a.example?x=1", "SHOPHOUSE_URL is 'https://a.example?x=1'; give the"),
        ("URL", "https://a.example:x", "SHOPHOUSE_URL is not a complete address; give the public"),
        ("URL", "https://u:pw@a.example", "SHOPHOUSE_URL holds a user name; give the public"),
        ("SECRET_KEY", "short", "SHOPHOUSE_SECRET_KEY has 5 characters; give at least 32"),
        ("DATABASE_URL", "mysql://u:pw@h/d", "SHOPHOUSE_DATABASE_URL begins with 'mysql'; give"),
        ("DATABASE_URL", "shop.db", "SHOPHOUSE_DATABASE_URL is not a complete address; give"),
        ("DATABASE_URL", "sqlite:///", "SHOPHOUSE_DATABASE_URL names no file; give sqlite:///"),
        ("DATABASE_URL", "sqlite://x/y", "SHOPHOUSE_DATABASE_URL names no file; give sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:", "SHOPHOUSE_DATABASE_URL names no file; give"),
        ("DATABASE_URL", "sqlite:////no/x.db", "SHOPHOUSE_DATABASE_URL is in /no, which is not"),
        ("DATABASE_URL", "postgresql://u:pw@h", "SHOPHOUSE_DATABASE_URL names no database; give"),
        ("DATABASE_URL", "postgresql://u:pw@h:x/d", "SHOPHOUSE_DATABASE_URL is not a complete"),
        ("PLUGIN_PATH", "/no/such", "SHOPHOUSE_PLUGIN_PATH names /no/such, which is no folder;"),
        ("SMTP_URL", "https://u:pw@mail", "SHOPHOUSE_SMTP_URL is not the address of a mail"),
        ("MAIL_FROM", "office", "SHOPHOUSE_MAIL_FROM is 'office'; give one address"),
        ("FILES_URL", "ftp://u:pw@h/b", "SHOPHOUSE_FILES_URL is not the address of a folder;"),
        ("LOG_LEVEL", "loud", "SHOPHOUSE_LOG_LEVEL is 'loud'; give one of debug, info, warning"),
    ],
)
def test_a_wrong_value_is_one_sentence(
    environ: dict[str, str], name: str, value: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env(environ | {f"SHOPHOUSE_{name}": value})
    told = str(refused.value)
    assert told.startswith(sentence)
    assert told.endswith((".", "example.com", "start"))
    assert "\n" not in told
    assert "pw" not in told


def test_a_data_directory_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"^SHOPHOUSE_DATA_DIR: .*file/var can't be used .*\.$"):
        Config.from_env({"SHOPHOUSE_DATA_DIR": str(tmp_path / "file" / "var")})


def test_names_the_variable_that_was_meant() -> None:
    environ = {"SHOPHOUSE_PROT": "1", "SHOPHOUSE_TEST_POSTGRES": "x", "SHOPHOUSE_PORT": "1"}
    assert unknown_variables(environ) == [
        "SHOPHOUSE_PROT is not known and has no effect (perhaps SHOPHOUSE_PORT was meant)."
    ]


def test_the_example_names_every_variable() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line[1:].partition("=")[0] for line in lines if line.startswith("#SHOPHOUSE_")}
    assert named == {f"SHOPHOUSE_{name.upper()}" for name in Config.__dataclass_fields__}
