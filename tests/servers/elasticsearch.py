"""A throw-away Elasticsearch server with nori; fetched and built once, kept between runs under tests/elasticsearch/build."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from servers.process import ServerMissing, free_port, running, server_folder, server_user

VERSION = "9.5.0"
HEAP = "512m"
_HERE = Path(__file__).resolve().parents[1] / "elasticsearch"
_SOURCES = ("build.sh", "jdk.sh", "prepare.sh", "nori", "common-lite")
_CONFIG = """cluster.name: malmoi-test
node.name: n1
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
path.repo: ["{folder}/snapshots"]
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


class ElasticsearchServer:
    """One server with its data folder: it can be killed and started again on the same port and data."""

    def __init__(self, home: Path, jdk: Path, folder: Path, user: str | None, heap: str = HEAP) -> None:
        self._home, self._jdk, self._folder, self._user = home, jdk, folder, user
        self._heap = heap
        self._port = free_port()
        self._stack = ExitStack()
        self.url = f"http://127.0.0.1:{self._port}"
        config = folder / "config"
        shutil.copytree(home / "config", config, ignore=shutil.ignore_patterns("elasticsearch.keystore*"))
        text = _CONFIG.format(port=self._port, transport=free_port(), folder=folder)
        (config / "elasticsearch.yml").write_text(text)
        if user is not None:
            for place in (config, *config.rglob("*")):
                shutil.chown(place, user)

    def start(self) -> None:
        """Start and wait until it answers searches; RuntimeError with its log when it does not."""
        environment = {
            "ES_JAVA_HOME": str(self._jdk),
            "ES_PATH_CONF": str(self._folder / "config"),
            "ES_JAVA_OPTS": f"-Xms{self._heap} -Xmx{self._heap}",
        }
        program = [str(self._home / "bin" / "elasticsearch"), "-p", str(self._folder / "es.pid")]
        command = ["env", *(f"{k}={v}" for k, v in environment.items()), *program]
        self._stack.enter_context(running(command, self._user, self._folder, self.answers, signal.SIGTERM))

    def kill(self) -> None:
        """Kill the server's own process without warning, as a power cut would."""
        os.kill(int((self._folder / "es.pid").read_text()), signal.SIGKILL)
        self.stop()
        (self._folder / "es.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the process that was started."""
        self._stack.close()
        self._stack = ExitStack()

    def answers(self) -> bool:
        """Tell whether the server is up and its indices can be searched."""
        address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def elasticsearch_server(heap: str = HEAP) -> Iterator[ElasticsearchServer]:
    """Start a server of our own with its own data folder; stopped and removed at the end."""
    home, jdk = prepared()
    user = server_user("esu")
    with server_folder(user) as folder:
        server = ElasticsearchServer(home, jdk, folder, user, heap)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def prepared() -> tuple[Path, Path]:
    """Return the unpacked server with its plugins, built anew only when their sources changed, and the JDK."""
    jdk = _jdk()
    build = _HERE / "build"
    home, stamp = build / "server" / f"elasticsearch-{VERSION}", build / "prepared"
    build.mkdir(exist_ok=True)
    with (build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != _fingerprint() or not home.is_dir():
            if shutil.which("mvn") is None or shutil.which("unzip") is None:
                raise ServerMissing("Maven or unzip, needed to fetch Elasticsearch")
            done = subprocess.run(
                ["bash", str(_HERE / "prepare.sh")], capture_output=True, text=True, timeout=600, check=False
            )
            if done.returncode:
                raise ServerMissing(f"Elasticsearch ({(done.stdout + done.stderr)[-500:]})")
            stamp.write_text(_fingerprint())
    return home, jdk


def _jdk() -> Path:
    script = f". {_HERE / 'jdk.sh'} && echo $JDK"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode or not done.stdout.strip():
        raise ServerMissing("a JDK 21 or newer (set ES_JAVA_HOME)")
    return Path(done.stdout.strip())


def _fingerprint() -> str:
    digest = hashlib.sha256(VERSION.encode())
    for name in _SOURCES:
        place = _HERE / name
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()
