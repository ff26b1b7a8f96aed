#!/usr/bin/env python3
"""The program as its users run it. Usage: program_test.py COFFERDAM SOURCE_DIR"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE = sys.argv[1], sys.argv[2]
ESTATES = os.path.join(SOURCE, "tests", "estates")

# Every library that the program may load, by the start of its name; whatever these need is theirs.
MAY_LINK = ["libstdc++", "libgcc_s", "libc.", "libm.", "libfmt", "libyaml", "libsimdjson", "libarchive",
            "libasan", "libubsan", "libtsan", "libre2", "ld-linux", "libpthread"]


def run(*words, input=None, cwd=None, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR",)} | environment
    done = subprocess.run([PROGRAM, *words], input=input, cwd=cwd, env=env, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def estate(name):
    return os.path.join(ESTATES, name, "inputs")


class ExitStatus(unittest.TestCase):
    def test_findings_at_the_threshold(self):
        self.assertEqual(run("scan", estate("cluster-admin-by-binding"))[0], 1)

    def test_nothing_at_the_threshold(self):
        self.assertEqual(run("scan", estate("cluster-admin-by-binding"), "--fail-on", "never")[0], 0)

    def test_unknown_counts_when_asked(self):
        self.assertEqual(run("scan", estate("same-key-twice"), "--fail-on", "never", "--fail-on", "unknown")[0], 1)

    def test_a_target_that_is_not_there(self):
        status, out, err = run("scan", "no-such-folder")
        self.assertEqual((status, out), (2, ""))
        self.assertRegex(err, r"^cofferdam: .*no-such-folder.*No such file or directory\n$")

    def test_nothing_to_answer_about_is_not_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("scan", folder)
        self.assertEqual(status, 2)
        self.assertIn("nothing to answer about", err)

    def test_an_unknown_option(self):
        self.assertEqual(run("scan", "--no-such-option")[0], 2)

    def test_an_unknown_rule(self):
        status, _, err = run("explain", "no-such-rule")
        self.assertEqual(status, 2)
        self.assertIn('no rule "no-such-rule"', err)

    def test_an_output_without_a_format(self):
        status, _, err = run("scan", estate("same-key-twice"), "-o", "report.doc")
        self.assertEqual(status, 2)
        self.assertIn("-o report.doc: the ending tells no format", err)


class Arguments(unittest.TestCase):
    """An option takes one value; what follows is a target, never overwritten and never left out."""

    def test_an_output_before_the_target(self):
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "r.json")
            run("scan", "-o", report, estate("same-key-twice"))
            with open(report) as file:
                self.assertEqual(json.load(file)["workloads"][0]["name"], "app")

    def test_an_exclude_before_the_target(self):
        _, out, _ = run("scan", "--exclude", "b.yaml", estate("same-key-twice"), "--format", "json")
        self.assertEqual(len(json.loads(out)["workloads"]), 2)

    def test_a_word_that_is_no_verb(self):
        status, _, err = run("scna")
        self.assertEqual(status, 2)
        self.assertIn('no verb "scna"', err)

    def test_what_cannot_be_read_at_all_is_not_done(self):
        status, out, err = run("scan", "-", input=b"kind: [\n")
        self.assertEqual(status, 2)
        self.assertIn("Not understood", out)
        self.assertIn("nothing that was found could be read", err)

    def test_a_report_does_not_follow_a_link_that_lies_about(self):
        with tempfile.TemporaryDirectory() as folder:
            victim, report = os.path.join(folder, "victim"), os.path.join(folder, "r.txt")
            with open(victim, "w") as file:
                file.write("kept")
            os.symlink(victim, report + ".part")
            os.symlink(victim, report)
            run("scan", estate("same-key-twice"), "-o", report)
            with open(victim) as file:
                self.assertEqual(file.read(), "kept")

    def test_a_baseline_of_the_same_estate_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "r.json")
            run("scan", estate("every-way-in"), "-o", report)
            _, out, _ = run("scan", os.path.join(estate("every-way-in"), "."), "--baseline", report, "--format", "json")
            answers = json.loads(out)["answers"].values()
            self.assertEqual([f["rule"] for a in answers for f in a["findings"]], [])


class Reading(unittest.TestCase):
    def test_standard_input(self):
        with open(os.path.join(estate("same-key-twice"), "a.yaml"), "rb") as file:
            status, out, _ = run("scan", "-", "--format", "json", "--fail-on", "never", input=file.read())
        self.assertEqual(status, 0)
        self.assertEqual(json.loads(out)["workloads"][0]["name"], "app")

    def test_every_format_in_one_run(self):
        with tempfile.TemporaryDirectory() as folder:
            names = ["r.html", "r.json", "r.sarif", "r.xml", "r.md", "r.csv", "r.txt"]
            outputs = [word for name in names for word in ("-o", os.path.join(folder, name))]
            run("scan", estate("compose-docker-socket"), *outputs)
            for name in names:
                self.assertGreater(os.path.getsize(os.path.join(folder, name)), 100, name)


class Secrets(unittest.TestCase):
    def test_a_secret_value_appears_in_no_output(self):
        for format in ["text", "json", "sarif", "junit", "markdown", "html", "csv"]:
            _, out, err = run("scan", estate("live-dump"), "--format", format, "-v")
            self.assertNotRegex(out + err, r"canary-3b1f|Y2FuYXJ5LTNiMWY", format)


class Terminal(unittest.TestCase):
    def test_no_escape_sequences_in_a_pipe(self):
        self.assertNotIn("\x1b", run("scan", estate("same-key-twice"), "-v")[1])

    def test_color_when_asked(self):
        self.assertIn("\x1b[", run("scan", estate("same-key-twice"), "--color", "always")[1])

    def test_names_cannot_command_the_terminal(self):
        pod = b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a\\u001b[2Jb"},"spec":{"hostPID":true,"containers":[]}}'
        self.assertNotIn("\x1b", run("scan", "-", "-v", input=pod)[1])


class Explain(unittest.TestCase):
    def test_every_rule_that_can_be_reported_is_explained(self):
        rules = set(re.findall(r"^(\S+)", run("explain")[1], re.MULTILINE))
        wanted = set()
        for name in sorted(os.listdir(ESTATES)):
            with open(os.path.join(ESTATES, name, "want", "facts.txt")) as facts:
                wanted |= set(re.findall(r"^finding (\S+)", facts.read(), re.MULTILINE))
        self.assertTrue(wanted)
        self.assertLessEqual(wanted, rules)

    def test_a_rule_in_full(self):
        _, out, _ = run("explain", "credentials-cluster-admin")
        for heading in ["Why\n", "Fix\n", "See\n"]:
            self.assertIn(heading, out)


class Binary(unittest.TestCase):
    def test_links_only_what_is_listed(self):
        dynamic = subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout
        needed = re.findall(r"NEEDED.*\[(.*)\]", dynamic)
        self.assertTrue(needed)
        self.assertEqual([n for n in needed if not any(n.startswith(m) for m in MAY_LINK)], [])

    def test_version(self):
        with open(os.path.join(SOURCE, "CMakeLists.txt")) as file:
            version = re.search(r"project\(cofferdam VERSION (\S+)", file.read()).group(1)
        self.assertEqual(run("--version")[1], f"cofferdam {version}\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
