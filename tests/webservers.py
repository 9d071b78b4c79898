"""Real web servers with a configuration of ours, for tests."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from serving import Client
from syndicate.serving.hosts import apache, caddy, nginx
from syndicate.serving.policy import Policy, Resource

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
NGINX_MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
APACHE_MODULES = Path("/usr/lib/apache2/modules")


@dataclass(frozen=True, slots=True)
class Kind:
    """How to run one kind of server: a command, given its folder and its configuration."""

    program: str
    language: str
    needs: Path
    remedy: str
    command: Callable[[str, Path, Path], list[str]]
    main: str
    rules: Callable[[list[Resource], Policy], Mapping[str, bytes]]

    def __str__(self) -> str:
        """Name the test."""
        return self.program


NGINX = Kind(
    program="nginx",
    rules=nginx.render,
    language="nginx",
    needs=NGINX_MODULE,
    remedy="apt-get install nginx-light libnginx-mod-http-brotli-static",
    command=lambda program, folder, main: [
        *(program, "-p", str(folder), "-c", str(main), "-e", str(folder / "error.log"))
    ],
    main="""\
load_module MODULE;
daemon off;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log;
worker_processes 1;
USER
events { worker_connections 64; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    SERVER
}
""".replace("MODULE", str(NGINX_MODULE)).replace("USER", "user root;" if os.getuid() == 0 else ""),
)
CADDY = Kind(
    program="caddy",
    rules=caddy.render,
    language="caddyfile",
    needs=Path("/"),
    remedy="apt-get install caddy",
    command=lambda program, _, main: [
        *(program, "run", "--config", str(main), "--adapter", "caddyfile")
    ],
    main="{\n\tadmin off\n\tauto_https off\n}\nSERVER\n",
)
_MODULES = ["mpm_event", "authz_core", "dir", "mime", "alias", "headers", "rewrite", "env"]
APACHE = Kind(
    program="apache2",
    rules=apache.render,
    language="apacheconf",
    needs=APACHE_MODULES / "mod_rewrite.so",
    remedy="apt-get install apache2-bin media-types",
    command=lambda program, folder, main: [
        *(program, "-d", str(folder), "-f", str(main), "-D", "FOREGROUND")
    ],
    main="".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n" for name in _MODULES)
    + """\
PidFile FOLDER/apache.pid
ErrorLog FOLDER/error.log
ServerName localhost
USER
TypesConfig /etc/mime.types
DirectoryIndex index.html
Listen 127.0.0.1:PORT
SERVER
""".replace("USER", "User www-data\nGroup www-data" if os.getuid() == 0 else ""),
)


def shown(kind: Kind, guide: Path) -> str:
    """Return the one configuration that a guide has for a kind of server."""
    found = re.findall(
        rf"^```{kind.language}\n(.*?)^```", guide.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (one,) = found
    return str(one)


def program(kind: Kind) -> str:
    """Return where a kind of server is; a test that needs one that is not there is skipped."""
    found = shutil.which(kind.program, path=PATH)
    if found is None or not kind.needs.exists():
        told = f"needs {kind.program}: {kind.remedy}"
        if os.environ.get("SYNDICATE_REQUIRE_ALL") == "1":
            pytest.fail(told)
        pytest.skip(told)
    return found


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def running(kind: Kind, folder: Path, site: Callable[[int], str]) -> Iterator[Client]:
    """Run a server while the context lasts; ``site`` is its configuration for a port."""
    port, found = free_port(), program(kind)
    folder.mkdir()
    main = folder / "main.conf"
    text = kind.main.replace("SERVER", site(port))
    main.write_text(text.replace("FOLDER", str(folder)).replace("PORT", str(port)), "utf-8")
    log = folder / "output.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - a server of the system
            kind.command(found, folder, main),
            stdout=output,
            stderr=output,
            env={**os.environ, "HOME": str(folder)},
        ) as process,
    ):
        try:
            for _ in range(500):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.02)
            if kind is APACHE:  # it calls tags of files weak that are younger than a second
                time.sleep(1.1)
            yield Client(port)
        finally:
            process.terminate()
            process.wait(timeout=20)
