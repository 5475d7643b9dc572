#include "parquet/file_writer.hpp"

#include <doctest/doctest.h>

#include "catalog/tpch.hpp"
#include "parquet/file_reader.hpp"
#include "parquet/written_file.hpp"
#include "support/random_rows.hpp"
#include "support/sanitized.hpp"

namespace lade::parquet {
namespace {

using Numbers = std::vector<std::optional<int64_t>>;
using Texts = std::vector<std::optional<std::string>>;

constexpr ChunkEncoding kBothEncodings[] = {ChunkEncoding::dictionary, ChunkEncoding::plain};

template <typename... Columns>
std::vector<Column> batch(Columns... columns) {
  std::vector<Column> all;
  (all.push_back(std::move(columns)), ...);
  return all;
}
Batches batches_of(std::vector<Column> first) {
  Batches all;
  all.push_back(std::move(first));
  return all;
}

// Random values of a column; few of them differ where `few` says so.
Column random_column(ColumnType type, size_t rows, bool few, Random& random) {
  std::vector<int64_t> numbers;
  std::vector<std::string> texts;
  for (size_t row = 0; row < rows; ++row) {
    if (value_kind(type) == ValueKind::text) {
      const size_t length = few ? random.below(4) : random.below(60) * random.below(2);
      std::string text;
      for (size_t i = 0; i < length; ++i)
        text += static_cast<char>('a' + random.below(few ? 2 : 26));
      texts.push_back(std::move(text));
    } else {
      const uint64_t value = few ? 40 + random.below(100) : random.next();
      numbers.push_back(value_kind(type) == ValueKind::int32 ? static_cast<int32_t>(value)
                                                             : static_cast<int64_t>(value));
    }
  }
  return texts.empty() ? number_column(value_kind(type), numbers) : text_column(texts, few);
}

// Appends what a reader has to find.
void expect(const Column& column, const ParquetColumn& declared, Numbers& numbers, Texts& texts) {
  for (size_t row = 0; row < column.rows(); ++row) {
    if (column.kind() != ValueKind::text)
      numbers.push_back(column.integer(row));
    else if (column.text(row).empty() && declared.empty_is_null)
      texts.push_back(std::nullopt);
    else
      texts.push_back(std::string(column.text(row)));
  }
}

// The value of a field of the schema, for a column.
const ThriftNode& element(const ReadFile& file, size_t column) {
  return file.metadata.at(2).elements[column + 1];
}

TEST_SUITE("parquet") {
TEST_CASE("random columns come back, of each type, encoding and shape") {
  Random random(5);
  const std::vector<ColumnType> types{ColumnType::int32,     ColumnType::int64,
                                      ColumnType::decimal,   ColumnType::date,
                                      ColumnType::character, ColumnType::varchar};
  for (int round = 0; round < (kSanitized ? 8 : 40); ++round) {
    const ParquetSchema schema = schema_of(types, round % 2 == 1);
    StringSink sink;
    FileWriter file(schema, sink);
    RowGroupWriter writer(1 + round % 3);
    std::vector<Numbers> numbers(types.size());
    std::vector<Texts> texts(types.size());
    const size_t groups = random.below(3);
    for (size_t group = 0; group < groups; ++group) {
      Batches batches(1 + random.below(3));
      std::vector<ChunkEncoding> encodings;
      for (size_t i = 0; i < types.size(); ++i)
        encodings.push_back(kBothEncodings[random.below(2)]);
      for (auto& each : batches) {
        const size_t rows = 1 + random.below(300);
        for (size_t i = 0; i < types.size(); ++i) {
          each.push_back(random_column(types[i], rows, random.below(2) == 0, random));
          expect(each[i], schema.columns[i], numbers[i], texts[i]);
        }
      }
      fill(writer, schema, batches, encodings);
      REQUIRE(file.append(writer).ok());
    }
    REQUIRE(file.finish(test_facts()).ok());
    const ReadFile read = read_parquet(sink.bytes);
    CHECK(read.metadata.at(4).elements.size() == groups);
    for (size_t i = 0; i < types.size(); ++i) {
      CHECK(read.columns[i].numbers == numbers[i]);
      CHECK(read.columns[i].texts == texts[i]);
    }
  }
}

TEST_CASE("a table without rows is a file without row groups") {
  const ParquetSchema schema = parquet_schema(tpch_schema().tables[0]);
  StringSink sink;
  FileWriter file(schema, sink);
  REQUIRE(file.finish(test_facts()).ok());
  const ReadFile read = read_parquet(sink.bytes);
  CHECK(read.rows == 0);
  CHECK(read.columns.size() == 3);
  CHECK(read.metadata.at(4).elements.empty());
}

TEST_CASE("one row, in both encodings") {
  for (const ChunkEncoding encoding : kBothEncodings) {
    const ReadFile read = read_parquet(file_of(
        schema_of({ColumnType::int64, ColumnType::varchar}),
        batches_of(batch(number_column(ValueKind::int64, {-1}), text_column({"one"}))), encoding));
    CHECK(read.columns[0].numbers == Numbers{-1});
    CHECK(read.columns[1].texts == Texts{"one"});
    CHECK(read.columns[0].chunks[0].has_dictionary == (encoding == ChunkEncoding::dictionary));
    CHECK(read.columns[0].chunks[0].is_compressed == (encoding == ChunkEncoding::plain));
  }
}

TEST_CASE("numbers at the limits of their types") {
  const std::vector<int64_t> narrow{INT32_MIN, INT32_MAX, 0, -1};
  const std::vector<int64_t> wide{INT64_MIN, INT64_MAX, kDecimalMax, -kDecimalMax};
  for (const ChunkEncoding encoding : kBothEncodings) {
    const ReadFile read =
        read_parquet(file_of(schema_of({ColumnType::date, ColumnType::decimal}),
                             batches_of(batch(number_column(ValueKind::int32, narrow),
                                              number_column(ValueKind::int64, wide))),
                             encoding));
    CHECK(read.columns[0].numbers == Numbers(narrow.begin(), narrow.end()));
    CHECK(read.columns[1].numbers == Numbers(wide.begin(), wide.end()));
  }
}

TEST_CASE("an empty text is NULL where the column may be NULL, else the empty text") {
  const std::vector<std::string> texts{"", "a", "", "b", ""};
  for (const ChunkEncoding encoding : kBothEncodings) {
    const auto read = [&](bool nullable) {
      return read_parquet(file_of(schema_of({ColumnType::varchar}, nullable),
                                  batches_of(batch(text_column(texts))), encoding));
    };
    CHECK(read(true).columns[0].texts == Texts{std::nullopt, "a", std::nullopt, "b", std::nullopt});
    CHECK(read(false).columns[0].texts == Texts{"", "a", "", "b", ""});
    CHECK_FALSE(read(false).columns[0].optional);
  }
}

TEST_CASE("columns of nothing but NULL, and pages of nothing but NULL among others") {
  for (const ChunkEncoding encoding : kBothEncodings) {
    const ParquetSchema schema = schema_of({ColumnType::varchar}, true);
    const std::vector<std::string> nothing(100);
    ReadFile read =
        read_parquet(file_of(schema, batches_of(batch(text_column(nothing))), encoding));
    CHECK(read.columns[0].texts == Texts(100));
    Batches batches;
    batches.push_back(batch(text_column(nothing)));
    batches.push_back(batch(text_column({"x", ""})));
    batches.push_back(batch(text_column(nothing)));
    read = read_parquet(file_of(schema, batches, encoding));
    CHECK(read.columns[0].chunks[0].pages.size() == 3);
    CHECK(read.columns[0].texts[100] == "x");
    CHECK(read.columns[0].texts.size() == 202);
  }
}

TEST_CASE("where nobody proved NOT NULL, columns are OPTIONAL and their values stay") {
  const TableSchema& region = tpch_schema().tables[0];
  const ParquetSchema schema = parquet_schema(region, true);
  Batches batches;
  batches.push_back(batch(number_column(ValueKind::int32, {1, 2}), text_column({"", "ASIA"}),
                          text_column({"", "c"})));
  for (const ChunkEncoding encoding : kBothEncodings) {
    const ReadFile read = read_parquet(file_of(schema, batches, encoding));
    for (const ReadColumn& column : read.columns) CHECK(column.optional);
    CHECK(read.columns[0].numbers == Numbers{1, 2});
    CHECK(read.columns[1].texts == Texts{"", "ASIA"});
    CHECK(read.columns[2].texts == Texts{std::nullopt, "c"});
  }
  const ParquetSchema proved = parquet_schema(region);
  CHECK_FALSE(proved.columns[0].optional);
  CHECK_FALSE(proved.columns[1].optional);
  CHECK(proved.columns[2].optional);
}

TEST_CASE("pages whose bounds ascend, descend, stay or do neither, with NULLs between") {
  // The reader holds the order that the index names against the bounds.
  const std::vector<std::vector<int64_t>> orders{{1, 2, 3}, {3, 2, 1}, {2, 2, 2}, {1, 3, 2}, {7}};
  for (const ChunkEncoding encoding : kBothEncodings) {
    for (const std::vector<int64_t>& order : orders) {
      Batches batches;
      for (const int64_t value : order) {
        const std::string text(static_cast<size_t>(value), 'x');
        batches.push_back(batch(number_column(ValueKind::int32, {-value, -value}),
                                number_column(ValueKind::int64, {value << 40, value << 41}),
                                text_column({text, ""})));
        batches.push_back(batch(number_column(ValueKind::int32, {-value}),
                                number_column(ValueKind::int64, {value << 40}), text_column({""})));
      }
      const auto schema =
          schema_of({ColumnType::int32, ColumnType::decimal, ColumnType::varchar}, true);
      CHECK(read_parquet(file_of(schema, batches, encoding)).rows == 3 * order.size());
    }
  }
}

TEST_CASE("texts of 65 KB, in pages of their own size") {
  std::vector<std::string> texts;
  for (size_t i = 0; i < 40; ++i)
    texts.push_back(std::string(65'535 - i, static_cast<char>('a' + i % 26)));
  const Batches batches = batches_of(batch(text_column(texts)));
  for (const ChunkEncoding encoding : kBothEncodings) {
    const ReadFile read =
        read_parquet(file_of(schema_of({ColumnType::varchar}), batches, encoding));
    CHECK(read.columns[0].texts == Texts(texts.begin(), texts.end()));
    CHECK_FALSE(read.columns[0].chunks[0].has_dictionary);  // of 2.6 MB
    CHECK(read.columns[0].chunks[0].is_compressed);
  }
}

TEST_CASE("a page has no more than 65,536 rows, and no more than 16 MiB of text") {
  const std::vector<int64_t> rows(140'000, 5);
  ReadFile read = read_parquet(file_of(schema_of({ColumnType::int32}),
                                       batches_of(batch(number_column(ValueKind::int32, rows))),
                                       ChunkEncoding::plain));
  std::vector<size_t> sizes;
  for (const ReadPage& page : read.columns[0].chunks[0].pages) sizes.push_back(page.rows);
  CHECK(sizes == std::vector<size_t>{65'536, 65'536, 140'000 - 2 * 65'536});

  const size_t bytes = (size_t{4} << 20) - 4;  // four of them are a page
  const std::vector<std::string> texts(9, std::string(bytes, 't'));
  read = read_parquet(file_of(schema_of({ColumnType::varchar}),
                              batches_of(batch(text_column(texts, true))), ChunkEncoding::plain));
  sizes.clear();
  for (const ReadPage& page : read.columns[0].chunks[0].pages) sizes.push_back(page.rows);
  CHECK(sizes == std::vector<size_t>{4, 4, 1});
}

TEST_CASE("a text that no page can hold is refused") {
  Column column = text_column({"short", "long"});
  column.texts()[1].length = 0xF0000000;  // not looked at
  const ParquetSchema schema = schema_of({ColumnType::varchar});
  RowGroupWriter writer(1);
  writer.begin(schema, std::vector{ChunkEncoding::plain});
  const Status status = writer.append(0, column);
  CHECK(status.code() == Code::corrupt);
  CHECK(status.message() == "a text of 4026531840 bytes is too long for a Parquet page");
}

TEST_CASE("a chunk that outgrows its dictionary goes on in PLAIN") {
  const ParquetSchema schema = schema_of({ColumnType::int32, ColumnType::varchar});
  std::vector<int64_t> wide{0, 1'000'000};
  std::vector<std::string> many{std::string(600'000, 'a'), std::string(600'000, 'b')};
  Batches batches;
  batches.push_back(batch(number_column(ValueKind::int32, {4, 5}), text_column({"x", "y"})));
  batches.push_back(batch(number_column(ValueKind::int32, wide), text_column(many)));
  batches.push_back(batch(number_column(ValueKind::int32, {5}), text_column({"x"})));
  const ReadFile read = read_parquet(file_of(schema, batches, ChunkEncoding::dictionary));
  CHECK(read.columns[0].numbers == Numbers{4, 5, 0, 1'000'000, 5});
  CHECK(read.columns[1].texts == Texts{"x", "y", many[0], many[1], "x"});
  for (const ReadColumn& column : read.columns) {
    const ReadChunk& chunk = column.chunks[0];
    CHECK(chunk.has_dictionary);
    CHECK_FALSE(chunk.is_compressed);
    CHECK(chunk.pages[0].is_coded);
    CHECK_FALSE(chunk.pages[1].is_coded);
    CHECK_FALSE(chunk.pages[2].is_coded);
  }
}

TEST_CASE("a chunk that no dictionary can take from its first page on is PLAIN and compressed") {
  Batches batches;
  batches.push_back(batch(number_column(ValueKind::int32, {0, 1'000'000})));
  batches.push_back(batch(number_column(ValueKind::int32, {0, 1})));
  const ReadFile read =
      read_parquet(file_of(schema_of({ColumnType::int32}), batches, ChunkEncoding::dictionary));
  CHECK_FALSE(read.columns[0].chunks[0].has_dictionary);
  CHECK(read.columns[0].chunks[0].is_compressed);
}

TEST_CASE("a chunk whose first page has more than an eighth of different texts is PLAIN") {
  for (const size_t different : {size_t{125}, size_t{126}}) {
    std::vector<std::string> texts;
    for (size_t row = 0; row < 1'000; ++row) texts.push_back(std::to_string(row % different));
    const ReadFile read =
        read_parquet(file_of(schema_of({ColumnType::varchar}),
                             batches_of(batch(text_column(texts))), ChunkEncoding::dictionary));
    CHECK(read.columns[0].texts == Texts(texts.begin(), texts.end()));
    CHECK(read.columns[0].chunks[0].has_dictionary == (different == 125));
    CHECK(read.columns[0].chunks[0].is_compressed == (different == 126));
  }
}

TEST_CASE("the schema has both annotations, and ids of fields") {
  const TableSchema* lineitem = tpch_schema().find("lineitem");
  const ParquetSchema schema = parquet_schema(*lineitem);
  StringSink sink;
  FileWriter file(schema, sink);
  FooterFacts facts = test_facts();
  facts.sorting_columns = lineitem->primary_key().columns;
  facts.key_values = {{"lade.table", "lineitem"}, {"empty", ""}};
  REQUIRE(file.finish(facts).ok());
  const ReadFile read = read_parquet(sink.bytes);
  CHECK(read.metadata.at(2).elements[0].at(4).bytes == "lineitem");
  const ThriftNode& quantity = element(read, *lineitem->find_column("l_quantity"));
  CHECK(quantity.at(10).at(5).integer(2) == 15);
  CHECK(quantity.integer(9) == 5);
  CHECK(element(read, *lineitem->find_column("l_shipdate")).at(10).has(6));
  CHECK(element(read, *lineitem->find_column("l_comment")).at(10).has(1));
  CHECK_FALSE(element(read, 0).has(10));
  CHECK(read.metadata.at(6).bytes == "lade version 0 (build test)");
  CHECK(read.metadata.at(5).elements[0].at(1).bytes == "lade.table");
  CHECK(read.metadata.at(5).elements[1].at(2).bytes.empty());
}

TEST_CASE("sorting columns stand in each row group, and the statistics are of the whole file") {
  const ParquetSchema schema = schema_of({ColumnType::int64, ColumnType::varchar}, true);
  StringSink sink;
  FileWriter file(schema, sink);
  RowGroupWriter writer(1);
  FooterFacts facts = test_facts();
  facts.sorting_columns = {0};
  for (const int64_t first : {10, 20}) {
    Batches batches;
    batches.push_back(batch(number_column(ValueKind::int64, {first, first + 1}),
                            text_column({"", first == 10 ? "k" : "b"})));
    fill(writer, schema, batches, {ChunkEncoding::plain, ChunkEncoding::dictionary});
    REQUIRE(file.append(writer).ok());
  }
  REQUIRE(file.finish(facts).ok());
  const ReadFile read = read_parquet(sink.bytes);
  for (const ThriftNode& group : read.metadata.at(4).elements) {
    REQUIRE(group.at(4).elements.size() == 1);
    CHECK(group.at(4).elements[0].integer(1) == 0);
    CHECK(group.at(4).elements[0].integer(2) == 0);
  }
  CHECK(file.rows() == 4);
  CHECK(file.row_groups() == 2);
  CHECK(file.bytes() == sink.bytes.size());
  const ValueStatistics& numbers = file.column_statistics()[0];
  CHECK(numbers.min == 10);
  CHECK(numbers.max == 21);
  CHECK(numbers.nulls == 0);
  const ValueStatistics& texts = file.column_statistics()[1];
  CHECK(texts.text_min == "b");
  CHECK(texts.text_max == "k");
  CHECK(texts.nulls == 2);
  CHECK(texts.text_bytes == 2);
}

TEST_CASE("the bytes depend on neither kernel, order of columns nor what was written before") {
  Random random(11);
  const std::vector<ColumnType> types{ColumnType::int32, ColumnType::varchar, ColumnType::decimal};
  const ParquetSchema schema = schema_of(types, true);
  Batches batches(3);
  for (auto& each : batches) {
    for (const ColumnType type : types)
      each.push_back(random_column(type, 700, type != ColumnType::decimal, random));
  }
  const std::string expected = file_of(schema, batches, ChunkEncoding::dictionary);
  CHECK(file_of(schema, batches, ChunkEncoding::dictionary, InstructionSet::scalar) == expected);

  RowGroupWriter writer(1);
  const std::vector encodings(types.size(), ChunkEncoding::dictionary);
  fill(writer, schema, batches, std::vector(types.size(), ChunkEncoding::plain));
  writer.begin(schema, encodings);
  for (const auto& each : batches) {
    for (size_t column = types.size(); column-- > 0;)
      REQUIRE(writer.append(column, each[column]).ok());
  }
  writer.finish();
  StringSink sink;
  FileWriter file(schema, sink);
  REQUIRE(file.append(writer).ok());
  REQUIRE(file.finish(test_facts()).ok());
  CHECK(sink.bytes == expected);
}

TEST_CASE("writers that share the columns of row groups make the same file as one writer") {
  const std::vector<ColumnType> types{ColumnType::int64, ColumnType::varchar, ColumnType::decimal,
                                      ColumnType::date};
  const ParquetSchema schema = schema_of(types);
  const std::vector encodings(types.size(), ChunkEncoding::plain);
  Random random(11);
  StringSink whole_sink;
  StringSink shared_sink;
  FileWriter whole_file(schema, whole_sink);
  FileWriter shared_file(schema, shared_sink);
  RowGroupWriter whole(1);
  RowGroupWriter shared(1);
  for (const size_t part : {size_t{1}, size_t{2}, size_t{3}, types.size()}) {
    Batches batches(1);
    for (const ColumnType type : types)
      batches[0].push_back(random_column(type, 200 + part, false, random));
    fill(whole, schema, batches, encodings);
    REQUIRE(whole_file.append(whole).ok());
    for (size_t first = 0; first < types.size(); first += part) {
      const size_t end = std::min(first + part, types.size());
      shared.begin(schema, std::span(encodings).subspan(first, end - first), first);
      for (size_t column = first; column < end; ++column)
        REQUIRE(shared.append(column, batches[0][column]).ok());
      shared.finish();
      REQUIRE(shared_file.append(shared).ok());
      CHECK(shared_file.is_row_group_complete() == (end == types.size()));
    }
  }
  REQUIRE(whole_file.finish(test_facts()).ok());
  REQUIRE(shared_file.finish(test_facts()).ok());
  CHECK(shared_file.row_groups() == 4);
  CHECK(shared_sink.bytes == whole_sink.bytes);
  CHECK(read_parquet(shared_sink.bytes).rows == whole_file.rows());
}

TEST_CASE("a sink that fails ends the file, wherever it happens") {
  const ParquetSchema schema = schema_of({ColumnType::int32, ColumnType::varchar});
  const Batches batches =
      batches_of(batch(number_column(ValueKind::int32, {1, 2}), text_column({"a", "b"})));
  const size_t whole = file_of(schema, batches, ChunkEncoding::dictionary).size();
  for (size_t room = 0; room < whole; ++room) {
    StringSink sink;
    sink.bytes_max = room;
    FileWriter file(schema, sink);
    RowGroupWriter writer(1);
    fill(writer, schema, batches, {ChunkEncoding::dictionary, ChunkEncoding::dictionary});
    Status status = file.append(writer);
    if (status.ok()) status = file.finish(test_facts());
    REQUIRE(status.code() == Code::no_space);
  }
}

TEST_CASE("the reader of these tests notices every byte of a page that was changed") {
  const ParquetSchema schema = schema_of({ColumnType::int32, ColumnType::varchar}, true);
  const Batches batches =
      batches_of(batch(number_column(ValueKind::int32, {1, 2, 3}), text_column({"a", "", "b"})));
  for (const ChunkEncoding encoding : kBothEncodings) {
    const std::string file = file_of(schema, batches, encoding);
    const ReadFile read = read_parquet(file);
    const auto pages_end = 4 + static_cast<size_t>(read.metadata.at(4).elements[0].integer(6));
    size_t unnoticed = 0;
    for (size_t at = 0; at < pages_end; ++at) {
      std::string damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
      try {
        read_parquet(damaged);
        ++unnoticed;
      } catch (const Breach&) {
      }
    }
    CHECK(unnoticed == 0);
  }
}
}  // TEST_SUITE("parquet")

}  // namespace
}  // namespace lade::parquet
