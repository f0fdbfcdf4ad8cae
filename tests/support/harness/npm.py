"""What the tests take from npm, pinned by a lock file beside them."""
import subprocess


def install(folder):
    """npm ci, unless what is there is newer than the lock file."""
    stamp, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, timeout=300)
