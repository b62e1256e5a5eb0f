"""What n8n, Netlify, Heroku and HCP Terraform do with a request that changes a value, as their documents say.

All values are written to the file argv[1]."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

STATE = sys.argv[1]
VALUES = {
    "n8n": {"value": "old", "name": "X-API-Key"},
    "netlify": {"production": "old", "dev": "other"},
    "heroku": {"OTHER": "other"},
    "hcp": {"key": "gen", "value": "old"},
}


def save():
    with open(STATE, "w") as file:
        json.dump(VALUES, file)


class Handler(BaseHTTPRequestHandler):
    def do_PATCH(self):
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        url = urlparse(self.path)
        places = {
            "/api/v1/credentials/7": self.n8n,
            "/api/v1/accounts/ACCOUNT/env/GEN_API_KEY": self.netlify,
            "/apps/APP/config-vars": self.heroku,
            "/api/v2/vars/VAR": self.hcp,
        }
        change = places.get(url.path)
        status = change(body, parse_qs(url.query)) if change else 404
        save()
        self.send_response(status)
        self.end_headers()
        # They answer with what they hold.
        self.wfile.write(json.dumps(body).encode())

    def has(self, header, value):
        return self.headers.get(header) == value

    def is_bearer(self):
        return self.has("Authorization", "Bearer TOKEN")

    def n8n(self, body, query):
        if not self.has("X-N8N-API-KEY", "TOKEN"):
            return 401
        if not self.has("Content-Type", "application/json"):
            return 415
        # Without it, the data is replaced as a whole.
        others = VALUES["n8n"] if body.get("isPartialData") else {}
        VALUES["n8n"] = {**others, **body["data"]}
        return 200

    def netlify(self, body, query):
        if not self.is_bearer():
            return 401
        # Without a site it is a variable of the whole account.
        if query.get("site_id") != ["SITE"]:
            return 404
        VALUES["netlify"][body["context"]] = body["value"]
        return 200

    def heroku(self, body, query):
        if not self.is_bearer():
            return 401
        if not self.has("Accept", "application/vnd.heroku+json; version=3"):
            return 404
        VALUES["heroku"].update(body)
        return 200

    def hcp(self, body, query):
        if not self.is_bearer():
            return 404
        if not self.has("Content-Type", "application/vnd.api+json"):
            return 415
        if body["data"]["type"] != "vars" or body["data"]["id"] != "VAR":
            return 422
        VALUES["hcp"].update(body["data"]["attributes"])
        return 200

    def log_message(self, format, *arguments):
        pass


save()
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
