// What a rule of Kyverno can name between {{ and }}: the request, the elements of its loops, the entries of
// its `context` (kyverno pkg/engine/context, pkg/engine/variables).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/admission/request.h"
#include "kubernetes/pod_template.h"
#include "policy/jmespath/search.h"
#include "value/arena.h"

namespace cofferdam::admission {

// Copies share what they have parsed: one thread uses them.
class KyvernoContext {
  public:
    // `pods_at`: of a rule about pods that is repeated for what makes pods, where it finds their template
    // instead; null: it is not repeated. Views must outlive this.
    KyvernoContext(const Request& request, const kubernetes::PodTemplatePlace* pods_at, value::Arena& arena);

    // A rule's `context`: variables are evaluated; what asks a cluster, an API or a registry is not known.
    void load(const value::Value& entries);
    // The element of a loop, by its depth from 0.
    void set_element(const value::Value& element, std::size_t index, std::size_t depth);

    jmespath::Found query(std::string_view expression) const;
    // A document with every variable in it replaced: by its value where the text is nothing else.
    jmespath::Found substituted(const value::Value& document) const;

    value::Arena& arena() const { return *arena_; }

  private:
    void set(std::string_view name, const value::Value& value);
    jmespath::Found variable(const value::Value& entry) const;
    jmespath::Found substituted_text(std::string_view text) const;
    const jmespath::Expression* parsed(std::string_view text) const; // null: it has no meaning

    value::Arena* arena_;
    const kubernetes::PodTemplatePlace* pods_at_;
    std::vector<value::Entry> roots_;
    std::map<std::string, jmespath::Fault, std::less<>> faults_; // of entries of `context`, by their names
    // What they found may be their own.
    using Expressions = std::map<std::string, std::optional<jmespath::Expression>, std::less<>>;
    std::shared_ptr<Expressions> expressions_ = std::make_shared<Expressions>();
};

} // namespace cofferdam::admission
