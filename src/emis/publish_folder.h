/* A folder of published files that is never half new: it is made beside, and takes the old one's place in one step. A file whose bytes are as they
 * were is the same file, by a link, with its time: who copies the folder onward copies what changed. */
#ifndef EMIS_PUBLISH_FOLDER_H
#define EMIS_PUBLISH_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct publish_folder;

struct publish_written { long files, written; long long bytes; }; /* all of them; those that are new or changed */

/* PATH is absent, empty, or was made by this before (it has a mark): else EX_CANTCREAT. */
bool publish_folder_begin(const char *path, struct publish_folder **out, struct err *err);
/* One file by its name below PATH ("school/07086.html"), readable by everybody. EX_IOERR, with what to do, where the disk is full. */
bool publish_folder_put(struct publish_folder *folder, const char *name, const void *bytes, size_t length, struct err *err);
/* Puts it in its place. The folder is freed, whatever the answer. */
bool publish_folder_end(struct publish_folder *folder, struct publish_written *written, struct err *err);
/* Gives it up: PATH stays as it was. NULL is fine. */
void publish_folder_drop(struct publish_folder *folder);

#endif
