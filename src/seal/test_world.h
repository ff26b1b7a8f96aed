// Worlds of seal's tests: YAML in, policies and notes out.
#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>

#include "kubernetes/test_world.h"
#include "seal/network_plan.h"
#include "seal/policy_text.h"
#include "seal/proof.h"

namespace cofferdam::seal {

inline reach::ReachPtr read_world(const std::string& yaml) {
    return reach::Reach::build(kubernetes::read_world(yaml));
}

inline observations::FlowWindow read_flows(const std::string& text) {
    observations::FlowWindow window;
    window.read(std::make_shared<value::Text>("flows", text));
    return window;
}

// "Deployment shop/web > Deployment shop/cart TCP 7070\n", in the order of the plan
inline std::string wants(const reach::Reach& reach, const NetworkPlan& plan) {
    const auto word = [&](const WantEnd& end) -> std::string {
        if (const auto* const peer = std::get_if<reach::PeerId>(&end)) return describe(reach[*peer]);
        if (std::holds_alternative<Everybody>(end)) return "everybody";
        if (std::holds_alternative<AnyPod>(end)) return "any pod";
        if (std::holds_alternative<DnsPods>(end)) return "DNS";
        return blocks_of(std::get<estate::AddressSet>(end)).front().cidr;
    };
    std::string text;
    for (const Want& want : plan.wants) {
        if (std::holds_alternative<DnsPods>(want.to)) continue; // with every way out
        text += fmt::format("{} > {} {}\n", word(want.from), word(want.to), want.ports.to_string());
    }
    return text;
}

// Of one kind: "Deployment shop/web: text\n"
inline std::string notes(const NetworkPlan& plan, NoteKind kind) {
    std::string text;
    for (const Note& note : plan.notes) {
        if (note.kind == kind) text += fmt::format("{}: {}\n", note.subject, note.text);
    }
    for (const UnplacedNeed& need : plan.unplaced) {
        if (need.note.kind == kind) text += fmt::format("{}: {}\n", need.note.subject, need.note.text);
    }
    return text;
}

inline std::string notes(const Proof& proof, NoteKind kind) {
    std::string text;
    for (const Note& note : proof.notes) {
        if (note.kind == kind) text += fmt::format("{}: {}\n", note.subject, note.text);
    }
    return text;
}

// Deployment <name> in shop with labels {app: <name>}, which listens on 8080 as http; `more` is inside the
// braces of its container. A Service of that name leads from port 80 to http.
inline std::string app(std::string_view name, std::string_view more = "",
                       std::string_view namespace_ = "shop") {
    return fmt::format(R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {0}, namespace: {2}}}
spec:
  selector: {{matchLabels: {{app: {0}}}}}
  template:
    metadata: {{labels: {{app: {0}}}}}
    spec:
      containers:
        - {{name: main, image: x, ports: [{{name: http, containerPort: 8080}}]{1}{3}}}
---
apiVersion: v1
kind: Service
metadata: {{name: {0}, namespace: {2}}}
spec:
  selector: {{app: {0}}}
  ports: [{{port: 80, targetPort: http}}]
)",
                       name, more.empty() ? "" : ", ", namespace_, more);
}

inline std::string env(std::string_view name, std::string_view value) {
    return fmt::format("env: [{{name: {}, value: \"{}\"}}]", name, value);
}

} // namespace cofferdam::seal
