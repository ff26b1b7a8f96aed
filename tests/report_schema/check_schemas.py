"""Validates reports against their schemas: check_schemas.py PRINT_SAMPLE SOURCE_DIR [SARIF_SCHEMA]

PRINT_SAMPLE is the program of print_sample.cc. JSON goes against docs/schema/scan-1.json, SARIF against the official schema
of SARIF 2.1.0, which is looked for at SARIF_SCHEMA (npm ships it in @microsoft/jest-sarif, lib/schemas/). XML must parse.
Exit code 77 says that something needed is not installed: the reason is on the last line.
"""
import glob
import json
import os
import subprocess
import sys
import xml.etree.ElementTree

SKIPPED = 77


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIPPED)


try:
    import jsonschema
except ImportError:
    skip("Python has no jsonschema (apt-get install python3-jsonschema)")

WORLDS = ("plain", "hostile", "25")


def printed(program, report_format, world):
    return subprocess.run([program, report_format, world], check=True, capture_output=True).stdout.decode("utf-8")


def closed(schema):
    """Our schema as a contract of this version: no member that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed_schema = {name: closed(value) for name, value in schema.items()}
    if schema.get("type") == "object":
        closed_schema["additionalProperties"] = False
    return closed_schema


def validate(program, report_format, schema):
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    for world in WORLDS:
        checker(schema).validate(json.loads(printed(program, report_format, world)))
        print(f"{report_format} of the {world} sample is valid")


def main():
    program, source = sys.argv[1], sys.argv[2]
    with open(os.path.join(source, "docs/schema/scan-1.json"), encoding="utf-8") as file:
        validate(program, "json", closed(json.load(file)))
    for world in WORLDS:
        xml.etree.ElementTree.fromstring(printed(program, "junit", world))
    found = glob.glob(sys.argv[3]) if len(sys.argv) > 3 else []
    if not found:
        skip("JSON and JUnit are valid; no SARIF schema (npm install @microsoft/jest-sarif)")
    with open(found[0], encoding="utf-8") as file:
        validate(program, "sarif", json.load(file))


main()
