"""SQL lives in constants in three folders, takes its time from the transaction, and is never glued.

SQLite is called through SQLiteCpp; what that has no call for stands in a table of src/db/README.md."""
import pathlib
import re

import source

SQL_FOLDERS = ("db", "queue", "store")
STATEMENT = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|CREATE\s+(TABLE|INDEX|UNIQUE)|BEGIN\s+IMMEDIATE|WITH\s+\w+\s+AS)", re.S)
CLOCK = re.compile(r"'now'|CURRENT_(TIME|DATE|TIMESTAMP)|\bunixepoch\s*\(\s*\)|\b(date|time|datetime"
                   r"|julianday|strftime)\s*\(\s*\)", re.I)
CALL = re.compile(r"\b(?:prepare|query|run|find_integer|execute)\s*\(\s*([^,()]*(?:\([^()]*\)[^,()]*)*)")
GLUED = re.compile(r"c_str\s*\(|format\s*\(|\.data\s*\(|\s\+\s")
UNCACHED = re.compile(r"\b(prepare|query)_uncached\s*\(")
# Where SQL is put together at run time, from fixed parts and with bound values only: the segment
# compiler and the search for recipients; and src/db, which runs the migration files.
MAY_BUILD = re.compile(r"^src/(db/|store/(segment|recipient_search))")

RAW_CALL = re.compile(r"\b(sqlite3_\w+)\s*\(")
RAW_ALLOWED = re.compile(r"^\| `(sqlite3_\w+)` \| `([\w.]+)` \| \w.*\|$", re.M)  # with the reason


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check_literals(path, text, folder):
    for line, content in source.literals(text):
        if folder not in SQL_FOLDERS and STATEMENT.search(content):
            yield f"{path}:{line}: SQL belongs into src/store, src/queue or src/db"
        if folder in SQL_FOLDERS and CLOCK.search(content):
            yield f"{path}:{line}: SQL may not read the clock; bind tx.now()"


def check_calls(path, code):
    if MAY_BUILD.search(str(path)):
        return
    for match in CALL.finditer(code):
        if GLUED.search(match.group(1)):
            yield f"{path}:{line_of(code, match.start())}: SQL must be a constant, not built in place"
    for match in UNCACHED.finditer(code):
        yield f"{path}:{line_of(code, match.start())}: only segments and searches may build SQL"


def check_raw_calls(root):
    readme = root / "src/db/README.md"
    allowed = {(f"src/db/{file}", name)
               for name, file in RAW_ALLOWED.findall(readme.read_text() if readme.is_file() else "")}
    called = set()
    for path in source.files(root, ["src"], source.CPP):
        code = source.code_only(source.read(root, path))
        for match in RAW_CALL.finditer(code):
            called.add((str(path), match.group(1)))
            if (str(path), match.group(1)) not in allowed:
                yield (f"{path}:{line_of(code, match.start())}: call SQLiteCpp, or list "
                       f"{match.group(1)} in src/db/README.md with the reason")
    for path, name in sorted(allowed - called):
        yield f"src/db/README.md: {path} does not call {name}"


def check(root):
    faults = list(check_raw_calls(root))
    for path in source.files(root, ["src"], source.CPP):
        folder = path.parts[1] if len(path.parts) > 2 else ""
        text = source.read(root, path)
        faults += check_literals(path, text, folder)
        faults += check_calls(path, source.code_only(text))
    for path in source.files(root, ["src"], {".sql"}):
        text = re.sub(r"--[^\n]*", "", source.read(root, pathlib.PurePosixPath(path)))
        for match in CLOCK.finditer(text):
            faults.append(f"{path}:{line_of(text, match.start())}: SQL may not read the clock")
    return faults
