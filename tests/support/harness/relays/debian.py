"""Servers that Debian packages but does not install beside Postfix: their packages are unpacked."""
import os
import subprocess

from ..place import BUILD
from .relay import Missing, program

FOLDER = BUILD / "tests" / "e2e" / "debian"


def unpacked(*packages):
    """The root of a tree with these packages in it; fetched once. Raises Missing."""
    if os.geteuid() != 0:
        raise Missing(f"{packages[0]} starts as root only")
    root, done = FOLDER / "root", FOLDER / packages[0]
    if not done.exists():
        root.mkdir(parents=True, exist_ok=True)
        for package in packages:
            _unpack(package, root)
        done.touch()
    return root


NAMESPACE = """\
set -e
mount --make-rprivate /
{mounts}
for name in passwd group shadow; do mount --bind {folder}/etc-$name /etc/$name; done
exec "$@"
"""
LINES = {"passwd": "{0}:x:{1}:{1}::/:/bin/false\n", "group": "{0}:x:{1}:\n", "shadow": "{0}:!:19000::::::\n"}


def in_namespace(folder, users, mounts, command):
    """The command line that runs `command` with its own mounts and users (name to id), which only
    it sees. Raises Missing."""
    if subprocess.run([program("unshare"), "-m", "true"], capture_output=True, check=False).returncode != 0:
        raise Missing(f"{command[0].name} needs the right to make a mount namespace")
    for name, line in LINES.items():
        with open(f"/etc/{name}", encoding="utf-8") as file:
            text = file.read() + "".join(line.format(*user) for user in users.items())
        path = folder / f"etc-{name}"
        path.write_text(text)
        path.chmod(0o600 if name == "shadow" else 0o644)
    return ["unshare", "-m", "sh", "-c", NAMESPACE.format(mounts=mounts, folder=folder), "sh", *command]


def _unpack(package, root):
    for prepare in ([], ["apt-get", "-q", "update"]):
        if prepare:
            subprocess.run(prepare, capture_output=True, check=False, timeout=300)
        got = subprocess.run([program("apt-get"), "-q", "download", package], cwd=FOLDER, text=True,
                             capture_output=True, check=False, timeout=300)
        files = sorted(FOLDER.glob(f"{package}_*.deb"))
        if got.returncode == 0 and files:
            subprocess.run(["dpkg-deb", "-x", files[-1], root], check=True)
            return
    raise Missing(f"apt-get does not fetch {package}: {got.stderr.strip()[-200:]}")
