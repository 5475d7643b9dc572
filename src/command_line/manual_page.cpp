// The manual page, in the macros of man(7).
#include <algorithm>

#include "command_line/command_reference.hpp"

namespace lade {
namespace {

constexpr std::string_view kDescription[] = {
    "lade reads TPC-H .tbl files and appends them as encoded columns to one database file. After "
    "each table it proves every primary key, foreign key, NOT NULL and CHECK by one scan each, and "
    "only then publishes the table, in one durable commit. After a crash, a kill or a full disk "
    "the file shows exactly the last table that was acknowledged. What it did is told as JSON "
    "lines on standard output, or as a table where that is a terminal.",
    "A directory means every T.tbl, T.tbl.<n>, T.<n>.tbl, T_<n>.tbl and T.tbl.<aa> of a table T "
    "in it, in any case, with .dat, .txt, .csv, .tsv or nothing for .tbl, and in a folder named T "
    "every file. Tables come in foreign-key order, parts in natural order and without gaps. What "
    "could be data of a table and cannot be read as it is stops the run before anything is "
    "written, with one line for each file and what to do; other files are named in one notice. "
    "Files packed by gzip, zstd, bzip2, xz or lz4 (.gz, .zst, .bz2, .xz, .lz4) are known by their "
    "first bytes, as are those that lade does not read: other compressions, archives, UTF-16, CR "
    "line ends, HTML. Other delimiters, header lines and quotes are named with the options that "
    "read them.",
    "FIFOs and standard input are read as streams; each FIFO needs a writer of its own, as a "
    "writer that fills several would wait for one that is not being read yet.",
};

// The text with those characters escaped that roff would take for its own.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else if (letter == '\'') {
      out += "\\(aq";
    } else if (letter == '^') {
      out += "\\(ha";
    } else if (letter == '~') {
      out += "\\(ti";
    } else {
      out += letter;
    }
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }

void add_paragraph(std::string& out, std::string_view text) {
  for (const std::string& line : wrapped(text, 90)) out += escaped(line) + '\n';
}

void add_option(std::string& out, const OptionReference& option) {
  out += ".TP\n";
  if (option.is_argument) {
    out += "\\fI" + escaped(option.long_name) + "\\fR\n";
  } else {
    if (!option.short_name.empty()) {
      out += bold(option.short_name) + (option.long_name.empty() ? "" : ", ");
    }
    if (!option.long_name.empty()) out += bold(option.long_name);
    const bool literal = !option.choices().empty();
    if (!option.value.empty())
      out += ' ' + (literal ? escaped(option.value) : "\\fI" + escaped(option.value) + "\\fR");
    out += '\n';
  }
  add_paragraph(out, option.text_with_default() + '.');
}

void add_verb(std::string& out, const VerbReference& verb) {
  out += ".SS \"" + verb.name + "\"\n.nh\n.ad l\n" + bold(verb.usage) + "\n.ad b\n.hy\n.PP\n";
  add_paragraph(out, verb.summary + '.');
  for (const OptionReference& option : verb.options) {
    if (option.long_name != "--help") add_option(out, option);
  }
}

void add_examples(std::string& out, const CommandReference& reference) {
  for (const VerbReference& verb : reference.verbs) {
    for (const VerbExample& example : verb.examples) {
      out += ".PP\n";
      add_paragraph(out, std::string(example.purpose) + ':');
      out += ".RS 4\n.nf\n" + escaped(example.command) + "\n.fi\n.RE\n";
    }
  }
}

// LADE_DB in "Database file (LADE_DB)".
std::string variable_in(std::string_view text) {
  const size_t begin = text.find("LADE_");
  if (begin == std::string_view::npos) return {};
  const size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", begin);
  return std::string(text.substr(begin, end - begin));
}

void add_environment(std::string& out, const CommandReference& reference) {
  std::vector<std::string> seen;
  for (const VerbReference& verb : reference.verbs) {
    for (const OptionReference& option : verb.options) {
      const std::string variable = variable_in(option.text);
      if (variable.empty() || std::count(seen.begin(), seen.end(), variable) > 0) continue;
      seen.push_back(variable);
      out += ".TP\n" + bold(variable) + "\nStands in for " + bold(option.long_name) +
             " where that is not given.\n";
    }
  }
  out += ".TP\n" + bold("NO_COLOR") + ", " + bold("TERM=dumb") + "\nNo colours.\n";
}

}  // namespace

std::string manual_page(const CommandReference& reference) {
  std::string out = ".TH LADE 1 \"\" \"lade " + reference.version + "\" \"User Commands\"\n";
  out += ".SH NAME\nlade \\- " + escaped(reference.summary) + "\n.SH SYNOPSIS\n.nh\n.ad l\n";
  for (const VerbReference& verb : reference.verbs) out += bold(verb.usage) + "\n.br\n";
  out += ".ad b\n.hy\n.SH DESCRIPTION\n";
  for (const std::string_view paragraph : kDescription) {
    add_paragraph(out, paragraph);
    out += ".PP\n";
  }
  out += ".SH VERBS\n";
  for (const VerbReference& verb : reference.verbs) add_verb(out, verb);
  out += ".SH OPTIONS WITHOUT A VERB\n";
  for (const OptionReference& option : reference.options) add_option(out, option);
  out += ".SH EXIT STATUS\n";
  for (const ExitCodeReference& each : reference.exit_codes) {
    out += ".TP 10\n" + bold(each.code) + '\n';
    add_paragraph(out, each.meaning);
  }
  out += ".SH ENVIRONMENT\n";
  add_environment(out, reference);
  out += ".SH EXAMPLES\n";
  add_examples(out, reference);
  out +=
      ".SH SEE ALSO\n.BR jq (1),\n.BR gzip (1),\n.BR zstd (1),\n.BR bzip2 (1),\n.BR xz (1),\n.BR "
      "lz4 (1)\n";
  return out;
}

}  // namespace lade
