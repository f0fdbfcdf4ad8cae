"""Includes may only point where the picture in src/README.md allows, and never in a circle."""
import re

import source

ENGINE = {"db", "model", "base"}
SERVICE = {"service", "queue", "store", "mail", "wire"} | ENGINE
ALLOWED = {
    "base": set(),
    "model": {"base"},
    "wire": {"model", "base"},
    "db": {"model", "base"},
    "queue": ENGINE,
    "store": {"wire"} | ENGINE,
    "mail": {"model", "base"},
    "service": SERVICE,
    "http": {"service", "wire", "model", "base"},
    "jobs": SERVICE,
    "app": {"http", "jobs"} | SERVICE,
    "cli": {"app", "jobs"} | SERVICE,
    "": {"app", "cli", "base"},  # main.cpp
}
# The rooms of a folder, bottom first: a room includes only itself and those listed before it.
# "" is what lies beside the rooms.
ROOMS = {
    "mail": ["net", "compose", "inbound", "smtp", ""],
    "service": ["secrets", "access", "webhooks", "content", "sequence", "sending", "feedback",
                "people", "campaigns", "upkeep", ""],
    "http": ["message", "front", "", "routes"],
}
# What of a folder is open to folders that may not see the rest of it: these see text, no JSON.
OPEN = {"wire": ({"store", "service", "jobs"}, {"wire/changes.h", "wire/columns.h", "wire/copy_columns.h",
                                               "wire/identity.h",
                                               "wire/listmonk.h", "wire/webhook_body.h"})}
# Third-party headers that one folder wraps for all others.
OWNERS = {
    "SQLiteCpp/": {"db"},
    "sqlite3.h": {"db"},
    "httplib.h": {"http"},
    "gmime/": {"mail"},
    "gumbo.h": {"mail"},
    "md4c": {"mail"},
    "curl/": {"mail"},
    "toml++/": {"app"},
    "systemd/": {"app"},
    "prometheus/": {"app"},
    "csv.h": {"service"},
    "zlib.h": {"mail", "service"},
    "spdlog/": {"base"},
    "sodium": {"base"},
    "openssl/": {"base"},
    "liboath/": {"base"},
    "qrencode.h": {"base"},
    "cjose/": {"base"},
    "idn2.h": {"model"},
    "utf8proc.h": {"model"},
    "date/": {"model"},
    "CLI/": {"cli"},
    "nlohmann/": {"wire", "http"},
}
# Files outside of wire/ and http/ that work on JSON because somebody else's form is JSON, and whose it is.
FOREIGN = {
    "src/model/import_attributes.cpp": "attributes of a person out of the cells of a file, any JSON",
    "src/mail/compose/merge_fields.h": "attributes of a person, any JSON, looked up per message",
    "src/mail/compose/merge_fields.cpp": "the same",
    "src/mail/inbound/relay_events.h": "events in the forms of SES, SendGrid, Postmark and Mailgun",
    "src/mail/inbound/relay_events.cpp": "the same",
    "src/mail/inbound/relay_notice.cpp": "a relay's report inside a mail",
    "src/service/feedback/sns.h": "a message of Amazon SNS, signed over its fields",
    "src/service/feedback/sns.cpp": "the same",
    "src/service/feedback/relay_reports.cpp": "bodies of relays, checked before they are read",
}
# What one class alone may name, so that its promises cannot be passed by.
KEPT = {
    "message_states": "service/sequence/message_moves",
}
KEPT_NAME = re.compile(r'\b(%s)(?:::|\.h")' % "|".join(KEPT))
FOREIGN_NAME = re.compile(r"\bnlohmann::")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)


def folder_of(path):
    return path.parts[1] if len(path.parts) > 2 else ""


def room_of(path):
    return path.parts[2] if len(path.parts) > 3 else ""


def check_rooms(path, line, header):
    """Nothing, or why a room of `path`'s folder may not include this header of the same folder."""
    folder, rooms, parts = folder_of(path), ROOMS.get(folder_of(path)), header.split("/")
    if rooms is None or parts[0] != folder:
        return None
    room, target = room_of(path), parts[1] if len(parts) > 2 else ""
    for name in (room, target):
        if name not in rooms:
            return f"{path}:{line}: the picture knows no room {folder}/{name}"
    if rooms.index(target) > rooms.index(room):
        return f"{path}:{line}: {folder}/{room} may not include {folder}/{target} ({header})"
    return None


def includes(text):
    """(line, own header or None, system header or None) of each include."""
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(1 if match.group(1) else 2)) + 1, match.group(1), match.group(2)


def check_own(root, path, line, header):
    folder = folder_of(path)
    target = header.split("/")[0]
    if header.startswith(".") or "/" not in header:
        return f'{path}:{line}: include "{header}" by its path from src/, such as "base/error.h"'
    if not (root / "src" / header).is_file() and target in ALLOWED and not header.endswith(".inc"):
        return f'{path}:{line}: there is no src/{header}'
    if target != folder and target not in ALLOWED.get(folder, set()):
        return f"{path}:{line}: {folder or 'main'} may not include {target} ({header})"
    seers, open_headers = OPEN.get(target, (set(), set()))
    if folder in seers and header not in open_headers:
        return f"{path}:{line}: {folder} may include only {', '.join(sorted(open_headers))} of {target}"
    return check_rooms(path, line, header)


def check_system(path, line, header):
    for prefix, owners in OWNERS.items():
        if (header.startswith(prefix) and folder_of(path) not in owners
                and not (prefix == "nlohmann/" and path.as_posix() in FOREIGN)):
            return f"{path}:{line}: only {', '.join(sorted(owners))} may include <{header}>"
    return None


def check_kept(path, text):
    for match in KEPT_NAME.finditer(text):
        name, own = match.group(1), path.relative_to("src").with_suffix("")
        if own.name != name and own.as_posix() != KEPT[name]:
            yield f"{path}:{text.count(chr(10), 0, match.start()) + 1}: only {KEPT[name]} may use {name}"


def check_foreign(path, text):
    if folder_of(path) in OWNERS["nlohmann/"]:
        return
    match = FOREIGN_NAME.search(source.code_only(text))
    if match and path.as_posix() not in FOREIGN:
        line = text.count("\n", 0, match.start()) + 1
        yield f"{path}:{line}: names nlohmann::, and is not among those that a foreign form makes do so"
    if path.as_posix() in FOREIGN and not match:
        yield f"{path}: does not work on JSON any more: take it from the list in tests/lint/layers.py"


def find_circle(edges):
    """The first circle of includes as a list of headers, or nothing."""
    done, trail = set(), []

    def visit(node):
        if node in trail:
            return trail[trail.index(node):] + [node]
        if node in done:
            return None
        trail.append(node)
        for target in edges.get(node, ()):
            circle = visit(target)
            if circle:
                return circle
        trail.pop()
        done.add(node)
        return None

    for start in sorted(edges):
        circle = visit(start)
        if circle:
            return circle
    return None


def check(root):
    faults, edges = [], {}
    for path in source.files(root, ["src"], source.CPP):
        if folder_of(path) not in ALLOWED:
            faults.append(f"{path}: the picture knows no folder {folder_of(path)}")
            continue
        targets = edges.setdefault(path.relative_to("src").as_posix(), [])
        text = source.read(root, path)
        faults += check_kept(path, text)
        faults += check_foreign(path, text)
        for line, own, system in includes(text):
            if own:
                targets.append(own)
                faults.append(check_own(root, path, line, own))
            else:
                faults.append(check_system(path, line, system))
    circle = find_circle(edges)
    if circle:
        faults.append("headers include each other in a circle: " + " -> ".join(circle))
    return [fault for fault in faults if fault]
