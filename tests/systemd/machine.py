"""A throw-away Debian with a real systemd as PID 1: systemd-nspawn on an overlay over a small tree.

The tree is made once by mmdebstrap from this machine's own package sources. A Machine shares the
network of the test, which runs in a network namespace of its own with nothing but a loopback
(skippable.py): so the test's HTTP client and its relay are next door, and nothing leaves.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

CGROUPS = pathlib.Path("/sys/fs/cgroup")
BOOT_SECONDS = 90
COMMAND_SECONDS = 120


class Unavailable(Exception):
    """This machine cannot do it; says why."""


def run(*command, seconds=COMMAND_SECONDS, **more):
    return subprocess.run([*map(str, command)], text=True, capture_output=True, timeout=seconds,
                          stdin=subprocess.DEVNULL, check=False, **more)


def tree_packages(deb):
    """What the tree needs for this package to install without a network."""
    answer = run("dpkg-deb", "-f", deb, "Depends").stdout
    needs = {need.split("|")[0].split("(")[0].strip() for need in answer.split(",")}
    return sorted(needs | {"systemd", "systemd-sysv", "dbus"})


def apt_sources():
    for name in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        path = pathlib.Path(name)
        if path.is_file() and path.stat().st_size:
            return path
    raise Unavailable("there are no apt sources to make a Debian tree from")


def apt_options():
    """How this machine reaches its mirror: proxies, time-outs, checks."""
    dump = run("apt-config", "dump").stdout.splitlines()
    return [line.rstrip(";") for line in dump
            if line.startswith(("Acquire::http", "Acquire::Check-", "Acquire::Retries"))
            and not line.endswith(' "";')]


def suite():
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2]
    raise Unavailable("this is no Debian release with a name")


def make_tree(folder, packages):
    """The base tree, from the cache when it is there. Needs the network."""
    tree, done = folder / "tree", folder / "tree.done"
    wanted = f"{suite()} {' '.join(packages)}"
    if done.is_file() and done.read_text() == wanted:
        return tree
    done.unlink(missing_ok=True)
    if tree.exists():
        shutil.rmtree(tree)
    options = [f"--aptopt={option}" for option in apt_options()]
    log = folder / "tree.log"
    with open(log, "w", encoding="utf-8") as output:
        status = subprocess.run(
            ["mmdebstrap", "--quiet", "--mode=root", "--format=directory", "--variant=minbase",
             f"--include={','.join(packages)}", *options,
             "--aptopt=Acquire::Languages \"none\"", "--aptopt=APT::Sandbox::User \"root\"",
             "--dpkgopt=path-exclude=/usr/share/locale/*",
             "--customize-hook=chroot \"$1\" systemctl --quiet mask console-getty.service",
             suite(), tree, apt_sources()],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=600, check=False).returncode
    if status != 0:
        raise Unavailable(f"mmdebstrap made no tree; the end of {log}:\n" +
                          "\n".join(log.read_text().splitlines()[-8:]))
    done.write_text(wanted)
    return tree


def own_cgroups():
    """This process's folder in each hierarchy that is mounted."""
    unified = (CGROUPS / "cgroup.controllers").exists()
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        name = names.removeprefix("name=")
        if unified and not name:
            yield CGROUPS / path.lstrip("/")
        elif not unified and (CGROUPS / (name or "unified") / "cgroup.procs").exists():
            yield CGROUPS / (name or "unified") / path.lstrip("/")


class Machine:
    """One boot of the tree. Owner: a test, which ends it with close(). Raises Unavailable when the
    bare system does not come up: then nothing of ours has been tried yet."""

    def __init__(self, tree):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-machine-"))
        self.root = self.folder / "root"
        self.console = self.folder / "console"
        self.name = f"campaignd-test-{uuid.uuid4().hex[:12]}"
        self.cgroups = []
        self.nspawn = None
        self.leader = None
        self.said, self.status = "", 0  # of the last command
        try:
            self._mount(tree)
            self._make_cgroups()
            self._boot()
        except BaseException:
            self.close()
            raise

    def _mount(self, tree):
        layers = self.folder / "layers"
        for folder in (layers, self.root, pathlib.Path("/run/systemd/nspawn")):
            folder.mkdir(parents=True, exist_ok=True)
        self._do("mount", "-t", "tmpfs", "tmpfs", "/run/systemd/nspawn")
        self._do("mount", "-t", "tmpfs", "-o", "size=4g", "tmpfs", layers)
        (layers / "upper").mkdir()
        (layers / "work").mkdir()
        self._do("mount", "-t", "overlay", "-o",
                 f"lowerdir={tree},upperdir={layers}/upper,workdir={layers}/work", "overlay", self.root)

    @staticmethod
    def _do(*command):
        result = run(*command)
        if result.returncode:
            raise Unavailable(f"{' '.join(map(str, command))}: {result.stderr.strip()}")

    def _make_cgroups(self):
        try:
            for parent in own_cgroups():
                group = parent / self.name
                group.mkdir()
                self.cgroups.append(group)
                for name in ("cpuset.cpus", "cpuset.mems"):  # a new one of cgroup v1 may use nothing
                    if (group / "tasks").exists() and (group / name).exists():
                        (group / name).write_text((parent / name).read_text())
        except OSError as error:
            raise Unavailable(f"no control group can be made: {error}") from error
        if not self.cgroups:
            raise Unavailable("no control groups are mounted")

    def _enter_cgroups(self):
        for group in self.cgroups:
            (group / "cgroup.procs").write_text("0")

    def _boot(self):
        with open(self.console, "wb") as console:
            self.nspawn = subprocess.Popen(
                ["systemd-nspawn", "--quiet", f"--directory={self.root}", "--boot", "--register=no",
                 "--keep-unit", "--console=read-only", "--link-journal=no", "--resolv-conf=off",
                 "--timezone=off", f"--machine={self.name}", "--hostname=machine",
                 "--system-call-filter=@known"],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, preexec_fn=self._enter_cgroups,
                env={"PATH": os.environ["PATH"], "SYSTEMD_NSPAWN_TMPFS_TMP": "0"})
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline and self.nspawn.poll() is None:
            self.leader = self.leader or self._find_leader()
            if self.leader:
                state = self.run("systemctl", "is-system-running", "--wait", status=None).strip()
                if state in ("running", "degraded"):
                    self._try_sandbox()
                    return
            time.sleep(0.05)
        said = self.console.read_text(errors="replace")[-2000:]
        raise Unavailable(f"a bare systemd does not come up in {BOOT_SECONDS} s:\n{said}")

    def _try_sandbox(self):
        """A kernel that confines no service at all says nothing about ours."""
        self.run("systemd-run", "--quiet", "--wait", *(f"--property={name}=yes" for name in (
            "PrivateUsers", "PrivateTmp", "PrivateDevices", "PrivateIPC", "ProtectKernelTunables",
            "ProtectControlGroups", "ProtectHostname", "RestrictNamespaces", "NoNewPrivileges")),
                 "--property=ProtectSystem=strict", "--property=ProtectProc=invisible", "true", status=None)
        if self.status:
            raise Unavailable(f"a confined service does not start: {self.said}")

    def _find_leader(self):
        for pid in self._children():
            try:
                if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
                    return pid
            except OSError:
                continue
        return None

    def _children(self):
        try:
            pid = self.nspawn.pid
            return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    def run(self, *command, status=0, seconds=COMMAND_SECONDS, text=None):
        """Runs a command inside as root; its standard output. What it said beside that is in `said`."""
        result = subprocess.run(
            ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--pid", "--cgroup", "--",
             "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
             "DEBIAN_FRONTEND=noninteractive", *map(str, command)],
            input=text or "", text=True, capture_output=True, timeout=seconds, check=False)
        self.said, self.status = result.stderr, result.returncode
        if status is not None and result.returncode != status:
            raise AssertionError(f"{' '.join(map(str, command))}: status {result.returncode}\n"
                                 f"{result.stdout}{result.stderr}\n{self.journal()}")
        return result.stdout

    def property(self, name, unit="campaignd.service"):
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def journal(self, unit="campaignd.service", lines=40):
        return self.run("journalctl", "--quiet", "--no-pager", "-o", "cat", "-n", str(lines), "-u", unit,
                        status=None)

    def signal(self, number):
        """To the daemon, by the id it has inside."""
        self.run("kill", f"-{int(number)}", self.property("MainPID"))

    def close(self):
        if self.nspawn is not None:
            for pid in self._children():  # the kernel ends all of it with its first process
                os.kill(pid, signal.SIGKILL)
            self.nspawn.kill()
            self.nspawn.wait()
        run("umount", "-l", self.root)
        run("umount", "-l", self.folder / "layers")
        for group in self.cgroups:
            self._remove_cgroup(group)
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _remove_cgroup(group):
        for _ in range(100):  # the last processes may still be on their way out
            run("find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";")
            if not group.exists():
                return
            time.sleep(0.05)
