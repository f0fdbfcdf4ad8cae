"""No unfinished work, no paths of somebody's machine, no tabs or spaces at line ends."""
import re

import source

FOLDERS = ["src", "tests", "web", "packaging", "systemd", "debian", "docs", ".ci"]
SUFFIXES = source.CPP | source.SCRIPT | {
    "", ".py", ".sql", ".txt", ".cmake", ".md", ".css", ".html", ".service", ".socket", ".sh", ".json"}
# Put together so that this file does not hold them.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b|\bnot (yet )?imple" r"mented\b")
MACHINE = re.compile(r"(?<![\w./-])/(?:ho" r"me/[a-z]\w*/|ro" r"ot/\w|Use" r"rs/\w|wo" r"rk/)")


def check_text(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if UNFINISHED.search(line):
            yield f"{path}:{number}: unfinished work belongs into an issue"
        if MACHINE.search(line):
            yield f"{path}:{number}: names a path of one machine"
        if line.rstrip(" \t\r") != line and path.suffix not in {".md"}:
            yield f"{path}:{number}: space or carriage return at the end of the line"


def check(root):
    faults = []
    for path in source.files(root, FOLDERS, SUFFIXES):
        if path.name == "package-lock.json" or "fixtures" in path.parts or "corpus" in path.parts:
            continue
        try:
            faults += check_text(path, source.read(root, path))
        except UnicodeDecodeError:
            continue  # not a text
    return faults
