/* What waits to be verified, and the verification itself: on the entry screen, keyed a second time without the first values in sight, or
 * looked through page by page. */
#ifndef SCREENS_VERIFY_H
#define SCREENS_VERIFY_H

#include <stdbool.h>

#include "base/buf.h"
#include "form/draft_book.h"

struct app;
struct entry;
struct verify;

/* The list of what waits. */
void verify_push(struct app *app);
/* A draft of a second keying, or of a sight check with pages agreed to; and the way on with it, from the work list. */
bool verify_is_draft(struct app *app, const struct draft *draft);
void verify_push_draft(struct app *app, const struct draft *draft);

/* For the entry screen, whose `verify` is set where it verifies. */
/* Ctrl-S and F10. True where that was all; false: the record itself is to be saved, and verify_saved() called then. */
bool verify_save(struct entry *entry);
void verify_saved(struct entry *entry);
/* In place of the record's own draft. */
bool verify_has_draft(const struct entry *entry);
bool verify_keep(struct entry *entry);
/* A field that is not keyed again. */
bool verify_hides(const struct entry *entry, int grid, int field);
/* The present page agrees with the paper: on to the next one. */
void verify_agree(struct entry *entry);
/* "Second keying: " before the title; "" where nothing is verified. */
void verify_title(const struct entry *entry, struct buf *out);
void verify_free(struct verify *verify);

#endif
