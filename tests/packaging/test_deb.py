"""The .deb itself: what is in it, and that lintian finds nothing to complain about."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness.place import BINARY, ROOT

SCRIPTS = ("preinst", "postinst", "prerm", "postrm")


def run(*command, **more):
    return subprocess.run([*map(str, command)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=300, check=False, **more)


class Deb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-deb-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        result = run(ROOT / "packaging" / "build-deb", "--binary", BINARY, cls.folder)
        assert result.returncode == 0, result.stdout
        cls.package = next(cls.folder.glob("campaignd_*.deb"))

    def test_its_name_says_version_and_architecture(self):
        version = subprocess.run([BINARY, "version"], text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
        arch = run("dpkg", "--print-architecture").stdout.strip()
        self.assertEqual(self.package.name, f"campaignd_{version}_{arch}.deb")

    def test_it_holds_what_it_promises_and_all_belongs_to_root(self):
        lines = run("dpkg-deb", "--contents", self.package).stdout.splitlines()
        names = {line.split()[5] for line in lines}
        for name in ("usr/bin/campaignd", "lib/systemd/system/campaignd.service",
                     "lib/systemd/system/campaignd.socket", "usr/lib/sysusers.d/campaignd.conf",
                     "etc/campaignd/campaignd.toml", "usr/share/man/man1/campaignd.1.gz",
                     "usr/share/man/man5/campaignd.toml.5.gz", "usr/share/doc/campaignd/copyright",
                     "usr/share/doc/campaignd/changelog.gz", "usr/share/bash-completion/completions/campaignd"):
            self.assertIn(f"./{name}", names)
        self.assertEqual([line for line in lines if line.split()[1] != "root/root"], [])

    def test_the_same_source_gives_the_same_package(self):
        again = self.folder / "again"
        self.assertEqual(run(ROOT / "packaging" / "build-deb", "--binary", BINARY, again).returncode, 0)
        self.assertEqual((again / self.package.name).read_bytes(), self.package.read_bytes())

    def test_its_scripts_are_plain_sh(self):
        for script in SCRIPTS:
            with self.subTest(script=script):
                result = run("dash", "-n", ROOT / "packaging" / "deb" / script)
                self.assertEqual((result.returncode, result.stdout), (0, ""))

    @unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
    def test_its_service_is_confined(self):
        """Exposure at most 1.2; a reason stands above each line that sets something."""
        unit = ROOT / "systemd" / "campaignd.service"
        result = run("systemd-analyze", "security", "--offline=true", "--threshold=12", "--no-pager", unit)
        self.assertEqual(result.returncode, 0, result.stdout)
        before = ""
        for line in unit.read_text().splitlines():
            if "=" in line and not line.startswith(("#", "Description", "Documentation", "WantedBy", "Also")):
                self.assertTrue(before, f"{line} has no reason above it")
            before = line

    @unittest.skipUnless(shutil.which("lintian"), "there is no lintian")
    def test_lintian_finds_nothing(self):
        """Errors and warnings; there is no override."""
        result = run("lintian", "--allow-root", "--fail-on", "error,warning", self.package)
        self.assertEqual((result.returncode, result.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
