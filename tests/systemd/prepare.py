"""Builds what the tests of this folder install, and the tree they install it in. Exit status 77: this
machine cannot, and says why.

The packages differ in their control files alone; all hold the program under test:
  current/   the package as it is
  previous/  an earlier version, for upgrades
  older/     an earlier version that knows no schema of the database, for downgrades
"""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from harness.place import BINARY, BUILD, ROOT  # noqa: E402 (after the path is known)

import machine  # noqa: E402

TREE = ROOT / "build" / "systemd"
PACKAGES = BUILD / "systemd"
SKIP = 77


def build(name, *options):
    folder = PACKAGES / name
    shutil.rmtree(folder, ignore_errors=True)
    result = subprocess.run([ROOT / "packaging" / "build-deb", *options, folder], text=True,
                            stdout=subprocess.PIPE, timeout=1500, check=True)
    return pathlib.Path(result.stdout.strip())


def package(name):
    """The .deb of this name, when it was built."""
    return next(iter(sorted((PACKAGES / name).glob("*.deb"))), None)


def main():
    missing = [tool for tool in ("systemd-nspawn", "mmdebstrap", "nsenter", "unshare") if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        print("skipped: " + (f"there is no {', '.join(missing)}" if missing else "only root can boot a machine"))
        return SKIP
    program = ["--binary", BINARY]
    current = build("current", *([] if os.environ.get("CAMPAIGND_LONG") else program))
    version = current.name.split("_")[1]
    build("previous", *program, "--version", f"{version}~previous")
    build("older", *program, "--version", f"{version}~older", "--schema", "0")
    TREE.mkdir(parents=True, exist_ok=True)
    try:
        machine.make_tree(TREE, machine.tree_packages(current))
    except (machine.Unavailable, OSError, subprocess.TimeoutExpired) as error:
        print(f"skipped: {error}")
        return SKIP
    return 0


if __name__ == "__main__":
    sys.exit(main())
