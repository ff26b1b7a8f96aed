// PolicyGate: what policies of all engines, as far as they are enforced, let pass from where a way comes.
// Allowed is analysis/reach's; this puts the source of a way in its terms, and the enforcement of the
// profile on top.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "analysis/exposure/estate_index.h"
#include "analysis/exposure/exposure.h"
#include "analysis/exposure/source.h"
#include "analysis/reach/reach.h"

namespace cofferdam::exposure {

class PolicyGate {
  public:
    // REQUIRES: both outlive this
    PolicyGate(const reach::Reach& reach, const EstateIndex& index);

    // May the source use that port of the workload's pods? Port 0: some port that is not known.
    Truth admits(Id<estate::Workload> workload, const Source& source, std::uint16_t port,
                 estate::Protocol protocol);
    Egress egress(Id<estate::Workload> workload);

    // The same for tests and explanations: all ports.
    reach::PortPassage passage(reach::PeerId to, const Source& source) const;

  private:
    // A target's row of addresses (Reach::address_row).
    struct Row {
        std::uint32_t target = 0;
        std::uint32_t number = 0;
    };
    template <class T>
    class ByRow {
      public:
        // Empty until it is filled in.
        std::optional<T>& at(Row row) {
            if (row.target >= found_.size()) found_.resize(row.target + 1);
            std::vector<std::optional<T>>& rows = found_[row.target];
            if (row.number >= rows.size())
                rows.resize(std::max<std::size_t>(row.number + 1, rows.size() * 2));
            return rows[row.number];
        }

      private:
        std::vector<std::vector<std::optional<T>>> found_; // by target, then number
    };

    std::optional<Row> row_of(reach::Direction direction, reach::PeerId peer) const;
    reach::PortPassage from_outside(reach::PeerId to, const Source& source) const;
    reach::PortPassage from_pods(reach::PeerId to, const Source& source) const;
    Egress enforced_egress(Id<estate::Workload> workload, reach::PeerId from) const;
    Egress allowed_egress(reach::PeerId from) const;
    reach::PortPassage from_unseen(reach::PeerId to) const;
    estate::PortSet ports_that_rules_allow(reach::PeerId to) const;
    reach::PortPassage enforced(reach::PortPassage passage, bool host_network) const;
    Truth enforcement(bool host_network) const;

    const reach::Reach* reach_;
    const EstateIndex* index_;
    // Most workloads fare with addresses as many others do. From all public addresses, as they are and
    // rewritten, and to them.
    std::array<ByRow<reach::PortPassage>, 2> from_public_;
    ByRow<Egress> to_public_;
};

} // namespace cofferdam::exposure
