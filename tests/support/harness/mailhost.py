"""A mail host of its own on 127.0.0.1: Postfix as relay, Dovecot with its mailboxes. Needs root."""
import os
import pathlib
import shutil
import signal
import smtplib
import socket
import subprocess

from .api import wait_for
from .place import free_port

POSTFIX_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = {domains}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_connection_cache_on_demand = no
lmtp_destination_concurrency_limit = 10
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
notify_classes =
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 5s
"""
POSTFIX_SERVICES = """\
127.0.0.1:{smtp} inet n - n - 100 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
mail_location = maildir:{folder}/mail/%u
mail_plugins = quota
recipient_delimiter = +
quota_full_tempfail = no
default_process_limit = 50
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
plugin {{
  quota = maildir:User quota
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
DOVECOT_LOGIN = """\
auth_mechanisms = plain login
service auth {{
  inet_listener login {{
    address = 127.0.0.1
    port = {login}
  }}
}}
"""
POSTFIX_LOGIN = """\
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{login}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
virtual_alias_domains =
virtual_alias_maps = static:{catch_all}
"""
PASSWORD = "secret"


def missing():
    """Why no such host can be started here; empty when it can."""
    if os.geteuid() != 0:
        return "Postfix and Dovecot start as root only"
    for program in ("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/lib/postfix/sbin/master"):
        if not os.path.exists(program):
            return f"there is no {program}: run packaging/install-deps test"
    return ""


class MailHost:
    """`users` have a mailbox each; those in `full` a quota that is used up. Any other address of
    the domains is taken by the relay and bounced behind it. With a `login` (user, password) the
    relay wants STARTTLS and that login, and the first user gets all mail."""

    def __init__(self, folder, users, full=(), login=None, certificate=None):
        self.folder = pathlib.Path(folder) / "mailhost"
        self.folder.mkdir()
        # Services that have dropped root look into it too.
        os.chmod(folder, 0o755)
        os.chmod(self.folder, 0o755)
        self.smtp, self.lmtp, self.imap = free_port(), free_port(), free_port()
        self.processes = []
        self.domains = " ".join(sorted({user.partition("@")[2] for user in users}))
        self.login = None
        if login:
            self.login = {"certificate": certificate.path, "key": certificate.key, "login": free_port(),
                          "catch_all": users[0]}
        self._write_users(users, set(full), login)

    def start(self):
        """Why this machine does not let them run; empty when they do."""
        try:
            self._start_dovecot()
            self._start_postfix()
        except AssertionError as error:
            return f"{error}\n{self.logs()}"
        return ""

    def _write_users(self, users, full, login):
        mail = self.folder / "mail"
        mail.mkdir()
        shutil.chown(mail, "mail", "mail")
        lines = []
        for user in users:
            quota = "userdb_quota_rule=*:bytes=10" if user in full else ""
            lines.append(f"{user}:{{PLAIN}}{PASSWORD}::::::{quota}\n")
        if login:
            lines.append("{0}:{{PLAIN}}{1}::::::\n".format(*login))
        (self.folder / "users").write_text("".join(lines))
        os.chmod(self.folder / "users", 0o644)

    def _start(self, command, log):
        with open(self.folder / log, "ab") as file:
            self.processes.append(subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True))

    def _start_dovecot(self):
        config = self.folder / "dovecot.conf"
        text = DOVECOT.format(folder=self.folder, imap=self.imap, lmtp=self.lmtp)
        config.write_text(text + (DOVECOT_LOGIN.format(**self.login) if self.login else ""))
        self._start(["/usr/sbin/dovecot", "-F", "-c", config], "dovecot.out")
        wait_for("Dovecot", lambda: answers(self.lmtp) and answers(self.imap), 20)

    def _start_postfix(self):
        config = self.folder / "postfix"
        config.mkdir()
        for name in ("queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        text = POSTFIX_MAIN.format(folder=self.folder, lmtp=self.lmtp, domains=self.domains)
        (config / "main.cf").write_text(text + (POSTFIX_LOGIN.format(**self.login) if self.login else ""))
        (config / "master.cf").write_text(POSTFIX_SERVICES.format(smtp=self.smtp))
        self._start(["/usr/sbin/postfix", "-c", config, "start-fg"], "postfix.out")
        wait_for("Postfix", lambda: answers(self.smtp), 20)

    def logs(self, lines=15):
        texts = []
        for name in ("dovecot.out", "dovecot.log", "postfix.out", "postfix.log"):
            path = self.folder / name
            if path.exists():
                texts.append(f"--- {name}")
                texts += path.read_text(errors="replace").splitlines()[-lines:]
        return "\n".join(texts)

    def mails(self, user):
        """The bytes of everything delivered to this mailbox, oldest first."""
        folder = self.folder / "mail" / user
        paths = [path for name in ("new", "cur") for path in (folder / name).glob("*")]
        return [path.read_bytes() for path in sorted(paths, key=lambda path: path.name)]

    def send(self, sender, recipient, message):
        """Mails bytes as somebody out there would; `sender` may be empty."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as smtp:
            smtp.sendmail(sender, [recipient], message)

    def is_idle(self):
        """Nothing waits in the relay's queue."""
        return not any(path.is_file() for name in ("incoming", "active", "deferred", "maildrop")
                       for path in (self.folder / "queue" / name).rglob("*"))

    def close(self):
        # "postfix start-fg" waits for a master that has a process group of its own.
        pid = self.folder / "queue/pid/master.pid"
        if pid.exists() and pid.read_text().strip():
            try:
                os.kill(int(pid.read_text()), signal.SIGTERM)
            except ProcessLookupError:
                pass
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self.processes.clear()


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return bool(connection.recv(1))
    except OSError:
        return False
