"""Random YAML, written to be hard to read: cases for compare.py.

A case is the text of one file that holds an object of an unknown kind, of which kubectl keeps every field. Cases
come from a seed: the same seed gives the same cases."""

import random

WORDS = """y Y yes Yes YES n N no No NO on On ON off Off OFF true True TRUE false False FALSE ~ null Null NULL
yEs nULL tRUE << = . .. - -- + +- 0 00 -0 +0 08 -08 007 0o17 0O17 0x1F 0XfF 0b11 0B11 -0b11 -0x1f +0x1f 0x 0b 0o
1_000 1__0 _1 1_ 0_7 0x_1 1.0 1. .5 -.5 +.5 1e3 1E3 1e+3 1e-3 1.5e300 1e400 -1e400 1e-400 .5_0 ._5 .5_ 5_0.5 .e5 1.e5 e5
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615
18446744073709551616 123456789012345678901234567890 0777777777777777777777 0x8000000000000000 0xffffffffffffffff
0x10000000000000000 1e18 1e19 1e20 1e21 1e22 9007199254740993.0 4611686018427387904.0 123456789.125 0.1 1e-7 1e-6
2001-01-01 2001-1-1 2001-01-01T00:00:00Z 2001-12-14t21:59:43.10-05:00 12:30:45 190:20:30 1:30 1.2.3 1.2.3.4
inf nan Inf infinity 1a a1 0xg 0b2 0o8 1,000 $1 %1 abc /a/b a:b a#b http://x/y#f ::1 10.0.0.0/8 100m 1Gi""".split()
REFUSED = """.inf .Inf .INF +.inf -.inf .nan .NaN .NAN""".split()
TAGGED = ["!!str 017", "!!str", "!!int 017", "!!int x", "!!int '3'", "!!float 3", "!!float 1.5", "!!float x", "!!float 18446744073709551615",
          "!!bool yes", "!!bool 1", "!!bool 'no'", "!!null ''", "!!null x", "!!null ~", "!!binary aGVsbG8=", "!!binary aGVsbG8",
          "!!binary /w==", "!!binary '!'", "!!binary a=Gk", "!!timestamp 2001-01-01", "!!timestamp x", "!!timestamp 2001-02-30",
          "!!timestamp 2001-1-2T3:4:5Z", "!!timestamp 2001-1-2 3:4:5", "!!timestamp 2001-1-2 3:4:5Z", "!local 17", "!local x", "! 17",
          "!!map {a: 1}", "!!seq [1]", "!!set {a, b}", "!!omap [a: 1]", "!<tag:yaml.org,2002:str> 1", "!!merge x", "!!str {a: 1}",
          "!!int [1]", "!!null {a: 1}", "!!float 0x10", "!!float .5", "!!int 1.5", "!!int 99999999999999999999"]
KEYS = ["a", "b", "c", "name", "1", "0x10", "1.5", "1e3", "1e6", "12345678.5", "0.00001", "yes", "off", "2001-01-01", "'q'", '"d"', "''",
        "é", "a b", "x.y/z", "-", "017", "1_0", "'<<'", "-1", "+1", "1e21", "16777217.0"]
REFUSED_KEYS = ["~", "null", "[a]", "{a: 1}", "18446744073709551615", "? [1]\n  "]
TEXTS = ["", " ", "a", "two words", "it's", 'say "x"', "a\nb", "a\n\nb\n", "\nlead", "  indented\n more", "trail \n", "tab\there", "é ü 漢 😀",
         "# no comment", "a # b", "a: b", "- a", "\\", "x\n\n\n", "\u00a0", "{", "*a", "&a", "!a", "|", ">", "%", "@", "`", "---", "...", "'"]
PIECES = ["0", "1", "7", "8", "9", "_", ".", "e", "E", "+", "-", "x", "o", "b", "f", ":", "y", "n", "T", "Z"]


class Case:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.anchors = []  # complete ones: (name, is a map)

    def one(self, choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def plain(self):
        if self.chance(0.7):
            return self.one(WORDS)
        text = "".join(self.one(PIECES) for _ in range(self.random.randint(1, 7)))
        return "x" + text if text[0] in "-:" else text

    def double_quoted(self, text):
        escapes = {"\n": "\\n", '"': '\\"', "\\": "\\\\", "\t": "\\t"}
        return '"' + "".join(escapes.get(c, "\\u%04x" % ord(c) if self.chance(0.1) and ord(c) < 65536 else c) for c in text) + '"'

    def flow_scalar(self):
        kind = self.random.random()
        if kind < 0.5:
            text = self.plain()
            return "x" if set(text) & set(",?[]{}") or text.endswith(":") else text
        text = self.one(TEXTS)
        if kind < 0.75 and "\n" not in text:
            return "'" + text.replace("'", "''") + "'"
        return self.double_quoted(text)

    def block_scalar(self, indent):
        lines = [self.one(["text", "  deeper", "", "# no comment", "é", "a: b", "- c", "\ttab"]) for _ in range(self.random.randint(1, 5))]
        if lines[0].startswith((" ", "\t")) or lines[0] == "":
            lines[0] = "first"
        header = self.one("|>") + self.one(["", "-", "+"]) + self.one(["", "", " # comment"])
        return header + "".join("\n" + (" " * indent + line if line else "") for line in lines)

    def key(self, used, flow=False):
        key = self.one(KEYS)
        if flow and key == "-":
            key = "x"
        if key in used and not self.chance(0.05):
            return self.key(used | set(), flow) if len(used) < 10 else "k%d" % self.random.randint(0, 10**9)
        used.add(key)
        return key

    def flow(self, depth):
        kind = self.random.random()
        if depth == 0 or kind < 0.6:
            return self.flow_scalar()
        if kind < 0.8:
            return "[" + ", ".join(self.flow(depth - 1) for _ in range(self.random.randint(0, 4))) + "]"
        used = set()
        return "{" + ", ".join(self.key(used, True) + ": " + self.flow(depth - 1) for _ in range(self.random.randint(0, 4))) + "}"

    def anchor(self, is_map):
        if not self.chance(0.12):
            return "", None
        name = "a%d" % len(self.anchors) if self.chance(0.9) else "a0"
        return "&" + name + " ", (name, is_map)

    def done(self, anchor):
        if anchor:
            self.anchors.append(anchor)

    def comment(self):
        return self.one([" # it's a comment", " #", "  # - x: {"]) if self.chance(0.1) else ""

    # What follows "key:" or "-", with its line end.
    def node(self, indent, depth):
        kind = self.random.random()
        if self.anchors and self.chance(0.08):
            return " *" + self.one(self.anchors)[0] + self.comment() + "\n"
        if depth == 0 or kind < 0.35:
            mark, anchor = self.anchor(False)
            text = self.flow_scalar()
            self.done(anchor)
            return " " + mark + text + self.comment() + "\n"
        if kind < 0.4:
            return self.comment() + "\n"
        if kind < 0.5:
            return " " + self.block_scalar(indent + self.random.randint(1, 4)) + "\n"
        if kind < 0.6:
            return " " + self.flow(2) + self.comment() + "\n"
        is_map = kind < 0.8
        mark, anchor = self.anchor(is_map)
        step = self.random.randint(1, 4) if is_map or self.chance(0.6) else 0
        body = self.block_map(indent + step, depth - 1) if is_map else self.block_list(indent + max(step, self.list_step(indent)), depth - 1)
        self.done(anchor)
        return " " + mark.rstrip() + self.comment() + "\n" + body

    def list_step(self, indent):
        return 0 if self.in_map else 1

    in_map = True

    def block_map(self, indent, depth):
        used = set()
        text = ""
        for _ in range(self.random.randint(1, 5)):
            if self.chance(0.05):
                text += self.one(["\n", " " * indent + "# comment\n", "# comment\n"])
            maps = [name for name, is_map in self.anchors if is_map]
            if maps and self.chance(0.25):
                value = "*" + self.one(maps) if self.chance(0.6) else "[" + ", ".join("*" + self.one(maps) for _ in range(2)) + "]"
                text += " " * indent + "<<: " + value + "\n"
                continue
            self.in_map = True
            text += " " * indent + self.key(used) + ":" + self.node(indent, depth)
        return text if text.strip() and not all(l.strip().startswith("#") or not l.strip() for l in text.split("\n")) else " " * indent + "k: v\n"

    def block_list(self, indent, depth):
        text = ""
        for _ in range(self.random.randint(1, 4)):
            self.in_map = False
            text += " " * indent + "-" + self.node(indent, depth)
        self.in_map = True
        return text


def head(name):
    return "apiVersion: example.com/v1\nkind: Case\nmetadata: {name: %s}\n" % name


def structure(name, seed):
    case = Case(seed)
    body = case.block_map(2, 4)
    text = head(name) + "spec:\n" + body
    if case.chance(0.1):
        text = "---" + case.one(["\n", " # comment\n", "  \n"]) + text
    if case.chance(0.1):
        text += "---\n"
    if case.chance(0.05):
        text += "...\n"
    if case.chance(0.1):
        text = text.replace("\n", "\r\n")
    if case.chance(0.05):
        text = "\ufeff" + text
    return text


def scalars(name, seed):
    case = Case(seed)
    return head(name) + "spec:\n" + "".join("- %s\n" % case.plain() for _ in range(20))


def cases(count, seed):
    """(name, text) of each case: the fixed ones, then random ones."""
    singles = [" " + w for w in REFUSED + TAGGED] + [" {%s: 1}" % k for k in REFUSED_KEYS[:5]] + ["\n  ? a\n  ? b\n  : c"]
    singles += ["\n  a: &a {x: 1}\n  b: {x: 2, <<: *a}", "\n  a: &a [*a]", "\n  a: *b", "\n  <<: 1", "\n  <<: [1]", "\n  <<: {a: 1, b: 2}\n  a: 3",
                "\n  a: 3\n  <<: {a: 1}", "\n  a: &a 1\n  <<: *a", "\n  a: 1\n  a: 2", "\n  a\n  b\n  c", "\n- a\n- b",
                " |2\n    x\n   y", " 'a\n\n  b'", " \"a\\\n  b\"", "\n\ta: 1", " @x", " `x", " %x", " a: b", " [a, b", " {a: 1,, b: 2}", " [::]",
                " [a: 1, b]", " {a, b: }", " {\"a\":1}", " {a:1}", " \"\\x41\\u00e9\\U0001F600\\e\"", " \"\\ud83d\\ude00\"", " \"\\q\"", " &a", " !!str", " - a"]
    result = [("one%d" % i, head("one%d" % i) + "spec:" + text + "\n") for i, text in enumerate(singles)]
    result.append(("directive", "%YAML 1.1\n---\n" + head("directive")))
    result.append(("colon_in_list", head("colon_in_list") + "spec: [a:]\n"))
    result.append(("colon_in_map", head("colon_in_map") + "spec: {a: b:}\n"))
    result.append(("question_in_map", head("question_in_map") + "spec: {a: x?y}\n"))
    result.append(("after", "--- x\n" + head("after")))
    result.append(("dashes", head("dashes") + "spec: |\n  x\n---x\n"))
    for i, word in enumerate(WORDS):
        if word not in ("-", "."):
            result.append(("word%d" % i, head("word%d" % i) + "spec: {a: %s, '%s': 1}\n" % (word if word not in ("1,000",) else "x", i)))
    for i in range(count):
        make = structure if i % 3 else scalars
        result.append(("case%d" % i, make("case%d" % i, seed * 1_000_003 + i)))
    return result
