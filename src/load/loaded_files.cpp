#include "load/loaded_files.hpp"

#include <map>
#include <utility>

#include "base/human_text.hpp"
#include "input/fingerprint.hpp"

namespace lade {
namespace {

std::string generation_text(const LoadedFile& file) {
  return "generation " + std::to_string(file.generation);
}

// The files that were loaded into a table, by its ledger.
struct LoadedContent {
  std::vector<Fingerprint> files;
  std::string since = "generation 0";  // of the last one
};

Result<LoadedContent> loaded_content(const Database& database, const TableManifest& published) {
  LoadedContent content;
  LADE_CHECK(database.each_file(published, [&](const LoadedFile& file) {
    content.files.push_back({file.bytes, file.xxh3});
    content.since = generation_text(file);
    return Status();
  }));
  return content;
}

// Takes the files that the ledger has out of the inputs, whatever was appended to the table since,
// and returns how many.
Result<size_t> take_out_loaded(FileSystem& files, Interruption interruption,
                               std::vector<InputFile>& inputs, const LoadedContent& loaded,
                               const std::string& table) {
  std::vector<InputFile> rest;
  const size_t all = inputs.size();
  for (InputFile& file : inputs) {
    LADE_CHECK(interruption.check());
    const bool is_stream = file.stream != nullptr;  // which the question reads to its end
    LADE_TRY(const bool known, has_content_of_any(files, file, loaded.files));
    if (known) continue;
    if (is_stream) {
      return Status::error(Code::already_loaded,
                           table + " is loaded since " + loaded.since +
                               " and this is something else, but a pipe can be read only once: "
                               "--if-loaded append takes it",
                           file.path);
    }
    rest.push_back(std::move(file));
  }
  inputs = std::move(rest);
  return all - inputs.size();
}

}  // namespace

Status refuse_loaded(const LoadSettings& settings, const Database& database,
                     std::span<const TableInput> inputs) {
  if (settings.if_loaded != IfLoaded::error) return {};
  std::vector<std::string> loaded;
  for (const TableInput& input : inputs) {
    const TableManifest* published = database.find(input.table);
    if (published == nullptr) continue;
    LADE_TRY(const LoadedContent content, loaded_content(database, *published));
    loaded.push_back(std::string(database.schema().table(input.table).name) + " since " +
                     content.since);
  }
  if (loaded.empty()) return {};
  return Status::error(Code::already_loaded,
                       "loaded already: " + joined(loaded, ", ") +
                           "; --if-loaded skip, append or replace says what to do with them",
                       settings.db);
}

Result<bool> is_wanted(const LoadSettings& settings, const Database& database, FileSystem& files,
                       Interruption interruption, LoadReport& report, TableInput& input) {
  const TableManifest* published = database.find(input.table);
  if (published == nullptr || settings.if_loaded == IfLoaded::append) return true;
  const std::string table(database.schema().table(input.table).name);
  LADE_TRY(const LoadedContent loaded, loaded_content(database, *published));
  if (settings.if_loaded == IfLoaded::replace) {
    report.replaces(*published, table, loaded.since);
    return true;
  }
  const size_t all = input.files.size() + input.deletes.size();
  size_t skipped = 0;
  for (std::vector<InputFile>* inputs : {&input.deletes, &input.files}) {
    LADE_TRY(const size_t taken, take_out_loaded(files, interruption, *inputs, loaded, table));
    skipped += taken;
  }
  if (skipped == 0) return true;
  report.files_skipped(*published, table, skipped, all, loaded.since);
  if (skipped < all) return true;
  if (!published->holds_alone()) report.skipped_without_proof(*published, table);
  return false;
}

Status report_repeated_files(const Database& database, const TableLoad& table, LoadReport& report) {
  std::map<std::pair<uint64_t, std::string>, std::string> met;  // where, by bytes and hash
  const TableManifest* published = database.find(table.schema.index);
  if (published != nullptr && !table.replaces) {
    LADE_CHECK(database.each_file(*published, [&](const LoadedFile& file) {
      met.try_emplace({file.bytes, hex(file.xxh3)}, file.path + ", loaded in " +
                                                        generation_text(file) +
                                                        "; --if-loaded skip leaves such files out");
      return Status();
    }));
  }
  for (const FileFacts& facts : table.reader.facts()) {
    if (facts.bytes == 0) continue;
    const auto [first, is_new] = met.try_emplace(
        {facts.bytes, hex(facts.xxh3)}, facts.path + " of the same run; leave one of them out");
    if (!is_new) report.repeated_file(table.schema, facts, first->second);
  }
  return {};
}

}  // namespace lade
