// Proves keys whose space passes 64 bits: they are compared value by value and hashed, one
// partition at a time.
#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "store/table_view.hpp"
#include "validator/key_set.hpp"
#include "validator/kind_checks.hpp"
#include "validator/proof_plan.hpp"

namespace lade {
namespace {

using Key = std::vector<int64_t>;

// A set of the keys of one partition: their values in one array, and an open-addressing table of
// places in it, filled to two thirds. Keys of other partitions are ignored.
class WideKeySet {
 public:
  WideKeySet(StateMeter& meter, size_t width, uint64_t keys_expected, HashPartition partition)
      : width_(width),
        partition_(partition),
        values_(MeteredAllocator<int64_t>(meter)),
        slots_(slots_for(keys_expected), 0, MeteredAllocator<uint32_t>(meter)) {
    values_.reserve(keys_expected * width);
  }

  static uint64_t bytes_for(uint64_t keys, size_t width) {
    return keys * width * sizeof(int64_t) + slots_for(keys) * sizeof(uint32_t);
  }

  // Returns false when the key is there already.
  bool add(const Key& key) {
    const uint64_t hash = hash_of(key.data());
    if (!partition_.has(hash)) return true;
    uint32_t& slot = slots_[find(key.data(), hash)];
    if (slot != 0) return false;
    values_.insert(values_.end(), key.begin(), key.end());
    slot = ++keys_;
    if (uint64_t{keys_} * 3 > slots_.size() * 2) grow();
    return true;
  }
  bool lacks(const Key& key) const {
    const uint64_t hash = hash_of(key.data());
    return partition_.has(hash) && slots_[find(key.data(), hash)] == 0;
  }

 private:
  static uint64_t slots_for(uint64_t keys) { return keys + keys / 2 + 16; }

  uint64_t hash_of(const int64_t* key) const {
    return hash64(std::as_bytes(std::span(key, width_)), partition_.seed);
  }
  const int64_t* key_at(uint32_t slot) const { return values_.data() + (slot - 1) * width_; }
  // The place of the key, or the free one where it would be.
  size_t find(const int64_t* key, uint64_t hash) const {
    size_t at = (hash & UINT32_MAX) * slots_.size() >> 32;
    while (slots_[at] != 0 && !std::equal(key, key + width_, key_at(slots_[at])))
      at = at + 1 == slots_.size() ? 0 : at + 1;
    return at;
  }
  // Doubles the table. More keys than expected come only when metadata lie, or by a chance that
  // HashPartition::keys_max() leaves.
  void grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (uint32_t slot = 1; slot <= keys_; ++slot)
      slots_[find(key_at(slot), hash_of(key_at(slot)))] = slot;
  }

  size_t width_;
  HashPartition partition_;
  uint32_t keys_ = 0;
  MeteredVector<int64_t> values_;
  MeteredVector<uint32_t> slots_;  // place + 1, or 0 for free
};

struct WidePlan {
  uint32_t passes;
  uint64_t keys_max;  // that one pass can meet
  uint64_t seed = fresh_hash_seed();

  WidePlan(uint64_t keys, size_t width, uint64_t state_bytes_max)
      : passes(HashPartition::count_for(
            keys, state_budget(state_bytes_max),
            [width](uint64_t count) { return WideKeySet::bytes_for(count, width); })),
        keys_max(HashPartition::keys_max(keys, passes)) {}

  HashPartition partition(uint32_t pass) const { return {seed, pass, passes}; }
  std::string reason() const {
    return "the keys' range passes 64 bits, so whole keys are hashed" +
           (passes == 1 ? std::string() : " in " + std::to_string(passes) + " passes");
  }
};

// Enters the plan in the outcome. False where it has to leave the key open.
bool takes(const WidePlan& plan, const CheckRequest& request, CheckOutcome& outcome) {
  outcome.proof = Proof::hash;
  outcome.open = request.in_one_pass && plan.passes > 1;
  outcome.reason = (outcome.open ? "no proof in one pass has room: " : "") + plan.reason();
  return !outcome.open;
}

// Calls visit(row in the table, key) for every row of the table in row order.
template <typename Visit>
Status each_key(const TableView& table, std::span<const uint16_t> columns, CheckOutcome& outcome,
                const Visit& visit) {
  ColumnBuffers buffers;
  Key key(columns.size());
  BatchCursor cursor(table);
  for (uint64_t batch = 0; batch < table.batches(); ++batch) {
    LADE_TRY(const BatchInfo* const info, cursor.at(batch));
    LADE_CHECK(table.read(batch, columns, buffers));
    for (size_t row = 0; row < info->rows; ++row) {
      for (size_t i = 0; i < key.size(); ++i) key[i] = buffers.columns[i].integer(row);
      visit(info->first_row + row, key);
    }
  }
  outcome.chunks_read += buffers.chunks_read;
  outcome.bytes_read += buffers.bytes_read;
  return {};
}

// For each reported row, the first row with its key.
Status find_earlier_rows(const CheckRequest& request, CheckOutcome& outcome) {
  std::map<Key, uint64_t> first_rows;
  for (const BrokenRow& broken : outcome.violations.rows())
    first_rows.emplace(broken.key, UINT64_MAX);
  if (first_rows.empty()) return {};
  ++outcome.passes;
  LADE_CHECK(each_key(*request.table, request.constraint->columns, outcome,
                      [&](uint64_t row, const Key& key) {
                        const auto found = first_rows.find(key);
                        if (found != first_rows.end()) found->second = std::min(found->second, row);
                      }));
  for (BrokenRow& broken : outcome.violations.rows())
    broken.earlier_row = first_rows.at(broken.key);
  return {};
}

}  // namespace

Status check_unique_wide(const CheckRequest& request, StateMeter& meter, CheckOutcome& outcome) {
  const std::vector<uint16_t>& columns = request.constraint->columns;
  const WidePlan plan(request.table->info().rows, columns.size(), request.state_bytes_max);
  if (!takes(plan, request, outcome)) return {};
  for (uint32_t pass = 0; pass < plan.passes; ++pass) {
    WideKeySet seen(meter, columns.size(), plan.keys_max, plan.partition(pass));
    ++outcome.passes;
    LADE_CHECK(each_key(*request.table, columns, outcome, [&](uint64_t row, const Key& key) {
      if (!seen.add(key)) outcome.violations.add(row, [&] { return key; });
    }));
  }
  return find_earlier_rows(request, outcome);
}

Status check_foreign_key_wide(const CheckRequest& request, StateMeter& meter,
                              CheckOutcome& outcome) {
  const std::vector<uint16_t>& columns = request.constraint->columns;
  const std::span<const uint16_t> parent_columns = parent_key(request);
  const uint64_t keys = request.parent->info().rows;
  const WidePlan plan(keys, columns.size(), request.state_bytes_max);
  if (!takes(plan, request, outcome)) return {};
  for (uint32_t pass = 0; pass < plan.passes; ++pass) {
    WideKeySet parents(meter, columns.size(), plan.keys_max, plan.partition(pass));
    ++outcome.passes;
    LADE_CHECK(each_key(*request.parent, parent_columns, outcome,
                        [&](uint64_t, const Key& key) { parents.add(key); }));
    outcome.parent_rows_read += keys;
    LADE_CHECK(each_key(*request.table, columns, outcome, [&](uint64_t row, const Key& key) {
      if (parents.lacks(key)) outcome.violations.add(row, [&] { return key; });
    }));
  }
  return {};
}

}  // namespace lade
