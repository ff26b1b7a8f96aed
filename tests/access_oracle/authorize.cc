// access_authorize ESTATE: answers requests on standard input, one a line, by the RBAC objects of a file.
//
// In: user, groups (comma-separated), "resource", verb, group, resource, subresource, namespace, name
//     user, groups, "url", verb, path; all tab-separated
// Out: yes, no or unknown
#include <fstream>
#include <iostream>
#include <sstream>

#include "analysis/access/access.h"
#include "kubernetes/decode.h"

using namespace cofferdam;

namespace {

std::vector<std::string> split(const std::string& line, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream(line + separator);
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

estate::SnapshotPtr read_estate(const char* path) {
    std::ifstream file(path);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const value::Parsed parsed = value::parse(std::make_shared<value::Text>(path, std::move(bytes)));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    for (const value::Problem& problem : decoded.problems) std::cerr << problem.message << '\n';
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = path, .origin = estate::Origin::Cluster});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

access::Decision decide(const access::Access& access, const std::vector<std::string>& field) {
    const access::User user{field.at(0),
                            field.at(1).empty() ? std::vector<std::string>{} : split(field[1], ',')};
    if (field.at(2) == "url") return access.authorize(user, access::UrlRequest{field.at(3), field.at(4)});
    return access.authorize(user, access::Request{.verb = field.at(3),
                                                  .group = field.at(4),
                                                  .resource = field.at(5),
                                                  .subresource = field.at(6),
                                                  .namespace_ = field.at(7),
                                                  .name = field.at(8)});
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const estate::SnapshotPtr estate = read_estate(argv[1]);
    const access::Access access(*estate);
    for (std::string line; std::getline(std::cin, line);) {
        const Truth allowed = decide(access, split(line, '\t')).allowed;
        std::cout << (allowed == Truth::Yes ? "yes" : allowed == Truth::No ? "no" : "unknown") << '\n';
    }
}
