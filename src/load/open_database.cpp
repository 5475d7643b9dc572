#include "load/open_database.hpp"

#include "file/overlay_file.hpp"
#include "load/expected_scale.hpp"

namespace lade {
namespace {

Result<Database> open_dry(const std::string& db, const Schema& schema, FileSystem& files,
                          const TemporaryFiles& temporary, const PagerOptions& options) {
  LADE_TRY(std::unique_ptr<File> scratch, temporary.create());
  if (!db.empty()) {
    Result<std::unique_ptr<File>> base = files.open_database(db, false);
    if (base.ok()) {
      LADE_TRY(std::unique_ptr<File> overlay,
               OverlayFile::create(std::move(base).value(), std::move(scratch)));
      return Database::open_on(std::move(overlay), schema, Pager::Mode::write, options);
    }
    if (base.status().code() != Code::db_missing) return base.status();
  }
  return Database::create_on(std::move(scratch), schema, options);
}

}  // namespace

Result<Database> open_database(const LoadSettings& settings, const Schema& schema,
                               FileSystem& files, const TemporaryFiles& temporary,
                               std::span<const TableIndex> inputs) {
  const PagerOptions options{.background_writes = settings.threads > 1,
                             .wait_ms = settings.wait_ms};
  if (settings.dry_run) return open_dry(settings.db, schema, files, temporary, options);
  const auto open = [&] {
    return Database::open(files, schema, settings.db, Pager::Mode::write, options);
  };
  Result<Database> opened = open();
  if (opened.status().code() != Code::db_missing) return opened;
  LADE_CHECK(check_scale_tables(settings, schema, inputs, nullptr));
  Result<Database> created = Database::create(files, schema, settings.db, options);
  // Another process was faster, and may be waited for.
  if (created.status().code() != Code::db_busy || settings.wait_ms == 0) return created;
  return open();
}

}  // namespace lade
