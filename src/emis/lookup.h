/* Finding a school among all of them by whatever a person remembers: its code, some words of its name in any spelling
 * and order, or its place. All in memory, no SQL: a loader adds the schools once, every key asks anew.
 *
 * Each word of a query is matched against every word the schools are known by (names, neighbouring words of a name
 * written as one, initials, places): whole, as a beginning, by sound, and within one or two slips of the finger. A
 * school's score is the share of the query's words that it explains, rare words weighing more, less a little for
 * words of its name that were not asked for. A code written out comes first always.
 *
 * Not for several threads: a find uses scratch memory inside the lookup. */
#ifndef EMIS_LOOKUP_H
#define EMIS_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOOKUP_CODE_SIZE = 16 };

/* One school. Any text may be NULL or empty, except the code. */
struct lookup_school {
	int64_t id; /* the caller's own number, given back */
	const char *code; /* as stored: 07086, BEF001 */
	const char *name; /* with its prefix */
	const char *name_ur;
	const char *district, *tehsil, *uc, *village;
	const char *cluster; /* code or name of the cluster */
	const char *aliases; /* other words for its place ("Bolan"), from the reference tables */
	const char *level; /* code of the level; where empty, the prefix's */
	const char *gender; /* the same */
	const char *status;
};

/* What the schools must have; NULL or empty is no condition. Compared without case. */
struct lookup_filter {
	const char *level, *gender, *status, *district, *cluster;
};

struct lookup_hit {
	uint32_t index; /* 0 for the first school added */
	float score; /* about 1: every word whole and nothing more in the name; 2: the code itself */
};

struct lookup;

struct lookup *lookup_new(void);
void lookup_free(struct lookup *lookup);

/* Takes in a school; the texts are copied. Not after lookup_finish. */
void lookup_add(struct lookup *lookup, const struct lookup_school *school);
/* Builds the index (some 20 ms for 15,000 schools). Needed once, before the first find. */
void lookup_finish(struct lookup *lookup);

size_t lookup_count(const struct lookup *lookup);
/* The school at INDEX as it was added, except name_ur, village and aliases, which are NULL: they are not kept. The
 * texts live as long as the lookup; absent ones are "". */
struct lookup_school lookup_get(const struct lookup *lookup, uint32_t index);

/* The best MAX schools for QUERY (UTF-8) into OUT, best first, equal ones in the order they were added; returns how
 * many. The last word counts as not yet finished unless a space follows it. FILTER may be NULL. A query without a
 * word gives the first MAX schools that pass the filter. */
size_t lookup_find(struct lookup *lookup, const char *query, const struct lookup_filter *filter, struct lookup_hit *out,
	size_t max);

/* Reads TEXT as a school code in the ways people write one ("7086", "BEMIS 07086", "bmis code 2469", "bef 001") and
 * writes it as it is stored: numbers padded to five digits, letters in capitals. False, and "" in OUT, where it is no
 * code. */
bool lookup_code(const char *text, char out[LOOKUP_CODE_SIZE]);

/* What a name's first word says: "primary" and "boys" for GBPS. The empty string where it does not say. False where
 * the name does not start with a known prefix. */
bool lookup_prefix(const char *name, const char **level, const char **gender);

/* Bytes of memory the lookup holds, scratch included. */
size_t lookup_memory(const struct lookup *lookup);

#endif
