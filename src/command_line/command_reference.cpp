#include "command_line/command_reference.hpp"

#include <algorithm>
#include <span>

#include <CLI/CLI.hpp>

#include "base/exit_code.hpp"

namespace lade {
namespace {

bool has(std::span<const ExitCode> codes, ExitCode code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// The exit codes of a verb, or all where it is null. Codes that mean the same share a line:
// "130, 143".
std::vector<ExitCodeReference> exit_codes(const VerbFacts* verb) {
  std::vector<ExitCodeReference> codes;
  for (const ExitCodeFacts& facts : kExitCodes) {
    if (verb != nullptr && !has(kExitCodesOfAll, facts.code) && !has(verb->exit_codes, facts.code))
      continue;
    const std::string number = std::to_string(static_cast<int>(facts.code));
    if (!codes.empty() && codes.back().meaning == facts.meaning) {
      codes.back().code += ", " + number;
    } else {
      codes.push_back({number, facts.meaning});
    }
  }
  return codes;
}

OptionReference describe(const CLI::Option& option) {
  OptionReference described;
  described.is_argument = option.get_positional();
  const bool many = option.get_items_expected_max() > 1;
  if (described.is_argument) {
    described.long_name = option.get_single_name() + (many ? "..." : "");
  } else {
    if (!option.get_snames().empty()) described.short_name = "-" + option.get_snames().front();
    if (!option.get_lnames().empty()) described.long_name = "--" + option.get_lnames().front();
    if (option.get_items_expected_max() > 0) described.value = option.get_type_name();
  }
  described.default_value = option.get_default_str();
  described.text = option.get_description();
  return described;
}

// The usage line of a verb, which names its arguments and the options that it cannot do without.
std::string usage_of(const CLI::App& verb) {
  std::string usage = "lade " + verb.get_name() + " [OPTIONS]";
  std::string arguments;
  for (const CLI::Option* option : verb.get_options()) {
    const OptionReference described = describe(*option);
    if (described.is_argument) {
      const bool required = option->get_required();
      const bool or_all = verb.get_option_no_throw("--all") != nullptr;
      arguments += or_all     ? " " + described.long_name + " | --all"
                   : required ? " " + described.long_name
                              : " [" + described.long_name + "]";
    } else if (option->get_required() || described.long_name == "--db") {
      const bool is_short = !described.short_name.empty();
      usage +=
          ' ' + (is_short ? described.short_name : described.long_name) + ' ' + described.value;
      const bool is_db = described.long_name == "--db";
      if (is_db && verb.get_option_no_throw("--published") != nullptr)
        usage += " | --published DIR";
    }
  }
  return usage + arguments;
}

}  // namespace

const VerbReference* CommandReference::find(std::string_view verb) const {
  const auto found = std::find_if(verbs.begin(), verbs.end(),
                                  [&](const VerbReference& each) { return each.name == verb; });
  return found == verbs.end() ? nullptr : &*found;
}

std::vector<std::string> CommandReference::verb_names() const {
  std::vector<std::string> names;
  for (const VerbReference& verb : verbs) names.push_back(verb.name);
  return names;
}

CommandReference reference_of(const CLI::App& app, const Schema& schema) {
  CommandReference reference{.summary = app.get_description(),
                             .version = LADE_VERSION,
                             .options = {},
                             .verbs = {},
                             .exit_codes = exit_codes(nullptr),
                             .tables = {}};
  for (const CLI::Option* option : app.get_options())
    reference.options.push_back(describe(*option));
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    const VerbFacts& facts = *find_verb(verb->get_name());
    VerbReference& described = reference.verbs.emplace_back();
    described.name = verb->get_name();
    described.summary = verb->get_description();
    described.usage = usage_of(*verb);
    for (const CLI::Option* option : verb->get_options())
      described.options.push_back(describe(*option));
    for (const VerbExample& example : kVerbExamples) {
      if (example.verb == facts.verb) described.examples.push_back(example);
    }
    described.exit_codes = exit_codes(&facts);
  }
  for (const TableSchema& table : schema.tables) reference.tables.emplace_back(table.name);
  return reference;
}

}  // namespace lade
