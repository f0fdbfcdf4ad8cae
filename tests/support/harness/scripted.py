"""A relay that follows a rule of the test: rule(verb, argument) gives a reply, or None for the usual one."""
import socketserver
import threading


class ScriptedRelay(socketserver.ThreadingTCPServer):
    """On a port of its own on 127.0.0.1, a thread for each connection. Asked with CONNECT, MAIL, RCPT,
    DATA and DOT; a reply that begins with 421 closes the connection."""
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, rule=lambda verb, argument: None):
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.port = self.server_address[1]
        self.rule = rule
        self.taken = []  # recipients, in the order of the mails
        self.put_off = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def answer(self, verb, argument):
        reply = self.rule(verb, argument)
        if reply:
            with self._lock:
                self.put_off += 1
        return reply

    def take(self, recipient):
        with self._lock:
            self.taken.append(recipient)

    def close(self):
        self.shutdown()
        self.server_close()
        self._thread.join(10)


class Dialogue(socketserver.StreamRequestHandler):
    USUAL = {"EHLO": "250-relay\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES", "MAIL": "250 2.1.0 ok",
             "RCPT": "250 2.1.5 ok", "DATA": "354 go", "DOT": "250 2.0.0 taken", "RSET": "250 2.0.0 ok",
             "QUIT": "221 2.0.0 bye", "CONNECT": "220 relay"}

    def handle(self):
        self.recipient = ""
        try:
            if self.say("CONNECT", ""):
                while self.command():
                    pass
        except (ConnectionError, ValueError):
            pass  # the daemon was killed, or the test is over

    def say(self, verb, argument):
        """False when the connection ends with this reply."""
        reply = self.server.answer(verb, argument) or self.USUAL.get(verb, "502 5.5.2 unknown")
        self.wfile.write(reply.encode() + b"\r\n")
        self.accepted = reply[0] in "23"
        return reply[:3] not in ("221", "421")

    def command(self):
        line = self.rfile.readline().decode("latin1").strip()
        if not line:
            return False
        verb = line.split()[0].upper()
        if verb == "DATA" and not self.recipient:
            self.wfile.write(b"503 5.5.1 no recipient\r\n")
            return True
        going = self.say(verb, line)
        if verb == "RCPT":
            self.recipient = line[line.find("<") + 1:line.rfind(">")] if self.accepted else ""
        elif verb == "DATA" and self.accepted:
            return self.body()
        return going

    def body(self):
        for line in self.rfile:
            if line == b".\r\n":
                going = self.say("DOT", self.recipient)
                if self.accepted:
                    self.server.take(self.recipient)
                self.recipient = ""
                return going
        return False
