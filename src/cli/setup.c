#include "config.h"
#include "cli/setup.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/share.h"
#include "cli/context.h"
#include "emis/recheck.h"
#include "form/define.h"
#include "form/import.h"
#include "form/set.h"
#include "store/admission.h"
#include "store/feed.h"
#include "sync/bundle.h"
#include "sync/bundle_key.h"
#include "sync/ssh_key.h"

/* Reference tables in the order in which they are needed: code lists first, since all others use them. */
static const char *const tables[] = {"code", "place", "year", "population"};

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);
	return length > end_length && strcmp(text + length - end_length, end) == 0;
}

bool setup_form(struct replica *replica, const char *author, const char *path, struct err *err)
{
	struct buf text, labels;
	char *ur_path = mem_format("%.*s.ur.ini", (int)(strlen(path) - (ends_with(path, ".ini") ? 4 : 0)), path);
	bool has_ur = file_exists(ur_path);
	bool is_good = file_read(path, CONF_MAX_FILE, &text, err);
	buf_init(&labels, CONF_MAX_FILE);
	if (is_good && has_ur) {
		buf_free(&labels);
		is_good = file_read(ur_path, CONF_MAX_FILE, &labels, err);
	}
	is_good = is_good && define_load(replica, author, text.bytes, text.length, has_ur ? labels.bytes : NULL,
		has_ur ? labels.length : 0, path, err);
	buf_free(&text);
	buf_free(&labels);
	free(ur_path);
	return is_good;
}

static int is_instrument(const struct dirent *file)
{
	return ends_with(file->d_name, ".ini") && !ends_with(file->d_name, ".ur.ini");
}

/* A grid's form needs its parent's table: forms without a parent go first. */
static bool has_parent(const char *path)
{
	struct conf *conf;
	bool answer = false;
	if (conf_read(path, &conf, NULL)) {
		int section = conf_find(conf, "form");
		answer = section >= 0 && conf_value(conf, section, "parent");
		conf_free(conf);
	}
	return answer;
}

static bool load_forms(struct replica *replica, const char *author, struct err *err)
{
	char *folder = share_path("forms", NULL);
	struct dirent **files = NULL;
	int count = scandir(folder, &files, is_instrument, alphasort);
	bool is_good = count > 0 || err_set(err, EX_CONFIG, "%s: no forms there: install Zila again, or set ZILA_FORMS to their folder", folder);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < count; i++) {
			char *path = mem_format("%s/%s", folder, files[i]->d_name);
			if (is_good && has_parent(path) == (pass == 1))
				is_good = setup_form(replica, author, path, err);
			free(path);
		}
	}
	for (int i = 0; i < count; i++)
		free(files[i]);
	free(files);
	free(folder);
	return is_good;
}

static bool load_table(struct replica *replica, const char *author, const char *form, struct err *err)
{
	char *name = mem_format("%s.csv", form);
	char *path = share_path("tables", name);
	struct form_set *set = NULL;
	struct import_options options = {.map = form, .file = path, .author = author};
	struct import_report report = {0};
	bool is_good = form_set_load(replica, &set, err) && import_run(replica, set, &options, &report, err);
	if (is_good && report.rejected_cells + report.rejected_rows > 0)
		is_good = err_set(err, EX_CONFIG, "%s: %ld values rejected: install Zila again", path,
			report.rejected_cells + report.rejected_rows);
	if (set)
		form_set_free(set);
	free(path);
	free(name);
	return is_good;
}

static bool fill(const char *folder, const char *author, bool is_sample, struct err *err)
{
	struct replica *replica;
	if (!replica_create_province(folder, is_sample, err) || !replica_open(folder, &replica, err))
		return false;
	struct bundle_key key;
	bool is_good = bundle_key_make(folder, "province", &key, err) && load_forms(replica, author, err);
	seal_forget(&key, sizeof key);
	for (size_t i = 0; is_good && i < sizeof tables / sizeof *tables; i++)
		is_good = load_table(replica, author, tables[i], err);
	replica_close(replica);
	return is_good;
}

static int remove_one(const char *path, const struct stat *state, int flag, struct FTW *place)
{
	(void)state, (void)flag, (void)place;
	return remove(path);
}

bool setup_discard(const char *folder, struct err *err)
{
	if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
		return err_set(err, EX_CANTCREAT, "%s: could not be cleared away: %s", folder, strerror(errno));
	return true;
}

/* A code that is no district of the province is a slip of the keyboard, and would make a replica of nothing. */
static bool is_district(const struct form_set *set, const char *code, struct err *err)
{
	const struct code_list *list = form_set_list(set, "district");
	return (list && code_list_find(list, code, strlen(code)))
		|| err_set(err, EX_USAGE, "%s: the province has no such district: `zila export place` there lists them", code);
}

/* Asked before the hub gives a number away. */
static bool hub_has_district(const char *folder, const char *district, const char *author, struct err *err)
{
	struct context hub;
	context_init(&hub, folder, author);
	bool is_good = context_open(&hub, err) && is_district(hub.set, district, err);
	context_close(&hub);
	return is_good;
}

bool setup_findings(const char *folder, const char *author, struct err *err)
{
	struct context made;
	context_init(&made, folder, author);
	bool is_good = context_open(&made, err) && recheck_replica(made.replica, made.set, author, err);
	context_close(&made);
	return is_good;
}

/* FOLDER must not be there (an empty one may); its name for as long as it is not finished, cleared of earlier tries. */
static char *begin(const char *folder, struct err *err)
{
	size_t length = strlen(folder);
	if (file_exists(folder) && rmdir(folder) != 0) {
		err_set(err, EX_CANTCREAT, "%s: something is there already: give a new folder's name", folder);
		return NULL;
	}
	while (length > 1 && folder[length - 1] == '/') /* as the shell completes it: else it would be made inside itself */
		length--;
	char *making = mem_format("%.*s.making", (int)length, folder);
	if (setup_discard(making, err))
		return making;
	free(making);
	return NULL;
}

/* Gives a finished folder its name, or clears away one that is not; takes MAKING. */
static bool finish(const char *folder, char *making, bool is_good, struct err *err)
{
	if (is_good && rename(making, folder) != 0)
		is_good = err_set(err, EX_CANTCREAT, "%s: could not be made: %s", folder, strerror(errno));
	if (!is_good)
		setup_discard(making, NULL);
	free(making);
	return is_good;
}

bool setup_province(const char *folder, const char *author, bool is_sample, struct err *err)
{
	char *making = begin(folder, err);
	return making && finish(folder, making, fill(making, author, is_sample, err), err);
}

/* Each learns the other's bundle key, and the hub where the new replica begins: whoever can write its folder is admitted. */
static bool introduce(const char *folder, const char *hub_folder, struct err *err)
{
	struct replica *made = NULL, *hub = NULL;
	struct bundle_key ours = {.secret = {0}}, theirs = {.secret = {0}};
	struct feed_cursor at[FEED_SCOPES];
	bool is_good = replica_open(folder, &made, err) && replica_open(hub_folder, &hub, err)
		&& bundle_key_make(folder, replica_district(made), &ours, err) && bundle_key_make(hub_folder, "province", &theirs, err)
		&& bundle_know(made, BUNDLE_PROVINCE, theirs.open, err) && bundle_know(hub, replica_number(made), ours.open, err)
		&& feed_cursors(made, replica_district(made), at, err)
		&& admission_stands(hub, replica_number(made), at[0].number, at[1].number, err);
	seal_forget(&ours, sizeof ours);
	seal_forget(&theirs, sizeof theirs);
	if (made)
		replica_close(made);
	if (hub)
		replica_close(hub);
	return is_good;
}

bool setup_district(const char *folder, const char *hub, const char *district, const char *author, struct err *err)
{
	char *making = hub_has_district(hub, district, author, err) ? begin(folder, err) : NULL;
	return making && finish(folder, making, replica_create_district(making, hub, district, err)
		&& setup_findings(making, author, err) && ssh_key_make(making, district, err)
		&& introduce(making, hub, err), err);
}

static bool restore(const char *folder, const char *file, int64_t *made, struct err *err)
{
	struct replica *replica;
	if (!replica_restore(folder, file, made, err) || !replica_open(folder, &replica, err))
		return false;
	bool is_good = replica_integrity(replica, err);
	replica_close(replica);
	return is_good;
}

bool setup_restore(const char *folder, const char *file, int64_t *made, struct err *err)
{
	char *making = begin(folder, err);
	return making && finish(folder, making, restore(making, file, made, err), err);
}
