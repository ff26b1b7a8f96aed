#!/usr/bin/env python3
"""suite_check.py FOLDER: is the evaluator itself right? Compares it with the connection tables (<case>/want-connlist.txt) that
another project's analyzer is tested by. That analyzer takes it that address blocks never match pods. Lines about an Ingress
controller are left out: the evaluator knows nothing of Services. Status 1 on a difference, 77 where there is no suite."""
import pathlib
import sys

from estate import read_objects
from evaluate import Evaluation
from ports import ports_text
from verdict import NO, Outside


def connection_lines(folder):
    """Neighbouring outside runs that agree in everything are printed as one, apart as sources and as destinations."""
    evaluation = Evaluation(read_objects(folder), pod_addresses=NO)
    entering = {run: [] for run in evaluation.outside}
    leaving = {run: [] for run in evaluation.outside}
    for source, destination, allowed, _ in evaluation.rows():
        if not allowed:
            continue
        text = ",".join(ports_text(allowed)).replace("All", "All Connections")
        if isinstance(source, Outside):
            entering[source].append(f"{{}} => {destination} : {text}")
        elif isinstance(destination, Outside):
            leaving[destination].append(f"{source} => {{}} : {text}")
        else:
            yield f"{source} => {destination} : {text}"
    yield from joined_lines(entering)
    yield from joined_lines(leaving)


def joined_lines(lines_of_run):
    joined = []
    for run, lines in lines_of_run.items():
        if joined and joined[-1][2] == lines and joined[-1][1].version == run.low.version:
            joined[-1][1] = run.high
        else:
            joined.append([run.low, run.high, lines])
    for low, high, lines in joined:
        yield from (line.format(f"{low}-{high}[External]") for line in lines)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cases = sorted(pathlib.Path(sys.argv[1]).glob("*/want-connlist.txt"))
    if not cases:
        print(f"no suite in {sys.argv[1]}: skipped")
        return 77
    failed = 0
    for case in cases:
        wanted = {line for line in case.read_text().splitlines() if line and not line.startswith("{ingress-controller}")}
        found = set(connection_lines(case.parent / "inputs"))
        failed += wanted != found
        for sign, lines in (("-", wanted - found), ("+", found - wanted)):
            for line in sorted(lines)[:10]:
                print(f"{case.parent.name}: {sign} {line}")
    print(f"{len(cases) - failed} of {len(cases)} cases agree")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
