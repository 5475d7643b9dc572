#include "publish/delta_log.hpp"

#include <algorithm>
#include <charconv>

#include <simdjson.h>

#include "publish/delta_commit.hpp"
#include "publish/json_object.hpp"
#include "publish/published_file.hpp"

namespace lade {
namespace {

constexpr size_t kCommitNameBytes = 25;
constexpr size_t kCommitDigits = 20;

// The version of a commit's file name, or nothing: checkpoints, checksums and hidden files lie
// beside the commits.
std::optional<uint64_t> version_of(const std::string& name) {
  if (name.size() != kCommitNameBytes || !name.ends_with(".json")) return std::nullopt;
  uint64_t version = 0;
  const char* const end = name.data() + kCommitDigits;
  const auto [stopped, error] = std::from_chars(name.data(), end, version);
  return error == std::errc() && stopped == end ? std::optional(version) : std::nullopt;
}

}  // namespace

struct DeltaLogReader::Parser {
  simdjson::dom::parser json;
};

DeltaLogReader::DeltaLogReader(std::string folder)
    : folder_(std::move(folder)), parser_(std::make_unique<Parser>()) {}
DeltaLogReader::~DeltaLogReader() = default;

Status DeltaLogReader::add(std::string_view piece) {
  for (size_t newline = piece.find('\n'); newline != piece.npos; newline = piece.find('\n')) {
    rest_ += piece.substr(0, newline);
    piece.remove_prefix(newline + 1);
    LADE_CHECK(take_line(rest_));
    rest_.clear();
  }
  rest_ += piece;
  if (rest_.size() <= kActionBytesMax) return {};
  ++line_;
  return damaged("an action of at most 16 MiB is expected");
}

Status DeltaLogReader::end_commit() {
  if (!rest_.empty()) LADE_CHECK(take_line(rest_));
  rest_.clear();
  if (!has_actions_) return damaged("a commit without an action");
  if (log_.versions == 0 && (log_.writer_version == 0 || log_.metadata.id.empty()))
    return damaged("the first commit lacks protocol or metaData");
  // lade follows another writer only to replace all that the table has.
  const bool is_ours = writer_.starts_with(kDeltaWriterName);
  if (has_changed_table_) {
    log_.foreign_writer = std::nullopt;
    if (!is_ours) log_.foreign_writer = writer_.empty() ? "an unnamed writer" : writer_;
  }
  if (has_removed_ || log_.foreign_writer) log_.chains.clear();
  const auto ledger = published_ledger(log_.metadata.properties);
  if (ledger && !log_.foreign_writer) log_.chains.push_back(ledger->chain);
  ++log_.versions;
  line_ = 0;
  has_changed_table_ = has_actions_ = has_removed_ = false;
  writer_.clear();
  return {};
}

Status DeltaLogReader::take_line(std::string_view line) {
  ++line_;
  if (line.size() > kActionBytesMax) return damaged("an action of at most 16 MiB is expected");
  if (line.find_first_not_of(" \t\r") == line.npos) return {};
  const auto object = JsonObject::parse(parser_->json, line);
  if (!object) return damaged("an action, a JSON object, is expected");
  if (object->fields().size() != 1) return damaged("one action a line is expected");
  const auto [name, value] = *object->fields().begin();
  simdjson::dom::object action;
  if (value.get(action) != simdjson::SUCCESS)
    return damaged("an action is expected to be an object");
  has_actions_ = true;
  return take_action(name, JsonObject(action));
}

Status DeltaLogReader::take_action(std::string_view name, const JsonObject& action) {
  if (name == "commitInfo") {
    writer_ = action.text("engineInfo").value_or("");
    log_.time_ms = action.count("timestamp").value_or(0);
    return {};
  }
  has_changed_table_ = true;
  if (name == "protocol") return take_protocol(action);
  if (name == "metaData") return take_metadata(action);
  if (name == "add") return take_add(action);
  if (name == "remove") return take_remove(action);
  if (name == "txn") {
    const bool whole = action.text("appId") && action.count("version");
    return whole ? Status() : damaged("a txn without appId or version");
  }
  return Status::error(Code::unsupported_version,
                       "line " + std::to_string(line_) + ": lade does not know the action '" +
                           std::string(name.substr(0, 40)) + "'",
                       file_path());
}

Status DeltaLogReader::take_protocol(const JsonObject& action) {
  const auto reader = action.count("minReaderVersion");
  const auto writer = action.count("minWriterVersion");
  if (!reader || !writer || *reader == 0 || *writer == 0)
    return damaged("a protocol without its two versions");
  const bool features = action.lists_any("readerFeatures") || action.lists_any("writerFeatures");
  if (*reader > kDeltaReaderVersion || *writer > kDeltaWriterVersionChecks || features) {
    return Status::error(Code::unsupported_version,
                         "the table has protocol (" + std::to_string(*reader) + "," +
                             std::to_string(*writer) + ")" + (features ? " with features" : "") +
                             ", and lade knows none above (1,3)",
                         file_path());
  }
  log_.writer_version = static_cast<unsigned>(*writer);
  return {};
}

Status DeltaLogReader::take_metadata(const JsonObject& action) {
  const auto id = action.text("id");
  const auto schema = action.text("schemaString");
  if (!id || id->empty() || !schema) return damaged("a metaData without id or schemaString");
  log_.metadata.id = *id;
  log_.metadata.name = action.text("name").value_or("");
  log_.metadata.schema_string = *schema;
  log_.metadata.created_ms = action.count("createdTime").value_or(0);
  log_.metadata.properties.clear();
  const auto properties = action.object("configuration");
  if (!properties) return {};
  for (const auto [name, value] : properties->fields()) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return damaged("a property that is no text");
    if (!log_.metadata.properties.emplace(name, text).second)
      return damaged("a property that is there twice");
  }
  return {};
}

Status DeltaLogReader::take_add(const JsonObject& action) {
  const auto path = action.text("path");
  const auto bytes = action.count("size");
  if (!path || path->empty() || !bytes) return damaged("an add without path or size");
  DeltaFile& file = log_.files[std::string(*path)];
  file = {.bytes = *bytes,
          .xxh3 = {},
          .active = true,
          .statistics = std::string(action.text("stats").value_or(""))};
  if (const auto tags = action.object("tags")) file.xxh3 = tags->text(kHashTag).value_or("");
  return {};
}

// Of a file that no commit added there may be a remove, left over by a writer that shortens logs.
Status DeltaLogReader::take_remove(const JsonObject& action) {
  const auto path = action.text("path");
  if (!path || path->empty()) return damaged("a remove without path");
  log_.files[std::string(*path)].active = false;
  has_removed_ = true;
  return {};
}

Status DeltaLogReader::damaged(std::string_view what) const {
  return Status::error(Code::corrupt, "line " + std::to_string(line_) + ": " + std::string(what),
                       file_path());
}

std::string DeltaLogReader::file_path() const { return folder_ + "/" + commit_name(log_.versions); }

std::string commit_name(uint64_t version) {
  const std::string digits = std::to_string(version);
  return std::string(kCommitDigits - digits.size(), '0') + digits + ".json";
}

Result<DeltaLog> read_delta_log(FileSystem& files, const std::string& directory) {
  const std::string folder = directory + "/" + kDeltaLogFolder;
  LADE_TRY(const std::optional<FileInfo> info, files.info_if_there(folder));
  if (!info) return DeltaLog();
  LADE_TRY(const std::vector<std::string> names, files.list(folder));  // sorted
  DeltaLogReader reader(folder);
  for (const std::string& name : names) {
    const std::optional<uint64_t> version = version_of(name);
    if (!version) continue;
    const uint64_t expected = reader.log().versions;
    if (*version != expected) {
      // Others remove commits that a checkpoint covers.
      return Status::error(expected == 0 ? Code::table_changed : Code::corrupt,
                           expected == 0 ? "the log begins with a later commit, so another writer "
                                           "has shortened it"
                                         : "the log goes on behind a commit that is missing",
                           folder + "/" + commit_name(expected));
    }
    LADE_CHECK(each_piece(files, folder + "/" + name, [&](ByteSpan piece) {
      return reader.add({reinterpret_cast<const char*>(piece.data()), piece.size()});
    }));
    LADE_CHECK(reader.end_commit());
  }
  return reader.log();
}

}  // namespace lade
