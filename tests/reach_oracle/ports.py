"""The ports of policy rules, and sets of ports as bit masks over atoms.

All ports between two neighbouring bounds that any policy or named port mentions are alike, so one bit stands for each such
run of one protocol. It is sampling at every bound, made exact by knowing which ports a sample stands for.
"""
PROTOCOLS = ("SCTP", "TCP", "UDP")
LAST_PORT = 65535


class PortAtoms:
    def __init__(self, bounds):
        """bounds: every (protocol, low, high) that is mentioned anywhere."""
        cuts = {protocol: {1, LAST_PORT + 1} for protocol in PROTOCOLS}
        for protocol, low, high in bounds:
            cuts[protocol] |= {low, high + 1}
        self.atoms = [(protocol, low, high - 1) for protocol in PROTOCOLS
                      for low, high in zip(sorted(cuts[protocol]), sorted(cuts[protocol])[1:])]
        self.all = (1 << len(self.atoms)) - 1
        self._masks = {}

    def mask(self, protocol, low=1, high=LAST_PORT):
        key = (protocol, low, high)
        if key not in self._masks:
            self._masks[key] = sum(1 << bit for bit, (other, first, last) in enumerate(self.atoms)
                                   if other == protocol and low <= first and last <= high)
        return self._masks[key]

    def intervals(self, mask):
        """((protocol, low, high), …): sorted, disjoint, neighbours joined."""
        joined = []
        for bit, (protocol, low, high) in enumerate(self.atoms):
            if mask >> bit & 1:
                if joined and joined[-1][0] == protocol and joined[-1][2] + 1 == low:
                    low = joined.pop()[1]
                joined.append((protocol, low, high))
        return tuple(joined)


def port_bounds(item, names):
    """(protocol, low, high) of one entry of `ports` or `protocols`, in any of the three schemas."""
    if "portNumber" in item:
        yield item["portNumber"].get("protocol") or "TCP", item["portNumber"]["port"], item["portNumber"]["port"]
    elif "portRange" in item:
        yield item["portRange"].get("protocol") or "TCP", item["portRange"]["start"], item["portRange"]["end"]
    elif "namedPort" in item or "destinationNamedPort" in item:
        wanted = item.get("namedPort") or item.get("destinationNamedPort")
        yield from ((protocol, number, number) for name, protocol, number in names if name == wanted)
    elif protocols := {"tcp", "udp", "sctp"} & item.keys():
        protocol = protocols.pop()
        port = (item[protocol] or {}).get("destinationPort") or {"range": {"start": 1, "end": LAST_PORT}}
        run = port.get("range") or {"start": port.get("number"), "end": port.get("number")}
        yield protocol.upper(), run["start"], run["end"]
    else:
        yield from network_policy_port(item, names)


def network_policy_port(item, names):
    protocol, port = item.get("protocol") or "TCP", item.get("port")
    if port is None:
        yield protocol, 1, LAST_PORT
    elif isinstance(port, int):
        yield protocol, port, item.get("endPort") or port
    else:
        yield from ((protocol, number, number) for name, own, number in names if (name, own) == (port, protocol))


ALL_PORTS = tuple((protocol, 1, LAST_PORT) for protocol in PROTOCOLS)


def ports_text(intervals):
    """["All"] or one entry per protocol: ["TCP 1-79,81-65535", "UDP 53"]."""
    if intervals == ALL_PORTS:
        return ["All"]
    runs = {}
    for protocol, low, high in intervals:
        runs.setdefault(protocol, []).append(str(low) if low == high else f"{low}-{high}")
    return [f"{protocol} {','.join(texts)}" for protocol, texts in sorted(runs.items())]


def parse_ports(texts):
    """The reverse of ports_text. Bounds must be sorted, disjoint and joined, else this is not the canonical form."""
    if texts == ["All"]:
        return ALL_PORTS
    intervals = []
    for text in texts:
        protocol, _, runs = text.partition(" ")
        for run in runs.split(","):
            low, _, high = run.partition("-")
            intervals.append((protocol, int(low), int(high or low)))
    for (before, _, end), (after, start, _) in zip(intervals, intervals[1:]):
        if (before, end + 1) >= (after, start):
            raise ValueError(f"ports are not in canonical order: {texts}")
    return tuple(intervals)
