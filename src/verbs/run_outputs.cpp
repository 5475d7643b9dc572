#include "verbs/run_outputs.hpp"

#include <string_view>
#include <vector>

namespace lade {
namespace {

// A file of the run, and what it is to the run.
struct RunFile {
  std::string path;
  std::string_view what;
  FileInfo info;
};

// The one of `files` that is the same file by whatever name, or null.
const RunFile* find_same(const std::vector<RunFile>& files, const FileInfo& info) {
  for (const RunFile& file : files) {
    if (same_file(file.info, info)) return &file;
  }
  return nullptr;
}

Status conflict(const std::string& path, std::string_view a, std::string_view b) {
  return Status::error(Code::path_conflict,
                       "the same file is both " + std::string(a) + " and " + std::string(b), path);
}

// Holds the files that are written against each other and against those that are read.
Status check_paths(const VerbContext& context, const TableInputs& inputs,
                   const RunOutputs& outputs) {
  const CommandLine& options = context.options;
  std::vector<RunFile> written;
  const auto add = [&](const std::string& path, std::string_view what,
                       const FileInfo& info) -> Status {
    if (info.type == FileType::character_device) return {};  // nothing can spoil /dev/null
    if (const RunFile* other = find_same(written, info)) return conflict(path, other->what, what);
    written.push_back({path, what, info});
    return {};
  };
  const auto add_output = [&](const std::optional<OutputFile>& output, std::string_view what) {
    return output ? add(output->path(), what, output->info()) : Status();
  };
  if (!options.db.empty()) {
    LADE_TRY(const auto database, context.files.info_if_there(options.db));
    if (database) LADE_CHECK(add(options.db, "the database", *database));
  }
  LADE_CHECK(add_output(outputs.rejects, "the reject file"));
  LADE_CHECK(add_output(outputs.trace, "the trace"));
  LADE_CHECK(add_output(outputs.exported, "the export"));

  // stdout and stderr, which somebody else opened, perhaps both as one.
  std::vector<RunFile> streams;
  const auto add_stream = [&](const std::string& path, std::string_view what) -> Status {
    LADE_TRY(const auto info, context.files.info_if_there(path));
    if (!info || info->type == FileType::character_device) return {};
    if (const RunFile* other = find_same(written, *info))
      return conflict(other->path, what, other->what);
    if (info->type == FileType::regular) streams.push_back({path, what, *info});
    return {};
  };
  if (options.output != OutputMode::none) LADE_CHECK(add_stream("/dev/stdout", "standard output"));
  LADE_CHECK(add_stream("/dev/stderr", "standard error"));

  const auto check_input = [&](const InputFile& file) -> Status {
    const RunFile* other = find_same(written, file.info);
    if (other == nullptr) other = find_same(streams, file.info);
    if (other != nullptr) return conflict(file.path, "an input", other->what);
    if (file.path == "-" && options.tune_from_path == "-")
      return conflict("-", "an input", "the measurements");
    return {};
  };
  for (const TableInput& input : inputs.tables) {
    for (const InputFile& file : input.files) LADE_CHECK(check_input(file));
    for (const InputFile& file : input.deletes) LADE_CHECK(check_input(file));
  }
  if (options.tune_from_path.empty() || options.tune_from_path == "-") return {};
  // stdout may be appended to the measurements: one log of many nights.
  LADE_TRY(const auto measurements, context.files.info_if_there(options.tune_from_path));
  const RunFile* other = measurements ? find_same(written, *measurements) : nullptr;
  if (other == nullptr) return {};
  return conflict(options.tune_from_path, "the measurements", other->what);
}

Status open(const VerbContext& context, const std::string& path,
            std::optional<OutputFile>& output) {
  if (path.empty()) return {};
  LADE_TRY(OutputFile opened, OutputFile::open(context.files, path));
  output.emplace(std::move(opened));
  return {};
}

}  // namespace

Result<RunOutputs> open_outputs(const VerbContext& context, const TableInputs& inputs) {
  RunOutputs outputs;
  LADE_CHECK(open(context, context.options.rejects_path, outputs.rejects));
  LADE_CHECK(open(context, context.options.trace_path, outputs.trace));
  // An export that is not there yet gets its file when it is whole.
  const std::string& exported = context.options.export_path;
  LADE_TRY(const std::optional<FileInfo> there, context.files.info_if_there(exported));
  if (there || exported == "-") LADE_CHECK(open(context, exported, outputs.exported));
  LADE_CHECK(check_paths(context, inputs, outputs));
  return outputs;
}

Status check_temporary_directory(const VerbContext& context) {
  const std::string& directory = context.options.temporary_directory;
  if (directory.empty()) return {};
  const Status status = context.files.create_temporary(directory).status();
  if (status.ok() || status.code() == Code::no_space || status.code() == Code::out_of_memory)
    return status;
  return Status::error(Code::usage, "--temp-dir: " + std::string(status.message()), directory,
                       status.error_number());
}

}  // namespace lade
