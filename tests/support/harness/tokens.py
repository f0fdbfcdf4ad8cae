"""An authorization server of a mail provider, as OAuth 2.0 has it (RFC 6749, 7636, 7662), that does
what its test says."""
import base64
import hashlib
import http.server
import secrets
import threading
import urllib.parse

from harness.json_handler import JsonHandler


class TokenServer(http.server.ThreadingHTTPServer):
    """authorize() is the person at its log-in page. `life` is that of an access token in seconds;
    `refusal`, when set, is the error that the next questions get."""
    daemon_threads = True
    CLIENT, SECRET, USER = "campaignd-client", "s3cret", "news@example.org"

    def __init__(self, life=3600):
        super().__init__(("127.0.0.1", 0), Answer)
        self.port = self.server_address[1]
        self.life = life
        self.refusal = None
        self.codes, self.refresh, self.access = {}, set(), set()
        self.asked = []  # grant types
        self.faults = []  # what the client did wrong
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def oauth2(self, **more):
        return {"provider": "other", "client_id": self.CLIENT, "client_secret": self.SECRET,
                "authorize_url": f"http://127.0.0.1:{self.port}/authorize",
                "token_url": f"http://127.0.0.1:{self.port}/token", "scope": "mail", **more}

    def authorize(self, url):
        """The path that the browser is sent back to."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        for name, value in (("response_type", "code"), ("client_id", self.CLIENT), ("scope", "mail"),
                            ("code_challenge_method", "S256")):
            if asked.get(name) != value:
                self.faults.append(f"{name} is {asked.get(name)}")
        code = secrets.token_urlsafe(12)
        self.codes[code] = (asked["code_challenge"], asked["redirect_uri"])
        back = urllib.parse.urlsplit(asked["redirect_uri"])
        return back.path + "?" + urllib.parse.urlencode({"code": code, "state": asked["state"]})

    def answer(self, form):
        with self.lock:
            self.asked.append(form.get("grant_type"))
            if self.refusal:
                return 400, {"error": self.refusal, "error_description": "as the test wants it"}
            if (form.get("client_id"), form.get("client_secret")) != (self.CLIENT, self.SECRET):
                return 401, {"error": "invalid_client"}
            if form.get("grant_type") == "authorization_code":
                challenge, redirect = self.codes.pop(form.get("code"), (None, None))
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                if challenge != base64.urlsafe_b64encode(digest).rstrip(b"=").decode() or \
                        redirect != form.get("redirect_uri"):
                    return 400, {"error": "invalid_grant"}
            elif form.get("refresh_token") in self.refresh:
                self.refresh.discard(form["refresh_token"])  # each once, as Microsoft advises
            else:
                self.faults.append("an unknown refresh token")
                return 400, {"error": "invalid_grant"}
            access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
            self.access.add(access)
            self.refresh.add(refresh)
            return 200, {"access_token": access, "refresh_token": refresh, "token_type": "Bearer",
                         "expires_in": self.life}

    def close(self):
        self.shutdown()
        self.server_close()


class Answer(JsonHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = dict(urllib.parse.parse_qsl(text))
        if self.path.startswith("/token"):
            status, answer = self.server.answer(form)
        else:  # introspection, for Dovecot
            active = form.get("token") in self.server.access
            status, answer = 200, {"active": active, "username": self.server.USER, "email": self.server.USER}
        self.send_json(status, answer)


def bearer_of(initial):
    """(mechanism, token) of the argument of AUTH: OAUTHBEARER (RFC 7628) or XOAUTH2."""
    _, mechanism, *rest = initial.split()
    fields = base64.b64decode(rest[0]).decode().split("\1") if rest else []
    tokens = [field[len("auth=Bearer "):] for field in fields if field.startswith("auth=Bearer ")]
    return mechanism.upper(), tokens[0] if tokens else ""
