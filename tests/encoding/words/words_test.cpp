#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "encoding/chunk_check.hpp"
#include "encoding/words/words_decoder.hpp"
#include "encoding/words/words_encoder.hpp"

namespace lade {
namespace {

// Texts of words, cut anywhere at both ends as comments are; `strange` puts other things between.
std::vector<std::string> prose(size_t count, size_t words_known, bool strange, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random);
  };
  std::vector<std::string> words;
  for (size_t i = 0; i < words_known; ++i) {
    std::string word(1 + draw(12), ' ');
    for (char& letter : word) letter = static_cast<char>('a' + draw(26));
    words.push_back(word + (i % 7 == 0 ? ". " : i % 5 == 0 ? ", " : " "));
  }
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i) {
    std::string text;
    for (size_t word = draw(20); word > 0; --word) {
      text += words[draw(words.size()) * draw(words.size()) / words.size()];
      if (strange && draw(6) == 0) text += std::string(draw(40), static_cast<char>(draw(256)));
      if (strange && draw(50) == 0) text += "\xc3\xa9\xe2\x82\xac";
    }
    if (!text.empty()) text.erase(0, draw(std::min<size_t>(text.size(), 9)));
    texts.push_back(std::move(text));
  }
  return texts;
}

Texts texts_of(const Column& column) {
  Texts texts{column.texts(), column.text_base, {}};
  if (texts.rows() > 0)
    texts.summary =
        kernels_of(InstructionSet::scalar).summarize_texts(texts.refs.data(), texts.rows());
  return texts;
}

using Bytes = std::vector<std::byte>;

struct Stored {
  Bytes model;
  Bytes payload;
};

// Encodes texts by a model of others, and decodes them, with every kernel: model and payload must
// be the same. Both are empty where nothing was learnt, which all kernels must agree on.
Stored round_trip(const std::vector<std::string>& taught, const std::vector<std::string>& texts) {
  const Column lesson = text_column(taught);
  const Column column = text_column(texts);
  std::optional<Stored> first;
  for (const InstructionSet kernel : usable_instruction_sets()) {
    TokenStrips strips(kernel);
    Workspace workspace(kernels_of(kernel));
    for (int again = 0; again < 2; ++again) {  // what the memory held before must not matter
      Stored stored;
      ByteBuffer out;
      out.put(uint8_t{7});
      const auto encoder = WordsEncoder::learn(texts_of(lesson), strips, workspace, out);
      if (encoder != nullptr) {
        stored.model.assign(out.span().begin() + 1, out.span().end());
        out.truncate(1);
        REQUIRE(encoder->encode(texts_of(column), SIZE_MAX, strips, out));
        stored.payload.assign(out.span().begin() + 1, out.span().end());
      }
      REQUIRE(out.data()[0] == std::byte{7});
      if (!first) first = stored;
      REQUIRE(stored.model == first->model);
      REQUIRE(stored.payload == first->payload);
    }
    if (first->model.empty()) continue;
    const auto decoder = WordsDecoder::open(first->model, kernel);
    REQUIRE_MESSAGE(decoder.ok(), decoder.status().message());
    Column decoded;
    const Status status = decoder.value()->decode(first->payload, texts.size(), decoded);
    REQUIRE_MESSAGE(status.ok(), status.message());
    REQUIRE(decoded.rows() == texts.size());
    for (size_t row = 0; row < texts.size(); ++row) REQUIRE(decoded.text(row) == texts[row]);
  }
  return *first;
}
Stored round_trip(const std::vector<std::string>& texts) { return round_trip(texts, texts); }

size_t total_bytes(const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

TEST_SUITE("encoding/words") {
TEST_CASE("scalar kernels have no function of another set") {
  CHECK(scalar_is_scalar(words_kernels));
}

TEST_CASE("words: prose comes back and takes less than a third of its bytes") {
  const std::vector<std::string> texts = prose(5000, 300, false, 1);
  const Stored stored = round_trip(texts);
  CHECK((stored.model.size() + stored.payload.size()) * 3 < total_bytes(texts));
}

TEST_CASE("words: anything at all comes back, however few rows there are") {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    round_trip(prose(seed % 12 * 37 % 61, 1 + seed * 3, seed % 2 == 1, seed));
  }
}

TEST_CASE("words: a model codes texts that it was not learnt from") {
  const std::vector<std::string> taught = prose(3000, 100, true, 12);
  round_trip(taught, {});
  round_trip(taught, {"", " ", "a", std::string(500, 'x'), std::string(70, ' '), "of a kind "});
  for (uint64_t seed = 20; seed < 40; ++seed)
    round_trip(taught, prose(200, 1 + seed * 7, seed % 2 == 1, seed));
  const std::vector<std::string> alike = prose(3000, 100, true, 12);
  CHECK(round_trip(taught, alike).payload == round_trip(taught).payload);
}

TEST_CASE("words: empty texts, one text, texts without a space, long texts") {
  round_trip(std::vector<std::string>{});
  round_trip({std::vector<std::string>{""}});
  round_trip({"", "", ""});
  round_trip({std::vector<std::string>{" "}});
  round_trip({std::vector<std::string>{"a"}});
  round_trip({"a", "a", "a"});
  round_trip({std::string(70'000, 'x'), " ", std::string(3000, ' '), "end"});
  round_trip({"same same same", "same same same", "same"});
}

TEST_CASE("words: what would not be smaller than the bound is left alone") {
  const std::vector<std::string> texts = prose(2000, 300, false, 3);
  const Column column = text_column(texts);
  const size_t bytes = round_trip(texts).payload.size();
  TokenStrips strips(instruction_set());
  Workspace workspace(kernels_of(instruction_set()));
  ByteBuffer out;
  const auto encoder = WordsEncoder::learn(texts_of(column), strips, workspace, out);
  const size_t before = out.size();
  CHECK_FALSE(encoder->encode(texts_of(column), bytes, strips, out));
  CHECK(out.size() == before);
  CHECK(encoder->encode(texts_of(column), bytes + 1, strips, out));
  CHECK(out.size() == before + bytes);
}

TEST_CASE("words: more distinct tokens than the table holds are spelled out") {
  std::mt19937_64 random(5);
  std::vector<std::string> texts;
  for (size_t row = 0; row < 20'000; ++row) {
    std::string text = row % 3 == 0 ? "said again and again and again " : "";
    for (const size_t length : {random() % 16, random() % 16}) {
      for (size_t i = 0; i < length; ++i) text += static_cast<char>('!' + random() % 90);
      text += ' ';
    }
    if (random() % 2 == 0) text.pop_back();
    texts.push_back(std::move(text));
  }
  CHECK_FALSE(round_trip(texts).payload.empty());
}

TEST_CASE("words: a text of a megabyte comes back, in words and without any space") {
  std::string words;
  for (uint64_t seed = 0; words.size() < (1u << 20); ++seed)
    words += prose(1, 50, true, seed).front();
  words.resize(1u << 20);
  std::string bytes(1u << 20, '\0');
  std::mt19937_64 random(6);
  for (char& byte : bytes) byte = static_cast<char>(0x80 + random() % 64);
  round_trip({"before", words, "", bytes, "after "});
}

TEST_CASE("words: nothing is learnt from texts of which hardly a word comes twice") {
  std::mt19937_64 random(7);
  std::vector<std::string> texts;
  for (size_t row = 0; row < 5000; ++row) {
    std::string text(10 + random() % 30, '\0');
    for (char& byte : text) byte = static_cast<char>(random());
    texts.push_back(std::move(text));
  }
  CHECK(round_trip(texts).model.empty());
}

// Decodes copies that have exactly these bytes, so that reading past them shows under the
// sanitizers. Whatever comes of it, no more is allocated than words_decoder.hpp says, and what
// every heap has at its end.
bool decodes(const Stored& stored, size_t rows, InstructionSet kernel) {
  const Stored copy(stored);
  const auto decoder = WordsDecoder::open(copy.model, kernel);
  REQUIRE((decoder.ok() || decoder.status().code() == Code::corrupt_chunk));
  if (!decoder.ok()) return false;
  Column decoded;
  const Status status = decoder.value()->decode(copy.payload, rows, decoded);
  REQUIRE((status.ok() || status.code() == Code::corrupt_chunk));
  constexpr size_t kHeapTailMax = 1024;
  REQUIRE(decoded.heap.capacity() <= 120 * copy.payload.size() + kHeapTailMax);
  REQUIRE(decoded.rows() * sizeof(TextRef) <= 64 * copy.payload.size());
  return status.ok();
}

TEST_CASE("words: a model or payload cut anywhere or with any bit flipped does no harm") {
  const std::vector<std::string> texts = prose(40, 25, true, 4);
  const Stored stored = round_trip(texts);
  for (Bytes Stored::*const part : {&Stored::model, &Stored::payload}) {
    Stored changed = stored;
    while (!(changed.*part).empty()) {
      (changed.*part).pop_back();
      CHECK_FALSE(decodes(changed, texts.size(), instruction_set()));
    }
    changed = stored;
    (changed.*part).push_back(std::byte{0});
    CHECK_FALSE(decodes(changed, texts.size(), instruction_set()));
    size_t refused = 0;
    changed = stored;
    Bytes& bytes = changed.*part;
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] ^= std::byte{1} << (bit % 8);
      const bool taken = decodes(changed, texts.size(), InstructionSet::scalar);
      for (const InstructionSet kernel : usable_instruction_sets()) {
        REQUIRE(decodes(changed, texts.size(), kernel) == taken);
      }
      refused += taken ? 0 : 1;
      bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    CHECK(refused > 0);
  }
}

TEST_CASE("words: a payload for other numbers of rows is refused") {
  const std::vector<std::string> texts = prose(40, 25, false, 8);
  const Stored stored = round_trip(texts);
  CHECK(decodes(stored, texts.size(), instruction_set()));
  for (const size_t rows : std::initializer_list<size_t>{0, 1, 39, 41, 80, 4000, 1 << 24}) {
    CHECK_FALSE(decodes(stored, rows, instruction_set()));
  }
}

TEST_CASE("words: the payload of one model is other texts or none by another") {
  const Stored one = round_trip(prose(400, 25, true, 13));
  const Stored other = round_trip(prose(400, 60, true, 14));
  for (const InstructionSet kernel : usable_instruction_sets())
    decodes({other.model, one.payload}, 400, kernel);
}

TEST_CASE("words: what a header announces beyond its codes is refused before memory is taken") {
  const std::vector<std::string> texts = prose(400, 25, false, 11);
  const Stored stored = round_trip(texts);
  const auto decoder = WordsDecoder::open(stored.model, instruction_set()).value();
  const auto header = load<WordsHeader>(stored.payload.data());
  // A code has a bit at least, and a token kTokenBytesMax bytes at most.
  const auto text_max = static_cast<uint32_t>(8 * kTokenBytesMax * header.stream_bytes[1]);
  const auto heap_after = [&](uint32_t text_bytes) {
    Bytes changed = stored.payload;
    store(changed.data() + offsetof(WordsHeader, text_bytes) + sizeof(uint32_t), text_bytes);
    Column decoded;
    CHECK(decoder->decode(changed, texts.size(), decoded).code() == Code::corrupt_chunk);
    return decoded.heap.capacity();
  };
  CHECK(heap_after(text_max) >= text_max);
  CHECK(heap_after(text_max + 1) == 0);
  CHECK(heap_after(UINT32_MAX) == 0);

  const size_t rows_max = 8 * size_t{header.stream_bytes[0]} * kWordsStreams;
  Column decoded;
  CHECK_FALSE(decoder->decode(stored.payload, 2 * rows_max, decoded).ok());
  CHECK(decoded.rows() == 0);
}

TEST_CASE("words: random damage to a long payload and its model does no harm") {
  const std::vector<std::string> texts = prose(3000, 60, true, 9);
  const Stored stored = round_trip(texts);
  std::mt19937_64 random(10);
  for (int round = 0; round < 400; ++round) {
    Stored damaged = stored;
    Bytes& bytes = round % 2 == 0 ? damaged.payload : damaged.model;
    for (size_t hits = 1 + random() % 4; hits > 0; --hits) {
      const size_t at = random() % bytes.size();
      const size_t end = std::min(at + 1 + random() % 8, bytes.size());
      for (size_t i = at; i < end; ++i) bytes[i] = static_cast<std::byte>(random());
    }
    const bool taken = decodes(damaged, texts.size(), InstructionSet::scalar);
    for (const InstructionSet kernel : usable_instruction_sets()) {
      REQUIRE(decodes(damaged, texts.size(), kernel) == taken);
    }
  }
}

TEST_CASE("words: of tokens that want the same place, the first in order is found at it") {
  const auto key_of = [](size_t i) {
    std::string token = std::to_string(i) + " ";
    token.resize(sizeof(TokenKey));
    return token_key(token.data(), token_shape(std::to_string(i).size() + 1, 0));
  };
  for (const InstructionSet set : usable_instruction_sets()) {
    const WordsKernels& kernels = words_kernels(set);
    TokenIndex index(kernels);
    std::vector<uint16_t> ids;
    for (size_t i = 0; i < 10'000; ++i) ids.push_back(index.add(key_of(i)));
    std::reverse(ids.begin(), ids.end());
    index.place_in_order(ids);
    std::set<size_t> taken;
    for (const uint16_t id : ids) {
      const TokenKey& key = index.key(id);
      CHECK(index.find(key) == id);
      // A place of its own, or that of a token before it.
      const size_t wanted = kernels.place_of(key);
      if (taken.insert(wanted).second && index.index()[wanted] != id)
        CHECK(index.index()[wanted] > id);
    }
    CHECK(index.find(key_of(10'000)) < kFirstId);
  }
}

// Chunks as a load makes them.
TEST_CASE(
    "words: the first chunk's model serves others, and one that it fits badly brings its own") {
  const Column first = text_column(prose(4000, 200, false, 15));
  const Column alike = text_column(prose(4000, 200, false, 15));
  const Column drifted = text_column(prose(4000, 90, false, 16));
  Encoder encoder(instruction_set());
  ByteBuffer chunks;
  ByteBuffer model;
  EncodedChunk taught = encoder.encode(first, chunks);
  REQUIRE(taught.encoding == Encoding::own_words);
  const size_t alone = taught.bytes;
  const std::shared_ptr<const WordsEncoder> learnt = taught.learnt;
  take_model(taught, chunks, model);
  CHECK(taught.encoding == Encoding::words);
  CHECK(taught.bytes == chunks.size());
  CHECK(taught.bytes + model.size() + sizeof(uint32_t) == alone);
  const auto decoder = open_model(model.span()).value();

  ByteBuffer again;
  CHECK(encoder.encode(alike, learnt.get(), again).encoding == Encoding::words);
  CHECK(std::ranges::equal(again.span(), chunks.span()));
  Column decoded;
  const auto decode = [&](const ByteBuffer& chunk, const WordsDecoder* by) {
    return decode_chunk(chunk.span(), ValueKind::text, 4000, decoded, instruction_set(), by);
  };
  CHECK(decode(again, decoder.get()).ok());
  CHECK(decoded.text(3999) == first.text(3999));
  const Status without = decode(again, nullptr);
  CHECK(without.code() == Code::corrupt_chunk);
  CHECK(without.message() == "words chunk: the column has no model");

  ByteBuffer own;
  CHECK(encoder.encode(drifted, learnt.get(), own).encoding == Encoding::own_words);
  CHECK(decode(own, nullptr).ok());
  CHECK(decoded.text(3999) == drifted.text(3999));
}
}  // TEST_SUITE("encoding/words")

}  // namespace
}  // namespace lade
