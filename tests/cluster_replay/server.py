"""An API server that plays a recording: lists, watches with bookmarks, and events that come when it is told to.

A recording is lines of JSON: first the kinds, each with its objects; then events of watches, in their order. Versions are
given anew when an event is played, so that it can be played again."""
import gzip
import http.server
import json
import threading
import urllib.parse

CHUNK = b"%x\r\n%s\r\n"


def name_of(item):
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]


class Kind:
    def __init__(self, said):
        self.group, self.version, self.kind, self.resource = (said[k] for k in ("group", "version", "kind", "resource"))
        self.namespaced = said["namespaced"]
        self.path = f"/apis/{self.group}/{self.version}/" if self.group else f"/api/{self.version}/"
        self.path += self.resource
        self.objects = {name_of(item): item for item in said["items"]}
        self.history = []  # (version, bytes of an event)


class Recording:
    def __init__(self, path):
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8") as file:
            self.kinds = [Kind(said) for said in json.loads(next(file))["kinds"]]
            self.events = [json.loads(line) for line in file]

    def rewinding(self):
        """Events that lead from the end of the recording back to its beginning."""
        begin = {k.resource: dict(k.objects) for k in self.kinds}
        end = {resource: dict(objects) for resource, objects in begin.items()}
        for event in self.events:
            if event["type"] == "DELETED":
                end[event["resource"]].pop(name_of(event["object"]), None)
            else:
                end[event["resource"]][name_of(event["object"])] = event["object"]
        for resource, objects in end.items():
            for name in sorted(objects.keys() - begin[resource].keys()):
                yield {"resource": resource, "type": "DELETED", "object": objects[name]}
            for name, item in begin[resource].items():
                if objects.get(name) != item:
                    yield {"resource": resource, "type": "MODIFIED" if name in objects else "ADDED", "object": item}


class PlayingServer:
    def __init__(self, recording):
        self.kinds = {kind.path: kind for kind in recording.kinds}
        self.by_resource = {kind.resource: kind for kind in recording.kinds}
        self.version = 1000
        self.news = threading.Condition()
        self.is_over = False
        playing = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                playing.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def kubeconfig(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("apiVersion: v1\nkind: Config\ncurrent-context: played\n"
                       f"clusters: [{{name: c, cluster: {{server: \"http://127.0.0.1:{self.server.server_port}\"}}}}]\n"
                       "contexts: [{name: played, context: {cluster: c}}]\n")
        return path

    def play(self, event):
        kind = self.by_resource[event["resource"]]
        with self.news:
            self.version += 1
            item = dict(event["object"], metadata=dict(event["object"]["metadata"], resourceVersion=str(self.version)))
            item["apiVersion"] = f"{kind.group}/{kind.version}" if kind.group else kind.version
            item["kind"] = kind.kind
            if event["type"] == "DELETED":
                kind.objects.pop(name_of(item), None)
            else:
                kind.objects[name_of(item)] = item
            line = json.dumps({"type": event["type"], "object": item}, separators=(",", ":")) + "\n"
            kind.history.append((self.version, line.encode()))
            if len(kind.history) > 20_000:
                del kind.history[:10_000]
            self.news.notify_all()

    def end(self):
        with self.news:
            self.is_over = True
            self.news.notify_all()
        self.server.shutdown()

    def answer(self, request):
        url = urllib.parse.urlsplit(request.path)
        query = urllib.parse.parse_qs(url.query)
        if url.path in ("/api", "/apis"):
            return self.send(request, self.discovered(url.path == "/api"))
        if url.path == "/version":
            return self.send(request, {"gitVersion": "v1.35.4"})
        kind = self.kinds.get(url.path)
        if not kind:
            return self.send(request, {"kind": "Status", "code": 404, "message": "not found"}, 404)
        if "watch" not in query:
            return self.list(request, kind)
        if "sendInitialEvents" in query:
            return self.send(request, {"kind": "Status", "code": 422, "message": "no streamed lists"}, 422)
        return self.watch(request, kind, int(query["resourceVersion"][0]))

    @staticmethod
    def send(request, body, status=200):
        data = json.dumps(body, separators=(",", ":")).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def list(self, request, kind):
        with self.news:
            body = {"kind": kind.kind + "List", "metadata": {"resourceVersion": str(self.version)},
                    "items": list(kind.objects.values())}
        self.send(request, body)

    def discovered(self, of_core):
        groups = {}
        for kind in self.kinds.values():
            if of_core == (kind.group == ""):
                groups.setdefault((kind.group, kind.version), []).append(
                    {"resource": kind.resource, "responseKind": {"kind": kind.kind}, "verbs": ["list", "watch"],
                     "scope": "Namespaced" if kind.namespaced else "Cluster"})
        return {"kind": "APIGroupDiscoveryList",
                "items": [{"metadata": {"name": group}, "versions": [{"version": version, "resources": resources}]}
                          for (group, version), resources in groups.items()]}

    def watch(self, request, kind, seen):
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        try:
            while not self.is_over:
                with self.news:
                    self.news.wait_for(lambda: self.is_over or (kind.history and kind.history[-1][0] > seen), 20)
                    lines = []
                    for version, line in reversed(kind.history):
                        if version <= seen:
                            break
                        lines.append(line)
                    seen = self.version
                lines.reverse()
                if not lines:
                    mark = {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": str(seen)}}}
                    lines = [json.dumps(mark).encode() + b"\n"]
                data = b"".join(lines)
                request.wfile.write(CHUNK % (len(data), data))
                request.wfile.flush()
        except OSError:  # it has gone
            request.close_connection = True
