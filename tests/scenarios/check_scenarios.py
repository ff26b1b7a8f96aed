"""How far an intruder gets in an estate, by which hops, and what is left after the obvious fix.

usage: check_scenarios.py COFFERDAM SCENARIOS
A scenario is a folder: estate.yaml; steps.txt, in whose first line stands what it shows; want.txt, the answers.
Steps: `ask FROM TO` is `cofferdam why FROM TO`; `edit`, with a line `- text` and a line `+ text`, puts the one in the
place of the other in the estate, wherever it stands; `options …` go with all that is asked afterwards.
COFFERDAM_REWRITE_GOLDENS=1 writes want.txt anew.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

HOP = re.compile(r"  \d+\. (.*) → (.*)  ([A-Z_]+)$")


def ask(program, estate, options, start, end):
    """The answer's first line, and a line for each hop; problems of how it is told."""
    run = subprocess.run([program, "why", start, end, str(estate), *options], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        return [f"refused: {run.stderr.strip()}"], []
    told = run.stdout.splitlines()
    answer, problems, hop = [told[0]], [], None
    for line in told[1 : told.index("If one hop is cut") if "If one hop is cut" in told else 0]:
        found = HOP.match(line)
        if found:
            hop = line
            answer.append(f"  {found[3]} {found[2]}")
        elif line.startswith("       if "):
            answer.append(f"     {line.strip()}")
        elif line.startswith("       refuted by: ") and not line.endswith(")"):
            problems.append(f"no answer to look for: {line}")
        elif re.search(r"\(.*estate.yaml", line) and not re.search(r"estate.yaml:\d+:\d+\)", line):
            problems.append(f"no place: {hop}: {line}")
    return answer, problems


def play(program, folder, estate):
    text = (folder / "estate.yaml").read_text()
    answers, problems, options, old = [], [], [], ""
    for step in (folder / "steps.txt").read_text().splitlines():
        word, _, rest = step.partition(" ")
        if word == "ask":
            estate.write_text(text)
            answer, bad = ask(program, estate, options, *rest.split())
            answers += answer
            problems += bad
        elif word == "options":
            options = rest.split()
            answers.append(f"with {rest}")
        elif word == "-":
            old = rest
        elif word == "+":
            if old not in text:
                problems.append(f"not in the estate: {old}")
            text = text.replace(old, rest)
            answers += ["", f"after {rest}"]
    return "\n".join(answers) + "\n", problems


def main():
    program, scenarios = sys.argv[1], pathlib.Path(sys.argv[2])
    failed, played = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        estate = pathlib.Path(scratch) / "estate.yaml"
        for folder in sorted(path for path in scenarios.iterdir() if path.is_dir()):
            got, problems = play(program, folder, estate)
            want = folder / "want.txt"
            played += 1
            if os.environ.get("COFFERDAM_REWRITE_GOLDENS") == "1":
                want.write_text(got)
            for problem in problems:
                print(f"{folder.name}: {problem}")
            if not want.is_file() or want.read_text() != got:
                print(f"{folder.name}: got\n{got}")
                problems.append("differs")
            failed += 1 if problems else 0
    print(f"{played - failed} of {played} scenarios")
    return 1 if failed or not played else 0


sys.exit(main())
