"""What the tests take from npm, pinned by a lock file beside them."""
import fcntl
import subprocess


def install(folder):
    """npm ci, unless what is there is newer than the lock file; one process at a time, since it begins by removing what is there."""
    stamp, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    with lock.open("rb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300)
