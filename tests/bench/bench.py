"""Finds the harness and the release build, and prints tables. Import this first."""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
RELEASE = HERE.parents[1] / "build" / "release"
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
os.environ.setdefault("CAMPAIGND_BIN", str(RELEASE / "campaignd"))
os.environ.setdefault("CAMPAIGND_SINK", str(RELEASE / "tests" / "support" / "sink" / "campaignd_sink"))


def need_release():
    from harness.place import BINARY
    if not BINARY.exists():
        raise SystemExit(f"{BINARY} is missing: cmake --preset release && cmake --build --preset release")


def table(title, rows):
    print(f"\n{title}")
    for name, text in rows:
        print(f"{name:44} {text}", flush=True)
