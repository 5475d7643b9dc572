// Any text is a commit of a Delta log or is refused as damaged or unknown, wherever its pieces end;
// what lade writes after a log that it could read, it reads back.
//
//   u8 bytes of a piece | text
//
// The mutator puts whole actions and tokens of them into the text.
#include "publish/delta_log.hpp"

#include "fuzz.hpp"
#include "publish/delta_commit.hpp"

namespace {

using namespace lade;

constexpr std::string_view kTokens[] = {
    "{\"commitInfo\":{\"engineInfo\":\"lade version 1\"}}\n",
    "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":3}}\n",
    "{\"metaData\":{\"id\":\"i\",\"schemaString\":\"{}\",\"configuration\":{\"a\":\"b\"}}}\n",
    "{\"add\":{\"path\":\"a\",\"size\":1,\"tags\":{\"lade.xxh3\":\"00\"}}}\n",
    "{\"remove\":{\"path\":\"a\",\"dataChange\":true}}\n",
    "{\"txn\":{\"appId\":\"a\",\"version\":1}}\n",
    "\"writerFeatures\":[\"x\"]",
    "\"configuration\":{\"lade.ledger\":\"{\\\"segments\\\":1,\\\"rows\\\":5,\\\"chain\\\":\\\"",
    "null",
    "18446744073709551615",
    "\\u0000",
    "\n",
    "}",
    "{",
    ",",
    "[]"};

std::optional<DeltaLog> log_of(std::string_view text, size_t piece) {
  DeltaLogReader reader("f");
  Status status;
  for (size_t at = 0; status.ok() && at < text.size(); at += piece)
    status = reader.add(text.substr(at, piece));
  if (status.ok()) status = reader.end_commit();
  if (status.ok()) return reader.log();
  require(status.code() == Code::corrupt || status.code() == Code::unsupported_version,
          "what cannot be read is damaged or unknown");
  require(!status.path().empty() && !status.message().empty(), "a refusal names file and reason");
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const size_t piece = size_t{input.take<uint8_t>()} + 1;
  const std::string_view text = input.rest();
  const std::optional<DeltaLog> log = log_of(text, piece);
  const std::optional<DeltaLog> whole = log_of(text, text.size() + 1);
  require(log.has_value() == whole.has_value(), "pieces change nothing");
  if (!log) return 0;
  require(log->metadata.properties == whole->metadata.properties &&
              log->files.size() == whole->files.size() &&
              log->foreign_writer == whole->foreign_writer,
          "pieces change nothing of a log");
  static_cast<void>(published_ledger(log->metadata.properties));
  DeltaCommit commit{.writer_version = 2,
                     .metadata = {.id = log->metadata.id,
                                  .name = log->metadata.name,
                                  .schema_string = log->metadata.schema_string,
                                  .properties = {}},
                     .application = "f",
                     .removed = {},
                     .added = {}};
  // Names of properties are lade's own words, values any text.
  for (const auto& [name, value] : log->metadata.properties) {
    commit.metadata.properties["p" + std::to_string(commit.metadata.properties.size())] = value;
  }
  for (const auto& [path, file] : log->files) {
    if (file.active) commit.removed.push_back(path);
  }
  DeltaLogReader reader("f");
  require(reader.add(text).ok() && reader.end_commit().ok(), "what was read is read again");
  require(reader.add(commit_text(commit)).ok() && reader.end_commit().ok(),
          "what lade writes it reads");
  require(reader.log().metadata.properties == commit.metadata.properties, "properties come back");
  require(!reader.log().foreign_writer, "a table that lade wrote is its own");
  for (const auto& [path, file] : reader.log().files)
    require(!file.active, "what was removed is gone");
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  return insert_token(kTokens, {data, max_size}, size, seed);
}
