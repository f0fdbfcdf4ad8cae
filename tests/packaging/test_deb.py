"""The .deb itself: what is in it, and that lintian finds nothing to complain about."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness.place import BINARY, ROOT

RELEASE = ROOT / "build" / "release" / "campaignd"
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")


def run(*command, **more):
    return subprocess.run([*map(str, command)], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=300, check=False, **more)


def provider_of(virtual, packages):
    """The package of the bill that stands for a name of Depends which is no package."""
    for name in packages:
        provides = run("dpkg-query", "-W", "-f", "${Provides}", name).stdout
        if virtual in [one.split()[0] for one in provides.split(", ") if one]:
            return name
    raise AssertionError(f"nothing in the bill provides {virtual}")


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
                     "usr/share/doc/campaignd/changelog.gz", "usr/share/bash-completion/completions/campaignd",
                     "usr/share/campaignd/sbom.cdx.json", "usr/share/doc/campaignd/examples/nginx.conf",
                     "usr/share/doc/campaignd/examples/Caddyfile"):
            self.assertIn(f"./{name}", names)
        self.assertEqual([line for line in lines if line.split()[1] != "root/root"], [])

    def test_the_same_source_gives_the_same_package(self):
        again = self.folder / "again"
        self.assertEqual(run(ROOT / "packaging" / "build-deb", "--binary", BINARY, again).returncode, 0)
        self.assertEqual((again / self.package.name).read_bytes(), self.package.read_bytes())

    def test_its_bill_of_materials_has_all_that_it_is_linked_with(self):
        """Every package of Depends, with the version that is installed; what is compiled in and embedded, too."""
        text = subprocess.run(["dpkg-deb", "--fsys-tarfile", self.package], check=True, stdout=subprocess.PIPE).stdout
        bill = json.loads(subprocess.run(["tar", "-xO", "./usr/share/campaignd/sbom.cdx.json"], input=text, check=True,
                                         stdout=subprocess.PIPE).stdout)
        self.assertEqual((bill["bomFormat"], bill["specVersion"]), ("CycloneDX", "1.5"))
        versions = {part["name"]: part["version"] for part in bill["components"]}
        depends = run("dpkg-deb", "--field", self.package, "Depends").stdout.strip()
        linked = [one.split()[0] for one in depends.split(", ") if one.startswith("lib")]
        self.assertGreater(len(linked), 10)
        for name in linked:
            real = name if name in versions else provider_of(name, versions)
            self.assertEqual(versions[real], run("dpkg-query", "-W", "-f", "${Version}", real).stdout, name)
        lock = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
        self.assertEqual(versions["htm"], lock["node_modules/htm"]["version"])
        self.assertIn("nlohmann-json3-dev", versions)

    @unittest.skipUnless(RELEASE.exists(), "there is no release build")
    def test_what_is_shipped_is_hardened(self):
        def readelf(*what):
            return run("readelf", "-W", *what, RELEASE).stdout
        self.assertRegex(readelf("-h"), r"Type:\s+DYN")
        self.assertIn("GNU_RELRO", readelf("-l"))
        self.assertRegex(readelf("-l"), r"GNU_STACK.* RW ")
        self.assertRegex(readelf("-d"), r"BIND_NOW|FLAGS.*NOW")
        symbols = readelf("--dyn-syms")
        for name in ("__stack_chk_fail", "__memcpy_chk|__read_chk|__snprintf_chk|__vsnprintf_chk"):
            self.assertRegex(symbols, name)
        self.assertRegex(readelf("-n"), r"x86 feature: IBT, SHSTK")
        self.assertNotIn(str(ROOT).encode() + b"/src", RELEASE.read_bytes(), "a path of the source")

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
