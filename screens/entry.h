/* Keying a record: the pages of its form, field by field, each field kept in a draft as it is left. */
#ifndef SCREENS_ENTRY_H
#define SCREENS_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

struct app;

/* A new record of FORM about SCHOOL, or where a draft of it by the same person is open, that draft. */
void entry_push_new(struct app *app, const char *form, const char *school);
/* An existing record by its key (a record that is not there yet is made: natural keys). */
void entry_push_key(struct app *app, const char *form, const char *key, const char *school);
/* The record of a finding: of FORM, or where that is a grid its record; the cursor goes to FIELD (may be NULL) of the row. */
void entry_push_finding(struct app *app, const char *form, const char *key, const char *school, const char *field);
/* Is a draft of the record KEY by this person open? Then it is shown. */
bool entry_push_if_draft(struct app *app, const char *form, const char *key, const char *school);
/* A draft from the work list. */
void entry_push_draft(struct app *app, int64_t draft);

/* Leaves the record that is being keyed, whatever lies over it; what was keyed is kept as a draft. */
void entry_park(struct app *app);

/* Asks for the year of the returns that are keyed from now on; entry_push_new asks for it only once. */
void entry_ask_year(struct app *app);

#endif
