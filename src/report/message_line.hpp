// Message lines: an event as one line for people, without a line end. Findings open with file:line,
// so that editors can jump:
//
//   orders.tbl:100: orders.o_orderkey: bad_integer: ...
//   orders.tbl:15001: orders.orders_pkey: primary_key: (o_orderkey) = (7) is also in orders.tbl:10
//   lade: notice: empty_input: region: region.tbl: ...
//   lade: error: no_space: load.lade: ...
//   lade: done: everything is loaded and durable
//   lade: exit 6: I/O or resource failure; published: region; not loaded: nation
//   orders: batches of 36,000 rows (hint): ...
//   orders_pkey: holds by metadata, 1,500,000 rows in 0.1 ms, 0 bytes of state: ...
#pragma once

#include <string>

#include "events/events.hpp"

namespace lade {

// Whether a notice only confirms what was asked for: people see it with --verbose only.
bool is_routine(const Notice& event);

std::string message_line(const RejectEvent& event);
std::string message_line(const Violation& event);
std::string message_line(const Notice& event);
std::string message_line(const ErrorEvent& event);
std::string message_line(const Hints& event);
std::string message_line(const ConstraintResult& event);
std::string message_line(const RunEnd& event);

}  // namespace lade
