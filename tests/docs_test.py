#!/usr/bin/env python3
"""Documents, man page and completions against the tree: what they name must be there, and the other way round.

Usage: docs_test.py [SOURCE_DIR]"""
import os
import re
import subprocess
import sys
import unittest

SOURCE = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), ".."))
SEVERITIES = ["info", "low", "medium", "high", "critical"]
COMPLETIONS = ["completions/cofferdam.bash", "completions/_cofferdam", "completions/cofferdam.fish"]
MAN_PAGE = "docs/man/cofferdam.1"
# Where the tree was made, and what by, is no part of it.
FORBIDDEN = [r"\bsessions?\b", r"\bprompts?\b", r"/work/", r"\bartifactory\b", r"\bnexus\b", r"\bLLM\b", r"\bTODO\b", r"\bFIXME\b"]


def path(name):
    return os.path.join(SOURCE, name)


def read(name):
    with open(path(name), encoding="utf-8") as file:
        return file.read()


def tracked_files():
    """Every file of the tree, also before its first commit."""
    listed = subprocess.run(["git", "-C", SOURCE, "ls-files", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        return [name for name in listed.stdout.splitlines() if os.path.exists(path(name))]
    found = []
    for folder, folders, files in os.walk(SOURCE):
        folders[:] = [f for f in folders if f not in (".git", "build")]
        found += [os.path.relpath(os.path.join(folder, f), SOURCE) for f in files]
    return found


FILES = tracked_files()
QUESTIONS = re.findall(r"^    \{\"(\w+)\", \"[^\"]*\?\",", read("src/questions/question.cc"), re.MULTILINE)
# Cases hold foreign text, which is read as it is.
DOCUMENTS = sorted(f for f in FILES if f.endswith(".md") and not re.match(r"tests/.*/(inputs|cases)/", f))


def without_code_blocks(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def program_options():
    """--word and -w of every add_option and add_flag in src/cli, and CLI11's own."""
    found = {"--help", "-h"}
    for name in FILES:
        if not re.fullmatch(r"src/cli/\w+\.cc", name):
            continue
        for names in re.findall(r"\b(?:add_option|add_flag|set_version_flag)\(\s*\"([^\"]*)\"", read(name)):
            found |= {word for word in names.split(",") if word.startswith("-")}
    return found


def verbs():
    return set(re.findall(r"^\s*\{\"([\w-]+)\", \"", read("src/cli/verbs.cc"), re.MULTILINE))


def formats():
    """Of scan, reach and diff."""
    lists = ("src/report/formats.cc", "src/report/connections/formats.cc", "src/diff/formats.cc")
    return {name for path in lists for name in re.findall(r"\{\"(\w+)\", print", read(path)) + re.findall(r"\bFormat\{\"(\w+)\"", read(path))}


def rules():
    """(id, severity, question, line) of each entry of the catalogue."""
    found = []
    for number, line in enumerate(read("content/rules.yaml").splitlines(), 1):
        if match := re.match(r"- id: (\S+)", line):
            found.append({"id": match.group(1), "line": number})
        elif found and (match := re.match(r"  (severity|question): (\S+)", line)):
            found[-1][match.group(1)] = match.group(2)
    return found


def man_options():
    text = read(MAN_PAGE).replace("\\-", "-")
    long_words = re.findall(r"\bFl -([a-z][a-z-]*)", text)
    return {"--" + word for word in long_words} | {"-" + word for word in re.findall(r"\bFl ([a-z])\b(?!-)", text)}


def completion_options(name):
    text = re.sub(r"^\s*#.*$", "", read(name), flags=re.MULTILINE)
    if name.endswith(".fish"):
        lines = [line for line in text.splitlines() if line.startswith("complete ")]
        words = {"--" + w for line in lines for w in re.findall(r" -l ([a-z-]+)", line)}
        return words | {"-" + w for line in lines for w in re.findall(r" -s ([a-z])\b", line)}
    if name.endswith(".bash"):
        lists = re.findall(r"_cofferdam_options=\(([^)]*)\)", text) + re.findall(r"_cofferdam_words '([^']*)'", text)
        return {word for words in lists for word in words.split() if re.fullmatch(r"--?[a-z][a-z-]*", word)}
    specs = re.findall(r"'(?:\*|\([^)]*\))?(--[a-z-]+)\[", text)
    return set(specs) | {word for pair in re.findall(r"\{(--[a-z-]+,-[a-z])\}", text) for word in pair.split(",")}


class Options(unittest.TestCase):
    def test_the_program_has_options_and_verbs(self):
        self.assertIn("--fail-on", program_options())
        self.assertIn("scan", verbs())
        self.assertIn("sarif", formats())
        self.assertIn("internet", QUESTIONS)

    def compare(self, where, found):
        wanted = program_options()
        self.assertEqual(sorted(wanted - found), [], f"{where} lacks options that the program has")
        self.assertEqual(sorted(found - wanted), [], f"{where} has options that the program lacks")

    def test_man_page(self):
        self.compare(MAN_PAGE, man_options())

    def test_completions(self):
        for name in COMPLETIONS:
            with self.subTest(name):
                self.compare(name, completion_options(name))

    def test_verbs_and_formats_are_everywhere(self):
        for name in [MAN_PAGE, *COMPLETIONS]:
            words = set(re.findall(r"[\w-]+", read(name))) | set(re.findall(r"\w+", read(name)))
            self.assertEqual(sorted((verbs() | formats()) - words), [], f"{name} lacks verbs or formats")

    def test_documents_name_only_options_that_exist(self):
        # Of our own program: in a line that calls it.
        for name in DOCUMENTS:
            for line in re.findall(r"\bcofferdam (?:scan|reach|why|why-not|explain)\b[^|`\n]*", read(name)):
                used = {w for w in re.findall(r"(?<=\s)--?[a-z][a-z-]*", line.split("#")[0])}
                self.assertEqual(sorted(used - program_options() - {"-"}), [], f"{name}: {line}")


class Links(unittest.TestCase):
    def test_relative_links_lead_somewhere(self):
        for name in DOCUMENTS:
            for target in re.findall(r"\]\(([^)\s]+)\)", without_code_blocks(read(name))):
                if re.match(r"[a-z]+:|#", target):
                    continue
                file = os.path.normpath(os.path.join(os.path.dirname(name), target.split("#")[0]))
                self.assertTrue(os.path.exists(path(file)), f"{name}: the link {target} leads nowhere")

    def test_headings_that_links_name_are_there(self):
        for name in DOCUMENTS:
            for target in re.findall(r"\]\(([^)\s]*#[^)\s]+)\)", without_code_blocks(read(name))):
                if re.match(r"[a-z]+:", target):
                    continue
                file, anchor = target.split("#", 1)
                file = os.path.normpath(os.path.join(os.path.dirname(name), file)) if file else name
                headings = re.findall(r"^#+ (.*)$", read(file), re.MULTILINE)
                anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
                self.assertIn(anchor, anchors, f"{name}: {target} names no heading")

    def test_paths_in_backticks_exist(self):
        for name in DOCUMENTS:
            for word in re.findall(r"`([^`\n]+)`", without_code_blocks(read(name))):
                if not re.fullmatch(r"\.?[\w.-]+(/[\w.{},-]+)+/?", word):
                    continue
                root = root_of(word)
                if root is None or "NAME" in word:  # the reader's own
                    continue
                for file in expand(word):
                    self.assertTrue(os.path.exists(os.path.join(root, file)), f"{name}: `{file}` is not in the tree")


def root_of(word):
    """The folder that a path of a document begins in: the tree or src; None if it is the reader's own path."""
    first = word.split("/")[0]
    for root in (SOURCE, path("src")):
        if first != "build" and first in os.listdir(root):
            return root
    return None


def expand(word):
    """src/a.{h,cc} → src/a.h, src/a.cc"""
    match = re.match(r"(.*)\{([^}]*)\}(.*)", word)
    return [match[1] + part + match[3] for part in match[2].split(",")] if match else [word]


class Words(unittest.TestCase):
    def test_no_word_of_how_the_tree_was_made(self):
        for name in [*DOCUMENTS, MAN_PAGE, *COMPLETIONS]:
            for number, line in enumerate(read(name).splitlines(), 1):
                for word in FORBIDDEN:
                    self.assertIsNone(re.search(word, line, re.IGNORECASE), f"{name}:{number}: {word}: {line}")

    def test_adding_pages_stay_on_one_screen(self):
        for name in DOCUMENTS:
            if re.fullmatch(r"docs/adding-.*\.md", name):
                self.assertLessEqual(len(read(name).splitlines()), 60, f"{name} is longer than a screen")

    def test_decisions_are_short_and_say_what_would_change_them(self):
        decisions = [d for d in DOCUMENTS if d.startswith("docs/decisions/")]
        self.assertTrue(decisions)
        for name in decisions:
            text = read(name)
            self.assertRegex(os.path.basename(name), r"^\d{4}-\d\d-\d\d-[a-z0-9-]+\.md$")
            self.assertLessEqual(len(text.splitlines()), 25, f"{name} is too long")
            for heading in ["## Situation", "## Choice", "## What would change our mind"]:
                self.assertIn(heading + "\n", text, f"{name} lacks \"{heading}\"")


class Rules(unittest.TestCase):
    def test_ids_are_unique(self):
        seen = {}
        for rule in rules():
            self.assertNotIn(rule["id"], seen, f"content/rules.yaml:{rule['line']}: {rule['id']} is there already, "
                                               f"in line {seen.get(rule['id'])}")
            seen[rule["id"]] = rule["line"]
        self.assertTrue(seen)

    def test_severities_and_questions_are_known(self):
        for rule in rules():
            where = f"content/rules.yaml:{rule['line']}: {rule['id']}"
            self.assertIn(rule.get("severity"), SEVERITIES, where)
            self.assertIn(rule.get("question"), QUESTIONS, where)

    def test_documents_name_only_rules_that_exist(self):
        ids = {rule["id"] for rule in rules()}
        families = "|".join(QUESTIONS + ["compose"])
        for name in DOCUMENTS:
            if name.startswith("docs/adding-"):  # they invent some
                continue
            for word in re.findall(rf"`((?:{families})-[\w-]+)`", read(name)):
                self.assertIn(word, ids, f"{name}: no rule {word}")


class ThreatModel(unittest.TestCase):
    def test_every_test_that_it_names_is_there(self):
        tests = set()
        for name in FILES:
            if name.endswith("_test.cc"):
                tests |= {".".join(found) for found in re.findall(r"^TEST(?:_F)?\((\w+), (\w+)\)", read(name), re.MULTILINE)}
        named = re.findall(r"`([A-Z]\w+\.[A-Za-z]\w+)`", read("docs/threat-model.md"))
        self.assertTrue(named)
        for name in named:
            self.assertTrue(name in tests, f"docs/threat-model.md: no test {name}")


class Layers(unittest.TestCase):
    def test_the_architecture_names_every_module(self):
        text = read("docs/architecture.md")
        for module in re.findall(r"^add_subdirectory\((\S+)\)", read("src/CMakeLists.txt"), re.MULTILINE):
            self.assertTrue(re.search(rf"(?<![\w/]){re.escape(module)}/", text), f"docs/architecture.md does not name src/{module}")

    def test_every_question_and_fact_is_in_the_glossary_or_the_architecture(self):
        text = read("docs/glossary.md") + read("docs/architecture.md")
        for key in QUESTIONS:
            self.assertTrue(key in text, f"neither glossary nor architecture names the question {key}")


class Changelog(unittest.TestCase):
    def test_holds_the_version_of_the_project(self):
        version = re.search(r"project\(cofferdam VERSION (\S+)", read("CMakeLists.txt")).group(1)
        found = re.search(rf"^## {re.escape(version)}$", read("CHANGELOG.md"), re.MULTILINE)
        self.assertTrue(found, f"CHANGELOG.md has no heading {version}")


class Configuration(unittest.TestCase):
    """The examples of docs/configuration.md hold what the program reads."""

    def example(self, first_line):
        for block in re.findall(r"^```yaml\n(.*?)^```", read("docs/configuration.md"), re.MULTILINE | re.DOTALL):
            if block.startswith(first_line):
                return block
        self.fail(f"docs/configuration.md has no example that begins with {first_line}")

    def test_settings(self):
        keys = set(re.findall(r"^([a-z-]+):", self.example("# cofferdam.yaml"), re.MULTILINE))
        self.assertEqual(keys, set(re.findall(r"key == \"([a-z-]+)\"", read("src/content/config.cc"))))

    def test_waivers(self):
        keys = set(re.findall(r"^[ -] ([a-z]+):", self.example("# waivers.yaml"), re.MULTILINE))
        known = set(re.findall(r"\{\"([a-z]+)\", &Waiver::", read("src/content/waivers.cc"))) | {"expires"}
        self.assertEqual(keys, known)

    def test_examples_are_yaml(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("python3-yaml is not installed")
        for block in re.findall(r"^```yaml\n(.*?)^```", read("docs/configuration.md"), re.MULTILINE | re.DOTALL):
            self.assertIsNotNone(yaml.safe_load(block))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
