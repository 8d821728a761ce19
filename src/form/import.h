/* Loading rows of a CSV file through a map (or a form's own columns), all or nothing. */
#ifndef FORM_IMPORT_H
#define FORM_IMPORT_H

#include "form/set.h"
#include "store/replica.h"

struct import_options {
	const char *map; /* a shipped map's name, a map file's path, or a form's code */
	const char *file; /* CSV path */
	const char *author;
	const char *const *sets; /* "FIELD=VALUE" */
	int set_count;
	bool is_dry_run;
	const char *rejects; /* path of the CSV of refused values, or NULL */
	/* called about ten times a second with rows done and bytes; NULL: silent */
	void (*progress)(void *state, long rows, size_t done, size_t total);
	void *state;
};

struct import_report {
	long rows; /* read */
	long added, changed, unchanged; /* records (school + census + … each) */
	long rejected_cells, rejected_rows;
	long cleaned; /* cells that a cleaning step changed */
	long findings, rules; /* open findings after the load; rules checked */
	long entries;
};

/* EX_DATAERR, EX_NOINPUT, EX_IOERR…: nothing was written then. */
bool import_run(struct replica *replica, struct form_set *set, const struct import_options *options,
	struct import_report *report, struct err *err);

#endif
