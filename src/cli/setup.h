/* Making a province folder (the replica, the shipped forms, the reference tables) and a district folder. */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include "base/err.h"
#include "store/replica.h"

/* A province replica at FOLDER with every shipped form and table; FOLDER appears whole or not at all. */
bool setup_province(const char *folder, const char *author, bool is_sample, struct err *err);
/* Removes a folder that was never finished, with all in it; true where there is none. */
bool setup_discard(const char *folder, struct err *err);
/* A replica of DISTRICT from a hub's folder on this machine, with its findings and its key; FOLDER appears whole or not at all. */
bool setup_district(const char *folder, const char *hub, const char *district, const char *author, struct err *err);
/* Findings are local, so a new replica finds its own. */
bool setup_findings(const char *folder, const char *author, struct err *err);
/* A folder from a backup FILE, looked through; FOLDER appears whole or not at all. *MADE is when the backup was made. */
bool setup_restore(const char *folder, const char *file, int64_t *made, struct err *err);
/* Loads one instrument file (and CODE.ur.ini beside it where there is one) into an open province replica. */
bool setup_form(struct replica *replica, const char *author, const char *path, struct err *err);

#endif
