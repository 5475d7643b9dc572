#include "validator/random_case.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

namespace lade {
namespace {

using Random = std::mt19937_64;
using Row = std::vector<int64_t>;

uint64_t below(Random& random, uint64_t limit) { return random() % limit; }
bool chance(Random& random, unsigned percent) { return below(random, 100) < percent; }

template <typename T, size_t N>
T pick(Random& random, const T (&choices)[N]) {
  return choices[below(random, N)];
}

// Where a column's values come from.
struct Shape {
  ValueKind kind = ValueKind::int32;
  int64_t base = 0;
  uint64_t steps = 1;
  uint64_t step = 1;
  unsigned percent_extreme = 0;  // values at the ends of the kind's range
  unsigned percent_base = 0;     // the first value, again and again

  int64_t least() const { return kind == ValueKind::int32 ? INT32_MIN : INT64_MIN; }
  int64_t greatest() const { return kind == ValueKind::int32 ? INT32_MAX : INT64_MAX; }
  // Wraps around, as a cast would.
  int64_t in_kind(uint64_t value) const {
    return kind == ValueKind::int32 ? static_cast<int32_t>(value) : static_cast<int64_t>(value);
  }
  int64_t draw(Random& random) const {
    if (chance(random, percent_extreme)) {
      const int64_t ends[] = {least(), least() + 1, -1, 0, 1, greatest() - 1, greatest()};
      return pick(random, ends);
    }
    if (chance(random, percent_base)) return base;
    return in_kind(static_cast<uint64_t>(base) + below(random, steps) * step);
  }
};

Shape random_shape(Random& random) {
  Shape shape;
  shape.kind = chance(random, 60) ? ValueKind::int32 : ValueKind::int64;
  const int64_t bases[] = {0,
                           1,
                           100,
                           -5,
                           -1'000'000,
                           shape.least(),
                           shape.greatest() - 40,
                           static_cast<int64_t>(INT32_MAX) - 3};
  const uint64_t steps[] = {1, 2, 4, 7, 16, 60, 300};
  const uint64_t widths[] = {1, 1, 1, 1, 8, 33, 300, uint64_t{1} << 31, uint64_t{1} << 55};
  shape.base = pick(random, bases);
  shape.steps = pick(random, steps);
  shape.step = pick(random, widths);
  if (chance(random, 8)) shape.percent_extreme = 30;
  if (chance(random, 20)) shape.percent_base = 80;
  return shape;
}

size_t random_rows(Random& random) {
  const size_t limits[] = {1, 2, 3, 12, 12, 30, 30, 60, 60, 250};
  return below(random, pick(random, limits) + 1);
}

Row random_key(Random& random, const std::vector<Shape>& shapes) {
  Row key;
  for (const Shape& shape : shapes) key.push_back(shape.draw(random));
  return key;
}

void arrange(Random& random, std::vector<Row>& rows) {
  switch (below(random, 4)) {
    case 0: break;
    case 1: std::sort(rows.begin(), rows.end()); break;
    case 2: std::sort(rows.rbegin(), rows.rend()); break;
    case 3:
      std::sort(rows.begin(), rows.end());
      for (int i = 0; i < 2 && !rows.empty(); ++i)
        std::swap(rows[below(random, rows.size())], rows[below(random, rows.size())]);
      break;
  }
}

void repeat_some(Random& random, std::vector<Row>& rows) {
  const size_t copies = rows.empty() ? 0 : below(random, 1 + rows.size() / 2 + 2);
  for (size_t i = 0; i < copies; ++i) {
    const size_t from = below(random, rows.size());
    const size_t to = chance(random, 50) ? from + 1 : below(random, rows.size() + 1);
    const Row copy = rows[from];
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(to), copy);
  }
}

void remove_repeats(std::vector<Row>& rows) {
  std::set<Row> seen;
  std::erase_if(rows, [&](const Row& row) { return !seen.insert(row).second; });
}

// Half of them one of the parent's keys, the others near one or anywhere.
Row random_reference(Random& random, const std::vector<Row>& parents,
                     const std::vector<Shape>& shapes, unsigned percent_orphans) {
  if (parents.empty()) return random_key(random, shapes);
  Row key = parents[below(random, parents.size())];
  const bool orphan = chance(random, percent_orphans);
  const size_t column = below(random, key.size());
  if (orphan && chance(random, 50)) return random_key(random, shapes);
  if (orphan)
    key[column] = static_cast<int64_t>(static_cast<uint64_t>(key[column]) +
                                       (chance(random, 50) ? 1 : ~uint64_t{0}));
  for (size_t i = 0; i < key.size(); ++i) key[i] = shapes[i].in_kind(static_cast<uint64_t>(key[i]));
  return key;
}

// The key's columns anywhere among one that is not part of it.
TableSchema schema_of(Random& random, std::string_view name, const std::vector<Shape>& shapes) {
  TableSchema schema;
  schema.name = name;
  schema.columns.resize(shapes.size() + 1, {"other", ColumnType::int32});
  std::vector<uint16_t> places(schema.columns.size());
  for (uint16_t i = 0; i < places.size(); ++i) places[i] = i;
  std::shuffle(places.begin(), places.end(), random);
  places.resize(shapes.size());
  for (size_t i = 0; i < shapes.size(); ++i) {
    schema.columns[places[i]] = {
        "key", shapes[i].kind == ValueKind::int32 ? ColumnType::int32 : ColumnType::int64};
  }
  schema.constraints.push_back({.kind = ConstraintKind::primary_key,
                                .name = std::string(name) + "_pkey",
                                .columns = places});
  return schema;
}

std::unique_ptr<MemoryTable> table_of(Random& random, const TableSchema& schema,
                                      const std::vector<Row>& rows) {
  auto table = std::make_unique<MemoryTable>(schema);
  const std::vector<uint16_t>& key = schema.primary_key().columns;
  const size_t batch_rows_max = pick(random, {size_t{1}, size_t{10}, size_t{100}, size_t{1000}});
  for (size_t first = 0; first < rows.size();) {
    const size_t count = std::min<size_t>(rows.size() - first, 1 + below(random, batch_rows_max));
    std::vector<std::vector<int64_t>> columns(schema.columns.size(),
                                              std::vector<int64_t>(count, 7));
    for (size_t row = 0; row < count; ++row) {
      for (size_t i = 0; i < key.size(); ++i) columns[key[i]][row] = rows[first + row][i];
    }
    table->append_values(columns);
    first += count;
  }
  return table;
}

}  // namespace

RandomCase::RandomCase(uint64_t case_seed) : seed(case_seed) {
  Random random(seed);
  std::vector<Shape> parent_shapes(1 + below(random, 20) % 3);
  for (Shape& shape : parent_shapes) shape = random_shape(random);
  std::vector<Shape> child_shapes = parent_shapes;
  for (Shape& shape : child_shapes) {
    if (chance(random, 20))
      shape.kind = shape.kind == ValueKind::int32 ? ValueKind::int64 : ValueKind::int32;
  }
  parent_schema = schema_of(random, "parent", parent_shapes);
  child_schema = schema_of(random, "child", child_shapes);
  child_schema.constraints.push_back({.kind = ConstraintKind::foreign_key,
                                      .name = "child_fkey",
                                      .columns = primary_key().columns});

  std::vector<Row> parents(random_rows(random));
  for (Row& row : parents) row = random_key(random, parent_shapes);
  const bool validated = chance(random, 75);
  if (!validated) repeat_some(random, parents);
  if (validated) remove_repeats(parents);
  arrange(random, parents);
  parent = table_of(random, parent_schema, parents);
  parent->set_validated(validated);

  const unsigned percent_orphans = pick(random, {0u, 0u, 3u, 30u, 100u});
  std::vector<Row> children(random_rows(random));
  for (Row& row : children) row = random_reference(random, parents, child_shapes, percent_orphans);
  if (chance(random, 50)) remove_repeats(children);
  if (chance(random, 30)) repeat_some(random, children);
  arrange(random, children);
  child = table_of(random, child_schema, children);

  parent_published = chance(random, 98);
  state_bytes_max = pick(random, {uint64_t{1}, uint64_t{8}, uint64_t{100}, uint64_t{1024},
                                  uint64_t{8} << 20, UINT64_MAX});
  violations_max = pick(random, {size_t{0}, size_t{1}, size_t{3}, size_t{100}, SIZE_MAX});
}

}  // namespace lade
