"""The suite's want files as sets of facts, each in the form that lines.py gives our answers."""
import re


def plain_lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def connections(path):
    return {line.strip() for line in plain_lines(path) if line.strip()}


HEADINGS = {"Exposure Analysis Result:", "Egress Exposure:", "Ingress Exposure:",
            "Workloads not protected by network policies:"}


def exposure(path):
    lines = {re.sub(r"\s+", " ", line).strip() for line in plain_lines(path)}
    return {line for line in lines if line and line not in HEADINGS}


def explanations(path):
    """A fact is one reason of one side of one part of a pair's ports."""
    facts = set()
    ends = part = side = ""
    by_default = False
    for line in plain_lines(path):
        text = line.strip().removeprefix("- ")
        if text.startswith("# All Connections due to the system default"):
            by_default = True
        elif by_default and " => " in text:
            facts.add(f"{text} by default")
        elif match := re.fullmatch(r"Connections between (.*):", text):
            ends = match.group(1)
        elif match := re.fullmatch(r"((?:Allowed|Denied) .*) due to the following policies and rules:", text):
            part = match.group(1)
        elif match := re.fullmatch(r"(Egress|Ingress) \((Allowed|Denied)\)( due to .*)?", text):
            side = f"{match.group(1)} ({match.group(2)})"
            if match.group(3):
                facts.add(f"{ends} : {part} : {side}{match.group(3)}")
        elif text and not text.endswith(" list:") and not text.endswith(" connections:") and text[0] not in "#-":
            facts.add(f"{ends} : {part} : {side} {text}")
    return facts
