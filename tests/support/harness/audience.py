"""The people of a round trip: what each does with a message it gets."""
import email
import email.policy
import re

DOMAIN = "cust.example"
# How many of a hundred do what; the rest only get their mail.
SHARES = (("ghost", 8), ("full", 6), ("away", 8), ("reply", 12), ("complain", 3), ("click", 10),
          ("leave", 6), ("write_to_leave", 3))


def roles(count):
    """address -> role, the roles mixed."""
    by_hundred = [role for role, share in SHARES for _ in range(share)]
    by_hundred += ["quiet"] * (100 - len(by_hundred))
    # 37 and 100 have no common factor: every place of the hundred comes up once.
    return {f"p{n:04d}@{DOMAIN}": by_hundred[n * 37 % 100] for n in range(count)}


class Person:
    """Answers each message once, by its Message-ID, as its role says."""

    def __init__(self, address, role, host, public_url, api):
        self.address, self.role, self.host = address, role, host
        self.public_url, self.api = public_url, api
        self.seen = set()

    def look(self):
        """Does what is to be done; how many messages were new."""
        new = 0
        for raw in self.host.mails(self.address):
            message = email.message_from_bytes(raw, policy=email.policy.SMTP)
            if "X-Campaignd-Message" in message and message["Message-ID"] not in self.seen:
                self.seen.add(message["Message-ID"])
                new += 1
                getattr(self, self.role)(message, raw)
        return new

    def quiet(self, message, raw):
        pass

    def reply(self, message, raw):
        self._send(self.address, message["From"].addresses[0].addr_spec, (
            f"Subject: Re: {message['Subject']}\r\nIn-Reply-To: {message['Message-ID']}\r\n"
            f"References: {message['Message-ID']}\r\n\r\nYes, call me.\r\n\r\n> Hello\r\n"))

    def away(self, message, raw):
        self._send("", message["Return-Path"].strip("<> "), (
            f"Subject: Automatic reply: {message['Subject']}\r\nAuto-Submitted: auto-replied\r\n"
            f"In-Reply-To: {message['Message-ID']}\r\n\r\nI am on vacation.\r\n"))

    def complain(self, message, raw):
        """As a provider's feedback loop reports it (RFC 5965)."""
        head = raw.split(b"\r\n\r\n")[0].decode()
        self._send("", message["From"].addresses[0].addr_spec, (
            "Subject: complaint about a message\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=feedback-report; boundary=\"part\"\r\n\r\n"
            "--part\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n"
            "--part\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
            "User-Agent: Provider/1.0\r\nVersion: 1\r\n\r\n"
            f"--part\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n--part--\r\n"),
            author="fbl@provider.example")

    def click(self, message, raw):
        html = message.get_body(("html",)).get_content()
        link = re.search(re.escape(self.public_url) + r"(/t/c/[\w.~-]+)", html)
        if link:
            self.api().raw("GET", link.group(1), headers={
                "Authorization": "", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"})

    def leave(self, message, raw):
        path = re.search(r"<" + re.escape(self.public_url) + r"(/u/[^>]+)>",
                         message["List-Unsubscribe"]).group(1)
        status, _, _ = self.api().raw("POST", path, b"List-Unsubscribe=One-Click",
                                      kind="application/x-www-form-urlencoded",
                                      headers={"Authorization": ""})
        assert status == 200, status

    def write_to_leave(self, message, raw):
        to, subject = re.search(r"<mailto:([^?>]+)\?subject=([^>]+)>",
                                message["List-Unsubscribe"]).groups()
        self._send(self.address, to, f"Subject: {subject}\r\n\r\nplease\r\n")

    def _send(self, sender, recipient, rest, author=None):
        text = f"From: {author or self.address}\r\nTo: {recipient}\r\n{rest}"
        self.host.send(sender, recipient, text.encode())
