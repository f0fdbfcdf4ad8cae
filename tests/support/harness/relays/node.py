"""Servers that npm brings: installed once into tests/e2e/relays."""
import subprocess

from ..place import ROOT
from .relay import program

FOLDER = ROOT / "tests" / "e2e" / "relays"


def installed():
    """npm ci, unless what is there is newer than the lock file; the folder of the packages."""
    program("node")
    stamp, lock = FOLDER / "node_modules" / ".package-lock.json", FOLDER / "package-lock.json"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([program("npm"), "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"],
                       cwd=FOLDER, check=True, timeout=300, stdout=subprocess.DEVNULL)
    return FOLDER / "node_modules"
