/* A user's row as far as rights depend on it, as it stands and as it stood. src/store only. */
#ifndef STORE_USER_H
#define STORE_USER_H

#include "store/inside.h"

enum user_cell { USER_ACTIVE, USER_ROLE, USER_DISTRICT, USER_CELLS };
enum { USER_TEXT = 80 }; /* longer words are none that a right depends on: they are cut */

struct user {
	bool is_listed; /* else nothing is known of this name, and it is not held back */
	bool is_void;
	bool is_unsure; /* of the past: it cannot be said how the row stood */
	struct value cells[USER_CELLS]; /* texts stand in TEXTS: a struct user is never copied */
	char texts[USER_CELLS][USER_TEXT];
};

/* The row of NAME as it stands. False is an error. */
bool user_read(struct replica *replica, const char *name, struct user *out, struct err *err);
/* The same as it stood when '*' had come to number STAR, from the log of '*' behind it. False is an error. */
bool user_past(struct replica *replica, const char *name, int64_t star, struct user *out, struct err *err);
/* May this user write in SCOPE? EX_NOPERM and the reason; NAME for the sentence. */
bool user_check(const struct user *user, const char *name, const char *scope, struct err *err);

#endif
