"""The yardsticks of a run: Postfix's source and sink, the disk, processor time."""
from contextlib import closing  # noqa: F401
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time

from harness.place import free_port

PATHS = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def tool(name, package="postfix"):
    found = shutil.which(name, path=PATHS)
    if found is None:
        raise SystemExit(f"{name} is missing: apt-get install --no-install-recommends {package}")
    return found


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Perf:
    """Where a process spends its time, until close()."""

    def __init__(self, pid, file):
        self.process = subprocess.Popen([tool("perf", "linux-perf"), "record", "-q", "-F", "1999", "-g", "-o", file,
                                         "-p", str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    def close(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def wait_port(port):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port}")


class PostfixSink:
    """Postfix's smtp-sink, which throws everything away."""

    def __init__(self):
        self.port = free_port()
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([tool("smtp-sink"), *user, "-4", f"127.0.0.1:{self.port}", "1000"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_port(self.port)

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def ceiling(port, sessions, count, size):
    """What smtp-source gets out of the same sink, in messages a second, and its processor time."""
    before = os.times()
    began = time.monotonic()
    subprocess.run([tool("smtp-source"), "-4", "-d", "-s", str(sessions), "-m", str(count), "-l", str(size),
                    "-f", "news@example.org", "-t", "ada@host.example", f"127.0.0.1:{port}"], check=True, timeout=300)
    took = time.monotonic() - began
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return count / took, cpu * 1000 / count


def syncs_per_second(folder, seconds=2.0):
    """fdatasync of 4 KiB within space already written, as a WAL does it: commits cannot be more."""
    path = pathlib.Path(folder) / "syncs"
    block, blocks, count = b"x" * 4096, 256, 0
    with open(path, "wb", buffering=0) as file:
        for _ in range(blocks):
            file.write(block)
        os.fsync(file)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            os.pwrite(file.fileno(), block, count % blocks * 4096)
            os.fdatasync(file)
            count += 1
    path.unlink()
    return count / seconds


def summary(values, digits=0):
    """median [least-most]"""
    numbers = [f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values))]
    return f"{numbers[0]} [{numbers[1]}-{numbers[2]}]"


def ratio(ours, others):
    """Of runs that were made in pairs."""
    return summary([a / b for a, b in zip(ours, others)], 2)


class Nginx:
    """One worker, no log, that answers everything with `answer`."""

    def __init__(self, folder, answer):
        self.port = free_port()
        conf = folder / "nginx.conf"
        conf.write_text(
            "worker_processes 1; pid nginx.pid; error_log nginx.log; daemon off; events { worker_connections 1024; }\n"
            "http { access_log off; keepalive_requests 1000000000; client_body_temp_path b; proxy_temp_path p;\n"
            "fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;\n"
            f"server {{ listen 127.0.0.1:{self.port}; location / {{ {answer}; }} }} }}\n", encoding="ascii")
        self.process = subprocess.Popen([tool("nginx", "nginx"), "-p", str(folder), "-e", "nginx.log", "-c", str(conf)])
        wait_port(self.port)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def wrk(port, folder, script, connections, seconds):
    """Answers a second, p99 in ms, answers in all. An answer that is not 2xx ends the run."""
    file = folder / "wrk.lua"
    file.write_text(script, encoding="ascii")
    out = subprocess.run([tool("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(file),
                          f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(f"not every answer was good:\n{out}")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
            float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
            int(re.search(r"(\d+) requests in", out)[1]))
