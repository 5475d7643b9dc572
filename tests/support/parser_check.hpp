// Runs the real parser over a text and says in what it differs from the naive one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_schema.hpp"
#include "column/batch.hpp"
#include "events/finding.hpp"
#include "input/text_batch.hpp"
#include "parser/batch_parser.hpp"
#include "support/instruction_sets.hpp"
#include "support/naive_parser.hpp"

namespace lade {

// The batch that an input would make of whole lines. The text ends at the buffer's end, and the
// tail behind it is filled with '|' and digits, so that whoever believes in what lies there is
// found out.
TextBatch text_batch(std::string_view text, bool carriage_return, bool trailing_delimiter = false);

// Empty if `batch` and `rejects` are what the naive parser says; else the first difference.
std::string difference(const NaiveResult& naive, const Batch& batch, const RejectList& rejects);

// Parsers of one table, recycled from text to text.
class ParserCheck {
 public:
  // REQUIRES: `schema` outlives it.
  explicit ParserCheck(const TableSchema& schema, const Dialect& dialect = {});

  // Parses with each kernel's and compares each with the naive parser, as text of a file whose rows
  // end with a delimiter and, where that matters, of one whose rows do not. Empty, or the first
  // difference.
  std::string check(std::string_view text, bool carriage_return);

 private:
  struct One {
    InstructionSet kernel;
    BatchParser parser;
    Batch batch;
    RejectList rejects;
  };
  std::string check(std::string_view text, const NaiveFormat& format, const NaiveResult& naive);

  const TableSchema& schema_;
  const Dialect dialect_;
  std::vector<One> all_;
};

// Parses with a fresh parser of each kernel and compares each with the naive parser. Empty, or the
// first difference.
std::string check_parsers(const TableSchema& schema, std::string_view text,
                          bool carriage_return = false, const Dialect& dialect = {});

}  // namespace lade
