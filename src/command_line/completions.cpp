// Completions for bash, zsh and fish.
#include "base/human_text.hpp"
#include "base/shell_word.hpp"
#include "command_line/command_reference.hpp"

namespace lade {
namespace {

enum class Kind { flag, words, verb, table, tables, directory, file, other };

Kind kind_of(const OptionReference& option) {
  if (option.value.empty() && !option.is_argument) return Kind::flag;
  if (option.long_name == "VERB") return Kind::verb;
  if (option.value == "TABLE" || option.long_name == "TABLE" || option.long_name == "TABLE...")
    return Kind::table;
  if (option.value == "TABLE,...") return Kind::tables;
  if (option.value == "DIR") return Kind::directory;
  if (option.value == "FILE" || option.long_name == "INPUT...") return Kind::file;
  return option.choices().empty() ? Kind::other : Kind::words;
}

std::string option_names(const std::vector<OptionReference>& options) {
  std::vector<std::string> names;
  for (const OptionReference& option : options) {
    if (option.is_argument) continue;
    if (!option.short_name.empty()) names.push_back(option.short_name);
    if (!option.long_name.empty()) names.push_back(option.long_name);
  }
  return joined(names, " ");
}

// The words that an option or argument may take; none where it takes a file or anything else.
std::string words_of(const OptionReference& option, const CommandReference& reference) {
  const Kind kind = kind_of(option);
  if (kind == Kind::verb) return joined(reference.verb_names(), " ");
  if (kind == Kind::table || kind == Kind::tables) return joined(reference.tables, " ");
  return joined(option.choices(), " ");
}

std::string bash_value(const OptionReference& option, const CommandReference& reference) {
  switch (kind_of(option)) {
    case Kind::directory: return "compgen -d -- \"$word\"";
    case Kind::file: return "compgen -f -- \"$word\"";
    case Kind::tables:  // those before the last comma stay
      return "compgen -P \"$listed\" -W " + shell_quoted(words_of(option, reference)) +
             " -- \"${word##*,}\"";
    default: return "compgen -W " + shell_quoted(words_of(option, reference)) + " -- \"$word\"";
  }
}

// The action of a zsh _arguments specification: what stands behind its last colon.
std::string zsh_action(const OptionReference& option, const CommandReference& reference) {
  switch (kind_of(option)) {
    case Kind::directory: return "_files -/";
    case Kind::file: return "_files";
    case Kind::tables: return "_values -s , table " + words_of(option, reference);
    case Kind::other: return " ";
    default: return "(" + words_of(option, reference) + ")";
  }
}

// The text with the characters escaped that mean something in an _arguments specification.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

void add_zsh_option(std::string& out, const OptionReference& option,
                    const CommandReference& reference) {
  const std::string action = zsh_action(option, reference);
  if (option.is_argument) {
    const std::string many = option.long_name.ends_with("...") ? "*" : "";
    out += " \\\n        " + shell_quoted(many + ":" + zsh_text(option.long_name) + ":" + action);
    return;
  }
  const std::string value = option.value.empty() ? "" : ":" + zsh_text(option.value) + ":" + action;
  for (const std::string& name : {option.short_name, option.long_name}) {
    if (name.empty()) continue;
    const bool joins = !value.empty() && name.starts_with("--");  // --name=value, too
    out += " \\\n        " +
           shell_quoted(name + (joins ? "=" : "") + "[" + zsh_text(option.text) + "]" + value);
  }
}

void add_fish_option(std::string& out, const std::string& condition, const OptionReference& option,
                     const CommandReference& reference) {
  out += "complete -c lade -n " + shell_quoted(condition);
  if (option.long_name.starts_with("--")) out += " -l " + option.long_name.substr(2);
  if (!option.short_name.empty()) out += " -s " + option.short_name.substr(1);
  const std::string words = words_of(option, reference);
  switch (kind_of(option)) {
    case Kind::flag: break;
    case Kind::file: out += option.is_argument ? " -F" : " -r -F"; break;
    case Kind::directory: out += " -x -a '(__fish_complete_directories)'"; break;
    case Kind::tables: out += " -x -a " + shell_quoted("(__fish_append , " + words + ")"); break;
    default: out += (option.is_argument ? " -f -a " : " -x -a ") + shell_quoted(words);
  }
  out += " -d " + shell_quoted(option.text) + '\n';
}

}  // namespace

std::string bash_completion(const CommandReference& reference) {
  std::string out =
      "# bash completion of lade\n_lade() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb='' i "
      "listed\n"
      "  if [[ $word == = ]]; then word=; fi  # bash cuts --name=value into three words\n"
      "  if [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
      "  listed=${word%\"${word##*,}\"}\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    if [[ ${COMP_WORDS[i]} != -* ]]; then verb=${COMP_WORDS[i]}; break; fi\n"
      "  done\n"
      "  COMPREPLY=()\n"
      "  case $verb:$before in\n";
  for (const VerbReference& verb : reference.verbs) {
    for (const OptionReference& option : verb.options) {
      if (option.is_argument || kind_of(option) == Kind::flag) continue;
      out += "    " + verb.name + ":" + option.long_name;
      if (!option.short_name.empty()) out += " | " + verb.name + ":" + option.short_name;
      out += ") mapfile -t COMPREPLY < <(" + bash_value(option, reference) + "); return ;;\n";
    }
  }
  out += "  esac\n  case $verb in\n    '') mapfile -t COMPREPLY < <(compgen -W " +
         shell_quoted(joined(reference.verb_names(), " ") + ' ' + option_names(reference.options)) +
         " -- \"$word\") ;;\n";
  for (const VerbReference& verb : reference.verbs) {
    out += "    " + verb.name + ")\n      if [[ $word == -* ]]; then\n" +
           "        mapfile -t COMPREPLY < <(compgen -W " +
           shell_quoted(option_names(verb.options)) + " -- \"$word\")\n";
    for (const OptionReference& option : verb.options) {
      if (!option.is_argument) continue;
      out +=
          "      else\n        mapfile -t COMPREPLY < <(" + bash_value(option, reference) + ")\n";
    }
    out += "      fi\n      ;;\n";
  }
  return out + "  esac\n}\ncomplete -o filenames -F _lade lade\n";
}

std::string zsh_completion(const CommandReference& reference) {
  std::string out =
      "#compdef lade\n\n_lade() {\n  local context state line\n  typeset -A opt_args\n"
      "  _arguments -C";
  for (const OptionReference& option : reference.options) add_zsh_option(out, option, reference);
  out +=
      " \\\n        '1:verb:->verb' '*::argument:->argument'\n  case $state in\n    verb)\n"
      "      local -a verbs=(";
  for (const VerbReference& verb : reference.verbs) {
    out += "\n        " + shell_quoted(verb.name + ":" + zsh_text(verb.summary));
  }
  out += ")\n      _describe verb verbs\n      ;;\n    argument)\n      case $line[1] in\n";
  for (const VerbReference& verb : reference.verbs) {
    out += "      " + verb.name + ") _arguments -s";
    for (const OptionReference& option : verb.options) add_zsh_option(out, option, reference);
    out += " ;;\n";
  }
  return out + "      esac\n      ;;\n  esac\n}\n\n_lade \"$@\"\n";
}

std::string fish_completion(const CommandReference& reference) {
  std::string out = "# fish completion of lade\ncomplete -c lade -f\n";
  for (const OptionReference& option : reference.options) {
    add_fish_option(out, "__fish_use_subcommand", option, reference);
  }
  for (const VerbReference& verb : reference.verbs) {
    out += "complete -c lade -n __fish_use_subcommand -a " + verb.name + " -d " +
           shell_quoted(verb.summary) + '\n';
    for (const OptionReference& option : verb.options) {
      add_fish_option(out, "__fish_seen_subcommand_from " + verb.name, option, reference);
    }
  }
  return out;
}

}  // namespace lade
