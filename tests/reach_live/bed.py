"""A network of namespaces: one router, and one for each host, joined to it by a routed veth pair.

All namespaces are without a name and held by open files of this process only: however it ends, the kernel takes them
and everything in them away. Nothing is ever done in the namespace that the process was started in.

Routed, not bridged: the hosts have /32 and /128 addresses and the router as the only neighbour, so the neighbour tables
stay small. What the router rejects is answered with a reset or an ICMP error: nothing has to wait for a timeout."""

import collections
import ctypes
import errno
import os
import resource
import select
import socket
import struct
import subprocess
import time

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
GATEWAY4, GATEWAY6 = "169.254.1.1", "fe80::1"
PROBES_AT_ONCE = 400
REPEAT_AFTER, GIVE_UP_AFTER = 1.0, 8.0  # seconds; nothing should ever be silent

OUTCOMES = ALLOWED, DENIED, SILENT = "allowed", "denied", "silent"
Probe = collections.namedtuple("Probe", "source destination family protocol port")

NFT_NEEDED = """table inet needed {
  set addresses { type ipv6_addr . inet_service; }
  chain forward {
    type filter hook forward priority 0;
    ct state established accept
    ip6 daddr . tcp dport @addresses reject with tcp reset
    reject with icmpx port-unreachable
  }
}
"""

libc = ctypes.CDLL(None, use_errno=True)


def must(result, what):
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


class Impossible(Exception):
    """This machine does not let us make such a network."""


def become_root():
    """In a user namespace of our own, which is enough for all that follows."""
    user, group = os.geteuid(), os.getegid()
    must(libc.unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)")
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        with open("/proc/self/" + name, "w", encoding="ascii") as file:
            file.write(text)


def require_possible():
    """Tries a little of everything that a bed needs, in namespaces that are dropped."""
    try:
        if os.geteuid() != 0:
            become_root()
        first, second = Namespace(), Namespace()
        first.ip([f"link add v0 type veth peer name eth0 netns {second.path()}"], second)
        first.run(["nft", "-f", "-"], NFT_NEEDED)
        os.close(first.descriptor)
        os.close(second.descriptor)
    except (OSError, RuntimeError) as error:
        raise Impossible(error) from error


class Namespace:
    def __init__(self):
        must(libc.unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)")
        self.descriptor = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.sysctl("ipv6/conf/default/accept_dad", 0)
        self.sysctl("ipv6/conf/default/accept_ra", 0)

    def enter(self):
        must(libc.setns(self.descriptor, CLONE_NEWNET), "setns")

    def path(self):
        return f"/proc/self/fd/{self.descriptor}"

    def sysctl(self, name, value):
        """Below /proc/sys/net are the settings of the namespace that one is in: of this one only just after enter()."""
        with open("/proc/sys/net/" + name, "w", encoding="ascii") as file:
            file.write(f"{value}\n")

    def run(self, arguments, text, descriptors=()):
        self.enter()
        run = subprocess.run(arguments, input=text, text=True, pass_fds=descriptors, capture_output=True, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {run.stderr.strip()[:2000]}")

    def ip(self, lines, *peers):
        self.run(["ip", "-batch", "-"], "\n".join(lines) + "\n", [peer.descriptor for peer in peers])


class Bed:
    """`hosts`: objects with `addresses` (family → text). The first namespace made is the router."""

    def __init__(self, hosts, ports):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 1 << 16), hard))
        self.hosts, self.ports = hosts, ports  # ports: (protocol, number)
        self.epoll = select.epoll()
        self.responders = {}  # file number → UDP socket
        self.listeners = []
        self.router = Namespace()
        self.configure_router()
        self.namespaces = {host: Namespace() for host in hosts}
        self.link()
        for host in hosts:
            self.listen(host)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for listener in [*self.listeners, *self.responders.values()]:
            listener.close()
        self.epoll.close()
        for namespace in [self.router, *self.namespaces.values()]:
            os.close(namespace.descriptor)

    def configure_router(self):
        self.router.sysctl("ipv4/ip_forward", 1)
        self.router.sysctl("ipv6/conf/all/forwarding", 1)
        # The kernel thins out ICMP errors, by which we know denials of UDP: not these.
        self.router.sysctl("ipv4/icmp_ratemask", 0)
        self.router.sysctl("ipv6/icmp/ratelimit", 0)
        self.router.sysctl("ipv6/icmp/ratemask", "")
        self.router.ip(["link set lo up", f"addr add {GATEWAY4}/32 dev lo"])

    def link(self):
        """`netns` takes the path of an open file as well as a name."""
        hosts = list(enumerate(self.hosts))
        self.router.ip([f"link add v{number} type veth peer name eth0 netns {self.namespaces[host].path()}" for number, host in hosts],
                       *self.namespaces.values())
        lines = []
        for number, host in hosts:
            lines += [f"link set v{number} up", f"addr add {GATEWAY6}/64 dev v{number} nodad"]
            lines += [f"route add {address} dev v{number}" for address in host.addresses.values()]
        self.router.ip(lines)
        for _, host in hosts:
            self.configure_host(host)

    def configure_host(self, host):
        lines = ["link set lo up", "link set eth0 up"]
        for family, address in host.addresses.items():
            lines.append(f"addr add {address}/{32 if family == 4 else 128} dev eth0" + (" nodad" if family == 6 else ""))
        if 4 in host.addresses:
            lines += [f"route add {GATEWAY4} dev eth0 scope link", f"route add default via {GATEWAY4} dev eth0"]
        if 6 in host.addresses:
            lines.append(f"route add default via {GATEWAY6} dev eth0")
        self.namespaces[host].ip(lines)

    def listen(self, host):
        """On every port, for both families. TCP is never accepted: to be in the queue is to have connected."""
        self.namespaces[host].enter()
        for protocol, port in self.ports:
            listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM if protocol == "TCP" else socket.SOCK_DGRAM)
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            listener.setblocking(False)
            listener.bind(("::", port))
            if protocol == "TCP":
                listener.listen(4096)
                self.listeners.append(listener)
            else:
                self.responders[listener.fileno()] = listener
                self.epoll.register(listener, select.EPOLLIN)

    def filter(self, rulesets):
        for ruleset in rulesets:
            self.router.run(["nft", "-f", "-"], ruleset)

    def probe(self, probes):
        """Yields (probe, outcome); those of one source together."""
        by_source = collections.defaultdict(list)
        for probe in probes:
            by_source[probe.source].append(probe)
        for source, its_probes in by_source.items():
            self.namespaces[source].enter()
            for start in range(0, len(its_probes), PROBES_AT_ONCE):
                yield from self.probe_at_once(its_probes[start:start + PROBES_AT_ONCE])

    def probe_at_once(self, probes):
        open_sockets, done = {}, []  # file number → (socket, probe)
        for probe in probes:
            connection, outcome = self.begin(probe)
            if outcome is None:
                open_sockets[connection.fileno()] = (connection, probe)
                self.epoll.register(connection, select.EPOLLIN if probe.protocol == "UDP" else select.EPOLLOUT)
            else:
                connection.close()
                done.append((probe, outcome))
        start = last = time.monotonic()
        while open_sockets and time.monotonic() - start < GIVE_UP_AFTER:
            for number, _ in self.epoll.poll(REPEAT_AFTER, 1024):
                if number in self.responders:
                    self.respond(self.responders[number])
                    continue
                connection, probe = open_sockets.pop(number)
                done.append((probe, self.outcome(connection, probe)))
                self.epoll.unregister(number)
                connection.close()
            if time.monotonic() - last > REPEAT_AFTER:
                last = time.monotonic()
                self.repeat(open_sockets)
        for number, (connection, probe) in open_sockets.items():
            self.epoll.unregister(number)
            connection.close()
            done.append((probe, SILENT))
        return done

    def begin(self, probe):
        kind = socket.SOCK_STREAM if probe.protocol == "TCP" else socket.SOCK_DGRAM
        connection = socket.socket(socket.AF_INET if probe.family == 4 else socket.AF_INET6, kind)
        connection.setblocking(False)
        if probe.protocol == "TCP":  # closed by a reset: no connection waits for its end
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        code = connection.connect_ex((probe.destination.addresses[probe.family], probe.port))
        if code not in (0, errno.EINPROGRESS, errno.ECONNREFUSED):
            raise OSError(code, f"{probe}: {os.strerror(code)}")
        if probe.protocol == "UDP":
            try:
                connection.send(b"?")
            except ConnectionRefusedError:
                return connection, DENIED
            return connection, None
        return connection, DENIED if code == errno.ECONNREFUSED else ALLOWED if code == 0 else None

    @staticmethod
    def outcome(connection, probe):
        if probe.protocol == "TCP":
            code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        else:
            try:
                code = 0 if connection.recv(16) == b"!" else errno.EPROTO
            except OSError as error:
                code = error.errno
        if code not in (0, errno.ECONNREFUSED):
            raise OSError(code, f"{probe}: {os.strerror(code)}")
        return DENIED if code else ALLOWED

    @staticmethod
    def respond(responder):
        try:
            while True:
                _, sender = responder.recvfrom(16)
                responder.sendto(b"!", sender)
        except BlockingIOError:
            pass

    @staticmethod
    def repeat(open_sockets):
        """Of TCP the kernel does it."""
        for connection, probe in open_sockets.values():
            if probe.protocol == "UDP":
                try:
                    connection.send(b"?")
                except OSError:
                    pass  # an answer to the last one; the next brings it again
