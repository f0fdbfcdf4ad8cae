"""SQL lives in constants in three folders, takes its time from the transaction, and is never glued."""
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


def check(root):
    faults = []
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
