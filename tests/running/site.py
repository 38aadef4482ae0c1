# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal as on a server: proxy, two web processes, worker, beat, production settings."""

import os
import runpy
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection

from tests.running.conftest import environment, free_port, wait_for
from tests.running.visitor import HOST, Visitor

PROXY_FILES = settings.ROOT / "docker" / "nginx"

CELERY = ("celery", "--quiet", "-A", "eventforum")


class Site:
    """Processes in a folder; those of the same name are there once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.https = free_port(), free_port()
        self.processes: dict[str, subprocess.Popen] = {}
        self.environment = environment(
            folder,
            DJANGO_SETTINGS_MODULE="eventforum.settings",
            EVENTFORUM_PRODUCTION="1",
            EVENTFORUM_BASE_URL=f"https://{HOST}",
            EVENTFORUM_TRUSTED_PROXIES="1",
            EVENTFORUM_STATIC=str(folder / "static"),
            EVENTFORUM_METRICS_TOKEN="metrics-canary-7f3a9c21",
            EVENTFORUM_LOG_LEVEL="INFO",
            SECRET_KEY="secret-canary-7f3a9c21-" + "x7" * 20,
            DATABASE_URL=url_of_the_tests_database(),
            REDIS_URL=settings.REDIS_URL,
        )

    def prepare(self) -> None:
        """Certificate, the proxy's configuration, static files."""
        for name in ("tls", "acme", "temporary", "sockets"):
            (self.folder / name).mkdir()
        _write_certificate(self.folder / "tls")
        sockets = self.folder / "sockets"
        names = {
            "EVENTFORUM_BASE_URL": f"https://{HOST}",
            "PROXY_HOST": HOST,
            "PROXY_HTTP": f"127.0.0.1:{self.http}",
            "PROXY_HTTPS": f"127.0.0.1:{self.https}",
            "PROXY_TLS": str(self.folder / "tls"),
            "PROXY_ACME": str(self.folder / "acme"),
            "PROXY_TEMPORARY": str(self.folder / "temporary"),
            "PROXY_ACCESS_LOG": str(self.folder / "access.log"),
            "PROXY_LIVE": f"server unix:{sockets}/live.sock max_fails=0;",
            "PROXY_UPSTREAM": " ".join(
                f"server unix:{sockets}/web-{name}.sock max_fails=0;" for name in "ab"
            ),
        }
        render = runpy.run_path(str(PROXY_FILES / "render.py"))["render"]
        render(self.folder / "proxy", names)
        # Not those of other people's apps: compressing them takes longer than all the tests.
        foreign = [f"--ignore={name}" for name in ("admin", "import_export", "ninja")]
        self.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0", *foreign)

    def run(self, *arguments: str) -> str:
        """A program of the portal, to its end; what it said."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def start(self, name: str, *command: str) -> None:
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=settings.ROOT, env=self.environment, stdout=log, stderr=log
            )

    def start_proxy(self) -> None:
        # Its workers must enter the folder of the test.
        user = "user root; " if os.geteuid() == 0 else ""
        options = f"{user}daemon off; pid {self.folder}/nginx.pid;"
        files = str(self.folder / "proxy" / "nginx.conf")
        self.start("proxy", "nginx", "-p", str(self.folder), "-c", files, "-g", options)

    def start_web(self, name: str) -> None:
        command = [sys.executable, "-m", "eventforum.serve", "--workers", "1"]
        self.start(f"web-{name}", *command, "--socket", str(self.socket(name)))

    def start_live(self) -> None:
        command = [sys.executable, "-m", "eventforum.serve_live"]
        self.start("live", *command, "--socket", str(self.folder / "sockets" / "live.sock"))
        wait_for((self.folder / "sockets" / "live.sock").exists, 60)

    def start_others(self) -> None:
        run = [sys.executable, "-W", "ignore", "-m", *CELERY]
        alone = ["-c", "1", "--without-gossip", "--without-mingle"]
        self.start("worker", *run, "worker", *alone)
        schedule = str(self.folder / "schedule")
        self.start("beat", *run, "beat", "--pidfile=", "-s", schedule)

    def wait_for_web(self, *names: str) -> None:
        wait_for(lambda: all(self.socket(name).exists() for name in names), 60)
        wait_for(lambda: self.visitor().get("/healthz").status == 200, 60)

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop_all(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for name in list(self.processes):
            self.stop(name)

    def socket(self, name: str) -> Path:
        return self.folder / "sockets" / f"web-{name}.sock"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def visitor(self) -> Visitor:
        return Visitor(self.https, self.folder / "tls" / "fullchain.pem")


def url_of_the_tests_database() -> str:
    before, _, query = settings.DATABASE_URL.partition("?")
    name = connection.settings_dict["NAME"]
    return f"{before.rpartition('/')[0]}/{name}{'?' if query else ''}{query}"


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
