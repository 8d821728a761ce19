/* Generated traffic for the benches of the sync: the visits of a generated province (src/emis/sample.h, any seed) as patterns, from
 * which entries of any replica, school and day are made. A failure ends the program. */
#ifndef TESTS_BENCH_TRAFFIC_H
#define TESTS_BENCH_TRAFFIC_H

#include "base/buf.h"
#include "store/entry.h"
#include "store/replica.h"

enum { TRAFFIC_CLASSES = 6 };

/* A visit with some of its classes; texts point into the traffic. */
struct traffic_visit {
	const struct operation *visit, *classes[TRAFFIC_CLASSES];
	int class_count, filled; /* columns of the visit that are not blank */
};

struct traffic {
	int count;
	struct traffic_visit *visits; /* in the order of the sample's log: by school, then by day */
	struct entry *entries;
	char **bodies;
};

/* Makes a province at FOLDER, filled from SEED. */
void traffic_sample(const char *folder, uint64_t seed);
/* Reads the visits to open schools with their first classes out of a sample. */
void traffic_read(struct traffic *traffic, struct replica *sample);
void traffic_free(struct traffic *traffic);

struct traffic_place {
	int origin;
	int64_t serial, time, star, number;
	const char *scope, *school, *date, *author;
};

/* The body of an entry at PLACE after the pattern AT, appended to OUT. */
void traffic_body(const struct traffic *traffic, int at, const struct traffic_place *place, struct buf *out);
/* Ends the program with what went wrong, unless IS_GOOD. */
void traffic_must(bool is_good, const struct err *err);

#endif
