#include "table.hpp"

#include "rows.hpp"
#include "word_lists.hpp"

namespace lade {
namespace {

std::uint64_t regions(const Scale&) { return kRegions.size(); }
std::uint64_t nations(const Scale&) { return kNations.size(); }
std::uint64_t suppliers(const Scale& scale) { return scale.suppliers; }
std::uint64_t parts(const Scale& scale) { return scale.parts; }
std::uint64_t partsupps(const Scale& scale) { return scale.parts * kSuppliersPerPart; }
std::uint64_t customers(const Scale& scale) { return scale.customers; }
std::uint64_t orders(const Scale& scale) { return scale.orders; }
std::uint64_t lines(const Scale& scale) { return scale.orders * kLinesPerOrderMax; }
std::uint64_t refresh_orders(const Scale& scale) { return scale.refresh_orders; }
std::uint64_t refresh_lines(const Scale& scale) { return scale.refresh_orders * kLinesPerOrderMax; }

constexpr Table kLoadedTables[] = {
    {"region", false, regions, write_region},
    {"nation", false, nations, write_nation},
    {"supplier", true, suppliers, write_supplier},
    {"part", true, parts, write_part},
    {"partsupp", true, partsupps, write_partsupp},
    {"customer", true, customers, write_customer},
    {"orders", true, orders, write_order<OrderKind::kLoaded>},
    {"lineitem", true, lines, write_line<OrderKind::kLoaded>},
};

constexpr Table kRefreshTables[] = {
    {"orders", false, refresh_orders, write_order<OrderKind::kRefresh>},
    {"lineitem", false, refresh_lines, write_line<OrderKind::kRefresh>},
    {kDeletes, false, refresh_orders, write_deleted_order},
};

}  // namespace

std::span<const Table> loaded_tables() { return kLoadedTables; }
std::span<const Table> refresh_tables() { return kRefreshTables; }

}  // namespace lade
