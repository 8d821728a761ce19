/* The districts' folders that stand beside one another on a box: /var/lib/zila/kech, /var/lib/zila/quetta. A folder is of one
 * district; who works in several has as many, and this is how they are found. Reads only: nothing is migrated, nobody is waited for. */
#ifndef STORE_NEARBY_H
#define STORE_NEARBY_H

#include <stdbool.h>
#include <stdint.h>

enum { NEARBY_MAX = 64 };

struct nearby {
	char *folder; /* whole path */
	char district[65]; /* its code; "" where the folder cannot be read */
	bool is_this; /* it is the one that was asked about */
	int64_t waiting, refused; /* own entries that are not sent; that the province did not take */
	int64_t last_sync; /* UTC seconds of the last complete one; 0: none yet */
};

struct nearby_list {
	int count;
	struct nearby list[NEARBY_MAX];
};

/* Where FOLDER holds a replica: the districts in the folder above it, itself among them where it is one. Where it holds none: those in
 * FOLDER itself. By the folders' names. Left out: a province's, what this user may not read, and
 * names with a dot (kech.old), which were put aside. */
void nearby_read(const char *folder, struct nearby_list *out);
void nearby_free(struct nearby_list *list);

#endif
