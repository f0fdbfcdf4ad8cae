"""OpenSMTPD, unpacked from Debian's package, in a namespace where its compiled-in folders are ours.

Debian 12's build (6.8.0p2) cannot serve TLS with OpenSSL 3. It keeps the private key in a process of
its own and asks that through hooks which OpenSSL 3 does not call: an RSA or an ECDSA certificate ends
every handshake with "EVP lib", TLS 1.2 with an RSA key exchange with "decryption failed"
(github.com/OpenSMTPD/OpenSMTPD/issues/1171). Its configuration takes `auth` only together with TLS. So
this one relay is spoken to in the clear and without AUTH, from loopback only."""
import os

from .debian import in_namespace, unpacked
from .relay import Relay

CONFIG = """\
table everyone file:{folder}/everyone
listen on 127.0.0.1 port {port}
action keep maildir "{kept}" virtual <everyone>
match from local for any action keep
"""
MOUNTS = """\
mkdir -p /var/lib/opensmtpd /usr/libexec/opensmtpd /var/spool/smtpd
mount --bind {root}/usr/libexec/opensmtpd /usr/libexec/opensmtpd
mount -t tmpfs none /var/lib/opensmtpd
mkdir -m 755 /var/lib/opensmtpd/empty
mount -t tmpfs -o mode=711 none /var/spool/smtpd
mount -t tmpfs -o mode=755 none /run
"""


class OpenSmtpd(Relay):
    secure = False

    def command(self):
        root = unpacked("opensmtpd")
        config = self.folder / "smtpd.conf"
        config.write_text(CONFIG.format(folder=self.folder, port=self.port, kept=self.kept))
        (self.folder / "everyone").write_text("@ mail\n")
        os.chown(self.kept, 8, 8)
        return in_namespace(self.folder, {"opensmtpd": 64000, "opensmtpq": 64001}, MOUNTS.format(root=root),
                            [root / "usr/sbin/smtpd", "-d", "-f", config])
