"""What every relay of the tests has in common."""
import email
import email.utils
import pathlib
import shutil
import signal
import smtplib
import ssl
import subprocess

from ..api import wait_for
from ..place import free_port

USER, PASSWORD = "campaign", "a password of 24 letters"
HOST = "localhost"


class Missing(Exception):
    """This relay cannot be had on this machine; the text says why."""


class Certificate:
    """Self-signed, for localhost; `path` is also what a client has to trust."""

    def __init__(self, folder):
        self.path, self.key = pathlib.Path(folder) / "relay.crt", pathlib.Path(folder) / "relay.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
             f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", self.key, "-out", self.path],
            check=True, capture_output=True)
        self.key.chmod(0o644)


class Relay:
    """A server that listens on `port` of 127.0.0.1 once start() has returned."""
    secure = True  # STARTTLS and AUTH

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / type(self).__name__.lower()
        self.folder.mkdir()
        self.kept = self.folder / "kept"
        self.kept.mkdir()
        for path in (pathlib.Path(folder), self.folder, self.kept):
            path.chmod(0o755)
        self.certificate = Certificate(self.folder)
        self.port = free_port()
        self.log = self.folder / "relay.log"
        self.process = None

    def command(self):
        """Writes what the server reads and returns its command line. Raises Missing."""
        raise NotImplementedError

    def start(self):
        command = self.command()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True)
        wait_for(f"{type(self).__name__} to let us in", self._lets_us_in, 30, 0.1)
        return self

    def _lets_us_in(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{type(self).__name__} ended:\n{self.tail()}")
        trust = ssl.create_default_context(cafile=self.certificate.path)
        try:
            with smtplib.SMTP(HOST, self.port, timeout=5) as smtp:
                if self.secure:
                    smtp.starttls(context=trust)
                    smtp.login(USER, PASSWORD)
        except (smtplib.SMTPException, OSError) as error:
            raise OSError(error) from error
        return True

    def sender(self):
        """What a sender needs to use this relay."""
        login = {"tls": "starttls", "username": USER, "password": PASSWORD} if self.secure else {"tls": "none"}
        return {"host": HOST, "port": self.port, **login}

    def mails(self):
        """The bytes of everything that was accepted."""
        return [path.read_bytes() for path in self.kept.rglob("*")
                if path.is_file() and path.parent.name != "tmp"]

    def received(self):
        """(recipient, Message-ID) of everything that was accepted."""
        heads = [email.message_from_bytes(mail) for mail in self.mails()]
        return [(email.utils.parseaddr(head["To"])[1], head["Message-ID"]) for head in heads if head["To"]]

    def tail(self, lines=25):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


def program(*candidates):
    """The first of these that exists. Raises Missing."""
    for name in candidates:
        if found := shutil.which(name):
            return found
    raise Missing(f"there is no {candidates[0]}: run packaging/install-deps test")
