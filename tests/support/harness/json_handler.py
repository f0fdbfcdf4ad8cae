"""What the scripted servers that answer in JSON share."""
import http.server
import json


class JsonHandler(http.server.BaseHTTPRequestHandler):
    def send_json(self, status, answer):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
