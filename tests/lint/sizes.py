"""Files stay under 500 lines (scripts of the page: 300), functions under 61."""
import re

import source

FILE_LIMIT = {".cpp": 500, ".h": 500, ".js": 300}
FUNCTION_LIMIT = 60
# One file for each language of the page, however many texts there are.
TEXTS = "web/js/words/"
# A parameter list, then only what may stand between it and a body.
CPP_FUNCTION = re.compile(
    r"\)\s*(const\b|noexcept\b(\s*\([^()]*\))?|override\b|final\b|mutable\b|&{1,2}|requires\b.*"
    r"|->[^;={}]*|[A-Z_]{4,}\([^()]*\)|\s)*(:(?!:).*)?$", re.S)
SCRIPT_FUNCTION = re.compile(r"(=>\s*|\)\s*)$")
NOT_A_FUNCTION = re.compile(r"^\s*(if|for|while|switch|catch|else|do|namespace|try)\b")


def functions(code, script):
    """(first line, line count) of each outermost function body in blanked code."""
    pattern = SCRIPT_FUNCTION if script else CPP_FUNCTION
    stack, head, line, start_of_head, inside = [], "", 1, 1, None
    for char in code:
        if char == "{":
            starts = inside is None and pattern.search(head) and not NOT_A_FUNCTION.search(head)
            if starts:
                inside = (len(stack), start_of_head)
            stack.append(char)
            head = ""
        elif char == "}":
            if stack:
                stack.pop()
            if inside is not None and len(stack) == inside[0]:
                yield inside[1], line - inside[1] + 1
                inside = None
            head = ""
        elif char == ";":
            head = ""
        else:
            if not head.strip():
                start_of_head = line
            head += char
        if char == "\n":
            line += 1


def check(root):
    faults = []
    for path in source.files(root, ["src", "tests", "web"], source.CPP | source.SCRIPT):
        text = source.read(root, path)
        lines = text.count("\n")
        if lines > FILE_LIMIT[path.suffix] and not path.as_posix().startswith(TEXTS):
            faults.append(f"{path}: {lines} lines; split it (limit {FILE_LIMIT[path.suffix]})")
        script = path.suffix in source.SCRIPT
        for first, count in functions(source.code_only(text, script), script):
            if count > FUNCTION_LIMIT:
                faults.append(f"{path}:{first}: a function of {count} lines (limit {FUNCTION_LIMIT})")
    return faults
