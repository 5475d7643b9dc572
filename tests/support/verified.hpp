// What the check of a whole database says.
#pragma once

#include <vector>

#include "store/verify_database.hpp"

namespace lade {

// Problem by problem. REQUIRES: the database was just opened.
inline std::vector<Status> problems_of(const Database& database, unsigned threads = 1) {
  static const std::atomic<int> signal = 0;
  std::vector<Status> problems;
  DatabaseCheck check;
  const Status status = verify_database(
      database, threads, Interruption(signal),
      [&](const Status& problem) { problems.push_back(problem); }, check);
  if (!status.ok()) problems.push_back(status);
  return problems;
}

// ok() where there is none.
inline Status first_problem(const Database& database) {
  const std::vector<Status> problems = problems_of(database);
  return problems.empty() ? Status() : problems.front();
}

}  // namespace lade
