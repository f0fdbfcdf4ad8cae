"""An OpenID provider, as OpenID Connect Core 1.0 has it, that does what its test says: by `next`, or
by a POST of its fields to /next, which the tests of the page use."""
import base64
import hashlib
import http.server
import json
import secrets
import subprocess
import tempfile
import threading
import time
import urllib.parse

from harness.json_handler import JsonHandler


def encoded(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(http.server.ThreadingHTTPServer):
    """`next` is who logs in at its page: "person" has the claims, "error" is what people are sent back
    with instead of a code."""
    daemon_threads = True
    CLIENT, SECRET = "campaignd", "s3cret of the client"

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Answer)
        # Another site than the daemon's, as in life: browsers tell 127.0.0.1 from localhost.
        self.issuer = f"http://localhost:{self.server_address[1]}"
        self.next = {"person": {}, "error": ""}
        self.codes = {}
        self.secret_seen = set()
        self.folder = tempfile.TemporaryDirectory(prefix="campaignd-provider-")
        self.key = self.folder.name + "/key.pem"
        subprocess.run(["openssl", "genrsa", "-out", self.key, "2048"], check=True, capture_output=True)
        modulus = subprocess.run(["openssl", "rsa", "-in", self.key, "-noout", "-modulus"], check=True,
                                 capture_output=True, text=True).stdout.strip().split("=")[1]
        self.jwk = {"kty": "RSA", "use": "sig", "kid": "k", "e": "AQAB", "n": encoded(bytes.fromhex(modulus))}
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def configuration(self, **more):
        """The keys of [oidc], as variables."""
        keys = {"issuer": self.issuer, "name": "Example staff", "client_id": self.CLIENT,
                "allowed_domains": "example.org", **more}
        return {f"CAMPAIGND_OIDC__{name.upper()}": str(value) for name, value in keys.items()}

    def authorize(self, url):
        """Where the browser is sent back to by the log-in page at `url`."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        code = secrets.token_urlsafe(12)
        self.codes[code] = (asked, dict(self.next["person"]))
        said = {"error": self.next["error"]} if self.next["error"] else {"code": code}
        return asked["redirect_uri"] + "?" + urllib.parse.urlencode(
            {"state": asked["state"], "iss": self.issuer, **said})

    def tokens(self, form):
        asked, person = self.codes.pop(form.get("code"), ({}, {}))
        challenge = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked.get("code_challenge") != challenge or asked.get("redirect_uri") != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"], **person}
        head = encoded({"alg": "RS256", "kid": "k"}) + "." + encoded(claims)
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=head.encode(),
                                   check=True, capture_output=True).stdout
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": head + "." + encoded(signature)}

    def answer(self, path):
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                         "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys"}
        return (200, {"keys": [self.jwk]}) if path == "/keys" else (404, {})

    def close(self):
        self.shutdown()
        self.server_close()
        self.folder.cleanup()


class Answer(JsonHandler):
    def do_GET(self):
        if self.path.startswith("/authorize"):
            self.send_response(302)
            self.send_header("Location", self.server.authorize(self.path))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_json(*self.server.answer(self.path))

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/next":
            self.server.next = json.loads(text)
            self.send_json(200, {})
        else:
            self.server.secret_seen.add(self.headers.get("Authorization"))
            self.send_json(*self.server.tokens(dict(urllib.parse.parse_qsl(text))))
