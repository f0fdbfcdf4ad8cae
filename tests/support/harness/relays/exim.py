"""Exim, unpacked from Debian's package; all addresses are delivered into one Maildir."""
import shutil

from .debian import in_namespace, unpacked
from .relay import PASSWORD, USER, Relay

CONFIG = """\
primary_hostname = relay.test
exim_path = {exim}
exim_user = mail
exim_group = mail
never_users =
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
host_lookup =
rfc1413_hosts =
dns_again_means_nonexist = *
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
queue_only = false
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
begin acl
rcpt:
  accept authenticated = *
  deny message = Authenticate first
begin routers
all:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  maildir_format
  create_directory
  directory = {kept}
  user = mail
  group = mail
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


class Exim(Relay):
    def command(self):
        root = unpacked("exim4-daemon-light")
        exim, config = root / "usr/sbin/exim4", self.folder / "exim.conf"
        config.write_text(CONFIG.format(
            exim=exim, folder=self.folder, port=self.port, certificate=self.certificate.path, key=self.certificate.key,
            kept=self.kept, user=USER, password=PASSWORD))
        (self.folder / "spool").mkdir()
        for path in (self.folder, self.folder / "spool", self.kept):
            shutil.chown(path, "mail", "mail")
        return in_namespace(self.folder, {"Debian-exim": 64002}, "",
                            [exim, "-C", config, "-bdf", "-q10s"])
