/* The whole of a load: one transaction from the first row to the last finding, kept or not at all.
 *
 * The file is read as a stream. A row that names a school instead of giving its code waits in memory for the end of the
 * file, when all names are known. Where a hard rule is broken the file is read again without that record
 * (import_check.c). Nothing is said to be rejected before the load is decided: the rejects are written just before the
 * commit, so that a disk too full for them leaves the replica as it was. */
#include "config.h"
#include "form/import_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

enum { PASSES = 6, PROGRESS_MS = 100, PROGRESS_ROWS = 64 };

static bool choose_map(struct import_load *load, struct err *err)
{
	const struct import_options *options = load->options;
	const struct form *form = form_set_find(load->set, options->map);
	char *path;
	bool is_good;

	if (form) {
		load->map = map_of_form(form);
	} else {
		path = map_path(options->map);
		is_good = file_exists(path)
			? map_read(path, &load->map, err)
			: err_set(err, EX_NOINPUT,
				"%s: there is no form and no map of this name: give a map's path, or see `zila form list`",
				options->map);
		free(path);
		if (!is_good)
			return false;
	}
	for (int i = 0; i < options->set_count; i++) {
		const char *equals = strchr(options->sets[i], '=');
		char *name;

		if (!equals || equals == options->sets[i])
			return err_set(err, EX_USAGE, "--set %s: write NAME=VALUE", options->sets[i]);
		name = mem_copy_bytes(options->sets[i], (size_t) (equals - options->sets[i]));
		is_good = map_set(load->map, name, equals + 1, err);
		free(name);
		if (!is_good)
			return false;
	}
	return map_bind(load->map, load->set, err);
}

/* Keeps a row for the end of the file; false where too many wait already. */
static bool hold(struct import_load *load, const struct csv_record *record)
{
	struct import_row *row;
	size_t bytes = 0;
	char *at;

	for (int i = 0; i < record->count; i++)
		bytes += record->length[i] + 1;
	if (load->held_bytes + bytes > IMPORT_HELD_MAX)
		return false;
	load->held_bytes += bytes;
	if ((load->held_count & (load->held_count - 1)) == 0)
		load->held = mem_grow(load->held, (size_t) load->held_count * 2 + 1, sizeof *load->held);
	row = &load->held[load->held_count++];
	*row = (struct import_row){ record->line, record->count, mem_alloc(bytes),
		mem_zero((size_t) record->count, sizeof *row->lengths) };
	at = row->bytes;
	for (int i = 0; i < record->count; i++) {
		memcpy(at, record->cell[i], record->length[i] + 1);
		row->lengths[i] = record->length[i];
		at += record->length[i] + 1;
	}
	return true;
}

static void free_held(struct import_load *load)
{
	for (int i = 0; i < load->held_count; i++) {
		free(load->held[i].bytes);
		free(load->held[i].lengths);
	}
	free(load->held);
	load->held = NULL;
	load->held_count = 0;
	load->held_bytes = 0;
}

static bool take_row(struct import_load *load, const struct csv_record *record, struct err *err)
{
	struct import_report before = *load->report;
	size_t rejects = load->rejects.length;
	int count = load->reject_count;

	load->line = record->line;
	if (record->count != load->column_count) {
		import_reject_row(load, "", "", 0,
			record->count < load->column_count ? "the row has fewer cells than the header"
											   : "the row has more cells than the header");
		return true;
	}
	import_cell_read(load, record);
	if (load->must_wait) {
		*load->report = before;
		import_reject_forget(load, count, rejects);
		if (hold(load, record))
			return true;
		load->is_last_pass = true;
		import_cell_read(load, record);
		load->is_last_pass = false;
	}
	return load->is_rejected || import_record_write(load, err);
}

static bool take_held(struct import_load *load, struct err *err)
{
	const char *cells[CSV_MAX_COLUMNS];
	bool is_good = true;

	load->is_last_pass = true;
	for (int i = 0; i < load->held_count && is_good; i++) {
		const struct import_row *row = &load->held[i];
		struct csv_record record = { .line = row->line, .count = row->count, .cell = cells, .length = row->lengths };
		const char *at = row->bytes;

		for (int k = 0; k < row->count; k++) {
			cells[k] = at;
			at += row->lengths[k] + 1;
		}
		is_good = take_row(load, &record, err);
	}
	load->is_last_pass = false;
	return is_good;
}

static void tell(const struct import_load *load, const struct csv_reader *reader, int64_t *last, bool is_end)
{
	int64_t now = clock_ticks();
	size_t done, total;

	if (!is_end && now - *last < PROGRESS_MS)
		return;
	*last = now;
	csv_progress(reader, &done, &total);
	load->options->progress(load->options->state, load->report->rows, done, total);
}

static bool take_rows(struct import_load *load, struct csv_reader *reader, struct err *err)
{
	struct csv_record record;
	int64_t last = clock_ticks();
	int more;

	while ((more = csv_next(reader, &record, err)) == 1) {
		load->report->rows++;
		if (!take_row(load, &record, err))
			return false;
		if (load->options->progress && load->report->rows % PROGRESS_ROWS == 0)
			tell(load, reader, &last, false);
	}
	if (more == 0 && load->options->progress)
		tell(load, reader, &last, true);
	return more == 0 && take_held(load, err);
}

static bool needs_schools(const struct import_load *load)
{
	for (int i = 0; i < load->column_count; i++)
		if (load->columns[i].map && (load->columns[i].map->traits & CLEAN_NEEDS_SCHOOLS))
			return true;
	return false;
}

static void start_pass(struct import_load *load)
{
	*load->report = (struct import_report) { 0 };
	import_reject_forget(load, 0, 0);
	buf_clear(&load->group);
	load->is_entry_open = false;
	load->entry_line = 0;
	for (int i = 0; i < load->form_count; i++) {
		import_keys_clear(&load->forms[i].seen);
		import_keys_clear(&load->forms[i].touched);
		import_keys_clear(&load->forms[i].parent_touched);
		load->forms[i].owner_hash = 0;
		load->forms[i].touched_count = 0;
	}
	if (needs_schools(load) && !load->schools)
		load->schools = clean_words_new();
}

/* Checks and ends the pass: *AGAIN where hard rules were broken; else the load is kept, or for a trial dropped. */
static bool finish(struct import_load *load, bool *again, struct err *err)
{
	const struct import_options *options = load->options;
	long operations, conflicts;

	*again = false;
	/* Ends the last entry, so that the tables hold it; an entry without an operation is none. */
	if (!txn_entry(load->txn, NULL, err))
		return err_prefix(err, "%s line %ld", options->file, load->entry_line);
	if (!import_check_run(load, again, err)) {
		*again = false; /* the store said no: another pass would only ask it again */
		return false;
	}
	if (*again)
		return true;
	txn_counts(load->txn, &load->report->entries, &operations, &conflicts);
	if (options->rejects && !import_reject_write(load, options->rejects, err))
		return false;
	if (options->is_dry_run)
		return true;
	if (!txn_commit(load->txn, err)) {
		load->txn = NULL;
		return err_prefix(err, "%s", options->file);
	}
	load->txn = NULL;
	return true;
}

/* One pass over the file, from its header to its end, in a transaction of its own. */
static bool run_pass(struct import_load *load, bool *again, struct err *err)
{
	struct csv_reader *reader;
	struct csv_record header;
	bool is_good = false;
	int more;

	*again = false;
	if (!csv_open(load->options->file, &reader, err))
		return false;
	more = csv_next(reader, &header, err);
	if (more == 0)
		err_set(err, EX_DATAERR, "%s: the file is empty: its first line must name the columns", load->options->file);
	if (more == 1 && (load->columns || import_plan_make(load, &header, err))) {
		start_pass(load);
		is_good = txn_begin(load->replica, load->options->author, &load->txn, err) && import_find_forms(load, err)
			&& take_rows(load, reader, err) && finish(load, again, err);
	}
	csv_close(reader);
	free_held(load);
	if (load->txn)
		txn_abort(load->txn);
	load->txn = NULL;
	return is_good;
}

static bool run(struct import_load *load, struct err *err)
{
	bool again = true;

	if (!choose_map(load, err))
		return false;
	for (int pass = 0; pass < PASSES && again; pass++) {
		if (pass > 0 && strcmp(load->options->file, "-") == 0)
			return err_set(err, EX_DATAERR, "standard input line %ld: %s: mend it, or give the file by its name",
				load->hard[0].line, load->hard[0].says);
		if (!run_pass(load, &again, err))
			return false;
	}
	if (again)
		return err_set(err, EX_DATAERR,
			"%s line %ld: %s: each record left out breaks the rules of another: mend the file", load->options->file,
			load->hard[load->hard_count - 1].line, load->hard[load->hard_count - 1].says);
	return true;
}

bool import_run(struct replica *replica, struct form_set *set, const struct import_options *options,
	struct import_report *report, struct err *err)
{
	struct import_load load = { .replica = replica, .set = set, .options = options, .report = report };
	bool is_good;

	*report = (struct import_report) { 0 };
	clean_cell_init(&load.cell);
	buf_init(&load.storage, CSV_MAX_CELL);
	buf_init(&load.text, CSV_MAX_RECORD);
	buf_init(&load.group, CSV_MAX_CELL);
	buf_init(&load.next_group, CSV_MAX_CELL);
	buf_init(&load.rejects, IMPORT_REJECTS_MAX);
	is_good = run(&load, err);
	import_plan_free(&load);
	map_free(load.map);
	clean_words_free(load.schools);
	clean_cell_free(&load.cell);
	while (load.block) {
		struct import_block *next = load.block->next;

		free(load.block);
		load.block = next;
	}
	for (int i = 0; i < load.hard_count; i++)
		free(load.hard[i].says);
	free(load.hard);
	buf_free(&load.storage);
	buf_free(&load.text);
	buf_free(&load.group);
	buf_free(&load.next_group);
	buf_free(&load.rejects);
	free(load.reject_at);
	if (!is_good)
		*report = (struct import_report) { 0 };
	return is_good;
}
