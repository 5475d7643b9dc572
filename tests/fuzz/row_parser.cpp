// Any text as a file of any table: every kernel's parser agrees with the naive one, and so does the
// whole way through reader, encoder and decoder, wherever reads and batches end.
//
//   u8 table | u8 bytes of a read | u8 lines of a batch | text
#include <map>

#include "catalog/tpch.hpp"
#include "fuzz.hpp"
#include "support/file_check.hpp"
#include "support/parser_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lade;
  static std::map<TableIndex, FileCheck> checks;
  FuzzInput input(data, size);
  const auto index = static_cast<TableIndex>(input.take<uint8_t>() % tpch_schema().tables.size());
  const TableSchema& table = tpch_schema().table(index);
  const size_t read_bytes = 1 + input.take<uint8_t>();
  const uint32_t batch_lines = 1 + input.take<uint8_t>() % 8;
  const std::string_view text = input.rest();

  const std::string_view lines = text.substr(0, text.rfind('\n') + 1);
  for (const bool carriage_return : {false, true}) {
    require(check_parsers(table, lines, carriage_return).empty(), "the kernels' parsers agree");
  }
  FileCheck& check = checks.try_emplace(index, table).first->second;
  const std::string found = check.check(text, batch_lines, read_bytes);
  require(found.empty(), found);
  return 0;
}
