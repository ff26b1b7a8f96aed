// Rows of the text: whom a workload may receive from, or connect to.
#pragma once

#include <string_view>
#include <vector>

#include "report/connections/page.h"
#include "report/connections/table.h"

namespace cofferdam::connections {

// "TCP 80-90; UDP 53", "all ports", "TCP 80; unknown: UDP 53"
std::string ports_text(const reach::PortPassage& ports);

// Each peer, or several whose rows are the same, with its row; beyond options.most_rows how many more there
// are.
void print_rows(Page& page, const Table& table, const std::vector<reach::PeerId>& peers,
                reach::Direction direction, const Options& options);
// Their names alone.
void print_names(Page& page, const reach::Reach& reach, const std::vector<reach::PeerId>& peers,
                 const Options& options);

// What the table's filter leaves, a connection a line.
void print_asked(Page& page, const Table& table, const Options& options);

} // namespace cofferdam::connections
