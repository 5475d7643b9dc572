// The model of a column of prose: the tokens that it has codes for, and the lengths of these codes.
// One is learnt from a batch of texts; any other text can be coded by it.
//
//   WordsModelHeader | lengths of the spelled tokens: nested | code lengths: nested | their bytes
//
// Words are put into classes by the words that follow them, and the code of a token depends on the
// class of the one before it: a class-based bigram model (P. F. Brown et al., "Class-based n-gram
// models of natural language", 1992) with canonical Huffman codes. Tokens lie in groups, the
// frequent ones first:
//
//   starts of each class | whole texts | middles of each class | finals of each class
//
// Their ids count on from kFirstId; the empty final comes last, and ids below are literals, by
// kind. The first middles of each class bring their forms along, the rests where a text begins or
// ends inside them: "egular, " and "regul" of "regular, ". Forms stand behind the spelled tokens of
// their group, and cost no bytes but those of their code lengths.
//
// The tables of codes, one behind the other:
//
//   table            symbols
//   tail, a group    its tokens
//   context, each    direct tokens, groups, empty final, literal
//
// A context is the class of the token before, or, the last one, the begin of a text. That one has
// the groups of starts and whole texts only, and the other contexts all other groups. A token has
// a code of its context: its own, if it is direct and has one, or its group's with a tail behind
// it. A literal's code is followed by its length in 4 bits and its bytes. Codes are read from the
// lowest bit of the lowest byte on.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/byte_buffer.hpp"
#include "base/status.hpp"
#include "encoding/numbers/format.hpp"
#include "encoding/numbers/workspace.hpp"
#include "encoding/text/texts.hpp"
#include "encoding/words/prefix_code.hpp"
#include "encoding/words/token.hpp"
#include "encoding/words/word_classes.hpp"
#include "encoding/words/words_kernels.hpp"

namespace lade {

class TokenStrips;

inline constexpr uint16_t kFirstId = kTokenKinds;
inline constexpr size_t kIdsMax = size_t{1} << 14;
inline constexpr size_t kFormedMax = 128;        // of a class: middles that bring forms
inline constexpr size_t kDirectMax = 64;         // of a class: more codes save little
inline constexpr unsigned kContextBitsMax = 10;  // small tables decode faster, for less than 1 %
inline constexpr unsigned kLiteralLengthBits = 4;
inline constexpr size_t kClassesMax = WordClasses::kClassesMax;

struct WordsModelHeader {
  uint8_t classes;
  uint8_t literal_class;                       // of the token behind a literal
  uint16_t group_tokens[3 * kClassesMax + 1];  // spelled, of `classes` classes; zeros behind them
};
static_assert(sizeof(WordsModelHeader) == 52);

struct IdRange {
  uint16_t first = 0;
  uint16_t end = 0;
  size_t size() const { return size_t{end} - first; }
};

// The symbols of a context's table.
struct Columns {
  size_t direct;       // as many of direct_ids()
  size_t first_group;  // of those that can come here
  size_t groups;
  bool has_empty_final;

  size_t group(size_t place) const { return direct + place; }
  size_t empty_final() const { return direct + groups; }
  size_t literal() const { return empty_final() + (has_empty_final ? 1 : 0); }
  size_t count() const { return literal() + 1; }
};

struct WordsModel {
  WordsModelHeader header{};
  std::vector<TokenKey> spelled;  // group by group
  std::vector<TokenKey> tokens;   // with forms, by id - kFirstId
  std::vector<uint16_t> group_ends;
  std::vector<uint8_t> code_lengths;

  size_t classes() const { return header.classes; }
  size_t start_context() const { return classes(); }
  size_t contexts() const { return classes() + 1; }
  size_t groups() const { return 3 * classes() + 1; }
  // The tokens of a group, by its place in the order above.
  IdRange group(size_t place) const {
    return {place == 0 ? kFirstId : group_ends[place - 1], group_ends[place]};
  }
  uint16_t empty_final() const { return static_cast<uint16_t>(kFirstId + tokens.size()); }
  size_t ids() const { return size_t{empty_final()} + 1; }
  // The most frequent middles of each class.
  std::vector<uint16_t> direct_ids() const;
  Columns columns(size_t context) const;
  // The context of the token behind each id.
  std::vector<uint8_t> next_contexts() const;

  // Makes tokens and groups from the header and the spelled tokens.
  void place_tokens(const WordsKernels& kernels);

  void write(Workspace& workspace, ByteBuffer& out) const;
  // `bytes` may be hostile: those that are no model, as far as can be told without its codes, are
  // Code::corrupt_chunk.
  static Status read(InstructionSet set, ByteSpan bytes, WordsModel& out);
};

// Learns a model: counts the tokens of a sample of texts, puts them into classes, and finds code
// lengths. Nothing where few tokens come twice. The model is the same on every machine and with
// every instruction set. Takes some MB meanwhile.
std::optional<WordsModel> learn_words(const Texts& texts, TokenStrips& strips);

// Goes through the tables of a model, which must be asked for in their order.
class CodeTables {
 public:
  explicit CodeTables(const WordsModel& model) : rest_(model.code_lengths) {}

  // False where the lengths of the next table are none of a prefix code.
  bool next(size_t symbols) {
    lengths_ = rest_.first(symbols);
    rest_ = rest_.subspan(symbols);
    codes_.resize(symbols);
    return assign_codes(lengths_, codes_.data());
  }
  size_t symbols() const { return lengths_.size(); }
  // Of a symbol of this table, in bits; 0 without a code.
  unsigned length(size_t symbol) const { return lengths_[symbol]; }
  unsigned code(size_t symbol) const { return codes_[symbol]; }

 private:
  std::span<const uint8_t> rest_;
  std::span<const uint8_t> lengths_;
  std::vector<uint16_t> codes_;
};

}  // namespace lade
