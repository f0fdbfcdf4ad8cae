"""Many clients at once: who is silent, who asks too much, who is slow on purpose, and who only wants to know whether the
daemon is well."""
import resource
import selectors
import shutil
import socket
import subprocess
import threading
import time


def raise_files(wanted):
    """The limit of open files as high as allowed; how many of `wanted` sockets fit, with some to spare."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - 512)


def silent(port, count):
    """So many connections on which nobody says anything."""
    return [socket.create_connection(("127.0.0.1", port), 10) for _ in range(count)]


def hang_up(sockets):
    for one in sockets:
        one.close()


class Answer:
    """What came back on one connection."""

    def __init__(self):
        self.bytes = b""

    @property
    def head(self):
        return self.bytes.split(b"\r\n\r\n", 1)[0].decode("latin-1")

    @property
    def status(self):
        return int(self.bytes[9:12]) if len(self.bytes) > 12 else 0

    def header(self, name):
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


def all_at_once(port, request, count, seconds=60):
    """The answers to the same request on so many connections, sent before any of them is read."""
    sockets = silent(port, count)
    answers = [Answer() for _ in sockets]
    selector = selectors.DefaultSelector()
    try:
        for one, answer in zip(sockets, answers):
            one.sendall(request)
            one.setblocking(False)
            selector.register(one, selectors.EVENT_READ, answer)
        end = time.monotonic() + seconds
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(1):
                piece = key.fileobj.recv(65536)
                key.data.bytes += piece
                if not piece:
                    selector.unregister(key.fileobj)
        return answers
    finally:
        selector.close()
        hang_up(sockets)


class Pulse:
    """Asks for a path again and again on connections of its own; `ms` and `statuses` tell how it went."""

    def __init__(self, port, path, every=0.05):
        self.port, self.every = port, every
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        self.ms, self.statuses, self.going = [], [], True
        self.thread = threading.Thread(target=self._beat)

    def _ask(self):
        answer = Answer()
        with socket.create_connection(("127.0.0.1", self.port), 30) as one:
            one.sendall(self.request)
            while piece := one.recv(65536):
                answer.bytes += piece
        return answer.status

    def _beat(self):
        while self.going:
            began = time.monotonic()
            try:
                status = self._ask()
            except OSError:
                status = 0
            self.ms.append((time.monotonic() - began) * 1000)
            self.statuses.append(status)
            time.sleep(self.every)

    def at(self, share):
        """Of all times, the one that this share does not exceed."""
        return sorted(self.ms)[min(len(self.ms) - 1, int(len(self.ms) * share))]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.going = False
        self.thread.join()


SLOW = {
    "headers": ["-H", "-i", "2", "-p", "5"],
    "body": ["-B", "-i", "2", "-s", "8192", "-x", "16", "-p", "5"],
    "read": ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3", "-p", "5"],
}


def can_be_slow():
    return shutil.which("slowhttptest") is not None


class Slow:
    """slowhttptest with one of its three attacks, while this runs."""

    def __init__(self, attack, url, connections, seconds, folder):
        self.command = ["slowhttptest", *SLOW[attack], "-c", str(connections), "-r", str(connections // 2),
                        "-l", str(seconds), "-u", url]
        if attack == "body":
            self.command += ["-t", "POST"]
        self.folder, self.process = folder, None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
