#include "encoding/words/code_book.hpp"

#include <algorithm>

namespace lade {
namespace {

// The entries hold offsets into all tokens' bytes and contexts.
static_assert(kIdsMax * kTokenBytesMax < 1 << 18 && kClassesMax < 16);

unsigned longest_code(const CodeTables& table) {
  unsigned bits = 0;
  for (size_t i = 0; i < table.symbols(); ++i) bits = std::max(bits, table.length(i));
  return bits;
}

}  // namespace

Status CodeBook::build(const WordsModel& model) {
  const auto corrupt = [] { return corrupt_chunk(Encoding::words, "impossible code lengths"); };
  start_context_ = static_cast<unsigned>(model.start_context());
  literal_class_ = model.header.literal_class;
  spell(model);
  const FirstEntry literal = add_token(TokenEntry::make_special(TokenEntry::kLiteral));
  const FirstEntry no_code = add_token(TokenEntry::make_special(TokenEntry::kCorrupt));
  firsts_.assign(model.contexts() << kContextBitsMax, no_code);

  CodeTables table(model);
  std::vector<FirstEntry> groups;
  for (size_t place = 0; place < model.groups(); ++place) {
    const IdRange group = model.group(place);
    if (!table.next(group.size())) return corrupt();
    groups.push_back(put_tails(table, group));
  }
  std::vector<FirstEntry> direct;
  for (const uint16_t id : model.direct_ids()) direct.push_back(add_token(by_id_[id]));
  const FirstEntry empty_final = add_token(by_id_[model.empty_final()]);
  for (size_t context = 0; context < model.contexts(); ++context) {
    const Columns columns = model.columns(context);
    if (!table.next(columns.count()) || longest_code(table) > kContextBitsMax) return corrupt();
    for (size_t i = 0; i < columns.direct; ++i) put_first(table, context, i, direct[i]);
    for (size_t i = 0; i < columns.groups; ++i)
      put_first(table, context, columns.group(i), groups[columns.first_group + i]);
    if (columns.has_empty_final) put_first(table, context, columns.empty_final(), empty_final);
    put_first(table, context, columns.literal(), literal);
  }
  return {};
}

void CodeBook::spell(const WordsModel& model) {
  const std::vector<uint8_t> contexts = model.next_contexts();
  by_id_.resize(model.ids());
  for (size_t id = kFirstId; id < model.ids(); ++id) {
    const TokenKey token = id == model.empty_final() ? kEmptyFinalKey : model.tokens[id - kFirstId];
    const size_t length = shape_length(token.shape());
    by_id_[id] = TokenEntry::make(pool_.size(), length, contexts[id],
                                  (shape_kind(token.shape()) & kTokenFinal) != 0);
    const auto* bytes = reinterpret_cast<const char*>(&token);
    pool_.insert(pool_.end(), bytes, bytes + length);
  }
  pool_.resize(pool_.size() + sizeof(TokenKey));
}

FirstEntry CodeBook::add_token(TokenEntry token) {
  tokens_.push_back(token);
  return FirstEntry::make(tokens_.size() - 1, 0);
}

// Every entry of the context's table whose bits begin with the symbol's code leads to the target.
void CodeBook::put_first(const CodeTables& table, size_t context, size_t symbol,
                         FirstEntry target) {
  const unsigned bits = table.length(symbol);
  if (bits == 0) return;
  FirstEntry* const entries = firsts_.data() + (context << kContextBitsMax);
  for (size_t i = table.code(symbol); i < size_t{1} << kContextBitsMax; i += size_t{1} << bits)
    entries[i] = target.with_code_bits(bits);
}

// The table of a group: every entry whose bits begin with a token's code is that token.
FirstEntry CodeBook::put_tails(const CodeTables& table, IdRange ids) {
  const unsigned bits = longest_code(table);
  const size_t base = tokens_.size();
  const size_t entries = size_t{1} << bits;
  tokens_.resize(base + entries, TokenEntry::make_special(TokenEntry::kCorrupt));
  for (size_t symbol = 0; symbol < table.symbols(); ++symbol) {
    const unsigned length = table.length(symbol);
    for (size_t i = table.code(symbol); length != 0 && i < entries; i += size_t{1} << length)
      tokens_[base + i] = by_id_[ids.first + symbol].with_code_bits(length);
  }
  return FirstEntry::make(base, bits);
}

}  // namespace lade
