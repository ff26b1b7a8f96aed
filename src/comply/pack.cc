#include "comply/pack.h"

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "comply/digest.h"
#include "content/shipped.h"
#include "content/version.h"
#include "report/json_writer.h"
#include "value/document.h"

namespace cofferdam::comply {

namespace {

using report::JsonWriter;

// What was read, by name: each text once. Two inputs of one name differ in their digest.
std::set<std::pair<std::string, std::string>> input_digests(const estate::Snapshot& snapshot) {
    std::set<const value::Text*> texts;
    for (auto [id, object] : snapshot.table<estate::Object>()) {
        if (object.document && object.document->text()) texts.insert(object.document->text().get());
    }
    std::set<std::pair<std::string, std::string>> digests;
    for (const value::Text* text : texts) digests.emplace(text->name(), sha256(text->bytes()));
    return digests;
}

// Of all that is compiled into the program.
std::string content_digest() {
    std::string all;
    for (const content::EmbeddedFile& file : content::embedded_files())
        all += fmt::format("{} {}\n", sha256(file.bytes), file.name);
    return sha256(all);
}

void write_digest(JsonWriter& json, const std::string& name, const std::string& digest) {
    json.line();
    json.begin_object();
    json.member("name", name);
    json.member("sha256", digest);
    json.end_object();
}

void write_waivers(JsonWriter& json, const std::vector<content::Waiver>& waivers) {
    json.begin_array("waivers");
    for (const content::Waiver& waiver : waivers) {
        json.line();
        json.begin_object();
        json.member("rule", waiver.rule);
        json.member("subject", waiver.subject);
        json.member("fingerprint", waiver.fingerprint);
        json.member("reason", waiver.reason);
        json.member("approver", waiver.approver);
        json.member("expires", fmt::format("{:04}-{:02}-{:02}", waiver.expires.year, waiver.expires.month,
                                           waiver.expires.day));
        json.end_object();
    }
    json.end_array();
}

std::string manifest(const Report& report, const Making& making,
                     const std::map<std::string, std::string>& files) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("cofferdam", content::version());
    json.member("content_sha256", content_digest());
    json.member("kubernetes", report.result.kubernetes_version);
    const content::Framework* framework = report.assessment.framework;
    json.member("framework", framework ? framework->id : "");
    json.member("edition", framework ? framework->edition : "");
    json.member("created", making.created);
    json.member("arguments", making.arguments);
    json.member("rights", making.rights);
    json.begin_array("files");
    for (const auto& [name, bytes] : files) write_digest(json, name, sha256(bytes));
    json.end_array();
    json.begin_array("inputs");
    for (const auto& [name, digest] : input_digests(*report.result.snapshot))
        write_digest(json, name, digest);
    json.end_array();
    write_waivers(json, *making.waivers);
    json.end_object();
    return out + "\n";
}

Result<value::DocumentPtr> parse_manifest(std::string bytes) {
    auto parsed =
        value::parse_json(std::make_shared<value::Text>(std::string(manifest_name), std::move(bytes)));
    if (parsed.documents.size() != 1 || !parsed.documents.front()->root()["files"].is(value::Kind::List))
        return error("{} is no manifest of a pack", manifest_name);
    return parsed.documents.front();
}

} // namespace

std::map<std::string, std::string> make_pack(const Report& report, const Making& making) {
    std::map<std::string, std::string> files;
    for (const Format& format : formats()) {
        if (format.name != "text") files[fmt::format("report.{}", format.name)] = format.print(report, {});
    }
    std::string written = manifest(report, making, files);
    files[std::string(manifest_name)] = std::move(written);
    return files;
}

Result<Verification> verify_pack(const ReadFile& read, const std::vector<std::string>& present) {
    std::string bytes_of_manifest = COFFERDAM_TRY(read(std::string(manifest_name)));
    const value::DocumentPtr document = COFFERDAM_TRY(parse_manifest(std::move(bytes_of_manifest)));
    const value::Value& root = document->root();
    Verification verification;
    verification.inputs = root["inputs"].size();
    verification.made_by =
        fmt::format("Cofferdam {}, {}", root["cofferdam"].string_or("?"), root["created"].string_or("?"));
    std::set<std::string, std::less<>> named = {std::string(manifest_name), std::string(signature_name)};
    for (const value::Value& file : root["files"].items()) {
        const std::string name(file["name"].string_or(""));
        named.insert(name);
        ++verification.files;
        const bool plain = !name.empty() && name.find('/') == std::string::npos; // never beside the pack
        const Result<std::string> bytes =
            plain ? read(name) : Result<std::string>(error("\"{}\" is no name of a file", name));
        if (!bytes) {
            verification.faults.push_back(bytes.error().message);
        } else if (sha256(*bytes) != file["sha256"].string_or("")) {
            verification.faults.push_back(fmt::format("{} is not what the manifest says", name));
        }
    }
    for (const std::string& name : present) {
        if (!named.contains(name))
            verification.faults.push_back(fmt::format("{} is not in the manifest", name));
    }
    return verification;
}

} // namespace cofferdam::comply
