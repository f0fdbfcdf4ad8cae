"""Haraka: refuses with 503 whatever reaches it before it has answered the final dot."""
import shutil

from .node import installed
from .relay import PASSWORD, USER, Relay, program

FILES = {
    "smtp.ini": "listen=127.0.0.1:{port}\nnodes=0\n",
    "plugins": "tls\nauth/flat_file\nkeep\n",
    "tls.ini": "key={key}\ncert={certificate}\n",
    "auth_flat_file.ini": "[core]\nmethods=PLAIN,LOGIN\nconstrain_sender=false\n[users]\n{user}={password}\n",
    "log.ini": "level=notice\n",
    "me": "relay.test\n",
}
PLUGIN = """\
const fs = require('node:fs')
exports.hook_rcpt = (next) => next(OK)
// A client that has logged in is relayed for: its mail would go out by this hook.
exports.hook_queue_outbound = exports.hook_queue = (next, connection) => {{
    const file = fs.createWriteStream('{kept}/' + connection.transaction.uuid)
    connection.transaction.message_stream.pipe(file)
    file.on('finish', () => next(OK))
    file.on('error', () => next(DENYSOFT))
}}
"""


class Haraka(Relay):
    def command(self):
        haraka = installed() / "Haraka" / "bin" / "haraka"
        config, plugins = self.folder / "config", self.folder / "plugins"
        config.mkdir()
        plugins.mkdir()
        words = {"port": self.port, "key": self.certificate.key, "certificate": self.certificate.path,
                 "user": USER, "password": PASSWORD, "kept": self.kept}
        shutil.copy(haraka.parents[1] / "config" / "connection.ini", config)
        for name, text in FILES.items():
            (config / name).write_text(text.format(**words))
        (plugins / "keep.js").write_text(PLUGIN.format(**words))
        return [program("node"), haraka, "-c", self.folder]
