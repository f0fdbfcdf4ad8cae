"""skippable.py MODULE: runs the tests of a module in network, mount and process namespaces of its own:
nothing stays mounted, running or reachable when this has ended. Exit status 77 when this machine
cannot do that, or can run none of them."""
import fcntl
import os
import socket
import struct
import subprocess
import sys
import unittest

SIOCSIFFLAGS, IFF_UP = 0x8914, 1
SKIP = 77
NAMESPACES = ["unshare", "--mount", "--propagation", "private", "--net", "--pid", "--fork", "--kill-child",
              "--mount-proc"]


def enter_namespaces(module):
    if os.geteuid() != 0:
        return "only root can boot a machine"
    try:
        tried = subprocess.run([*NAMESPACES, "true"], text=True, stderr=subprocess.PIPE, timeout=60, check=False)
        if tried.returncode == 0:
            os.execvp(NAMESPACES[0], [*NAMESPACES, sys.executable, "-B", "-u", __file__, "--inside", module])
        return f"no namespaces: {tried.stderr.strip()}"
    except OSError as error:
        return f"no unshare: {error}"


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def run_inside(module):
    try:
        loopback_up()
    except OSError as error:
        print(f"skipped: the loopback interface cannot be raised: {error}")
        return SKIP
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromName(module))
    if result.testsRun and len(result.skipped) == result.testsRun:
        print(f"skipped: {result.skipped[0][1]}")
        return SKIP
    return 0 if result.wasSuccessful() else 1


def main(arguments):
    if arguments[0] == "--inside":
        return run_inside(arguments[1])
    print(f"skipped: {enter_namespaces(arguments[0])}")
    return SKIP


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
