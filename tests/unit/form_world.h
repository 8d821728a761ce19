/* A small world for the tests of forms: a province with a few instruments of its own, and records in one line. */
#ifndef FORM_WORLD_H
#define FORM_WORLD_H

#include "form/record.h"
#include "form/set.h"
#include "store/replica.h"

struct form_world {
	char *folder;
	struct replica *replica;
	struct form_set *set;
};

extern const char FORM_WORLD_CODE[], FORM_WORLD_SCHOOL[], FORM_WORLD_CENSUS[], FORM_WORLD_ENROLMENT[],
	FORM_WORLD_VISIT[], FORM_WORLD_VISIT_CLASS[], FORM_WORLD_STAFF[], FORM_WORLD_VISIT_STAFF[];

/* An opened province below $TMPDIR with code lists (grade, level, status), the forms above and two schools, 07086
 * (primary) and 07087 (middle). */
void form_world_open(struct form_world *world);
void form_world_close(struct form_world *world);
/* Loads one instrument and reads the set again; fails the test where it is refused. */
void form_world_load(struct form_world *world, const char *text);
void form_world_refresh(struct form_world *world);
/* A record of "field=value" pairs, ended by NULL; unsaved. */
struct record *form_world_record(struct form_world *world, const char *form, ...);
/* The same saved, soft rules accepted; its key in KEY (128 bytes) where not NULL. */
void form_world_add(struct form_world *world, char *key, const char *form, ...);
/* A grid's row whose last key field is VALUE, made where it is not there. */
int form_world_row(struct record *record, int grid, const char *value);
void form_world_put(struct record *record, int grid, int row, const char *field, const char *text);
/* What a cell holds now, as text; good until the next call. */
const char *form_world_text(const struct record *record, int grid, int row, const char *field);
/* The single text of a query; "" where there is none; good until the next call. */
const char *form_world_ask(struct form_world *world, const char *sql);

#endif
