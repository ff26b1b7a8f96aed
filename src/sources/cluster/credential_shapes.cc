#include "sources/cluster/credential_shapes.h"

#include <algorithm>
#include <array>
#include <memory>

#include <re2/re2.h>

#include "sources/cluster/known_words.h"

namespace cofferdam::cluster {

namespace {

using re2::RE2;

// Groups are secret, what is around them is the frame. The forms are those that the issuers document.
constexpr std::array<const char*, 15> forms = {
    R"re(eyJhbGciOi([A-Za-z0-9_-]{10,})\.eyJ([A-Za-z0-9_-]{10,})(?:\.([A-Za-z0-9_-]+))?)re",
    R"re((?:^|[^a-z0-9.])([a-z0-9]{6}\.[a-z0-9]{16})(?:$|[^a-z0-9.]))re",
    R"re(-----BEGIN (?:([A-Z]+) )?PRIVATE KEY(?: BLOCK)?-----)re",
    R"re((?:AKIA|ASIA)([A-Z0-9]{16}))re",
    R"re("type":\s*"service_account")re",
    R"re(AccountKey=([A-Za-z0-9+/]{80,}=*))re",
    R"re(gh[pousr]_([A-Za-z0-9]{36})|github_pat_([A-Za-z0-9_]{60,}))re",
    R"re(glpat-([A-Za-z0-9_-]{20}))re",
    R"re("auth"\s*:\s*"([A-Za-z0-9+/=]{8,})")re",
    R"re(xox[abprs]-([A-Za-z0-9-]{10,}))re",
    R"re(AIza([0-9A-Za-z_-]{35})|sk_live_([0-9a-zA-Z]{24}))re",
    R"re([Bb]earer +([A-Za-z0-9._~+/=-]{8,}))re",
    R"re(://([^/\s:@$]*):([^/\s:@${}]+)@)re",
    R"re((?:client-key-data|token)"?:\s*"?([A-Za-z0-9+/=._-]{20,}))re",
    R"re((?:clusters|contexts)"?:|"auths"\s*:)re"};

// "password=…", "--api-key …": its second group is the value.
constexpr const char* assignment =
    R"re((?i)(?:password|passwd|passphrase|pwd|secret|secret[-_]?key|api[-_]?key|access[-_]?key|token|credentials?)["']?(\s*[:=]\s*["']?|\s+)([^\s"',;]+))re";

RE2::Options options() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1); // bytes: values need not be UTF-8
    return options;
}

const std::vector<std::unique_ptr<RE2>>& compiled_forms() {
    static const std::vector<std::unique_ptr<RE2>> list = [] {
        std::vector<std::unique_ptr<RE2>> made;
        for (const char* form : forms) made.push_back(std::make_unique<RE2>(form, options()));
        return made;
    }();
    return list;
}

class Marking {
  public:
    explicit Marking(std::string_view text)
        : text_(text.data(), text.size()), shapes_(text.size(), Shape::None) {}

    void mark(const RE2& form) {
        std::array<re2::StringPiece, 4> found;
        const int groups = 1 + form.NumberOfCapturingGroups();
        for (std::size_t at = 0;
             form.Match(text_, at, text_.size(), RE2::UNANCHORED, found.data(), groups);) {
            set(found[0], Shape::Frame);
            for (int i = 1; i < groups; ++i) set(found[static_cast<std::size_t>(i)], Shape::Secret);
            at = end_of(found[0]);
        }
    }

    void mark_assignments() {
        static const RE2 form(assignment, options());
        std::array<re2::StringPiece, 3> found;
        for (std::size_t at = 0; form.Match(text_, at, text_.size(), RE2::UNANCHORED, found.data(), 3);) {
            const std::string_view value(found[2].data(), found[2].size());
            if (!is_no_credential(value)) set(found[2], Shape::Secret);
            at = end_of(found[0]);
        }
    }

    std::vector<Shape> finish() { return std::move(shapes_); }

  private:
    void set(const re2::StringPiece& part, Shape shape) {
        if (part.empty()) return;
        const std::size_t end = end_of(part);
        for (std::size_t i = end - part.size(); i < end; ++i) shapes_[i] = std::max(shapes_[i], shape);
    }

    std::size_t end_of(const re2::StringPiece& part) const {
        return static_cast<std::size_t>(part.data() - text_.data()) + part.size();
    }

    re2::StringPiece text_;
    std::vector<Shape> shapes_;
};

} // namespace

std::vector<Shape> credential_shapes(std::string_view text) {
    Marking marking(text);
    for (const std::unique_ptr<RE2>& form : compiled_forms()) marking.mark(*form);
    marking.mark_assignments();
    return marking.finish();
}

bool names_credential(std::string_view name) {
    constexpr std::array<std::string_view, 12> ends = {"pass",   "passwd", "password",   "passphrase",
                                                       "pwd",    "secret", "secrets",    "token",
                                                       "tokens", "key",    "credential", "credentials"};
    const std::string text = small(name);
    return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

bool is_no_credential(std::string_view value) {
    constexpr std::array<std::string_view, 8> words = {"", "true", "false", "yes", "no", "none", "null", "~"};
    if (std::ranges::find(words, small(value)) != words.end()) return true;
    if (value.size() == 1 && value[0] >= '0' && value[0] <= '9') return true;
    constexpr std::string_view references =
        "$/({<-[\\"; // "${NAME}", "/run/secrets/name", "<value>", "--flag"
    return references.find(value[0]) != std::string_view::npos || value.starts_with("file:")
           || value.find("://") != std::string_view::npos;
}

} // namespace cofferdam::cluster
