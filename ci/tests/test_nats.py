"""The settings of NATS in the cluster: the server itself reads them, and three of them find each other."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from checks.images import ROOT

BASE, DEV = ROOT / "k8s/base/nats", ROOT / "k8s/overlays/dev/21-nats"
PASSWORDS = {f"{user}_NATS_PASSWORD": f"s{user.lower()}" for user in ("COMMAND_SERVICE", "QUERY_SERVICE", "PROJECTOR")}
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nats(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def settings(self, name: str, source: Path) -> Path:
        """Lays a server's settings out as its ConfigMap does; returns the file to start with."""
        home = self.folder / name
        home.mkdir()
        shutil.copy(BASE / "nats.conf", home)
        text = (source / "server.conf").read_text()
        (home / "server.conf").write_text(text.replace("/tmp/nats.pid", str(home / "pid")))
        return home / "server.conf"

    def environment(self, name: str, port: int) -> dict[str, str]:
        return {**os.environ, **PASSWORDS, "POD_NAME": name, "NATS_HOST": "127.0.0.1", "NATS_PORT": str(port), "NATS_STORE_DIR": str(self.folder / name / "data")}

    def accepted(self, file: Path) -> bool:
        run = subprocess.run(["nats-server", "-t", "-c", file], env=self.environment(file.parent.name, 4222), capture_output=True, timeout=60, check=False)
        return run.returncode == 0

    def test_the_server_accepts_the_settings_and_would_not_accept_others(self):
        self.assertTrue(self.accepted(self.settings("base", BASE)))
        self.assertTrue(self.accepted(self.settings("dev", DEV)))
        broken = self.settings("broken", BASE)
        broken.write_text(broken.read_text().replace("lame_duck_duration", "lame_duck_durance"))
        self.assertFalse(self.accepted(broken))

    def test_three_servers_become_one_cluster_and_are_healthy_as_the_probes_ask(self):
        names = ["nats-0", "nats-1", "nats-2"]
        routes, monitors = {name: free_port() for name in names}, {name: free_port() for name in names}
        for name in names:
            file = self.settings(name, BASE)
            text = file.read_text().replace("0.0.0.0:6222", f"127.0.0.1:{routes[name]}").replace("0.0.0.0:8222", f"127.0.0.1:{monitors[name]}")
            for other in names:
                text = text.replace(f"{other}.nats-headless:6222", f"127.0.0.1:{routes[other]}")
            file.write_text(text)
            server = subprocess.Popen(["nats-server", "-c", file], env=self.environment(name, free_port()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(server.wait, 30)
            self.addCleanup(server.kill)
        waiting = {(name, probe) for name in names for probe in ("js-server-only", "js-enabled-only")}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting and time.monotonic() < deadline:
            waiting -= {(name, probe) for name, probe in waiting if self.healthy(monitors[name], probe)}
            time.sleep(0.2)
        self.assertEqual(waiting, set())

    @staticmethod
    def healthy(port: int, probe: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz?{probe}=true", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False
