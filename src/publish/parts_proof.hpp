// Proofs across parts: what each part has proved alone holds; the rest is proved from the parts'
// keys, as far as memory bears it in one pass.
#pragma once

#include <memory>
#include <vector>

#include "events/finding_limits.hpp"
#include "publish/part_keys.hpp"

namespace lade {

// What is known of a table's constraints when all its parts are looked at.
struct PartsVerdict {
  bool ok = true;  // nothing is broken
  uint64_t violations = 0;
  uint64_t open_keys = 0;  // by place in the table: neither shown to hold nor broken
};

class PartsProof {
 public:
  // All outlive the proof; `summaries` are of all parts, in their order.
  PartsProof(const Schema& schema, const std::vector<PartSummary>& summaries,
             const PublishSettings& settings, const PublishSeams& seams);

  // Opens the keys of every table that some part has. Fails where they are not those of the parts.
  Status open();
  // Of a table whose primary key was proved before. REQUIRES: some part has the table.
  void set_proved(TableIndex table) { keys_[table]->set_proved(); }
  // Proves the keys of a table and reports them. REQUIRES: some part has the table; parents come
  // before.
  Result<PartsVerdict> prove(TableIndex table);

 private:
  // Why the parts' own proofs suffice for the constraint at this place; empty where they do not.
  Result<std::string> proved_in_parts(const TableSchema& table, size_t place) const;
  Status check(const TableSchema& keys, const Constraint& constraint, uint64_t bit,
               PartsVerdict& verdict);

  const Schema& schema_;
  const std::vector<PartSummary>& summaries_;
  const PublishSettings& settings_;
  const PublishSeams& seams_;
  const KeyFiles files_;
  PageCache pages_;
  FindingLimits limits_;
  std::vector<std::unique_ptr<PartKeys>> keys_;  // by table; null where no part has it
};

}  // namespace lade
