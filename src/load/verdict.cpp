#include "load/verdict.hpp"

#include <algorithm>

#include "base/human_text.hpp"
#include "base/shell_word.hpp"

namespace lade {
namespace {

// More than the reason of the exit code, where a load has more to say.
std::string_view failure_text(ExitCode code) {
  if (code == ExitCode::io) return "I/O or resource failure; nothing of an open table is published";
  return facts_of(code).reason;
}

std::string tables_in(std::span<const TableOutcome> outcomes, TableState state) {
  std::vector<std::string> names;
  for (const TableOutcome& outcome : outcomes) {
    if (outcome.state == state) names.emplace_back(outcome.table);
  }
  return joined(names, ", ");
}

// Whether the same command would meet tables that this run has published, and fail or load them
// twice.
bool needs_skip(const LoadSettings& settings, std::span<const TableOutcome> outcomes) {
  const bool any = std::any_of(outcomes.begin(), outcomes.end(),
                               [](const TableOutcome& one) { return facts_of(one.state).ok; });
  return any && !settings.dry_run &&
         (settings.if_loaded == IfLoaded::error || settings.if_loaded == IfLoaded::append);
}

// How data with these faults is loaded all the same.
std::string way_past(const LoadSettings& settings, std::span<const TableOutcome> outcomes,
                     const DataFaults& faults) {
  std::vector<std::string> parts;
  if (faults.over_budget > 0) {
    parts.push_back(counted(faults.over_budget, "reject") + " (" + faults.first_over_budget +
                    "): --max-rejects " + std::to_string(faults.rejected_in_a_table) +
                    " --rejects FILE leaves them out");
  }
  if (faults.violations > 0) {
    parts.push_back(counted(faults.violations, "violation") +
                    ": --on-violation keep publishes such tables, marked");
  }
  if (needs_skip(settings, outcomes))
    parts.emplace_back("--if-loaded skip passes over what is published");
  return joined(parts, "; ");
}

// What to do after a failure; empty where the failure itself says it, and where nothing is left.
std::string next_step(ExitCode code, const LoadSettings& settings,
                      std::span<const TableOutcome> outcomes, const DataFaults& faults) {
  if (code == ExitCode::data_refused) return way_past(settings, outcomes, faults);
  if (settings.dry_run) return "";
  const bool stopped = code == ExitCode::input || code == ExitCode::io ||
                       code == ExitCode::interrupted || code == ExitCode::terminated;
  const bool all_done = std::all_of(outcomes.begin(), outcomes.end(),
                                    [](const auto& outcome) { return facts_of(outcome.state).ok; });
  if (!stopped || all_done) return "";
  const std::string first = code == ExitCode::input || code == ExitCode::io
                                ? "once that is put right, the same command "
                                : "the same command ";
  if (needs_skip(settings, outcomes)) return first + "with --if-loaded skip loads the rest";
  return first + (settings.if_loaded == IfLoaded::skip ? "loads the rest" : "loads all of it");
}

// "a; b; 7 more like these".
std::string remarks_text(std::span<const std::string> remarks) {
  constexpr size_t kNamedMax = 8;
  const size_t named = std::min(remarks.size(), kNamedMax);
  std::string text = joined(remarks.first(named), "; ");
  if (named < remarks.size()) text += "; " + thousands(remarks.size() - named) + " more like these";
  return text;
}

}  // namespace

std::string outcomes_text(std::span<const TableOutcome> outcomes) {
  std::vector<std::string> parts;
  for (const TableStateFacts& facts : kTableStates) {
    const std::string tables = tables_in(outcomes, facts.state);
    if (!tables.empty()) parts.push_back(std::string(facts.text) + ": " + tables);
  }
  return joined(parts, "; ");
}

std::string load_reason(ExitCode code, const LoadSettings& settings,
                        std::span<const TableOutcome> outcomes,
                        std::span<const std::string> remarks, const DataFaults& faults,
                        std::span<const std::string> open_keys) {
  const bool unchecked = settings.validate == ValidateWhen::off && !outcomes.empty();
  std::vector<std::string> parts;
  if (code == ExitCode::accepted_with_findings) {
    parts.push_back("done, but not clean: " + remarks_text(remarks));
  } else if (code != ExitCode::ok) {
    parts.emplace_back(failure_text(code));
    if (!outcomes.empty()) parts.push_back(outcomes_text(outcomes));
    if (code == ExitCode::data_refused && settings.refresh_set != 0)
      parts.emplace_back("a refresh set is applied whole or not at all");
    std::string next = next_step(code, settings, outcomes, faults);
    if (!next.empty()) parts.push_back(std::move(next));
  } else if (settings.dry_run) {
    parts.emplace_back(unchecked ? "every row can be read" : "nothing is wrong");
  } else if (unchecked) {
    parts.push_back("loaded and durable: " + tables_in(outcomes, TableState::not_validated));
  } else {
    parts.emplace_back("everything is loaded and durable");
  }
  if (!open_keys.empty())
    parts.push_back("open until all parts are published together: " + joined(open_keys, ", "));
  if (settings.part && !settings.dry_run && code == ExitCode::ok && !unchecked) {
    parts.push_back("next: lade publish --db " + shell_word(settings.db) + " --part " +
                    part_text(settings.part) + " --to DIR");
  }
  if (unchecked) parts.emplace_back("no constraint was checked: lade validate does that");
  if (settings.dry_run) parts.emplace_back("nothing was written");
  return joined(parts, "; ");
}

}  // namespace lade
