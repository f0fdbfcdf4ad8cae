"""Runs the browser tests of page/ against the fake interface and against the real daemon."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from harness.npm import install
from harness.place import ROOT
from harness.world import World

PAGE = pathlib.Path(__file__).resolve().parent / "page"


@unittest.skipUnless(shutil.which("node") and shutil.which("chromium"), "needs node and chromium")
class Page(World):
    @classmethod
    def setUpClass(cls):
        install(PAGE)
        install(ROOT / "web")

    def run_tests(self, **environment):
        result = subprocess.run(["npm", "test", "--silent"], cwd=PAGE, timeout=1400, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**os.environ, **environment})
        summary = re.findall(r"^# (?:tests|pass|fail|skipped) .*$|^ℹ (?:tests|pass|fail|skipped) .*$", result.stdout, re.M)
        self.note(", ".join(line[2:] for line in summary))
        self.assertEqual(result.returncode, 0, result.stdout[-8000:])

    def test_against_the_fake(self):
        self.run_tests()

    def test_against_the_daemon(self):
        place = self.make_place()
        daemon = self.make_daemon(place, "").start()
        token = pathlib.Path(f"{place.database}.setup-token").read_text().strip()
        self.run_tests(BASE_URL=f"http://127.0.0.1:{daemon.port}", SETUP_TOKEN=token)
        self.assertTrue(daemon.alive())
        place.check()


if __name__ == "__main__":
    unittest.main()
