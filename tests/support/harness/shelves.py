"""Places for copies of backups: OpenSSH's SFTP, nginx's WebDAV, and storage that checks S3's signatures."""
import hashlib
import hmac
import http.server
import pathlib
import shutil
import subprocess
import threading
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from harness.api import wait_for
from harness.place import free_port

SSHD = "/usr/sbin/sshd"
DAV_EXT = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so"
NGINX = "/usr/sbin/nginx"


def answers(port):
    import socket
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    def begin(self, command, port):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(command[0], lambda: answers(port), 20)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


class SftpShelf(Process):
    """An SSH server on loopback that takes one key."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.copies = self.folder / "copies"
        self.copies.mkdir(parents=True)
        self.folder.chmod(0o700)
        self.port = free_port()
        self.user_key = self.folder / "user"
        for name in ("host", "user", "other"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name], check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized_keys")
        self.known_hosts = self.folder / "known_hosts"
        self.know(self.folder / "host.pub")
        config = self.folder / "sshd_config"
        config.write_text(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\n"
                          f"AuthorizedKeysFile {self.folder}/authorized_keys\nStrictModes no\nUsePAM no\n"
                          f"PermitRootLogin yes\nPidFile none\nSubsystem sftp internal-sftp\n")
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        self.begin([SSHD, "-D", "-f", str(config)], self.port)
        import getpass
        self.url = f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{self.copies}"

    def know(self, public_key):
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} " + " ".join(public_key.read_text().split()[:2]) + "\n")

    def settings(self):
        return {"COPY_TO": self.url, "COPY_KEY_FILE": self.user_key, "COPY_KNOWN_HOSTS": self.known_hosts}

    def options(self):
        return ["--key-file", self.user_key, "--known-hosts", self.known_hosts]


class DavShelf(Process):
    """nginx with Debian's dav-ext module."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.copies = self.folder / "root" / "copies"
        self.copies.mkdir(parents=True)
        self.port = free_port()
        word = subprocess.run(["openssl", "passwd", "-apr1", "dav-secret"], capture_output=True, text=True,
                              check=True).stdout.strip()
        (self.folder / "passwords").write_text(f"campaignd:{word}\n")
        self.secret = self.folder / "secret"
        self.secret.write_text("dav-secret\n")
        self.secret.chmod(0o600)
        temporary = "".join(f"{name}_temp_path {self.folder}/{name};" for name in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = self.folder / "nginx.conf"
        config.write_text(
            f"load_module {DAV_EXT};\ndaemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; user root;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary} server {{ listen 127.0.0.1:{self.port};\n"
            f"location / {{ root {self.folder}/root; auth_basic dav; auth_basic_user_file {self.folder}/passwords;\n"
            f"client_max_body_size 0; dav_methods PUT DELETE MOVE; dav_ext_methods PROPFIND; }} }} }}\n")
        self.begin([NGINX, "-c", str(config), "-e", f"{self.folder}/error.log"], self.port)
        self.url = f"dav://127.0.0.1:{self.port}/copies"

    def settings(self):
        return {"COPY_TO": self.url, "COPY_USER": "campaignd", "COPY_SECRET_FILE": self.secret}

    def options(self):
        return ["--user", "campaignd", "--secret-file", self.secret]


def keyed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class S3Shelf:
    """Objects in memory. Each request's signature is counted anew, as Amazon's "Signature Version 4" says."""
    KEY, SECRET = "AKIDEXAMPLE", "s3-secret"

    def __init__(self, folder):
        shelf = self
        self.objects = {}
        self.refused = []
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        self.secret = folder / "secret"
        self.secret.write_text(self.SECRET + "\n")
        self.secret.chmod(0o600)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                shelf.serve(self)

            do_GET = do_PUT = do_DELETE = do

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        self.url = "s3://bucket/some/folder"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def settings(self):
        return {"COPY_TO": self.url, "COPY_USER": self.KEY, "COPY_SECRET_FILE": self.secret,
                "COPY_ENDPOINT": self.endpoint, "COPY_REGION": "eu-test-1"}

    def options(self):
        return ["--user", self.KEY, "--secret-file", self.secret, "--endpoint", self.endpoint,
                "--region", "eu-test-1"]

    def fault(self, request):
        """Why the signature does not hold, or None."""
        given = request.headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return "none"
        parts = dict(part.strip().split("=", 1) for part in given[17:].split(","))
        _, date, region, service, _ = parts["Credential"].split("/")
        url = urlsplit(request.path)
        query = "&".join(sorted(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}"
                                for k, v in parse_qsl(url.query, keep_blank_values=True)))
        names = parts["SignedHeaders"].split(";")
        for name in names:
            if name not in request.headers:
                return f"{name} is signed and was not sent"
        for name in request.headers:
            if name.lower().startswith("x-amz-") and name.lower() not in names:
                return f"{name} is not signed"
        fields = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names)
        canonical = "\n".join([request.command, quote(unquote(url.path), safe="/-_.~"), query, fields,
                               parts["SignedHeaders"], request.headers["x-amz-content-sha256"]])
        to_sign = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"],
                             f"{date}/{region}/{service}/aws4_request",
                             hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.SECRET).encode()
        for word in (date, region, service, "aws4_request"):
            key = keyed(key, word)
        return None if hmac.compare_digest(keyed(key, to_sign).hex(), parts["Signature"]) else "it differs"

    def serve(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = self.fault(request)
        if fault:
            self.refused.append(fault)
            return self.answer(request, 403, b"<Error><Message>SignatureDoesNotMatch</Message></Error>")
        url = urlsplit(request.path)
        key = unquote(url.path).lstrip("/")
        if request.command == "PUT":
            source = request.headers.get("x-amz-copy-source")
            self.objects[key] = self.objects[unquote(source).lstrip("/")] if source else body
            return self.answer(request, 200, b"<CopyObjectResult/>" if source else b"")
        if request.command == "DELETE":
            self.objects.pop(key, None)
            return self.answer(request, 204)
        if "list-type" in url.query:
            return self.answer(request, 200, self.listed(key.rstrip("/"), dict(parse_qsl(url.query))))
        if key not in self.objects:
            return self.answer(request, 404, b"<Error><Message>The key does not exist.</Message></Error>")
        start = int(request.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        return self.answer(request, 206 if start else 200, self.objects[key][start:],
                           f"bytes {start}-{len(self.objects[key]) - 1}/{len(self.objects[key])}" if start else "")

    def listed(self, bucket, query):
        """Two keys at a time, so that a list has pages."""
        keys = sorted(k[len(bucket) + 1:] for k in self.objects if k.startswith(f"{bucket}/{query['prefix']}"))
        keys = [key for key in keys if key > query.get("start-after", "")]
        more = "true" if len(keys) > 2 else "false"
        return (f"<ListBucketResult><IsTruncated>{more}</IsTruncated>" +
                "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys[:2]) +
                "</ListBucketResult>").encode()

    def answer(self, request, status, body=b"", content_range=""):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        if content_range:
            request.send_header("Content-Range", content_range)
        request.end_headers()
        request.wfile.write(body)
