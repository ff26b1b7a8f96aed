// `reach --from`, `--to`, `--port` in text.
#include <optional>

#include <fmt/format.h>

#include "report/connections/conditions.h"
#include "report/connections/groups.h"
#include "report/connections/text_rows.h"
#include "report/connections/unknown_reasons.h"
#include "report/connections/words.h"

namespace cofferdam::connections {

namespace {

using report::Style;

// What was asked for, a connection a line; addresses that fare alike are one.
class Asked {
  public:
    Asked(Page& page, const Table& table, const Options& options)
        : page_(&page), table_(&table), options_(&options), reasons_(table), conditions_(table) {}

    void print() {
        table_->visit([&](const Connection& connection) { add(connection); });
        tell_addresses();
        if (count_ == 0) line("No such connection is allowed.", true);
        if (count_ > options_->most_rows)
            page_->faint(0, fmt::format("and {} more; --all tells of all", count_ - options_->most_rows));
        page_->faint(0, fmt::format("Assumed: {}", assumption(table_->reach())));
    }

  private:
    static bool is_outside(const Party& party) { return std::holds_alternative<estate::AddressRange>(party); }

    void line(std::string_view text, bool certain) {
        page_->line(0, "", certain ? Style::Plain : Style::Yellow, 0, text);
        page_->flush();
    }

    void add(const Connection& connection) {
        if (!is_outside(connection.from) && !is_outside(connection.to)) return tell(connection, {});
        const bool goes_on =
            first_ && first_->ports == connection.ports
            && (is_outside(connection.from) ? first_->to == connection.to && is_outside(first_->from)
                                            : first_->from == connection.from && is_outside(first_->to));
        if (!goes_on) tell_addresses();
        if (!first_) first_ = connection;
        const Party& outside = is_outside(connection.from) ? connection.from : connection.to;
        addresses_.push_back(std::get<estate::AddressRange>(outside));
    }

    void tell_addresses() {
        if (first_) tell(*first_, addresses_name(estate::AddressSet(std::move(addresses_))));
        first_.reset();
        addresses_ = {};
    }

    void tell(const Connection& connection, const std::string& addresses) {
        if (++count_ > options_->most_rows) return;
        const auto name = [&](const Party& party) {
            return is_outside(party) ? addresses : name_of(table_->reach(), party);
        };
        const bool certain = connection.ports.unknown.empty();
        line(fmt::format("{} → {}: {}", name(connection.from), name(connection.to),
                         ports_text(connection.ports)),
             certain);
        for (const std::string& condition : conditions_.of(connection))
            page_->faint(2, "on condition: " + condition);
        if (!certain) page_->faint(2, reasons_.why(connection));
    }

    Page* page_;
    const Table* table_;
    const Options* options_;
    UnknownReasons reasons_;
    Conditions conditions_;
    std::size_t count_ = 0;
    std::optional<Connection> first_; // of the addresses
    std::vector<estate::AddressRange> addresses_;
};

} // namespace

void print_asked(Page& page, const Table& table, const Options& options) {
    Asked(page, table, options).print();
}

} // namespace cofferdam::connections
