/* What went wrong, as one sentence for a person and one exit code for a script.
 *
 * Two families. Where the programmer or the machine is broken (an invariant, out of memory) die() is called and does
 * not return. Where the world said no (disk full, bad file, bad value) a function returns false and fills the
 * caller's struct err, once, at the place that knows what happened; callers above may put words before it but never
 * guess at it. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <sysexits.h>

enum { ERR_TEXT_SIZE = 768 };

struct err {
	int code; /* a sysexits.h code; 0 while nothing went wrong */
	char text[ERR_TEXT_SIZE]; /* "what: why: what to do", UTF-8, no newline at the end */
};

/* Fills ERR (which may be NULL) and returns false always, so that `return err_set(...)` reads well. Text that does
 * not fit is cut at a character, never inside one; control characters from outside are shown as '?'. */
bool err_set(struct err *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "FORMAT: " before the text that ERR holds; returns false always. */
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets ERR back to "nothing went wrong". */
void err_reset(struct err *err);

/* The program is broken: restores the terminal by the hook, writes one line to standard error, aborts. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The function that die() calls first (the terminal's restore); NULL takes it away. */
void die_hook(void (*restore)(void));

#endif
