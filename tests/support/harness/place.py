"""Where things are: the programs under test, and a fresh data directory."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("CAMPAIGND_BUILD", ROOT / "build" / "dev"))
BINARY = pathlib.Path(os.environ.get("CAMPAIGND_BIN", BUILD / "campaignd"))
SINK = pathlib.Path(os.environ.get("CAMPAIGND_SINK", BUILD / "tests" / "support" / "sink" / "campaignd_sink"))

ADMIN = "admin@example.org"
PASSWORD = "correct horse battery staple"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LONG = bool(os.environ.get("CAMPAIGND_LONG"))


def scale(name, short, long=None):
    """A number of the test: from the environment, or long when CAMPAIGND_LONG is set."""
    if name in os.environ:
        return type(short)(os.environ[name])
    return long if long is not None and LONG else short


class Place:
    """A data directory with its environment; deleted at the end, kept when CAMPAIGND_KEEP is set."""

    def __init__(self, folder=None):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="campaignd-test-"))
        self.data = self.folder / "data"
        self.data.mkdir(exist_ok=True)
        self.database = self.data / "campaignd.db"
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "CAMPAIGND_STORE__PATH": str(self.database),
            "CAMPAIGND_LOG__FORMAT": "text",
        }

    def run(self, *arguments, text=None, status=0, environment=None, timeout=60):
        """Runs a command of the binary; returns its standard output."""
        result = subprocess.run(
            [BINARY, *map(str, arguments)], input=text, text=True, capture_output=True,
            timeout=timeout, env={**self.environment, **(environment or {})}, check=False)
        if status is not None and result.returncode != status:
            raise AssertionError(f"campaignd {' '.join(map(str, arguments))}: exit status "
                                 f"{result.returncode}\n{result.stdout}{result.stderr}")
        self.said = result.stderr
        return result.stdout

    def token(self):
        """Creates the first admin and a token, by the command line."""
        self.run("user", "add", ADMIN, "--role", "admin", "--password-stdin", text=PASSWORD + "\n")
        return self.new_token()

    def new_token(self):
        return self.run("token", "create", "tests", "--role", "admin").strip()

    def restore(self, source):
        """Puts a backup in place; gives a new token, for those that the backup holds have ended."""
        self.run("restore", source)
        return self.new_token()

    def check(self):
        """`campaignd check` must find nothing."""
        self.run("check")

    def remove(self):
        if os.environ.get("CAMPAIGND_KEEP"):
            print(f"kept: {self.folder}", flush=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
