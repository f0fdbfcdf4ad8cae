"""A client of the daemon's HTTP interface; it takes no answer that src/http/openapi.json does not describe."""
import http.client
import json
import time

from .contract import contract


class ApiError(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status}: {problem}")
        self.status = status
        self.problem = problem if isinstance(problem, dict) else {}


class Api:
    def __init__(self, port, token, timeout=20):
        self.port, self.token, self.timeout = port, token, timeout

    def raw(self, method, path, body=None, kind="application/json", headers=None):
        """(status, headers, bytes); OSError when nobody answers. A header of None is not sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
            if body is not None:
                sent["Content-Type"] = kind
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, body, {name: text for name, text in sent.items() if text is not None})
            answer = connection.getresponse()
            text = answer.read()
            fault = contract().fault(method, path, answer.status, answer.headers["Content-Type"], text)
            assert not fault, f"{method} {path} answers {answer.status} {text[:500]!r}: {fault}"
            return answer.status, answer.headers, text
        except http.client.HTTPException as error:
            raise ConnectionError(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()

    def call(self, method, path, body=None, **more):
        status, _, text = self.raw(method, "/api/v1" + path, body, **more)
        try:
            value = json.loads(text) if text else None
        except ValueError:
            value = text.decode(errors="replace")
        if status >= 300:
            raise ApiError(status, value)
        return value

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, **more):
        return self.call("POST", path, {} if body is None else body, **more)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def all(self, path):
        """Every item of a list, page by page."""
        items, cursor = [], None
        while True:
            sign = "&" if "?" in path else "?"
            page = self.get(f"{path}{sign}limit=500" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def health(self):
        """(status, document)."""
        status, _, text = self.raw("GET", "/health")
        return status, json.loads(text)


def wait_for(what, condition, seconds=30.0, pause=0.02):
    """Asks until the answer is true; nobody answering counts as false."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        try:
            value = condition()
            if value:
                return value
        except (OSError, ApiError) as error:
            last = error
        time.sleep(pause)
    raise AssertionError(f"waited {seconds} s for {what}" + (f": {last}" if last else ""))
