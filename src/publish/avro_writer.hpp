// Avro's binary encoding and its object container file, as much of them as the manifests of Iceberg
// need (Avro specification 1.11, "Binary Encoding" and "Object Container Files"). Values are
// written in the order of the schema's fields; nothing in the bytes names them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace lade {

// Appends values to `out`, which outlives the writer.
class AvroWriter {
 public:
  explicit AvroWriter(std::string& out) : out_(out) {}

  // int and long: the same bytes, a zigzag varint.
  void integer(int64_t value);
  // string and bytes: a length, then the bytes.
  void bytes(std::string_view value);
  // The branch of a union of null and one other type, which follows unless it is absent. Null is
  // the first branch, as the default of an optional field must be.
  void absent() { integer(0); }
  void present() { integer(1); }
  // An array or a map as one block of `count` items, which follow; end_block() closes it.
  // REQUIRES: count > 0; an empty array is end_block() alone.
  void begin_block(size_t count) { integer(static_cast<int64_t>(count)); }
  void end_block() { integer(0); }

 private:
  std::string& out_;
};

using AvroMetadata = std::pair<std::string_view, std::string_view>;

// A container file of one block (none without records), not compressed: `records` are the encoded
// values of `count` records of `schema`, which is JSON. The sync marker is a hash of the records,
// so the same content gives the same file.
std::string avro_file(std::string_view schema, std::span<const AvroMetadata> metadata,
                      std::string_view records, size_t count);

}  // namespace lade
