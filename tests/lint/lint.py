#!/usr/bin/env python3
"""lint.py ROOT RULE...: prints each broken rule as FILE:LINE: why; exit status 1 when there is one."""
import importlib
import pathlib
import sys

RULES = ("layers", "sizes", "spoken", "statements", "words")


def main(arguments):
    if len(arguments) < 2 or any(name not in RULES for name in arguments[1:]):
        print(f"usage: lint.py ROOT {{{','.join(RULES)}}}...", file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[0])
    faults = []
    for name in arguments[1:]:
        faults += importlib.import_module(name).check(root)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {', '.join(arguments[1:])}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
