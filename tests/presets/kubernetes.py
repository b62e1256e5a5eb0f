"""An API server with one Secret, `web/api-keys`, as far as kubectl needs one. Writes it to the file argv[1]."""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

STATE = sys.argv[1]
PATH = "/api/v1/namespaces/web/secrets/api-keys"
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "api-keys", "namespace": "web", "resourceVersion": "1", "uid": "1"},
    "type": "Opaque",
    "data": {"OTHER": base64.b64encode(b"untouched").decode()},
}
VERBS = ["get", "list", "patch", "update"]
RESOURCES = {
    "kind": "APIResourceList",
    "groupVersion": "v1",
    "resources": [
        {"name": "secrets", "singularName": "secret", "namespaced": True, "kind": "Secret", "verbs": VERBS}
    ],
}


def save():
    with open(STATE, "w") as file:
        json.dump(SECRET["data"], file)


def field(number, content):
    """A protobuf field with a length."""
    return bytes([number << 3 | 2]) + varint(len(content)) + content


def varint(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def open_api():
    """The OpenAPI document in which old versions of kubectl look whether PATCH has a dry run."""
    query = field(2, b"query") + field(4, b"dryRun") + field(6, b"string")
    dry_run = field(1, field(2, field(3, query)))
    kind = b"group: \"\"\nkind: Secret\nversion: v1\n"
    extension = field(1, b"x-kubernetes-group-version-kind") + field(2, field(2, kind))
    operation = field(8, dry_run) + field(13, extension)
    path = field(1, b"/api/v1/namespaces/{namespace}/secrets/{name}") + field(2, field(8, operation))
    return field(1, b"2.0") + field(8, field(2, path))


def merged(document, patch):
    for name, value in patch.items():
        if value is None:
            document.pop(name, None)
        elif isinstance(value, dict):
            document[name] = merged(dict(document.get(name) or {}), value)
        else:
            document[name] = value
    return document


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, document, kind="application/json"):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, reason):
        message = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason}
        self.answer(status, {**message, "message": f"{self.path}: {reason}", "code": status})

    def do_GET(self):
        path = urlparse(self.path).path
        if path == "/api":
            self.answer(200, {"kind": "APIVersions", "versions": ["v1"]})
        elif path == "/apis":
            self.answer(200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": []})
        elif path == "/api/v1":
            self.answer(200, RESOURCES)
        elif path == "/openapi/v2":
            self.answer(200, open_api(), "application/octet-stream")
        elif path == PATH:
            self.answer(200, SECRET)
        else:
            self.refuse(404, "NotFound")

    def do_PATCH(self):
        url = urlparse(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if url.path != PATH or self.headers["Content-Type"] != "application/merge-patch+json":
            return self.refuse(404, "NotFound")
        changed = merged(json.loads(json.dumps(SECRET)), json.loads(body))
        for name, text in changed.pop("stringData", {}).items():
            changed["data"][name] = base64.b64encode(text.encode()).decode()
        if "dryRun" not in parse_qs(url.query):
            SECRET.update(changed)
            save()
        self.answer(200, changed)

    def log_message(self, format, *arguments):
        if len(sys.argv) > 2:
            sys.stderr.write(format % arguments + "\n")


save()
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
