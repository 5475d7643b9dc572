// The options of every verb, as CLI11 is told of them: which there are, what they take and what
// --help says of them. Values that are taken as text here are checked by command_line.cpp.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "command_line/command_line.hpp"

namespace lade {

// Option values as text: numbers, since lade checks them more strictly than CLI11 does.
struct RawValues {
  std::string batch_size;
  std::string threads;
  std::string memory_limit;
  std::string max_rejects = "0";
  std::string findings_max = "100";
  std::string wait_seconds = "0";
  std::string expected_scale = "auto";
  std::string help_verb;
  std::string reference_format;
  std::string refresh_set;
  std::string level = "1";
  std::string show_rows = "10";
  std::string show_from = "0";
  std::string delimiter = "|";
  std::string quote;
  std::string part;
  std::string parts;
  const CLI::Option* level_option = nullptr;
  const CLI::Option* if_loaded = nullptr;
};

// `options` and `raw` are written when `app` parses, and must live until then.
void add_verbs(CLI::App& app, CommandLine& options, RawValues& raw);

}  // namespace lade
