"""Runs the browser tests of page/ against the fake interface and against the real daemon."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from harness.npm import install
from harness.place import ROOT
from harness.provider import Provider
from harness.world import World

PAGE = pathlib.Path(__file__).resolve().parent / "page"
FILES = sorted(path.name for path in PAGE.glob("*.test.mjs"))
SHOWS_MORE_ON_THE_FAKE = re.compile(r"skip: REAL\b|if \(REAL\) return|if \(!REAL\) a")  # what a daemon comes to in trouble alone


@unittest.skipUnless(shutil.which("node") and shutil.which("chromium"), "needs node and chromium")
class Page(World):
    @classmethod
    def setUpClass(cls):
        install(PAGE)
        install(ROOT / "web")

    def run_tests(self, files, **environment):
        result = subprocess.run(["node", "--test", "--test-concurrency=1", *files], cwd=PAGE, timeout=900, text=True,
                                check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**os.environ, **environment})
        summary = re.findall(r"^# (?:tests|pass|fail|skipped) .*$|^ℹ (?:tests|pass|fail|skipped) .*$", result.stdout, re.M)
        self.note(", ".join(line[2:] for line in summary))
        faults = re.findall(r"^not ok .*?^  \.\.\.$", result.stdout, re.M | re.S)
        self.assertEqual(result.returncode, 0, "\n".join(faults)[:12000] or result.stdout[-8000:])

    def against_the_daemon(self, part):
        """One of three parts, each with a daemon of its own, which the first file sets up."""
        place = self.make_place()
        provider = Provider()
        self.addCleanup(provider.close)
        daemon = self.make_daemon(place, "", environment=provider.configuration()).start()
        token = pathlib.Path(f"{place.database}.setup-token").read_text().strip()
        self.run_tests(FILES[:1] + FILES[part::3], BASE_URL=f"http://127.0.0.1:{daemon.port}", SETUP_TOKEN=token,
                       SIGN_ON_ISSUER=provider.issuer)
        self.assertTrue(daemon.alive())
        place.check()

    def test_fake(self):
        self.run_tests([name for name in FILES if SHOWS_MORE_ON_THE_FAKE.search((PAGE / name).read_text())])

    def test_fake_whole(self):
        self.run_tests(FILES)

    def test_daemon_1(self):
        self.against_the_daemon(1)

    def test_daemon_2(self):
        self.against_the_daemon(2)

    def test_daemon_3(self):
        self.against_the_daemon(3)


if __name__ == "__main__":
    unittest.main()
