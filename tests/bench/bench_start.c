/* bench_start ZILA FOLDER EXPORT LIST REPOSITORY: how long from the fork to the last byte of the first screen, for Zila with FOLDER and
 * for public tools on a list of the same schools, by turns; and Zila's memory. LIST is written here. Decides nothing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "tests/bench/line.h"
#include "tests/bench/names.h"

enum { ROUNDS = 15, TOOLS = 5, QUIET_MS = 150, LIMIT_MS = 10000, FRAME_BYTES = 200, TARGET_MS = 60, TARGET_KB = 20 << 10 };

struct tool {
	const char *name, *what;
	struct line_start start;
	double ms[ROUNDS];
	int count;
};

static void measure(struct tool *tool)
{
	struct line_run run;

	line_open(&run, &tool->start);
	if (line_quiet(&run, QUIET_MS, LIMIT_MS) && run.received > 64)
		tool->ms[tool->count++] = run.last - run.started;
	line_close(&run);
}

static void print_tool(const struct tool *tool, double ours)
{
	char text[160];
	const double median = line_quantile(tool->ms, (size_t) tool->count, 0.5);

	if (tool->count == 0) {
		printf("%-30s not measured: %s is not installed, or showed nothing\n", "start", tool->name);
		return;
	}
	snprintf(text, sizeof text, "median %.1f ms, least %.1f, most %.1f (%d runs)", median, tool->ms[0],
		tool->ms[tool->count - 1], tool->count);
	char *name = mem_format("start: %s", tool->what);
	line_figure(name, text, median, ours < 0 ? TARGET_MS : -1, "ms");
	free(name);
	if (ours >= 0)
		printf("%-30s zila takes %.2f x its time\n", "", ours / median);
}

static void keys(struct line_run *run, const char *text)
{
	line_send(run, text, strlen(text));
	line_settle(run);
}

static void print_memory(const struct line_run *run, const char *when)
{
	char text[160];
	const long peak = line_memory(run, "VmHWM:"), now = line_memory(run, "VmRSS:");
	const long own = line_memory(run, "RssAnon:");
	char *name = mem_format("memory: %s", when);

	snprintf(text, sizeof text, "%.1f MB resident, %.1f its own, %.1f at most", (double) now / 1024, (double) own / 1024,
		(double) peak / 1024);
	line_figure(name, text, (double) peak, TARGET_KB, "kB");
	free(name);
}

/* Zila's first bytes only set the terminal up: waits for the frame after them. */
static void wait_frame(struct line_run *run)
{
	line_quiet(run, 1, LIMIT_MS);
	while (run->received < FRAME_BYTES && line_quiet(run, 1, 1000))
		;
}

/* A key typed the moment the first screen is there waits for no more than a piece of the lookup's making. */
static void measure_first_key(const struct line_start *start)
{
	double ms[ROUNDS];
	char text[160];
	size_t count = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct line_run run;

		line_open(&run, start);
		wait_frame(&run);
		const double sent = line_now();
		line_send(&run, "\033[B", 3);
		if (line_quiet(&run, QUIET_MS, 1000))
			ms[count++] = run.last - sent;
		line_close(&run);
	}
	line_sort(ms, count);
	snprintf(text, sizeof text, "median %.1f ms, most %.1f", line_quantile(ms, count, 0.5), count ? ms[count - 1] : 0);
	line_figure("a key on the new screen", text, line_quantile(ms, count, 0.5), TARGET_MS, "ms");
}

static void measure_memory(const struct line_start *start)
{
	struct line_run run;

	line_open(&run, start);
	wait_frame(&run);
	print_memory(&run, "first screen");
	line_settle(&run);
	printf("%-30s %.0f ms after the fork the lookup was there too\n", "", line_now() - run.started);
	print_memory(&run, "the lookup made");
	keys(&run, "/");
	for (const char *at = "killi muhamad gbhs turbat"; *at; at++)
		keys(&run, (char[2]) {*at, '\0'});
	print_memory(&run, "words typed");
	keys(&run, "\r");
	for (int i = 0; i < 20; i++)
		keys(&run, "n");
	print_memory(&run, "twenty cards read");
	line_close(&run);
}

int main(int argc, char **argv)
{
	struct names names;

	if (argc < 6)
		die("bench_start ZILA FOLDER EXPORT LIST REPOSITORY");
	names_read(argv[3], &names);
	names_write(&names, argv[4]);
	names_free(&names);
	const char *const zila[] = {argv[1], "-C", argv[2], NULL}, *const less[] = {"less", argv[3], NULL};
	const char *const tig[] = {"tig", NULL}, *const htop[] = {"htop", NULL}, *const fzf[] = {"fzf", NULL};
	struct tool tools[TOOLS] = {
		{.name = argv[1], .what = "zila, the province", .start = {.argv = zila}},
		{.name = "less", .what = "less, the schools as CSV", .start = {.argv = less}},
		{.name = "tig", .what = "tig, this repository", .start = {.argv = tig, .folder = argv[5]}},
		{.name = "htop", .what = "htop", .start = {.argv = htop}},
		{.name = "fzf", .what = "fzf, the list of schools", .start = {.argv = fzf, .input = argv[4]}},
	};

	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < TOOLS; i++)
			if (line_has(tools[i].name))
				measure(&tools[i]);
	for (int i = 0; i < TOOLS; i++)
		line_sort(tools[i].ms, (size_t) tools[i].count);
	for (int i = 0; i < TOOLS; i++)
		print_tool(&tools[i], i == 0 ? -1 : line_quantile(tools[0].ms, (size_t) tools[0].count, 0.5));
	measure_first_key(&tools[0].start);
	measure_memory(&tools[0].start);
	return 0;
}
