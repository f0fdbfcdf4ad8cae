"""smtp-server, which Nodemailer's makers keep."""
from .node import FOLDER, installed
from .relay import PASSWORD, USER, Relay, program


class SmtpServer(Relay):
    def command(self):
        installed()
        return [program("node"), FOLDER / "smtp_server.mjs", str(self.port), self.kept, self.certificate.path,
                self.certificate.key, USER, PASSWORD]
