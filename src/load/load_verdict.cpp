#include "load/load_verdict.hpp"

#include <algorithm>

#include "base/human_text.hpp"

namespace lade {
namespace {

constexpr size_t kRemarksMax = 8;

struct StateText {
  std::string_view state;
  std::string_view text;
};
constexpr StateText kStateTexts[] = {
    {"published", "published"},      {"not_validated", "published without a proof"},
    {"checked", "nothing wrong"},    {"refused", "refused"},
    {"failed", "not published"},     {"rolled_back", "rolled back"},
    {"in_doubt", "commit in doubt"}, {"", "not loaded"},
};

std::string_view failure_text(ExitCode code) {
  switch (code) {
    case ExitCode::ok:
    case ExitCode::accepted_with_findings: break;
    case ExitCode::data_refused: return "bad rows or violated constraints";
    case ExitCode::usage: return "usage";
    case ExitCode::input: return "an input is missing, truncated, changed or not what was expected";
    case ExitCode::database_state: return "the database is missing or busy, or a table is loaded";
    case ExitCode::database_damaged: return "the database is damaged, foreign or too new";
    case ExitCode::io: return "I/O or resource failure; nothing of an open table is published";
    case ExitCode::commit_unknown: return "the outcome of a commit is unknown; run lade verify";
    case ExitCode::internal: return "internal error";
    case ExitCode::interrupted:
    case ExitCode::terminated: return "interrupted";
  }
  return "done";
}

std::string tables_in(std::span<const TableOutcome> outcomes, std::string_view state) {
  std::vector<std::string> names;
  for (const TableOutcome& outcome : outcomes) {
    if (outcome.state == state) names.emplace_back(outcome.table);
  }
  return joined(names, ", ");
}

}  // namespace

void Remarks::add(std::string remark) {
  if (++count_ <= kRemarksMax) first_.push_back(std::move(remark));
}

std::string Remarks::text() const {
  std::string text = joined(first_, "; ");
  if (count_ > first_.size()) text += "; " + thousands(count_ - first_.size()) + " more like these";
  return text;
}

std::string outcomes_text(std::span<const TableOutcome> outcomes) {
  std::vector<std::string> parts;
  for (const StateText& entry : kStateTexts) {
    const std::string tables = tables_in(outcomes, entry.state);
    if (!tables.empty()) parts.push_back(std::string(entry.text) + ": " + tables);
  }
  return joined(parts, "; ");
}

std::string load_reason(ExitCode code, const CommandLine& options,
                        std::span<const TableOutcome> outcomes, const Remarks& remarks) {
  const bool unchecked = options.validate == ValidateWhen::off && !outcomes.empty();
  std::vector<std::string> parts;
  if (code == ExitCode::accepted_with_findings) {
    parts.push_back("done, but not clean: " + remarks.text());
  } else if (code != ExitCode::ok) {
    parts.emplace_back(failure_text(code));
    if (!outcomes.empty()) parts.push_back(outcomes_text(outcomes));
  } else if (options.dry_run) {
    parts.emplace_back(unchecked ? "every row can be read" : "nothing is wrong");
  } else if (unchecked) {
    parts.push_back("loaded and durable: " + tables_in(outcomes, "not_validated"));
  } else {
    parts.emplace_back("everything is loaded and durable");
  }
  if (unchecked) parts.emplace_back("no constraint was checked: lade validate does that");
  if (options.dry_run) parts.emplace_back("nothing was written");
  return joined(parts, "; ");
}

}  // namespace lade
