"""skippable.py MODULE: runs the tests of a module; exit status 77 when this machine can run none.
To be called in network, mount and process namespaces of its own; switches its loopback on."""
import fcntl
import os
import socket
import struct
import sys
import unittest

SIOCSIFFLAGS, IFF_UP = 0x8914, 1
SKIP = 77


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def main(module):
    if os.geteuid() != 0:
        print("skipped: only root can boot a machine")
        return SKIP
    loopback_up()
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromName(module))
    if result.testsRun and len(result.skipped) == result.testsRun:
        return SKIP
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
