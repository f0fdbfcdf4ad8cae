"""A small relay with TLS for tests: tls_relay.py MODE CERT KEY USER PASSWORD; MODE is starttls or
tls, or imap-starttls or imap-tls for an empty mailbox instead.

Prints its port, then "accepted TLS_VERSION RECIPIENT LENGTH SHA256" for each message.
AUTH is offered under TLS only, PIPELINING always. Ends when its standard input closes.
"""
import base64
import hashlib
import os
import socketserver
import ssl
import sys
import threading

mode, cert, key, user, password = sys.argv[1:6]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)


class Relay(socketserver.BaseRequestHandler):
    def reply(self, *lines):
        self.channel.sendall("".join(line + "\r\n" for line in lines).encode())

    def line(self):
        while b"\r\n" not in self.buffer:
            more = self.channel.recv(65536)
            if not more:
                raise ConnectionError
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def encrypt(self):
        self.channel = context.wrap_socket(self.channel, server_side=True)
        self.secure = True
        self.buffer = b""

    def ehlo(self):
        lines = ["250-tls.test", "250-PIPELINING"]
        lines.append("250-AUTH PLAIN LOGIN" if self.secure else "250-STARTTLS")
        self.reply(*lines, "250 ENHANCEDSTATUSCODES")

    def auth(self, words):
        if words[1] == "LOGIN":
            name = words[2] if len(words) > 2 else self.ask("VXNlcm5hbWU6")
            given = (base64.b64decode(name), base64.b64decode(self.ask("UGFzc3dvcmQ6")))
        else:
            token = words[2] if len(words) > 2 else self.ask("")
            given = tuple(base64.b64decode(token).split(b"\0")[1:])
        good = given == (user.encode(), password.encode())
        self.reply("235 2.7.0 welcome" if good else "535 5.7.8 bad credentials")

    def ask(self, challenge):
        self.reply("334 " + challenge)
        return self.line().decode()

    def data(self):
        self.reply("354 go on")
        body = []
        while (line := self.line()) != b".":
            body.append(line[1:] if line.startswith(b".") else line)
        content = b"".join(line + b"\r\n" for line in body)
        digest = hashlib.sha256(content).hexdigest()
        line = f"accepted {self.channel.version()} {self.recipient} {len(content)} {digest}\n"
        os.write(sys.stdout.fileno(), line.encode())  # one write: threads must not mix their lines
        self.reply("250 2.0.0 queued")

    def handle(self):
        self.channel, self.buffer, self.secure, self.recipient = self.request, b"", False, ""
        try:
            if mode == "tls":
                self.encrypt()
            self.reply("220 tls.test ESMTP")
            self.serve()
        except (ConnectionError, ssl.SSLError):
            pass

    def serve(self):
        while True:
            line = self.line().decode()
            words = line.split(" ")
            verb = words[0].upper()
            if verb == "EHLO":
                self.ehlo()
            elif verb == "STARTTLS":
                self.reply("220 2.0.0 ready")
                self.encrypt()
            elif verb == "AUTH":
                self.auth(words)
            elif verb == "DATA":
                self.data()
            elif verb == "QUIT":
                self.reply("221 2.0.0 bye")
                return
            else:
                if verb == "RCPT":
                    self.recipient = line[line.index("<") + 1 : line.index(">")]
                self.reply("250 2.0.0 ok")


class Mailbox(Relay):
    def handle(self):
        self.channel, self.buffer, self.secure = self.request, b"", False
        try:
            if mode == "imap-tls":
                self.encrypt()
            self.reply("* OK ready")
            self.serve()
        except (ConnectionError, ssl.SSLError):
            pass

    def serve(self):
        while True:
            tag, verb = self.line().decode().split(" ")[:2]
            if verb == "CAPABILITY":
                self.reply("* CAPABILITY IMAP4rev1" + (" AUTH=PLAIN" if self.secure else " STARTTLS LOGINDISABLED"))
            elif verb == "AUTHENTICATE":
                self.reply("+ ")
                given = base64.b64decode(self.line()).split(b"\0")[1:]
                if not self.secure or given != [user.encode(), password.encode()]:
                    self.reply(tag + " NO bad credentials")
                    continue
            elif verb == "EXAMINE":
                self.reply("* 0 EXISTS", "* OK [UIDVALIDITY 1] valid")
            self.reply(tag + " OK done")
            if verb == "STARTTLS":
                self.encrypt()
            elif verb == "LOGOUT":
                return


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Mailbox if mode.startswith("imap") else Relay)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
