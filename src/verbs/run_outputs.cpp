#include "verbs/run_outputs.hpp"

#include <string_view>
#include <vector>

namespace lade {
namespace {

// A file that the run writes to, and what it is to the run.
struct Written {
  std::string path;
  std::string_view what;
  FileInfo info;
};

bool same_file(const FileInfo& a, const FileInfo& b) {
  return a.device == b.device && a.inode == b.inode;
}

Status conflict(const std::string& path, std::string_view a, std::string_view b) {
  return Status::error(Code::path_conflict,
                       "the same file is both " + std::string(a) + " and " + std::string(b), path);
}

// Holds all that is written against each other and against what is read.
class PathCheck {
 public:
  explicit PathCheck(const VerbContext& context) : context_(context) {}

  Status add(const std::string& path, std::string_view what, const FileInfo& info) {
    if (info.type == FileType::character_device) return {};  // nothing can spoil /dev/null
    for (const Written& other : written_) {
      if (same_file(info, other.info)) return conflict(path, other.what, what);
    }
    written_.push_back({path, what, info});
    return {};
  }
  Status add(const std::optional<OutputFile>& output, std::string_view what) {
    return output ? add(output->path(), what, output->info()) : Status();
  }
  // What may be there or not.
  Status add_if_there(const std::string& path, std::string_view what) {
    if (path.empty()) return {};
    LADE_TRY(const std::optional<FileInfo> info, context_.files.info_if_there(path));
    return info ? add(path, what, *info) : Status();
  }
  // stdout and stderr, which somebody else opened, perhaps both as one: only `others` are held
  // against them.
  Status add_stream(const std::string& path, std::string_view what) {
    LADE_TRY(const std::optional<FileInfo> info, context_.files.info_if_there(path));
    if (!info || info->type == FileType::character_device) return {};
    for (const Written& other : written_) {
      if (same_file(*info, other.info)) return conflict(other.path, what, other.what);
    }
    if (info->type == FileType::regular) streams_.push_back({path, what, *info});
    return {};
  }
  Status check_input(const InputFile& file) const {
    for (const std::vector<Written>* list : {&written_, &streams_}) {
      for (const Written& other : *list) {
        if (same_file(file.info, other.info)) return conflict(file.path, "an input", other.what);
      }
    }
    return {};
  }
  // stdout may be appended to them: one log of many nights.
  Status check_measurements(const std::string& path) const {
    LADE_TRY(const std::optional<FileInfo> info, context_.files.info_if_there(path));
    for (const Written& other : written_) {
      if (info && same_file(*info, other.info))
        return conflict(path, "the measurements", other.what);
    }
    return {};
  }

 private:
  const VerbContext& context_;
  std::vector<Written> written_;
  std::vector<Written> streams_;
};

Status check_paths(const VerbContext& context, const TableInputs& inputs,
                   const RunOutputs& outputs) {
  const CommandLine& options = context.options;
  PathCheck check(context);
  LADE_CHECK(check.add_if_there(options.db, "the database"));
  LADE_CHECK(check.add(outputs.rejects, "the reject file"));
  LADE_CHECK(check.add(outputs.trace, "the trace"));
  LADE_CHECK(check.add(outputs.exported, "the export"));
  if (options.output != OutputMode::none)
    LADE_CHECK(check.add_stream("/dev/stdout", "standard output"));
  if (!options.quiet) LADE_CHECK(check.add_stream("/dev/stderr", "standard error"));
  for (const TableInput& input : inputs.tables) {
    for (const InputFile& file : input.files) {
      LADE_CHECK(check.check_input(file));
      if (file.path == "-" && options.tune_from_path == "-")
        return conflict("-", "an input", "the measurements");
    }
  }
  if (options.tune_from_path.empty() || options.tune_from_path == "-") return {};
  return check.check_measurements(options.tune_from_path);
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
  LADE_CHECK(open(context, context.options.export_path, outputs.exported));
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
