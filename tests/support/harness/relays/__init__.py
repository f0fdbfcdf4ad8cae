"""Real mail servers on loopback, each as a submission relay: STARTTLS and AUTH are required, what
is accepted is kept in a folder, and nothing has a way out."""
from .exim import Exim
from .haraka import Haraka
from .opensmtpd import OpenSmtpd
from .postfix import Postfix
from .smtp_server import SmtpServer

RELAYS = (Exim, Haraka, OpenSmtpd, Postfix, SmtpServer)
