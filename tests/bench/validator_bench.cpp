// What each rung costs on keys shaped like TPC-H scale 1, beside the usual way: the parent's keys
// copied into a hash set. Reading the columns is measured by itself and taken off, since decoding
// has its own bench.
//
//   validator_bench [--small] [--rounds N] [--rows N]
#include <cinttypes>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "bench/bench.hpp"
#include "file/file.hpp"
#include "support/memory_table.hpp"
#include "validator/constraint_check.hpp"
#include "validator/key_set.hpp"
#include "validator/state_meter.hpp"

namespace lade {
namespace {

using Values = std::vector<int64_t>;

constexpr uint64_t kStateBytesMax = uint64_t{8} << 20;

// A table of nothing but key columns; `key` tells which are its primary key.
struct KeyTable {
  TableSchema schema;
  std::unique_ptr<MemoryTable> table;

  KeyTable(std::vector<ColumnType> types, std::vector<uint16_t> key) {
    schema.name = "keys";
    for (ColumnType type : types) schema.columns.push_back({"key", type});
    schema.constraints.push_back(
        {.kind = ConstraintKind::primary_key, .name = "keys_pkey", .columns = std::move(key)});
    table = std::make_unique<MemoryTable>(schema);
    table->set_validated(true);
  }
  KeyTable(const KeyTable&) = delete;
  KeyTable& operator=(const KeyTable&) = delete;

  void append(const std::vector<Values>& columns, size_t batch_rows) {
    for (size_t first = 0; first < columns[0].size(); first += batch_rows) {
      const size_t rows = std::min(batch_rows, columns[0].size() - first);
      std::vector<Column> batch;
      for (size_t i = 0; i < columns.size(); ++i)
        batch.push_back(column_of(value_kind(schema.columns[i].type),
                                  std::span(columns[i]).subspan(first, rows)));
      table->append(std::move(batch));
    }
  }
  uint64_t rows() const { return table->info().rows; }
};

// The keys of the specification's population (clause 4.2.3), of one `share`-th of scale 1.
struct Population {
  std::mt19937_64 random{1};
  int64_t parts;
  int64_t suppliers;
  std::vector<Values> orders{1};
  std::vector<Values> lineitem{4};  // orderkey, partkey, suppkey, linenumber
  std::vector<Values> partsupp{2};

  explicit Population(int64_t share) : parts(200'000 / share), suppliers(10'000 / share) {
    for (int64_t part = 1; part <= parts; ++part) {
      for (int64_t i = 0; i < 4; ++i) {
        partsupp[0].push_back(part);
        partsupp[1].push_back(supplier_of(part, i));
      }
    }
    const size_t lines_total = static_cast<size_t>(6'001'215 / share);
    for (int64_t order = 1; order <= 1'500'000 / share; ++order) {
      // Eight keys of each 32 are used.
      orders[0].push_back(order / 8 * 32 + order % 8);
      const int64_t lines = 1 + static_cast<int64_t>(random() % 7);
      for (int64_t line = 1; line <= lines && lineitem[0].size() < lines_total; ++line) {
        lineitem[0].push_back(orders[0].back());
        lineitem[1].push_back(1 + static_cast<int64_t>(random() % static_cast<uint64_t>(parts)));
        lineitem[2].push_back(supplier_of(lineitem[1].back(), static_cast<int64_t>(random() % 4)));
        lineitem[3].push_back(line);
      }
    }
  }
  int64_t supplier_of(int64_t part, int64_t i) const {
    return (part + i * (suppliers / 4 + (part - 1) / suppliers)) % suppliers + 1;
  }
  std::vector<Values> shuffled(const std::vector<Values>& columns) {
    std::vector<size_t> order(columns[0].size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Values> result(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      for (size_t row : order) result[i].push_back(columns[i][row]);
    }
    return result;
  }
};

// One measured check, as a line of the report.
struct Line {
  std::string_view name;
  std::string_view proof;
  uint32_t passes = 1;
  uint64_t state_bytes = 0;
  bench::Timing timing;  // without reading
  uint64_t rows = 0;
  std::vector<uint64_t> results;  // what two builds must agree on
  std::string_view reason;

  static void print_head() {
    std::printf("%-34s %-8s %6s %9s %8s %8s %8s  %-16s\n", "constraint", "proof", "passes",
                "state KiB", "ns/key", "median", "ms", "hash");
  }
  void print() const {
    const double count = static_cast<double>(rows);
    const uint64_t hash = hash64(std::as_bytes(std::span(results)));
    std::printf("%-34.*s %-8.*s %6u %9.1f %8.2f %8.2f %8.2f  %016" PRIx64 "  %.*s\n",
                static_cast<int>(name.size()), name.data(), static_cast<int>(proof.size()),
                proof.data(), passes, static_cast<double>(state_bytes) / 1024,
                timing.min_ns / count, timing.median_ns / count, timing.min_ns / 1e6, hash,
                static_cast<int>(reason.size()), reason.data());
  }
};

class Bench {
 public:
  explicit Bench(size_t rounds) : rounds_(rounds) { Line::print_head(); }

  // No `columns`: the table's primary key.
  void run(const char* name, const KeyTable& child, std::vector<uint16_t> columns,
           const KeyTable* parent, std::optional<Proof> forced = std::nullopt) {
    const Constraint constraint{
        .kind = parent == nullptr ? ConstraintKind::primary_key : ConstraintKind::foreign_key,
        .name = name,
        .columns = columns.empty() ? child.schema.primary_key().columns : std::move(columns)};
    const TemporaryFiles temporary{posix_file_system(), "."};
    const CheckRequest request{.constraint = &constraint,
                               .table = child.table.get(),
                               .parent = parent == nullptr ? nullptr : parent->table.get(),
                               .state_bytes_max = kStateBytesMax,
                               .violations_max = 100,
                               .forced = forced,
                               .temporary = &temporary};
    child.table->forget_reads();
    if (parent != nullptr) parent->table->forget_reads();
    const CheckOutcome outcome = check_constraint(request).value();
    LADE_ASSERT(outcome.state_bytes_peak <= kStateBytesMax && outcome.state_bytes_after == 0);
    double reading_ns = time_to_read(*child.table, constraint.columns, child.table->rows_read());
    if (parent != nullptr)
      reading_ns += time_to_read(*parent->table, parent->schema.primary_key().columns,
                                 parent->table->rows_read());
    const bench::Timing timing = measure_without(reading_ns, rounds_, [&] {
      LADE_ASSERT(check_constraint(request).value().violations.total() ==
                  outcome.violations.total());
    });
    Line{.name = name,
         .proof = proof_name(outcome.proof),
         .passes = outcome.passes,
         .state_bytes = outcome.state_bytes_peak,
         .timing = timing,
         .rows = child.rows(),
         .results = {outcome.violations.total(), outcome.rows_checked, outcome.chunks_read,
                     outcome.parent_rows_read},
         .reason = outcome.reason}
        .print();
  }

  // The usual way: a node per parent key, and a search per row.
  void run_hash_set(const char* name, const KeyTable& child, std::vector<uint16_t> columns,
                    const KeyTable& parent) {
    struct Mixed {
      size_t operator()(uint64_t key) const { return mix_key(key); }
    };
    using Allocator = MeteredAllocator<uint64_t>;
    StateMeter meter;
    uint64_t found = 0;
    const std::vector<uint16_t>& parent_columns = parent.schema.primary_key().columns;
    const double reading_ns = time_to_read(*child.table, columns, child.rows()) +
                              time_to_read(*parent.table, parent_columns, parent.rows());
    const bench::Timing timing = measure_without(reading_ns, std::min<size_t>(rounds_, 3), [&] {
      std::unordered_set<uint64_t, Mixed, std::equal_to<>, Allocator> keys{
          0, Mixed(), std::equal_to<>(), Allocator(meter)};
      each_key(*parent.table, parent_columns, [&](uint64_t key) { keys.insert(key); });
      found = 0;
      each_key(*child.table, columns, [&](uint64_t key) { found += keys.contains(key) ? 0 : 1; });
    });
    Line{.name = name,
         .proof = "-",
         .state_bytes = meter.peak_bytes(),
         .timing = timing,
         .rows = child.rows(),
         .results = {found, child.rows()},
         .reason = "std::unordered_set"}
        .print();
  }

 private:
  template <typename Body>
  static bench::Timing measure_without(double reading_ns, size_t rounds, const Body& body) {
    const bench::Timing timing = bench::measure(rounds, body);
    return {timing.min_ns - reading_ns, timing.median_ns - reading_ns};
  }

  template <typename Visit>
  static void each_key(const MemoryTable& table, std::span<const uint16_t> columns,
                       const Visit& visit) {
    ColumnBuffers buffers;
    for (uint64_t batch = 0; batch < table.batches(); ++batch) {
      LADE_ASSERT(table.read(batch, columns, buffers).ok());
      for (size_t row = 0; row < table.batch_infos()[batch].rows; ++row) {
        uint64_t key = 0;
        for (const Column& column : buffers.columns)
          key = key << 32 | static_cast<uint64_t>(column.integer(row));
        visit(key);
      }
    }
  }

  // The time to read so many of the table's rows, without looking at them.
  double time_to_read(const MemoryTable& table, std::span<const uint16_t> columns,
                      uint64_t rows) const {
    const bench::Timing timing = bench::measure(rounds_, [&] {
      ColumnBuffers buffers;
      for (uint64_t batch = 0; batch < table.batches(); ++batch)
        LADE_ASSERT(table.read(batch, columns, buffers).ok());
    });
    return timing.min_ns * static_cast<double>(rows) / static_cast<double>(table.info().rows);
  }

  size_t rounds_;
};

std::vector<Values> counted(int64_t count) {
  std::vector<Values> columns(1, Values(static_cast<size_t>(count)));
  std::iota(columns[0].begin(), columns[0].end(), int64_t{1});
  return columns;
}

void run_tpch(Bench& bench, const bench::Options& options) {
  Population keys(options.small ? 100 : 1);
  KeyTable part({ColumnType::int32}, {0});
  KeyTable orders({ColumnType::int64}, {0});
  const std::vector<ColumnType> line{ColumnType::int64, ColumnType::int32, ColumnType::int32,
                                     ColumnType::int32};
  KeyTable lineitem(line, {0, 3});
  KeyTable lineitem_shuffled(line, {0, 3});
  KeyTable partsupp({ColumnType::int32, ColumnType::int32}, {0, 1});
  KeyTable partsupp_shuffled({ColumnType::int32, ColumnType::int32}, {0, 1});
  part.append(counted(keys.parts), options.rows);
  orders.append(keys.orders, options.rows);
  lineitem.append(keys.lineitem, options.rows);
  lineitem_shuffled.append(keys.shuffled(keys.lineitem), options.rows);
  partsupp.append(keys.partsupp, options.rows);
  partsupp_shuffled.append(keys.shuffled(keys.partsupp), options.rows);

  bench.run("pk orders", orders, {}, nullptr);
  bench.run("pk lineitem", lineitem, {}, nullptr);
  bench.run("pk partsupp", partsupp, {}, nullptr);
  bench.run("fk l_partkey", lineitem, {1}, &part);
  bench.run("fk l_orderkey", lineitem, {0}, &orders);
  bench.run("fk l_orderkey, shuffled", lineitem_shuffled, {0}, &orders);
  bench.run("fk l_orderkey", lineitem, {0}, &orders, Proof::hash);
  bench.run_hash_set("fk l_orderkey", lineitem, {0}, orders);
  bench.run("fk l_partkey", lineitem, {1}, &part, Proof::bitmap);
  bench.run("fk l_partkey, l_suppkey", lineitem, {1, 2}, &partsupp);
  bench.run("fk l_partkey, l_suppkey", lineitem, {1, 2}, &partsupp_shuffled);
  bench.run("fk l_partkey, l_suppkey", lineitem, {1, 2}, &partsupp, Proof::bitmap);
  bench.run("fk l_partkey, l_suppkey", lineitem, {1, 2}, &partsupp, Proof::hash);
  bench.run("fk l_partkey, l_suppkey", lineitem, {1, 2}, &partsupp, Proof::spill);
  bench.run_hash_set("fk l_partkey, l_suppkey", lineitem, {1, 2}, partsupp);
  bench.run("pk lineitem, shuffled", lineitem_shuffled, {}, nullptr);
  bench.run("pk lineitem, shuffled", lineitem_shuffled, {}, nullptr, Proof::hash);
  bench.run("pk lineitem, shuffled", lineitem_shuffled, {}, nullptr, Proof::spill);
  bench.run("pk partsupp, shuffled", partsupp_shuffled, {}, nullptr);
  bench.run("pk partsupp, shuffled", partsupp_shuffled, {}, nullptr, Proof::bitmap);
  bench.run("pk partsupp, shuffled", partsupp_shuffled, {}, nullptr, Proof::hash);
}

// Tables that would make a careless check slow or large.
void run_hostile(Bench& bench, const bench::Options& options) {
  const size_t rows = options.small ? 10'000 : 1'000'000;
  std::mt19937_64 random(2);
  const Values same(rows, 7);
  Values wide(rows);
  Values full(rows);
  for (size_t i = 0; i < rows; ++i) {
    wide[i] = static_cast<int64_t>(random() >> 20);
    full[i] = static_cast<int64_t>(random());
  }
  KeyTable equal({ColumnType::int64}, {0});
  KeyTable one_first({ColumnType::int64, ColumnType::int32}, {0, 1});
  KeyTable sparse({ColumnType::int64}, {0});
  KeyTable sparse_child({ColumnType::int64}, {0});
  KeyTable unpackable({ColumnType::int64, ColumnType::int64}, {0, 1});
  equal.append({same}, options.rows);
  std::vector<Values> pairs{same, counted(static_cast<int64_t>(rows))[0]};
  std::shuffle(pairs[1].begin(), pairs[1].end(), random);
  for (size_t i = 0; i < rows; i += 100) pairs[0][i] = wide[i] % 1'000'000;
  one_first.append(pairs, options.rows);
  sparse.append({wide}, options.rows);
  sparse_child.append({wide}, options.rows);
  unpackable.append({full, wide}, options.rows);

  bench.run("pk, all rows equal", equal, {}, nullptr);
  bench.run("pk, all rows equal", equal, {}, nullptr, Proof::hash);
  bench.run("fk, all rows orphans", equal, {0}, &sparse);
  bench.run("pk, one first value", one_first, {}, nullptr, Proof::lookup);
  bench.run("pk, sparse 44 bits", sparse, {}, nullptr);
  bench.run("fk, sparse 44 bits", sparse_child, {0}, &sparse);
  bench.run("pk, beyond 64 bits", unpackable, {}, nullptr);
}

}  // namespace
}  // namespace lade

int main(int count, char** arguments) {
  const lade::bench::Options options(count, arguments);
  lade::Bench bench(options.rounds);
  lade::run_tpch(bench, options);
  lade::run_hostile(bench, options);
  return 0;
}
