"""Runs Redocly's lint over the OpenAPI document of the source tree."""
import pathlib
import shutil
import subprocess
import unittest

from harness.npm import install
from harness.place import ROOT

HERE = pathlib.Path(__file__).resolve().parent / "openapi"


@unittest.skipUnless(shutil.which("node"), "needs node")
class OpenApi(unittest.TestCase):
    def test_redocly_finds_nothing(self):
        install(HERE)
        result = subprocess.run(["node", "lint.mjs", ROOT / "src" / "http" / "openapi.json"], cwd=HERE, timeout=120,
                                text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(result.returncode, 0, result.stdout)


if __name__ == "__main__":
    unittest.main()
