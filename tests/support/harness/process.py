"""The processes of a test: the daemon and the relay. Each ends with its object."""
import os
import pathlib
import re
import signal
import subprocess
import time

from .api import Api, wait_for
from .oracle import Record
from .place import BINARY, SINK, free_port


class Daemon:
    """`campaignd serve` on a data directory. `trust` is a file of certificates that it
    trusts in place of the system's."""

    def __init__(self, place, token=None, port=None, environment=None, trust=None):
        self.place, self.token = place, token
        self.port = port or free_port()
        self.environment = {**place.environment, "CAMPAIGND_HTTP__LISTEN": f"127.0.0.1:{self.port}",
                            **({"SSL_CERT_FILE": str(trust)} if trust else {}), **(environment or {})}
        self.process = None
        self.started_at = 0.0
        self.log = place.folder / f"serve-{self.port}.log"

    @property
    def api(self):
        return Api(self.port, self.token)

    def start(self, ready=True, **environment):
        """Starts it; by default waits until it says that it is ready."""
        with open(self.log, "ab") as log:
            self.started_at = time.time()
            self.process = subprocess.Popen(
                [BINARY, "serve"], env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)
        if ready:
            wait_for("the daemon to be ready", self._is_ready, 60)
        return self

    def _is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended with {self.process.returncode}:\n{self.tail()}")
        return self.api.raw("GET", "/health/ready")[0] == 200

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        """SIGKILL; the process is gone when this returns."""
        if self.alive():
            self.signal(signal.SIGKILL)
        return self.process.wait(60)

    def terminate(self, seconds=60):
        """SIGTERM; (exit status, seconds it took)."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        status = self.process.wait(seconds)
        return status, time.monotonic() - began

    def wait_dead(self, seconds=60):
        """The exit status of a process that is expected to end by itself."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the daemon lives on after {seconds} s:\n{self.tail()}") from None

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def journal(self):
        """(leases taken over from the dead, those of them that a journal said the end of), in sum."""
        found = re.findall(r"its (\d+) leases are taken over, (\d+) of them ended as",
                           self.log.read_text(errors="replace"))
        return sum(int(leases) for leases, _ in found), sum(int(noted) for _, noted in found)

    def tail(self, lines=25):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def close(self):
        if self.process is not None and self.alive():
            self.signal(signal.SIGCONT)
            self.kill()


class Sink:
    """campaignd_sink with its log, read as it grows."""

    def __init__(self, folder, *options, port=0, name="sink"):
        self.log = pathlib.Path(folder) / f"{name}.log"
        self.log.touch()
        self.process = subprocess.Popen(
            [SINK, "--log", self.log, "--port", str(port), *map(str, options)],
            stdout=subprocess.PIPE, text=True, start_new_session=True)
        line = self.process.stdout.readline().strip()
        if not line.isdigit():
            raise AssertionError(f"the sink did not start: {line}")
        self.port = int(line)
        self._records, self._offset = [], 0

    def records(self):
        with open(self.log, "rb") as file:
            file.seek(self._offset)
            text = file.read()
        whole = text[:text.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.decode("utf-8", "replace").splitlines():
            when, recipient, message_id, date = line.split("\t")
            self._records.append(Record(float(when), recipient, message_id, date))
        return self._records

    def count(self):
        return len(self.records())

    def first_after(self, moment, seconds=60.0):
        """When the first message came after this moment."""
        known = self.count()

        def found():
            for record in self.records()[max(0, known - 2000):]:
                if record.time > moment:
                    return record.time
            return None
        return wait_for("the next message", found, seconds, 0.005)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        self.process.stdout.close()
