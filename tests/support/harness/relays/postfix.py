"""Postfix with Dovecot's login and mailboxes: the mail host of the round trip, as a relay."""
from ..mailhost import MailHost, missing
from .relay import PASSWORD, USER, Missing, Relay


class Postfix(Relay):
    """Everything goes into one mailbox."""

    def command(self):
        raise NotImplementedError

    def start(self):
        if fault := missing():
            raise Missing(fault)
        self.host = MailHost(self.folder, [f"all@{USER}"], login=(USER, PASSWORD), certificate=self.certificate)
        self.port = self.host.smtp
        if fault := self.host.start():
            raise Missing(fault)
        return self

    def mails(self):
        return self.host.mails(f"all@{USER}")

    def tail(self, lines=25):
        return self.host.logs(lines)

    def close(self):
        if hasattr(self, "host"):
            self.host.close()
