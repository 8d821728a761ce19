#include "config.h"
#include "base/share.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *share_path(const char *kind, const char *name)
{
	const char *variable = strcmp(kind, "forms") == 0 ? "ZILA_FORMS"
		: strcmp(kind, "maps") == 0 ? "ZILA_MAPS" : "ZILA_TABLES";
	const char *folder = getenv(variable);
	char *installed = NULL;
	if (!folder || !*folder)
		folder = installed = mem_format("%s/%s", PKGDATADIR, kind);
	char *path = name ? mem_format("%s/%s", folder, name) : mem_copy(folder);
	free(installed);
	return path;
}
