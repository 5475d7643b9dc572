// What a Delta log says of a table as a whole (the action metaData): its columns and its
// properties. The properties are those of Delta, for what Delta knows, and lade's own:
//
//   delta.constraints.<name>   a CHECK that was proved: engines refuse rows that break it
//   lade.ledger                {"segments":2,"rows":15000,"chain":"<hash>"}: what was published
//   lade.validated             "true": every constraint of the table holds
//   lade.proofs                ["lineitem_pkey",...]: the constraints that were proved
//   lade.open                  ["orders_pkey",...]: keys neither proved nor found broken, where all
//                              other constraints hold
//   lade.primaryKey            {"name":...,"columns":[...]}, if it is proved
//   lade.foreignKeys           [{"name":...,"columns":[...],"parent":...,"parentColumns":[...]}]:
//                              those that are proved
//   lade.parents.<table>       the chain of the parent rows among which the foreign keys were found
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/hash.hpp"
#include "catalog/table_schema.hpp"

namespace lade {

using TableProperties = std::map<std::string, std::string>;

// The segments of a table that are published.
struct PublishedLedger {
  uint64_t segments = 0;
  uint64_t rows = 0;
  Hash128 chain;  // of the last of them
};

struct DeltaMetadata {
  std::string id;    // a UUID, which stays
  std::string name;  // of the table
  std::string schema_string;
  TableProperties properties;
  uint64_t created_ms = 0;
};

struct MetadataRequest {
  const Schema& schema;
  const TableSchema& table;
  bool validated = false;    // every constraint holds, but for those that are open
  uint64_t open_keys = 0;    // bit i: the table's i-th constraint is
  bool with_checks = false;  // CHECKs as delta.constraints.*, where they hold
  PublishedLedger ledger;
  // PublishedLedger::chain of a parent, as it is stored. Asked for validated tables only.
  std::function<Hash128(TableIndex)> parent_chain;
};

// Without id and creation time.
DeltaMetadata delta_metadata(const MetadataRequest& request);

// Nothing if there is no lade.ledger, or it does not read as one.
std::optional<PublishedLedger> published_ledger(const TableProperties& properties);
// The chain of the parent's rows that a table was proved with, in hex; empty if there is none.
std::string proved_with(const TableProperties& properties, std::string_view parent);
// Whether they differ in lade.parents.* at most.
bool are_same_but_for_parents(const TableProperties& a, const TableProperties& b);
bool is_published_validated(const TableProperties& properties);
// Whether the primary key of a table holds, and all of its constraints but those that are open.
bool is_published_with_key(const TableProperties& properties);
// The constraints of the table that are open, as MetadataRequest has them.
uint64_t published_open_keys(const TableSchema& table, const TableProperties& properties);
// Whether a writer has to know CHECKs.
bool has_checks(const TableProperties& properties);

// A UUID made of the hash (version 8 of RFC 9562).
std::string uuid_of(const Hash128& hash);

}  // namespace lade
