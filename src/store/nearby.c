/* See the header. */
#include "config.h"
#include "store/nearby.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/opening.h"

static int64_t setting_number(sqlite3 *db, const char *name)
{
	char *text = opening_setting(db, name);
	int64_t number = text ? strtoll(text, NULL, 10) : 0;

	free(text);
	return number;
}

/* False where it is no district's. */
static bool read_one(const char *path, struct nearby *out)
{
	sqlite3 *db = NULL;
	char *role = NULL, *district = NULL;
	bool is_one = true;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		role = opening_setting(db, "replica.role");
		district = opening_setting(db, "replica.district");
	}
	/* What does not even say whose it is is shown as such: it may be the one that is looked for. */
	if (role)
		is_one = strcmp(role, "district") == 0 && district;
	if (role && is_one) {
		strncat(out->district, district, sizeof out->district - 1);
		out->waiting = db_number(db, "SELECT count(*) FROM entry WHERE state <> 1 AND state = 0", 0);
		out->refused = db_number(db, "SELECT count(*) FROM entry WHERE state <> 1 AND state IN (2, 3)", 0);
		out->last_sync = setting_number(db, "sync.complete");
	}
	free(role);
	free(district);
	sqlite3_close(db);
	return is_one;
}

static int by_folder(const void *one, const void *other)
{
	return strcmp(((const struct nearby *) one)->folder, ((const struct nearby *) other)->folder);
}

static void look(const char *parent, const char *own, struct nearby_list *out)
{
	DIR *open = opendir(parent);
	struct dirent *item;

	while (open && out->count < NEARBY_MAX && (item = readdir(open))) {
		struct nearby *one = &out->list[out->count];
		char *path;

		*one = (struct nearby) { .folder = mem_format("%s/%s", strcmp(parent, "/") == 0 ? "" : parent, item->d_name) };
		path = mem_format("%s/%s", one->folder, OPENING_DB);
		one->is_this = own && strcmp(own, one->folder) == 0;
		/* A name with a dot is one that was put aside (kech.old), or not whole yet. */
		if ((one->is_this || !strchr(item->d_name, '.')) && access(path, R_OK) == 0 && read_one(path, one))
			out->count++;
		else
			free(one->folder);
		free(path);
	}
	if (open)
		closedir(open);
	qsort(out->list, (size_t) out->count, sizeof *out->list, by_folder);
}

void nearby_read(const char *folder, struct nearby_list *out)
{
	char whole[PATH_MAX];
	char *there;

	out->count = 0;
	if (!realpath(folder, whole))
		return;
	there = mem_format("%s/%s", whole, OPENING_DB);
	if (file_exists(there)) {
		char *slash = strrchr(whole, '/');
		char *parent = slash == whole ? mem_copy("/") : mem_copy_bytes(whole, (size_t) (slash - whole));

		look(parent, whole, out);
		free(parent);
	} else {
		look(whole, NULL, out);
	}
	free(there);
}

void nearby_free(struct nearby_list *list)
{
	for (int i = 0; i < list->count; i++)
		free(list->list[i].folder);
	list->count = 0;
}
