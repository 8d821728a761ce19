#include "config.h"
#include "tests/screen/journey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned seed = 1;

const char *journey_program(void)
{
	const char *path = getenv("ZILA_BIN");

	if (!path)
		fail_msg("ZILA_BIN is not set");
	return path;
}

struct pty *journey_start_as(const char *folder, const char *user, const char *term, const char *const *env)
{
	const char *const argv[] = {journey_program(), "-C", folder, "--as", user, NULL};
	const struct pty_start start = {.term = term, .env = env, .argv = argv};
	struct pty *pty = pty_open(&start);

	pty_settle(pty);
	return pty;
}

struct pty *journey_start(const char *folder)
{
	return journey_start_as(folder, WORLD_AUTHOR, NULL, NULL);
}

/* cmocka cuts a message at 1,024 bytes. */
void journey_show(const char *title, const char *screen)
{
	print_error("%s\n", title);
	while (*screen) {
		const size_t length = strcspn(screen, "\n");

		print_error("%.*s\n", (int) length, screen);
		screen += length + (screen[length] == '\n');
	}
}

void journey_expect(struct pty *pty, const char *text)
{
	if (pty_shows(pty, text))
		return;
	journey_show("The screen:", pty_screen(pty));
	fail_msg("the screen does not show \"%s\"", text);
}

void journey_expect_not(struct pty *pty, const char *text)
{
	if (!pty_shows(pty, text))
		return;
	journey_show("The screen:", pty_screen(pty));
	fail_msg("the screen shows \"%s\"", text);
}

void journey_press(void *line, const char *bytes)
{
	pty_keys(line, bytes);
	if (!pty_is_over(line))
		return;
	journey_show("The last screen:", pty_screen(line));
	fail_msg("the program ended at a key");
}

void journey_leave(struct pty *pty)
{
	for (int step = 0; step < 10 && !pty_shows(pty, "Jobs, by number"); step++)
		pty_keys(pty, ESC);
	journey_expect(pty, "Jobs, by number");
	pty_keys(pty, "q");
	assert_int_equal(pty_wait(pty), 0);
	pty_close(pty);
}

unsigned journey_random(unsigned limit)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % limit;
}

void journey_seed(unsigned number)
{
	seed = number;
}
