#include "publish/avro_writer.hpp"

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace lade {
namespace {

constexpr std::string_view kMagic("Obj\x01", 4);

}  // namespace

void AvroWriter::integer(int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  uint64_t zigzag = bits << 1 ^ (value < 0 ? ~uint64_t{0} : 0);
  for (; zigzag > 0x7F; zigzag >>= 7) out_ += static_cast<char>(zigzag | 0x80);
  out_ += static_cast<char>(zigzag);
}

void AvroWriter::bytes(std::string_view value) {
  integer(static_cast<int64_t>(value.size()));
  out_ += value;
}

std::string avro_file(std::string_view schema, std::span<const AvroMetadata> metadata,
                      std::string_view records, size_t count) {
  std::string file(kMagic);
  AvroWriter writer(file);
  writer.begin_block(metadata.size() + 2);
  writer.bytes("avro.schema");
  writer.bytes(schema);
  // The specification lets "null" be left out, but pyiceberg 0.12 then expects gzip.
  writer.bytes("avro.codec");
  writer.bytes("null");
  for (const auto& [name, value] : metadata) {
    writer.bytes(name);
    writer.bytes(value);
  }
  writer.end_block();
  const Hash128 hash = hash128(std::as_bytes(std::span(records.data(), records.size())), 0);
  const std::string_view sync(reinterpret_cast<const char*>(&hash), sizeof(hash));
  file += sync;
  if (count == 0) return file;
  writer.integer(static_cast<int64_t>(count));
  writer.bytes(records);
  file += sync;
  return file;
}

}  // namespace lade
