#include "sources/compose/canonical.h"

#include <algorithm>
#include <array>

#include "sources/compose/map_builder.h"
#include "sources/compose/mount.h"
#include "sources/compose/port_mapping.h"
#include "sources/compose/sequences.h"

namespace cofferdam::compose {

using value::Kind;
using value::Value;
using Step = SourceReader::Step;

namespace {

Value text(SourceReader& reader, const Value& node) {
    const auto content = reader.text(node);
    return content ? Value::string(*content) : Value();
}

Value boolean(SourceReader& reader, const Value& node) {
    const auto content = reader.boolean(node);
    return content ? Value::boolean(*content) : Value();
}

Value integer(SourceReader& reader, const Value& node) {
    const auto content = reader.integer(node);
    return content ? Value::integer(*content) : Value();
}

Value host_path(SourceReader& reader, const Value& node) {
    const auto content = reader.text(node);
    return content ? Value::string(reader.host_path(*content)) : Value();
}

Value wrong_kind(SourceReader& reader, const Value& node, std::string_view wanted) {
    reader.fail(node, fmt::format("must be {}, not {}", wanted, value::kind_name(node.kind())));
    return {};
}

using Read = Value (*)(SourceReader&, const Value&);

// Elements as `read` gives them; those that it cannot read are left out.
std::vector<Value> elements(SourceReader& reader, const Value& node, Read read) {
    std::vector<Value> items;
    for (std::size_t i = 0; i < node.items().size(); ++i) {
        const Step step(reader, i);
        const Value& item = node.items()[i];
        if (!reader.admit(item) || !reader.spend(item, 1, 0)) continue;
        if (const Value content = read(reader, item); !content.is(Kind::Missing)) items.push_back(content);
    }
    return items;
}

Value list_of(SourceReader& reader, const Value& node, Form form, Read read) {
    if (!node.is(Kind::List)) return wrong_kind(reader, node, "a list");
    return unique_elements(reader.arena(), form, elements(reader, node, read));
}

Value one_or_list_of(SourceReader& reader, const Value& node, Form form, Read read) {
    if (node.is(Kind::List) || !node || node.is(Kind::Map)) return list_of(reader, node, form, read);
    const Value only = read(reader, node);
    return only.is(Kind::Missing) ? only : reader.arena().list(std::array{only});
}

// Fields of a long syntax: those that are named are read so, all others copied.
struct Part {
    std::string_view key;
    Read read;
};

MapBuilder parts_of(SourceReader& reader, const Value& node, std::span<const Part> parts) {
    MapBuilder builder;
    for (const value::Entry& entry : node.entries()) {
        const std::string_view key = reader.key(entry.key);
        const Step step(reader, key);
        if (!reader.admit(entry.value)) continue;
        const auto part = std::ranges::find(parts, key, &Part::key);
        const bool is_plain = part == parts.end() || entry.value.is(Kind::Null);
        const Value content = is_plain ? reader.copy(entry.value) : part->read(reader, entry.value);
        if (!content.is(Kind::Missing)) builder.set(key, content);
    }
    return builder;
}

Value map_of_parts(SourceReader& reader, const Value& node, std::span<const Part> parts) {
    if (!node.is(Kind::Map)) return wrong_kind(reader, node, "a map");
    return parts_of(reader, node, parts).build(reader.arena());
}

// Of KEY its value in the project's environment, as `environment` and `build.args` take it; else null.
Value inherited(SourceReader& reader, std::string_view key) {
    const auto content = lookup_in(reader.environment())(key);
    return content ? Value::string(reader.arena().copy(*content)) : Value::null();
}

void add_pair(SourceReader& reader, MapBuilder& pairs, std::string_view pair) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
        pairs.set(pair, inherited(reader, pair));
    } else {
        pairs.set(pair.substr(0, equals), Value::string(pair.substr(equals + 1)));
    }
}

Value pairs(SourceReader& reader, const Value& node) {
    if (!node.is(Kind::Map) && !node.is(Kind::List))
        return wrong_kind(reader, node, "a map or a list of KEY=VALUE");
    MapBuilder builder;
    for (const Value& pair : elements(reader, node, text)) add_pair(reader, builder, pair.as_string());
    for (const value::Entry& entry : node.entries()) {
        const std::string_view key = reader.key(entry.key);
        const Step step(reader, key);
        if (!reader.admit(entry.value) || !reader.spend(entry.value, 1, 0)) continue;
        const Value content = entry.value.is(Kind::Null) ? inherited(reader, key) : text(reader, entry.value);
        if (!content.is(Kind::Missing)) builder.set(key, content);
    }
    return builder.build(reader.arena());
}

Value names(SourceReader& reader, const Value& node) {
    if (node.is(Kind::Map)) return reader.copy(node);
    if (!node.is(Kind::List)) return wrong_kind(reader, node, "a list or a map");
    MapBuilder builder;
    for (const Value& name : elements(reader, node, text)) builder.set(name.as_string(), Value::null());
    return builder.build(reader.arena());
}

Value hosts(SourceReader& reader, const Value& node) {
    if (node.is(Kind::List)) return list_of(reader, node, Form::List, text);
    if (!node.is(Kind::Map)) return wrong_kind(reader, node, "a list or a map");
    std::vector<Value> items;
    for (const value::Entry& entry : node.entries()) {
        const Step step(reader, reader.key(entry.key));
        const Value addresses = one_or_list_of(reader, entry.value, Form::List, text);
        for (const Value& address : addresses.items())
            items.push_back(
                reader.arena().string(fmt::format("{}={}", reader.key(entry.key), address.as_string())));
    }
    return unique_elements(reader.arena(), Form::List, items);
}

Value command(SourceReader& reader, const Value& node) {
    if (node.is(Kind::List)) return reader.arena().list(elements(reader, node, text));
    return text(reader, node);
}

Value port(value::Arena& arena, const PortMapping& mapping) {
    std::vector<value::Entry> entries = {{Value::string("target"), Value::integer(mapping.target)}};
    if (!mapping.published.empty())
        entries.push_back({Value::string("published"), arena.string(mapping.published)});
    if (!mapping.host_address.empty())
        entries.push_back({Value::string("host_ip"), arena.string(mapping.host_address)});
    entries.push_back({Value::string("protocol"), arena.string(mapping.protocol)});
    return arena.map(entries);
}

Value port_number(SourceReader& reader, const Value& node) {
    const Value number = integer(reader, node);
    if (number.is(Kind::Missing) || (number.as_int() >= 0 && number.as_int() <= 65535)) return number;
    reader.fail(node, fmt::format("{} is no port", number.as_int()));
    return {};
}

Value long_port(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {
        {"target", port_number}, {"published", text}, {"host_ip", text}, {"protocol", text}};
    MapBuilder builder = parts_of(reader, node, parts);
    if (builder.find("target") == nullptr) {
        if (node.find("target") == nullptr) reader.fail(node, "a port needs a target");
        return {};
    }
    const Value* published = builder.find("published");
    if (published != nullptr && (!*published || published->as_string().empty())) builder.remove("published");
    if (builder.find("protocol") == nullptr) builder.set("protocol", Value::string("tcp"));
    return builder.build(reader.arena());
}

constexpr std::size_t values_of_a_port = 10; // the memory that it takes in the end, in values

void add_short_ports(SourceReader& reader, const Value& node, std::vector<Value>& ports) {
    const auto content = reader.text(node);
    if (!content) return;
    const auto mappings = parse_ports(*content);
    if (!mappings) return reader.fail(node, fmt::format("{} is no port mapping", reader.written(node)));
    if (!reader.spend(node, mappings->size() * values_of_a_port, 0)) return;
    for (const PortMapping& mapping : *mappings) ports.push_back(port(reader.arena(), mapping));
}

Value ports(SourceReader& reader, const Value& node) {
    if (!node.is(Kind::List)) return wrong_kind(reader, node, "a list");
    std::vector<Value> ports;
    for (std::size_t i = 0; i < node.size(); ++i) {
        const Step step(reader, i);
        const Value& item = node.items()[i];
        if (!reader.admit(item)) continue;
        if (!item.is(Kind::Map)) {
            add_short_ports(reader, item, ports);
        } else if (const Value content = long_port(reader, item); !content.is(Kind::Missing)) {
            ports.push_back(content);
        }
    }
    return unique_elements(reader.arena(), Form::Ports, ports);
}

Value short_mount(SourceReader& reader, const Value& node) {
    const auto content = reader.text(node);
    if (!content) return {};
    const Result<Mount> mount = parse_mount(*content);
    if (!mount) {
        reader.fail(node, fmt::format("{} is no mount: {}", reader.written(node), mount.error().message));
        return {};
    }
    const bool is_bind = mount->type == Mount::Type::Bind;
    value::Arena& arena = reader.arena();
    MapBuilder builder;
    builder.set("type", Value::string(is_bind ? "bind" : "volume"));
    if (is_bind) builder.set("source", Value::string(reader.host_path(mount->source)));
    if (!is_bind && !mount->source.empty()) builder.set("source", arena.string(mount->source));
    builder.set("target", arena.string(mount->target));
    if (mount->read_only) builder.set("read_only", Value::boolean(true));
    MapBuilder bind;
    if (!mount->propagation.empty()) bind.set("propagation", arena.string(mount->propagation));
    if (!mount->selinux.empty()) bind.set("selinux", arena.string(mount->selinux));
    if (!bind.empty()) builder.set("bind", bind.build(arena));
    return builder.build(arena);
}

Value target_path(SourceReader& reader, const Value& node) {
    const auto content = reader.text(node);
    return content ? reader.arena().string(clean_path(*content)) : Value();
}

Value mount(SourceReader& reader, const Value& node) {
    if (!node.is(Kind::Map)) return short_mount(reader, node);
    static constexpr Part parts[] = {
        {"type", text}, {"source", text}, {"target", target_path}, {"read_only", boolean}};
    MapBuilder builder = parts_of(reader, node, parts);
    const Value* target = builder.find("target");
    if (target == nullptr || !target->is(Kind::String)) {
        reader.fail(node, "a mount needs a target");
        return {};
    }
    const Value* type = builder.find("type");
    const Value* source = builder.find("source");
    const bool is_bind = type != nullptr && type->string_or("") == "bind";
    if (is_bind && (source == nullptr || !source->is(Kind::String))) {
        reader.fail(node, "a mount of type bind needs a source");
        return {};
    }
    if (is_bind) builder.set("source", Value::string(reader.host_path(source->as_string())));
    return builder.build(reader.arena());
}

Value device(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {{"source", text}, {"target", text}, {"permissions", text}};
    if (node.is(Kind::Map)) return map_of_parts(reader, node, parts);
    const auto content = reader.text(node);
    if (!content) return {};
    const std::vector<std::string_view> fields = split_at(*content, ':');
    if (fields.size() > 3) {
        reader.fail(node, fmt::format("{} is no device: more than two colons", reader.written(node)));
        return {};
    }
    MapBuilder builder;
    builder.set("source", Value::string(fields[0]));
    builder.set("target", Value::string(fields.size() > 1 && !fields[1].empty() ? fields[1] : fields[0]));
    builder.set("permissions", Value::string(fields.size() > 2 ? fields[2] : "rwm"));
    return builder.build(reader.arena());
}

Value environment_file(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {{"path", host_path}, {"required", boolean}, {"format", text}};
    if (node.is(Kind::Map)) return map_of_parts(reader, node, parts);
    const Value path = host_path(reader, node);
    if (path.is(Kind::Missing)) return {};
    return reader.arena().map(std::array{value::Entry{Value::string("path"), path}});
}

Value file_mount(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {{"source", text}, {"target", text}};
    if (node.is(Kind::Map)) return map_of_parts(reader, node, parts);
    const Value source = text(reader, node);
    if (source.is(Kind::Missing)) return {};
    return reader.arena().map(std::array{value::Entry{Value::string("source"), source}});
}

Value context(SourceReader& reader, const Value& node) {
    const auto content = reader.text(node);
    if (!content) return {};
    static constexpr std::array<std::string_view, 4> remote = {"git@", "github.com/", "service:", "target:"};
    const bool is_remote =
        content->find("://") != std::string_view::npos
        || std::ranges::any_of(remote, [&](std::string_view prefix) { return content->starts_with(prefix); });
    return Value::string(is_remote ? *content : reader.host_path(*content));
}

Value build(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {
        {"context", context}, {"args", pairs}, {"labels", pairs}, {"dockerfile", text}};
    if (node.is(Kind::Map)) return map_of_parts(reader, node, parts);
    const Value folder = context(reader, node);
    if (folder.is(Kind::Missing)) return {};
    return reader.arena().map(std::array{value::Entry{Value::string("context"), folder}});
}

Value extends(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {{"service", text}, {"file", host_path}};
    if (node.is(Kind::Map)) return map_of_parts(reader, node, parts);
    const Value service = text(reader, node);
    if (service.is(Kind::Missing)) return {};
    return reader.arena().map(std::array{value::Entry{Value::string("service"), service}});
}

Value deploy(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {{"replicas", integer}, {"labels", pairs}, {"mode", text}};
    return map_of_parts(reader, node, parts);
}

Value texts(SourceReader& reader, const Value& node) { return list_of(reader, node, Form::List, text); }

Value service(SourceReader& reader, const Value& node) {
    if (node.is(Kind::Null)) return reader.arena().map({});
    if (!node.is(Kind::Map)) return wrong_kind(reader, node, "a map");
    MapBuilder builder;
    for (const value::Entry& entry : node.entries()) {
        const std::string_view key = reader.key(entry.key);
        const Step step(reader, key);
        if (!reader.admit(entry.value)) continue;
        const ServiceField* field = find_service_field(key);
        if (field == nullptr && !key.starts_with("x-")) {
            reader.fail(entry.value, "no field of a Compose service has this name");
            continue;
        }
        const Value content =
            field == nullptr ? reader.copy(entry.value) : read_field(reader, field->form, entry.value);
        if (!content.is(Kind::Missing)) builder.set(key, content);
    }
    return builder.build(reader.arena());
}

// `external: {name: x}` is the older way to write `external: true` and `name: x`.
Value resource(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {
        {"internal", boolean}, {"labels", pairs}, {"name", text}, {"driver", text}, {"file", host_path}};
    if (node.is(Kind::Null)) return Value::null();
    if (!node.is(Kind::Map)) return wrong_kind(reader, node, "a map");
    MapBuilder builder = parts_of(reader, node, parts);
    const Value* external = node.find("external");
    if (external == nullptr || !*external) return builder.build(reader.arena());
    const Step step(reader, "external");
    if (external->is(Kind::Map)) {
        if (const Value* name = external->find("name"); name != nullptr)
            builder.set("name", text(reader, *name));
        builder.set("external", Value::boolean(true));
    } else {
        builder.set("external", boolean(reader, *external));
    }
    return builder.build(reader.arena());
}

// A volume of the driver "local" with the option "bind" is a path of the host.
Value volume(SourceReader& reader, const Value& node) {
    const Value content = resource(reader, node);
    const Value& options = content["driver_opts"];
    const Value& device = options["device"];
    if (options["o"].string_or("").find("bind") == std::string_view::npos || !device.is(Kind::String))
        return content;
    MapBuilder changed_options(options);
    changed_options.set("device", Value::string(reader.host_path(device.as_string())));
    MapBuilder changed(content);
    changed.set("driver_opts", changed_options.build(reader.arena()));
    return changed.build(reader.arena());
}

Value include_entry(SourceReader& reader, const Value& node) {
    static constexpr Part parts[] = {
        {"path", [](SourceReader& r, const Value& n) { return one_or_list_of(r, n, Form::List, host_path); }},
        {"env_file",
         [](SourceReader& r, const Value& n) { return one_or_list_of(r, n, Form::List, host_path); }},
        {"project_directory", host_path},
    };
    if (node.is(Kind::Map)) return map_of_parts(reader, node, parts);
    const Value path = host_path(reader, node);
    if (path.is(Kind::Missing)) return {};
    return reader.arena().map(
        std::array{value::Entry{Value::string("path"), reader.arena().list(std::array{path})}});
}

Value includes(SourceReader& reader, const Value& node) {
    if (!node.is(Kind::List)) return wrong_kind(reader, node, "a list");
    return reader.arena().list(elements(reader, node, include_entry));
}

Value section(SourceReader& reader, const Value& node, Read read) {
    if (!node) return {};
    if (!node.is(Kind::Map)) return wrong_kind(reader, node, "a map");
    MapBuilder builder;
    for (const value::Entry& entry : node.entries()) {
        const std::string_view name = reader.key(entry.key);
        const Step step(reader, name);
        if (!reader.admit(entry.value)) continue;
        if (const Value content = read(reader, entry.value); !content.is(Kind::Missing))
            builder.set(name, content);
    }
    return builder.build(reader.arena());
}

struct Section {
    std::string_view name;
    Read read;
};

constexpr Section sections[] = {
    {"name", text},
    {"include", includes},
    {"services", [](SourceReader& r, const Value& n) { return section(r, n, service); }},
    {"networks", [](SourceReader& r, const Value& n) { return section(r, n, resource); }},
    {"volumes", [](SourceReader& r, const Value& n) { return section(r, n, volume); }},
    {"secrets", [](SourceReader& r, const Value& n) { return section(r, n, resource); }},
    {"configs", [](SourceReader& r, const Value& n) { return section(r, n, resource); }},
    // Only that they are there.
    {"jobs",
     [](SourceReader& r, const Value& n) {
         return section(r, n, [](SourceReader&, const Value&) { return Value::null(); });
     }},
};

// Sections that hold nothing which the model asks for.
constexpr std::array<std::string_view, 2> other_sections = {"version", "models"};

void add_definitions(Model& model, SourceReader& reader) {
    for (const value::Entry& entry : reader.document()->root()["services"].entries())
        model.definitions.try_emplace(std::string(reader.key(entry.key)),
                                      Definition{reader.document(), &entry.value});
}

} // namespace

Value read_field(SourceReader& reader, Form form, const Value& node) {
    if (node.is(Kind::Null)) return node;
    switch (form) {
    case Form::Anything:
    case Form::Healthcheck:
    case Form::Logging: return reader.copy(node);
    case Form::Text: return text(reader, node);
    case Form::Boolean: return boolean(reader, node);
    case Form::Integer: return integer(reader, node);
    case Form::List: return texts(reader, node);
    case Form::TextOrList: return one_or_list_of(reader, node, form, text);
    case Form::Pairs: return pairs(reader, node);
    case Form::Names: return names(reader, node);
    case Form::Hosts: return hosts(reader, node);
    case Form::Command: return command(reader, node);
    case Form::Ports: return ports(reader, node);
    case Form::Mounts: return list_of(reader, node, form, mount);
    case Form::Devices: return list_of(reader, node, form, device);
    case Form::EnvironmentFiles: return one_or_list_of(reader, node, form, environment_file);
    case Form::PathList: return one_or_list_of(reader, node, form, host_path);
    case Form::FileMounts: return list_of(reader, node, form, file_mount);
    case Form::Build: return build(reader, node);
    case Form::Extends: return extends(reader, node);
    case Form::Deploy: return deploy(reader, node);
    }
    return {};
}

Model read_model(SourceReader& reader) {
    Model model;
    MapBuilder builder;
    for (const value::Entry& entry : reader.document()->root().entries()) {
        const std::string_view key = reader.key(entry.key);
        const Step step(reader, key);
        const auto* found = std::ranges::find(sections, key, &Section::name);
        const bool is_other =
            key.starts_with("x-") || std::ranges::find(other_sections, key) != other_sections.end();
        if (found == std::end(sections) && !is_other)
            reader.fail(entry.value, "no section of a Compose file has this name");
        if (found == std::end(sections) || entry.value.is(Kind::Null) || !reader.admit(entry.value)) continue;
        if (const Value content = found->read(reader, entry.value); !content.is(Kind::Missing))
            builder.set(key, content);
    }
    model.root = builder.build(reader.arena());
    add_definitions(model, reader);
    return model;
}

} // namespace cofferdam::compose
