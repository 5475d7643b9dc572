// Any text is a summary of a part or is refused as damaged or unknown, also where its own hash is
// right; what was read is written again as the same.
//
//   text without its hash
//
// The mutator puts tokens of summaries into the text.
#include "publish/part_summary.hpp"

#include "catalog/tpch.hpp"
#include "fuzz.hpp"

namespace {

using namespace lade;

constexpr std::string_view kTokens[] = {
    "{\"lade\":\"part\",\"version\":1,\"part\":3,\"parts\":16,",
    "\"keys\":{\"file\":\"k.lade\",\"bytes\":1,\"root\":\"00000000000000020000000000000001\"},",
    "\"tables\":[",
    "{\"table\":\"region\",\"schema\":\"",
    "\"rows\":5,\"chain\":\"00000000000000020000000000000001\",\"increasing\":true,",
    "\"first\":[\"0\"],\"last\":[\"4\"],",
    "\"proofs\":[\"region_pkey\",\"region_not_null\",\"region_r_regionkey_check\"],\"open\":[],",
    "\"inputs\":[{\"file\":\"a\",\"bytes\":1,\"xxh3\":\"00000000000000000000000000000001\","
    "\"lines\":5}],",
    "\"files\":[{\"path\":\"a.parquet\",\"bytes\":1,\"rows\":5,",
    "\"xxh3\":\"00000000000000020000000000000001\",\"stats\":\"{}\"}]}]",
    "null",
    "18446744073709551615",
    "\\u0000",
    "../",
    "}",
    "{",
    ",",
    "[]"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  const std::string text =
      body + ",\"xxh3\":\"" + hex(hash64(std::as_bytes(std::span(body)))) + "\"}\n";
  for (const std::string& each : {body, text}) {
    const Result<PartSummary> read = parse_summary(tpch_schema(), each, "f");
    if (!read.ok()) {
      const Code code = read.status().code();
      require(code == Code::corrupt || code == Code::unsupported_version,
              "what cannot be read is damaged or unknown");
      require(read.status().path() == "f" && !read.status().message().empty(),
              "a refusal names file and reason");
      continue;
    }
    const std::string written = summary_text(tpch_schema(), read.value());
    const Result<PartSummary> again = parse_summary(tpch_schema(), written, "f");
    require(again.ok(), "what lade writes it reads");
    require(is_same_load(again.value(), read.value()), "the load comes back");
    require(summary_text(tpch_schema(), again.value()) == written, "the text comes back");
  }
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  return insert_token(kTokens, {data, max_size}, size, seed);
}
