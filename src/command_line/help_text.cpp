// Help texts, for terminals of 80 columns.
#include <algorithm>

#include "command_line/command_reference.hpp"

namespace lade {
namespace {

constexpr size_t kWidth = 80;
constexpr size_t kNameWidth = 26;

// An entry is a name and a text in two columns; a name that is too wide has a line of its own.
void add_entry(std::string& out, const std::string& name, std::string_view text) {
  std::string line = "  " + name;
  if (line.size() + 2 > kNameWidth) {
    out += line + '\n';
    line.clear();
  }
  for (const std::string& part : wrapped(text, kWidth - kNameWidth)) {
    line.resize(kNameWidth, ' ');
    out += line + part + '\n';
    line.clear();
  }
}

std::string name_of(const OptionReference& option) {
  std::string name = option.short_name;
  if (!name.empty() && !option.long_name.empty()) name += ", ";
  name += option.long_name;
  return option.value.empty() ? name : name + ' ' + option.value;
}

void add_options(std::string& out, const std::vector<OptionReference>& options) {
  for (const bool arguments : {true, false}) {
    const bool any = std::any_of(options.begin(), options.end(), [&](const OptionReference& each) {
      return each.is_argument == arguments;
    });
    if (!any) continue;
    out += arguments ? "\nArguments:\n" : "\nOptions:\n";
    for (const OptionReference& option : options) {
      if (option.is_argument != arguments) continue;
      add_entry(out, name_of(option), option.text_with_default());
    }
  }
}

void add_examples(std::string& out, const std::vector<VerbExample>& examples) {
  if (examples.empty()) return;
  out += examples.size() == 1 ? "\nExample:\n" : "\nExamples:\n";
  for (const VerbExample& example : examples) {
    out.append("  ").append(example.purpose).append(":\n    ").append(example.command).append("\n");
  }
}

void add_exit_codes(std::string& out, const std::vector<ExitCodeReference>& codes) {
  out += "\nExit codes:\n";
  for (const ExitCodeReference& each : codes) {
    std::string code(each.code);
    code.resize(9, ' ');
    out.append("  ").append(code).append(each.meaning).append("\n");
  }
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::string> OptionReference::choices() const {
  std::vector<std::string> words;
  std::string_view rest = value;
  while (!rest.empty()) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    const std::string_view word = rest.substr(0, bar);
    const bool literal = std::all_of(word.begin(), word.end(),
                                     [](char letter) { return letter >= 'a' && letter <= 'z'; });
    if (literal && !word.empty()) words.emplace_back(word);
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return words;
}

std::string OptionReference::text_with_default() const {
  return default_value.empty() ? text : text + " (default: " + default_value + ")";
}

std::string help_text(const CommandReference& reference, const VerbReference* verb) {
  std::string out;
  if (verb == nullptr) {
    out += reference.summary + "\n\nUsage: lade VERB [OPTIONS]\n\nVerbs:\n";
    for (const VerbReference& each : reference.verbs) add_entry(out, each.name, each.summary);
    add_options(out, reference.options);
    out += "\n'lade VERB --help' has the options of a verb and examples, 'man lade' all of it.\n";
    add_exit_codes(out, reference.exit_codes);
    return out;
  }
  out += verb->summary + "\n\nUsage: " + verb->usage + '\n';
  add_options(out, verb->options);
  add_examples(out, verb->examples);
  add_exit_codes(out, verb->exit_codes);
  return out;
}

}  // namespace lade
