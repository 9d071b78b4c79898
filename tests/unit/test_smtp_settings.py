"""What an owner can set of a way out by SMTP, and what is said if it is wrong."""

from pathlib import Path

import pytest

from keys import pem
from syndicate import config
from syndicate.errors import ConfigError
from syndicate.mailers import smtp

PUBLICATION = '[publication]\ntitle = "A"\nurl = "https://a.example/"\n'
CHANNEL = '[[channel]]\nid = "own"\nkind = "smtp"\n'
KEY = "-----BEGIN PRIVATE KEY-----"


def read(folder: Path, source: str, **environ: str) -> smtp.Settings:
    """Return the settings of a channel, of which the first line is the file's line 7."""
    (folder / config.FILE).write_text(PUBLICATION + CHANNEL + source, "utf-8")
    loaded = config.load(folder / config.FILE, environ)
    return loaded.plugged(0, smtp.Settings)


def test_little_is_enough(tmp_path: Path) -> None:
    """A host alone means STARTTLS on the port for submission; nothing is limited but patience."""
    settings = read(tmp_path, 'host = "smtp.news.example"')
    assert settings.where == ("smtp.news.example", 587)
    assert (settings.security, settings.timeout, settings.rate) == ("starttls", 600, None)
    assert settings.signers() == ()


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ('security = "tls"', ("smtp.news.example", 465)),
        ('security = "none"\nallow_plaintext = true', ("smtp.news.example", 25)),
        ('security = "tls"\nport = 2465', ("smtp.news.example", 2465)),
        ('security = "none"\nhost = "localhost"', ("localhost", 25)),
        ('security = "none"\nhost = "::1"', ("::1", 25)),
        ('security = "none"\nhost = "127.0.0.2"', ("127.0.0.2", 25)),
    ],
)
def test_the_port_is_the_usual_one(tmp_path: Path, source: str, where: tuple[str, int]) -> None:
    """Of each kind of security, unless another is given; on this machine TLS is not needed."""
    host = "" if "host" in source else 'host = "smtp.news.example"\n'
    assert read(tmp_path, host + source).where == where


LOGIN = 'username = "a"\npassword = "s3cret'
DKIM = '[[channel.dkim]]\ndomain = "a.example"\n'


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ('host = "Mail Host"', 8, "host: give a host in small letters"),
        ('host = "a.example\\r\\nQUIT"', 8, "host: give a host in small letters"),
        ("port = 25", 4, "host: this setting is missing; add it"),
        ("port = 0", 8, "port: input should be greater"),
        ('usernane = "x"', 8, "usernane'; did you mean 'username'?"),
        ('security = "ssl"', 8, "security: 'ssl' is none of its values"),
        ('security = "none"', 8, "security: anybody on the way could read"),
        (f'security = "none"\n{LOGIN}"', 8, "security: a password is not sent without TLS"),
        ('username = "a"', 4, "password: a login has a username and a password"),
        ('password = "s3cret"', 8, "password: a login has a username and a password"),
        (f'{LOGIN}\\u0000"', 9, "password: holds a NUL"),
        ("connections = 0", 8, "connections: input should be greater"),
        ('local_name = "a b"', 8, "local_name: give a name"),
        ("rate = 0", 8, "rate: input should be greater than 0"),
        ('rates = {"gmail.com" = -1}', 8, "rates.gmail.com: input should be greater"),
        (f'{DKIM}selector = "x"', 8, "dkim[0].key: this setting is missing"),
        (f'{DKIM}selectr = "x"\nkey = ""', 10, "selectr'; did you mean 'selector'?"),
        (f'{DKIM}selector = "x"\nkey = "s3cret"', 11, "dkim[0].key: give a private key in PEM"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, source: str, line: int, said: str) -> None:
    """With file, line, key and what to do; and without the secrets that stand beside it."""
    beside = (
        "timeout = 5\n" if "host" in source or "port = 25" in source else 'host = "m.example"\n'
    )
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, beside + source)
    told = [one for one in str(raised.value).splitlines() if f"{config.FILE}:{line}: " in one]
    assert [one for one in told if f"channel[0].{said}" in one or said in one]
    assert "s3cret" not in str(raised.value)


def test_secrets_come_from_the_environment_and_do_not_show(tmp_path: Path) -> None:
    """The password and the keys, in no repr of any part."""
    source = """
        host = "m.example"
        username = "a"
        password = "env:PASSWORD"
        [[channel.dkim]]
        domain = "news.example"
        selector = "2026-11"
        key = "env:KEY"
    """
    settings = read(tmp_path, source, PASSWORD="s3cret", KEY=pem("rsa"))  # noqa: S106 - of no server
    assert settings.password == "s3cret"  # noqa: S105 - likewise
    (signer,) = settings.signers()
    assert signer.record()[0] == "2026-11._domainkey.news.example"
    for shown in (settings, settings.dkim, settings.dkim[0], signer, smtp.build(settings)):
        assert "s3cret" not in repr(shown)
        assert "PRIVATE" not in repr(shown)


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    """The message says what is wrong with it, and shows nothing of the key."""
    source = f'host = "m.example"\n{DKIM}selector = "x"\nkey = "env:KEY"'
    settings = read(tmp_path, source, KEY=f"{KEY}\ns3cret\n-----END PRIVATE KEY-----")
    with pytest.raises(ConfigError, match=r"the DKIM key is no private key") as raised:
        settings.signers()
    assert "s3cret" not in str(raised.value)
