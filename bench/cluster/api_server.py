"""The API server of a kubeconfig's current context, by the standard library alone; kubectl says where it is."""
import http.client
import json
import ssl
import subprocess
import tempfile
import urllib.parse


def kubeconfig():
    shown = subprocess.run(["kubectl", "config", "view", "--raw", "--minify", "--flatten", "-o", "json"],
                           capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)


class ApiServer:
    """Client certificates and bearer tokens; one connection, which is kept."""

    def __init__(self):
        config = kubeconfig()
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.context = config["current-context"]
        self.server = cluster["server"]
        self.folder = tempfile.TemporaryDirectory()
        self.authority = self._file("ca", cluster.get("certificate-authority-data"))
        self.certificate = self._file("certificate", user.get("client-certificate-data"))
        self.key = self._file("key", user.get("client-key-data"))
        self.headers = {"Authorization": "Bearer " + user["token"]} if "token" in user else {}
        self.connect()

    def _file(self, name, data):
        if not data:
            return None
        import base64
        path = f"{self.folder.name}/{name}"
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
        return path

    def connect(self):
        context = ssl.create_default_context(cafile=self.authority)
        if self.certificate:
            context.load_cert_chain(self.certificate, self.key)
        url = urllib.parse.urlsplit(self.server)
        self.connection = http.client.HTTPSConnection(url.hostname, url.port or 443, context=context)

    def ask(self, path, method="GET", body=None):
        headers = self.headers | {"Content-Type": "application/json", "User-Agent": "cofferdam-bench"}
        self.connection.request(method, path, body and json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())
