// Reads summaries of parts (part_summary.hpp), strictly.
#include <algorithm>
#include <charconv>

#include "publish/json_object.hpp"
#include "publish/part_summary.hpp"

namespace lade {
namespace {

constexpr std::string_view kHashField = ",\"xxh3\":\"";
constexpr size_t kHashTail = kHashField.size() + 16 + std::string_view("\"}\n").size();
// Sums of so many counts stay far below 2^64.
constexpr uint64_t kCountMax = uint64_t{1} << 53;
constexpr size_t kNameBytesMax = 255;

std::optional<uint64_t> hash_of(std::optional<std::string_view> digits) {
  uint64_t value = 0;
  if (!digits || digits->size() != 16) return std::nullopt;
  const char* end = digits->data() + digits->size();
  const auto parsed = std::from_chars(digits->data(), end, value, 16);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end && hex(value) == *digits;
  return whole ? std::optional(value) : std::nullopt;
}

std::optional<Hash128> hash128_of(std::optional<std::string_view> digits) {
  if (!digits || digits->size() != 32) return std::nullopt;
  const auto high = hash_of(digits->substr(0, 16));
  const auto low = hash_of(digits->substr(16));
  return high && low ? std::optional(Hash128{.low = *low, .high = *high}) : std::nullopt;
}

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

std::optional<std::vector<std::string>> texts_of(const JsonObject& object, std::string_view name) {
  const auto array = object.array(name);
  if (!array) return std::nullopt;
  std::vector<std::string> texts;
  for (const simdjson::dom::element item : *array) {
    std::string_view text;
    if (item.get(text) != simdjson::SUCCESS) return std::nullopt;
    texts.emplace_back(text);
  }
  return texts;
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
    simdjson::dom::object object;
    const auto error = parser.parse(text.data(), text.size(), true).get(object);
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    if (error != simdjson::SUCCESS) return damaged("a JSON object is expected");
    PartSummary summary;
    LADE_CHECK(take_head(JsonObject(object), summary));
    const auto tables = JsonObject(object).array("tables");
    if (!tables) return damaged("its tables are missing");
    for (const simdjson::dom::element item : *tables) {
      simdjson::dom::object table;
      if (item.get(table) != simdjson::SUCCESS) return damaged("a table is no object");
      LADE_CHECK(take_table(JsonObject(table), summary));
    }
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
    const auto root = keys ? hash128_of(keys->text("root")) : std::nullopt;
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
    const auto declared = hash_of(object.text("schema"));
    if (declared && *declared != schema_hash(*schema)) {
      return Status::error(Code::unsupported_version,
                           name + " was declared otherwise when the part was published", path_);
    }
    if (!summary.tables.empty() && summary.tables.back().table >= schema->index)
      return damaged("its tables are not in the order of the schema");
    const auto rows = count_of(object, "rows");
    const auto chain = hash128_of(object.text("chain"));
    const auto increasing = object.boolean("increasing");
    const auto first = texts_of(object, "first");
    const auto last = texts_of(object, "last");
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
    const auto open = texts_of(object, "open");
    const auto proofs = texts_of(object, "proofs");
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
    const auto inputs = object.array("inputs");
    if (!inputs) return damaged("the inputs of " + name + " are missing");
    for (const simdjson::dom::element item : *inputs) {
      simdjson::dom::object fields;
      if (item.get(fields) != simdjson::SUCCESS) return damaged("an input is no object");
      const JsonObject input(fields);
      const auto file = input.text("file");
      const auto bytes = count_of(input, "bytes");
      const auto lines = count_of(input, "lines");
      const auto xxh3 = hash128_of(input.text("xxh3"));
      if (!file || !bytes || !lines || !xxh3) return damaged("a fact of an input is missing");
      table.inputs.push_back(
          {.path = std::string(*file), .bytes = *bytes, .xxh3 = *xxh3, .lines = *lines});
    }
    return {};
  }

  Status take_files(const JsonObject& object, const std::string& name, PartTable& table) const {
    const auto files = object.array("files");
    if (!files) return damaged("the files of " + name + " are missing");
    uint64_t rows = 0;
    for (const simdjson::dom::element item : *files) {
      simdjson::dom::object fields;
      if (item.get(fields) != simdjson::SUCCESS) return damaged("a file is no object");
      const JsonObject file(fields);
      const auto path = name_of(file.text("path"), ".parquet");
      const auto bytes = count_of(file, "bytes");
      const auto file_rows = count_of(file, "rows");
      const auto xxh3 = hash128_of(file.text("xxh3"));
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

}  // namespace lade
