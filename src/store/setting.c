/* Settings of one folder. */
#include "config.h"
#include "store/setting.h"

#include <string.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/opening.h"

char *setting_get(struct replica *replica, const char *name)
{
	struct query *query;
	struct err ignored;
	char *value = NULL;

	if (!query_open(replica, "SELECT value FROM setting WHERE name = ?1", &query, &ignored))
		return NULL;
	query_bind_text(query, 1, name);
	if (query_step(query, &ignored) == 1 && !query_is_null(query, 0))
		value = mem_copy(query_text(query, 0));
	query_close(query);
	return value;
}

bool setting_put(struct replica *replica, const char *name, const char *value, struct err *err)
{
	if (strncmp(name, "replica.", 8) == 0)
		die("the setting %s belongs to the replica itself", name);
	if (replica->is_read_only)
		return err_set(err, EX_IOERR, "%s: cannot be written: make room on the disk", replica->path);
	return opening_put(replica->db, name, value, err);
}
