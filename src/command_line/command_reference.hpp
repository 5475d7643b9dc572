// The command line as plain values, read off the parser itself, and what is made of them: the text
// of --help, the manual page and the completions of shells. So there is one list of options.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/table_schema.hpp"
#include "command_line/verb.hpp"

namespace CLI {
class App;
}

namespace lade {

struct OptionReference {
  std::string short_name;  // "-q", or empty
  std::string long_name;   // "--quiet"; of an argument "INPUT..."
  std::string value;       // "FILE", "refuse|keep"; empty for a flag
  std::string default_value;
  std::string text;
  bool is_argument = false;  // and no option

  // The words of `value` that are typed as they stand there.
  std::vector<std::string> choices() const;
  // The text, and behind it the default if there is one.
  std::string text_with_default() const;
};

struct ExitCodeReference {
  std::string code;
  std::string_view meaning;
};

struct VerbReference {
  std::string name;
  std::string summary;
  std::string usage;
  std::vector<OptionReference> options;
  std::vector<VerbExample> examples;
  std::vector<ExitCodeReference> exit_codes;
};

struct CommandReference {
  std::string summary;
  std::string version;
  std::vector<OptionReference> options;  // without a verb
  std::vector<VerbReference> verbs;
  std::vector<ExitCodeReference> exit_codes;
  std::vector<std::string> tables;

  // Null if there is none of that name.
  const VerbReference* find(std::string_view verb) const;
  std::vector<std::string> verb_names() const;
};

CommandReference reference_of(const CLI::App& app, const Schema& schema);

// `verb` is one of the reference's, or null for lade as a whole.
std::string help_text(const CommandReference& reference, const VerbReference* verb);
// For man(7).
std::string manual_page(const CommandReference& reference);
std::string bash_completion(const CommandReference& reference);
std::string zsh_completion(const CommandReference& reference);
std::string fish_completion(const CommandReference& reference);

// Lines of at most `width` characters, cut at spaces; a longer word has a line of its own.
std::vector<std::string> wrapped(std::string_view text, size_t width);

}  // namespace lade
