"""Answers of `cofferdam reach --format json` as the lines of the suite's want files: one fact a line."""

PROTOCOLS = ["TCP", "UDP", "SCTP"]  # in the order of the suite's explanations


def peer(party):
    if "addresses" in party:
        return f"{party['addresses']}[External]"
    if party.get("ingress_controller"):
        return "{ingress-controller}"
    return f"{party['namespace']}/{party['name']}[{party['kind']}]"


def ports(entries):
    if not entries:
        return "No Connections"
    return "All Connections" if entries == ["All"] else ",".join(entries)


def of_ipv6(*parties):
    """The suite knows no IPv6."""
    return any(":" in party.get("addresses", "") for party in parties)


def connections(answer):
    return {f"{peer(c['from'])} => {peer(c['to'])} : {ports(c['ports'])}"
            for c in answer["connections"] if not of_ipv6(c["from"], c["to"])}


# --exposure

def selector(described, word):
    """As the suite prints a selector: labels by key, then expressions."""
    terms = [f"{key}={value}" for key, value in sorted(described.get("matchLabels", {}).items())]
    terms += sorted(f"{{Key:{e['key']},Operator:{e['operator']},Values:[{' '.join(e['values'])}],}}"
                    for e in described.get("matchExpressions", []))
    return f"[{word} with {{{','.join(terms)}}}]" if terms else ""


def described_pods(entry):
    namespaces = entry["namespaces"]
    labels = namespaces.get("matchLabels", {})
    if list(labels) == ["kubernetes.io/metadata.name"] and "matchExpressions" not in namespaces:
        where = labels["kubernetes.io/metadata.name"]
    else:
        where = selector(namespaces, "namespace") or "[all namespaces]"
    return f"{where}/{selector(entry['pods'], 'pod') or '[all pods]'}"


def exposure_of_side(workload, arrow, side):
    if side["entire_cluster"]:
        yield f"{workload} {arrow} entire-cluster : {ports(side['entire_cluster'])}"
    for entry in side["selected"]:
        yield f"{workload} {arrow} {described_pods(entry)} : {ports(entry['ports'])}"
    for entry in side["addresses"]:
        if not of_ipv6(entry):
            yield f"{workload} {arrow} {entry['addresses']}[External] : {ports(entry['ports'])}"


def exposure(answer):
    facts = connections(answer)
    for record in answer["exposure"]:
        workload = peer(record["workload"])
        facts.update(exposure_of_side(workload, "=>", record["egress"]))
        facts.update(exposure_of_side(workload, "<=", record["ingress"]))
        for side in ("egress", "ingress"):
            if record[side]["protected"] == "no":
                facts.add(f"{workload} is not protected on {side.capitalize()}")
    return facts


# --explain

def explained_ports(entries):
    """TCP, UDP:[53], SCTP: a protocol alone is all its ports."""
    if entries == ["All"]:
        return ", ".join(PROTOCOLS)
    found = dict(entry.split(" ", 1) for entry in entries)
    return ", ".join(p if found[p] == "1-65535" else f"{p}:[{found[p]}]" for p in PROTOCOLS if p in found)


def policy(reason, side, subject, other):
    # A cluster-wide object has no namespace.
    name = f"{reason['namespace']}/{reason['name']}" if reason["namespace"] else reason["name"]
    rule = reason.get("rule_name") or f"#{reason.get('rule')}"
    named_rule = f"{side} rule {rule}"
    head = f"{reason['kind']} '{name}'"
    return {
        "allows": f"{head} allows connections by {named_rule}",
        "denies": f"{head} denies connections by {named_rule}",
        "passes": f"{head} passes connections by {named_rule}",
        "has no rules": f"{head} selects {subject}, but {other} is not allowed by any {side} rule (no rules defined)",
        "no rule selects the peer": f"{head} selects {subject}, but {other} is not allowed by any {side} rule",
        "a rule selects the peer for other ports":
            f"{head} selects {subject}, and {named_rule} selects {other}, but the protocols and ports do not match",
        "a rule selects the peer for port names that it has not":
            f"{head} selects {subject}, and {named_rule} selects {other}, "
            "but named ports of the rule have no match in the configuration of the destination peer",
    }[reason["outcome"]]


def entry(through, leads):
    head = f"{through['kind']} '{through['namespace']}/{through['name']}'"
    if leads:
        return f"{head} allows ingress connections through service {through['service']}"
    return f"{head} allows ingress to service {through['service']}, but the protocols and ports do not match"


def side_lines(record, part, side):
    subject, other = (peer(record["to"]), peer(record["from"])) if side == "Ingress" else (
        peer(record["from"]), peer(record["to"]))
    told = part[side.lower()]
    reasons = [policy(reason, side, subject, other) for reason in told["policies"]]
    answer = told["answer"]
    if side == "Ingress" and "through" in part:
        leading = [through for through in part["through"] if through["leads_here"]]
        reasons += [entry(through, True) for through in leading]
        if not leading:
            answer = "denied"
            reasons = [reason for reason in reasons if " allows connections by " not in reason]
            reasons += [entry(through, False) for through in part["through"]]
    if not reasons:
        reasons = ["due to the system default (Allow all)"]
    return {f"{side} ({answer.capitalize()}) {reason}" for reason in reasons}


def explanations(answer):
    facts = set()
    for record in answer["explanations"]:
        if of_ipv6(record["from"], record["to"]):
            continue
        ends = f"{peer(record['from'])} => {peer(record['to'])}"
        if record["default"]:
            facts.add(f"{ends} by default")
            continue
        for part in record["parts"]:
            head = f"{ends} : {part['answer'].capitalize()} {explained_ports(part['ports'])}"
            for side in ("Egress", "Ingress"):
                facts.update(f"{head} : {line}" for line in side_lines(record, part, side))
    return facts
