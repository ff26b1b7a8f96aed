#!/usr/bin/env python3
"""Writes the part of content/catalogues/kept-words.yaml that is made: words of Kubernetes' API, and words of our sources.

    tests/tools/kept_words.py $(go env GOMODCACHE)/k8s.io/api@v0.35.0 [more modules...]

What an analysis compares with stands in our sources as a literal, what an object consists of stands in the types of the
API: both are public, so none of them can be somebody's name by anything but chance. Literals with spaces are sentences
for people and are left out, and so are tests. The controls and catalogues are not in the list: the program reads those
itself (src/sources/cluster/known_words.cc)."""
import os
import re
import sys
import textwrap

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
FILE = os.path.join(ROOT, "content/catalogues/kept-words.yaml")
MARK = "# Made by tests/tools/kept_words.py; do not edit below."
READING = ["analysis", "estate", "graph", "kubernetes", "policy", "questions"]
# What workloads and namespaces are often called by, and no analysis asks for.
NOT_KEPT = {"acme", "app-name", "deployer", "dev", "frontend", "gang", "jane", "prod", "registry", "shop", "stage", "tenant", "test", "web"}
WORD = re.compile(r"[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*")


def files_below(folder, ending):
    for path, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith(ending):
                yield os.path.join(path, name)


def words_of(text):
    for word in WORD.findall(text):
        word = word.strip("-_")
        if len(word) > 1 and not word[0].isdigit():
            yield word


def words_of_the_api(module):
    names = ("types.go", "well_known_labels.go", "well_known_taints.go", "annotation_key_constants.go")
    for path in files_below(module, names):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name in re.findall(r'json:"([A-Za-z0-9_-]+)', text):
            yield from words_of(name)
        for kind in re.findall(r"^type (\w+) struct \{\n\tmetav1.TypeMeta", text, flags=re.M):
            yield kind
        # Values of enumerations, names of labels and annotations.
        for value in re.findall(r'=\s+"([^"\s]+)"', text):
            yield from words_of(value)


def words_of_ours():
    for folder in READING:
        for path in files_below(os.path.join(ROOT, "src", folder), ".cc"):
            if path.endswith("_test.cc"):
                continue
            with open(path, encoding="utf-8") as file:
                text = re.sub(r"^\s*//.*$|^#include.*$", "", file.read(), flags=re.M)
            for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
                if " " not in literal and "{}" not in literal:
                    yield from words_of(re.sub(r"\\.", " ", literal))


def main():
    words = set(words_of_ours())
    for module in sys.argv[1:]:
        words.update(words_of_the_api(module))
    with open(FILE, encoding="utf-8") as file:
        kept = file.read().split(MARK)[0].rstrip()
    listed = ", ".join(f'"{word}"' for word in sorted({word.lower() for word in words} - NOT_KEPT))
    lines = textwrap.wrap(f"known: [{listed}]", width=156, subsequent_indent="  ", break_on_hyphens=False)
    with open(FILE, "w", encoding="utf-8") as file:
        file.write("\n".join([kept, MARK, *lines]) + "\n")


if __name__ == "__main__":
    main()
