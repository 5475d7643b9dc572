// Reads summaries of parts (part_summary.hpp), strictly.
#include <algorithm>

#include "publish/json_object.hpp"
#include "publish/part_summary.hpp"
#include "publish/published_file.hpp"

namespace lade {
namespace {

constexpr std::string_view kHashField = ",\"xxh3\":\"";
constexpr size_t kHashTail = kHashField.size() + 16 + std::string_view("\"}\n").size();
// Sums of so many counts stay far below 2^64.
constexpr uint64_t kCountMax = uint64_t{1} << 53;
constexpr size_t kNameBytesMax = 255;

std::optional<uint64_t> count_of(const JsonObject& object, std::string_view name) {
  const auto count = object.count(name);
  return count && *count <= kCountMax ? count : std::nullopt;
}

// The name of a file that leads nowhere else: the last component of a path, not hidden.
std::optional<std::string> name_of(std::optional<std::string_view> name, std::string_view ending) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  if (!name || name->empty() || name->size() > kNameBytesMax || !name->ends_with(ending) ||
      name->starts_with('.') || name->find_first_not_of(kLetters) != name->npos)
    return std::nullopt;
  return std::string(*name);
}

class SummaryReader {
 public:
  SummaryReader(const Schema& schema, const std::string& path) : schema_(schema), path_(path) {}

  Result<PartSummary> read(const std::string& text) {
    if (text.size() < kHashTail || text.size() > kSummaryBytesMax)
      return damaged("a summary is expected");
    const std::string_view body = std::string_view(text).substr(0, text.size() - kHashTail);
    const std::string tail =
        std::string(kHashField) + hex(hash64(std::as_bytes(std::span(body)))) + "\"}\n";
    if (!std::string_view(text).ends_with(tail))
      return damaged("its content is not what its own hash says");
    simdjson::dom::parser parser;
    const auto object = JsonObject::parse(parser, text);
    if (!object) return damaged("a JSON object is expected");
    PartSummary summary;
    LADE_CHECK(take_head(*object, summary));
    const auto tables = object->objects("tables");
    if (!tables) return damaged("its tables are missing");
    for (const JsonObject& table : *tables) LADE_CHECK(take_table(table, summary));
    return summary;
  }

 private:
  Status damaged(std::string_view what) const {
    return Status::error(Code::corrupt, "no sound summary of a part: " + std::string(what), path_);
  }

  Status take_head(const JsonObject& object, PartSummary& summary) const {
    if (object.text("lade") != "part") return damaged("it does not say that it is one");
    const auto version = object.count("version");
    if (version != 1) {
      return Status::error(Code::unsupported_version,
                           "the summary has version " +
                               (version ? std::to_string(*version) : "no number") +
                               ", this lade reads 1",
                           path_);
    }
    const auto part = object.count("part");
    const auto parts = object.count("parts");
    if (!part || !parts || *parts > kPartsMax || *part == 0 || *part > *parts)
      return damaged("its number is none of a part");
    summary.part = {static_cast<uint32_t>(*part), static_cast<uint32_t>(*parts)};
    const auto keys = object.object("keys");
    const auto file = keys ? name_of(keys->text("file"), ".lade") : std::nullopt;
    const auto bytes = keys ? count_of(*keys, "bytes") : std::nullopt;
    const auto root = keys ? keys->hash128("root") : std::nullopt;
    if (!file || !bytes || !root) return damaged("it does not name its keys");
    summary.keys_file = *file;
    summary.keys_bytes = *bytes;
    summary.keys_root = *root;
    return {};
  }

  Status take_table(const JsonObject& object, PartSummary& summary) const {
    const TableSchema* schema = schema_.find(object.text("table").value_or(""));
    if (schema == nullptr) return damaged("it names a table that is none");
    const std::string name(schema->name);
    const auto declared = object.hash64("schema");
    if (declared && *declared != schema_hash(*schema)) {
      return Status::error(Code::unsupported_version,
                           name + " was declared otherwise when the part was published", path_);
    }
    if (!summary.tables.empty() && summary.tables.back().table >= schema->index)
      return damaged("its tables are not in the order of the schema");
    const auto rows = count_of(object, "rows");
    const auto chain = object.hash128("chain");
    const auto increasing = object.boolean("increasing");
    const auto first = object.texts("first");
    const auto last = object.texts("last");
    if (!declared || !rows || !chain || !increasing || !first || !last)
      return damaged("a fact of " + name + " is missing");
    PartTable table{.table = schema->index,
                    .rows = *rows,
                    .chain = *chain,
                    .increasing = *increasing,
                    .first = *first,
                    .last = *last};
    LADE_CHECK(take_open_keys(object, *schema, summary.part, table));
    LADE_CHECK(take_inputs(object, name, table));
    LADE_CHECK(take_files(object, name, table));
    summary.tables.push_back(std::move(table));
    return {};
  }

  // Every constraint of the table is in one of the two lists.
  Status take_open_keys(const JsonObject& object, const TableSchema& schema, const Part& part,
                        PartTable& table) const {
    const auto open = object.texts("open");
    const auto proofs = object.texts("proofs");
    if (!open || !proofs) return damaged("the constraints of a table are missing");
    for (size_t i = 0; i < schema.constraints.size(); ++i) {
      const Constraint& constraint = schema.constraints[i];
      const bool is_open = std::find(open->begin(), open->end(), constraint.name) != open->end();
      if (is_open && (constraint.kind != ConstraintKind::foreign_key || !part.has_others()))
        return damaged("a constraint is open that a part alone can prove");
      if (is_open) table.open_keys |= uint64_t{1} << i;
    }
    if (constraint_names(schema, table.open_keys) == *open &&
        constraint_names(schema, ~table.open_keys) == *proofs)
      return {};
    return damaged("the constraints of a table are not those of the schema");
  }

  Status take_inputs(const JsonObject& object, const std::string& name, PartTable& table) const {
    const auto inputs = object.objects("inputs");
    if (!inputs) return damaged("the inputs of " + name + " are missing");
    for (const JsonObject& input : *inputs) {
      const auto file = input.text("file");
      const auto bytes = count_of(input, "bytes");
      const auto lines = count_of(input, "lines");
      const auto xxh3 = input.hash128("xxh3");
      if (!file || !bytes || !lines || !xxh3) return damaged("a fact of an input is missing");
      table.inputs.push_back(
          {.path = std::string(*file), .bytes = *bytes, .xxh3 = *xxh3, .lines = *lines});
    }
    return {};
  }

  Status take_files(const JsonObject& object, const std::string& name, PartTable& table) const {
    const auto files = object.objects("files");
    if (!files) return damaged("the files of " + name + " are missing");
    uint64_t rows = 0;
    for (const JsonObject& file : *files) {
      const auto path = name_of(file.text("path"), ".parquet");
      const auto bytes = count_of(file, "bytes");
      const auto file_rows = count_of(file, "rows");
      const auto xxh3 = file.hash128("xxh3");
      const auto statistics = file.text("stats");
      if (!path || !bytes || !file_rows || !xxh3 || !statistics || *file_rows > table.rows - rows)
        return damaged("a fact of a file of " + name + " is missing, or too many rows");
      rows += *file_rows;
      table.files.push_back({.path = *path,
                             .bytes = *bytes,
                             .rows = *file_rows,
                             .statistics = std::string(*statistics),
                             .xxh3 = *xxh3});
    }
    return rows == table.rows ? Status() : damaged("the files of " + name + " lack rows");
  }

  const Schema& schema_;
  const std::string& path_;
};

}  // namespace

Result<PartSummary> parse_summary(const Schema& schema, const std::string& text,
                                  const std::string& path) {
  return SummaryReader(schema, path).read(text);
}

Result<std::optional<PartSummary>> read_summary(FileSystem& files, const Schema& schema,
                                                const std::string& path) {
  LADE_TRY(const std::optional<FileInfo> info, files.info_if_there(path));
  if (info && info->size > kSummaryBytesMax)
    return Status::error(Code::corrupt, "is too large for a summary of a part", path);
  LADE_TRY(const std::optional<std::string> text, read_whole(files, path));
  if (!text) return std::optional<PartSummary>();
  LADE_TRY(PartSummary summary, parse_summary(schema, *text, path));
  return std::optional(std::move(summary));
}

}  // namespace lade
