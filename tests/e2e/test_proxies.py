"""The configurations of packaging/proxy: nginx and Caddy started with them in front of the real daemon."""
import email
import email.policy
import http.client
import json
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import time
import unittest

from harness.api import wait_for
from harness.place import ADMIN, PASSWORD, ROOT, free_port
from harness.world import World

NAME = "mail.example.org"
# The visitor's address: of this machine, and none that the daemon trusts.
VISITOR = "127.0.0.7"


class Visitor:
    """A client beyond the proxy. Its TLS trusts the test's certificate alone; the name needs no DNS."""

    def __init__(self, port, trust):
        self.port = port
        self.context = ssl.create_default_context(cafile=trust)

    def connect(self, timeout=20):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout, source_address=(VISITOR, 0))
        connection = http.client.HTTPConnection(NAME, timeout=timeout)
        connection.sock = self.context.wrap_socket(plain, server_hostname=NAME)
        return connection

    def ask(self, method, path, body=None, **headers):
        """(status, headers, bytes)."""
        connection = self.connect()
        try:
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


class Proxies(World):
    """What both have to do."""

    program = ""

    def setUp(self):
        if not shutil.which(self.program):
            self.skipTest(f"there is no {self.program}")
        self.place = self.make_place()
        self.token = self.place.token()
        self.plain, self.secure = free_port(), free_port()
        self.certificate = self.place.folder / "cert.pem"
        self.key = self.place.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                        "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", self.key, "-out", self.certificate],
                       check=True, capture_output=True, timeout=60)
        self.daemon = self.make_daemon(self.place, self.token, environment={
            "CAMPAIGND_HTTP__PUBLIC_URL": f"https://{NAME}",
            "CAMPAIGND_HTTP__TRUSTED_PROXIES": "127.0.0.1,::1"}).start()
        self.visitor = Visitor(self.secure, self.certificate)
        self.start_proxy()

    def shipped(self, name, *changes):
        """The file as it is shipped, but for what a test cannot have; each change must be one."""
        text = (ROOT / "packaging" / "proxy" / name).read_text()
        for old, new in (("127.0.0.1:8080", f"127.0.0.1:{self.daemon.port}"), *changes):
            self.assertIn(old, text)
            text = text.replace(old, str(new))
        return text

    def run_proxy(self, *command):
        log = open(self.place.folder / "proxy.log", "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen([*map(str, command)], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   env={**os.environ, "HOME": str(self.place.folder),
                                        "XDG_CONFIG_HOME": str(self.place.folder), "XDG_DATA_HOME": str(self.place.folder)}, start_new_session=True)

        def end():
            process.terminate()
            process.wait(20)
        self.addCleanup(end)

        def answers():
            self.assertIsNone(process.poll(), (self.place.folder / "proxy.log").read_text())
            return self.visitor.ask("GET", "/health/live")[0] == 200
        wait_for(f"{self.program} to answer", answers)

    def log_in(self, **headers):
        """(cookies for later requests, the Set-Cookie lines, the session)."""
        status, answered, text = self.visitor.ask(
            "POST", "/api/v1/session", json.dumps({"email": ADMIN, "password": PASSWORD}),
            Content_Type="application/json", Origin=f"https://{NAME}", **headers)
        self.assertEqual(status, 200, text)
        lines = answered.get_all("Set-Cookie")
        return "; ".join(line.split(";")[0] for line in lines), lines, json.loads(text)

    def addresses(self):
        """Where the daemon says that logins came from."""
        with sqlite3.connect(f"file:{self.place.database}?mode=ro", uri=True) as file:
            rows = file.execute("SELECT address FROM audit WHERE action = 'session.create'").fetchall()
        return [address for address, in rows]

    def check_login(self):
        cookies, lines, session = self.log_in(X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")
        self.assertTrue(lines)
        for line in lines:
            self.assertTrue(line.startswith("__Host-"), line)
            self.assertIn("; Secure", line)
        self.assertEqual(session.get("notices", []), [])
        self.assertEqual(self.addresses(), [VISITOR], "neither the proxy nor what the visitor claims")
        status, answered, _ = self.visitor.ask("GET", "/api/v1/session", Cookie=cookies)
        self.assertEqual(status, 200)
        self.assertEqual(answered.get_all("Strict-Transport-Security"), ["max-age=31536000"])

    def check_redirect(self):
        """Plain http leads to https, and keeps method, path and question."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)
        try:
            connection.request("POST", "/u/abc?x=1", b"List-Unsubscribe=One-Click", {"Host": NAME})
            answer = connection.getresponse()
            self.assertEqual(answer.status, 308)
            self.assertRegex(answer.headers["Location"], rf"^https://{re.escape(NAME)}(:\d+)?/u/abc\?x=1$")
        finally:
            connection.close()

    def check_upload(self):
        """Beyond what proxies take by themselves (1 MiB), and beyond what the daemon takes of other bodies."""
        rows = "".join(f"user{n:06d}@d{n % 40}.example,{'x' * 200}\n" for n in range(20_000))
        body = ("email,note\n" + rows).encode()
        self.assertGreater(len(body), 4 << 20)
        bearer = f"Bearer {self.token}"
        list_id = self.api.post("/lists", {"name": "uploaded"})["id"]
        status, _, text = self.visitor.ask("POST", f"/api/v1/imports?list_id={list_id}", body,
                                           Content_Type="text/csv", Authorization=bearer)
        self.assertEqual(status, 202, text)
        number = json.loads(text)["id"]
        state = wait_for("the import", lambda: self.ended(number), 120)
        self.assertEqual((state["state"], state["created"]), ("done", 20_000), state)
        self.assertEqual(self.visitor.ask("POST", "/api/v1/lists", b" " * (2 << 20), Authorization=bearer,
                                          Content_Type="application/json")[0], 413)

    def ended(self, number):
        state = self.api.get(f"/imports/{number}")
        return state if state["state"] in ("done", "failed") else None

    def check_events(self):
        """What changes comes while the stream is open: within the time of a person, not at its end."""
        cookies, _, _ = self.log_in()
        connection = self.visitor.connect(timeout=15)
        try:
            connection.request("GET", "/api/v1/events", headers={"Cookie": cookies, "Accept": "text/event-stream"})
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["Content-Type"], "text/event-stream")
            self.next_event(answer)
            self.api.post("/lists", {"name": "made while somebody looks"})
            began = time.monotonic()
            while "lists" not in self.next_event(answer):
                pass
            self.assertLess(time.monotonic() - began, 5)
        finally:
            connection.close()

    def next_event(self, answer):
        """The next line of data; a comment alone does not count."""
        while True:
            line = answer.readline()
            self.assertTrue(line, "the stream ended")
            if line.startswith(b"data:"):
                return json.loads(line[5:])

    def check_unsubscribe(self):
        """The POST of RFC 8058 from a mail program: no cookie, no login."""
        list_id = self.fill_list(self.api, ["leaves@example.net"], "leavers")
        sender = self.api.post("/senders", {"name": "s", "from_name": "S", "from_email": "s@example.org",
                                            "transport": "sandbox"})["id"]
        self.launch(self.api, self.make_campaign(self.api, list_id, sender))
        number = wait_for("the message", lambda: [
            mail["id"] for mail in self.api.get("/sandbox/messages")["items"]])[0]
        source = self.api.raw("GET", f"/api/v1/sandbox/messages/{number}/raw")[2]
        header = email.message_from_bytes(source, policy=email.policy.SMTP)["List-Unsubscribe"]
        path = re.search(rf"<https://{re.escape(NAME)}(/u/[^>]+)>", header).group(1)
        self.assertEqual(self.visitor.ask("GET", path)[0], 200)
        status, _, text = self.visitor.ask("POST", path, b"List-Unsubscribe=One-Click",
                                           Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(status, 200, text)
        people = self.api.get("/recipients?q=leaves%40example.net")["items"]
        self.assertEqual([person["status"] for person in people], ["unsubscribed"])

    def check_all(self):
        self.check_login()
        self.check_redirect()
        self.check_upload()
        self.check_events()
        self.check_unsubscribe()


class Nginx(Proxies):
    program = "nginx"

    def start_proxy(self):
        folder = self.place.folder
        site = self.shipped(
            "nginx.conf", ("listen 80;", f"listen 127.0.0.1:{self.plain};"), ("listen [::]:80;", ""),
            ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.secure} ssl http2;"), ("listen [::]:443 ssl http2;", ""),
            (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", self.certificate),
            (f"/etc/letsencrypt/live/{NAME}/privkey.pem", self.key))
        (folder / "site.conf").write_text(site)
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n"
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "main.conf").write_text(
            f"daemon off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{places}include {folder}/site.conf;\n}}\n")
        self.run_proxy("nginx", "-p", folder, "-e", "stderr", "-c", folder / "main.conf")

    def test_everything_through_it(self):
        self.check_all()


class Caddy(Proxies):
    program = "caddy"

    def start_proxy(self):
        folder = self.place.folder
        site = self.shipped(
            "Caddyfile", (f"# tls /etc/ssl/{NAME}.pem /etc/ssl/private/{NAME}.key",
                          f"tls {self.certificate} {self.key}"))
        (folder / "Caddyfile").write_text(
            f"{{\n\tadmin off\n\tgrace_period 1s\n\tskip_install_trust\n\thttp_port {self.plain}\n"
            f"\thttps_port {self.secure}\n\tdefault_bind 127.0.0.1\n}}\n" + site)
        self.run_proxy("caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile")

    def test_everything_through_it(self):
        self.check_all()


class Written(unittest.TestCase):
    def test_their_upload_limits_are_those_of_the_daemon(self):
        router = (ROOT / "src" / "http" / "router.h").read_text()
        gibibytes = re.search(r"upload_limit_ = (\d+)ULL \* 1024 \* 1024 \* 1024;", router).group(1)
        proxies = ROOT / "packaging" / "proxy"
        self.assertIn(f"client_max_body_size {gibibytes}g;", (proxies / "nginx.conf").read_text())
        self.assertIn(f"max_size {gibibytes}GiB", (proxies / "Caddyfile").read_text())


if __name__ == "__main__":
    unittest.main()
