/* The program itself on a pseudo-terminal over a copy of the tests' world: what the journeys share. */
#ifndef TESTS_SCREEN_JOURNEY_H
#define TESTS_SCREEN_JOURNEY_H

#include "tests/screen/pty.h"
#include "tests/screen/world.h"

/* Keys as a terminal sends them. */
#define ENTER "\r"
#define ESC "\033"
#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"
#define PAGE_UP "\033[5~"
#define PAGE_DOWN "\033[6~"
#define F2 "\033OQ"
#define F10 "\033[21~"
#define ALL_GONE "\025" /* Ctrl-U: the line is empty */

/* The program at a folder as WORLD_AUTHOR, or as USER; settled. */
struct pty *journey_start(const char *folder);
struct pty *journey_start_as(const char *folder, const char *user, const char *term, const char *const *env);
/* Fails the test, with the screen, where TEXT is not shown (in one row), or is. */
void journey_expect(struct pty *pty, const char *text);
void journey_expect_not(struct pty *pty, const char *text);
/* Prints a screen whole. */
void journey_show(const char *title, const char *screen);
/* One key of a keyer (keyer.h): LINE is the pty. Fails the test where the program has ended. */
void journey_press(void *line, const char *bytes);
/* Leaves by q from wherever Esc leads home from; the program must end well. Closes the pty. */
void journey_leave(struct pty *pty);
/* Path of the program, and a number below LIMIT that repeats with the seed. */
const char *journey_program(void);
unsigned journey_random(unsigned limit);
void journey_seed(unsigned seed);

#endif
