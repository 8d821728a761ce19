/* bench_keys ZILA FOLDER EXPORT LIST [IDLE]: what a key costs through a pseudo-terminal, in time to the last byte and in bytes:
 * whole typed queries in the lookup (and in fzf over LIST, the same schools), characters in a form, moves in a list, and
 * IDLE seconds in which nobody touches a key. Decides nothing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "tests/bench/line.h"
#include "tests/bench/names.h"
#include "tests/unit/lookup_queries.h"

enum {
	QUERIES = 40, QUERIES_FZF = 6, /* of each kind; fzf says nothing when it is done, so each key waits */
	KEYS_MAX = 1 << 15, QUIET_MS = 50, LIMIT_MS = 3000, IDLE_SECONDS = 60, SEED = 20261122,
};

struct keys {
	double ms[KEYS_MAX], bytes[KEYS_MAX], processor[KEYS_MAX];
	size_t count;
};

static void key(struct line_run *run, const char *bytes)
{
	line_send(run, bytes, strlen(bytes));
	line_settle(run);
}

/* One key, timed to the last byte and counted. */
static void measure(struct line_run *run, const char *bytes, size_t length, bool is_zila, struct keys *keys)
{
	const unsigned long before = run->received;
	const double spent = is_zila ? line_processor(run) : 0, start = line_now();

	line_send(run, bytes, length);
	if (is_zila)
		line_settle(run);
	else
		line_quiet(run, QUIET_MS, LIMIT_MS);
	if (keys->count == KEYS_MAX)
		return;
	keys->processor[keys->count] = is_zila ? line_processor(run) - spent : 0;
	keys->ms[keys->count] = run->received > before ? run->last - start : 0;
	keys->bytes[keys->count++] = (double) (run->received - before);
}

/* The byte length of the character at TEXT. */
static size_t character(const char *text)
{
	size_t length = 1;

	while (((unsigned char) text[length] & 0xc0) == 0x80)
		length++;
	return length;
}

static void type_queries(struct line_run *run, const struct names *names, int queries, bool is_zila, struct keys *keys)
{
	uint64_t seed = SEED;
	char query[QUERY_SIZE];

	for (int i = 0; i < queries * QUERY_KINDS; i++) {
		const char *name = names->name[lookup_queries_random(&seed, (uint32_t) names->count)];

		lookup_queries_make((enum query_kind) (i % QUERY_KINDS), name, &seed, query);
		for (const char *at = query; *at; at += character(at))
			measure(run, at, character(at), is_zila, keys);
		line_send(run, "\025", 1); /* ^U: the line is empty again */
		if (is_zila)
			line_settle(run);
		else
			line_quiet(run, QUIET_MS, LIMIT_MS);
	}
	line_sort(keys->ms, keys->count);
	line_sort(keys->bytes, keys->count);
	line_sort(keys->processor, keys->count);
}

static void print_keys(const char *who, const struct keys *keys, double target_ms, double target_bytes)
{
	char text[160];
	char *name = mem_format("%s: key to last byte", who);

	snprintf(text, sizeof text, "p50 %.2f ms, p99 %.2f ms, most %.1f ms (%zu keys)", line_quantile(keys->ms, keys->count, 0.5),
		line_quantile(keys->ms, keys->count, 0.99), line_quantile(keys->ms, keys->count, 1), keys->count);
	line_figure(name, text, line_quantile(keys->ms, keys->count, 0.99), target_ms, "ms at p99");
	free(name);
	if (line_quantile(keys->processor, keys->count, 1) > 0)
		printf("%-30s of it the program's own processor time: p50 %.2f ms, p99 %.2f ms, most %.1f ms\n", "",
			line_quantile(keys->processor, keys->count, 0.5), line_quantile(keys->processor, keys->count, 0.99),
			line_quantile(keys->processor, keys->count, 1));
	name = mem_format("%s: bytes a key", who);
	snprintf(text, sizeof text, "p50 %.0f, p99 %.0f, most %.0f", line_quantile(keys->bytes, keys->count, 0.5),
		line_quantile(keys->bytes, keys->count, 0.99), line_quantile(keys->bytes, keys->count, 1));
	line_figure(name, text, line_quantile(keys->bytes, keys->count, 0.99), target_bytes, "bytes at p99");
	free(name);
}

static void compare(const struct keys *ours, const struct keys *theirs)
{
	printf("%-30s zila / fzf: %.2f x the time, %.2f x the bytes at p99\n", "",
		line_quantile(ours->ms, ours->count, 0.99) / line_quantile(theirs->ms, theirs->count, 0.99),
		line_quantile(ours->bytes, ours->count, 0.99) / line_quantile(theirs->bytes, theirs->count, 0.99));
}

static void measure_fzf(const char *list, const struct names *names, const struct keys *ours)
{
	static struct keys keys;
	const char *const argv[] = {"fzf", NULL};
	struct line_run run;

	if (!line_has("fzf")) {
		printf("%-30s not measured: fzf is not installed\n", "fzf");
		return;
	}
	line_open(&run, &(struct line_start) {.argv = argv, .input = list});
	line_quiet(&run, 500, LIMIT_MS);
	type_queries(&run, names, QUERIES_FZF, false, &keys);
	line_close(&run);
	print_keys("fzf", &keys, -1, -1);
	compare(ours, &keys);
}

/* Bytes of COUNT keys, each BYTES. */
static void measure_bytes(struct line_run *run, const char *name, const char *const *bytes, int count, double target)
{
	static struct keys keys;
	char text[160];

	keys.count = 0;
	for (int i = 0; i < count; i++)
		measure(run, bytes[i], strlen(bytes[i]), true, &keys);
	line_sort(keys.bytes, keys.count);
	snprintf(text, sizeof text, "p50 %.0f, most %.0f bytes (%zu keys)", line_quantile(keys.bytes, keys.count, 0.5),
		line_quantile(keys.bytes, keys.count, 1), keys.count);
	line_figure(name, text, line_quantile(keys.bytes, keys.count, 1), target, "bytes");
}

static void measure_screens(struct line_run *run)
{
	static const char *const letters[] = {"r", "o", "o", "f", " ", "o", "f", " ", "r", "o", "o", "m", " ", "2", ",", " ", "w", "a",
		"l", "l", "s", "\xd9\x85", "\xd8\xaf"};
	static const char *const digits[] = {"2", "9", ".", "1", "3"};
	static const char *const moves[] = {"\033[B", "\033[B", "\033[B", "\033[A", "\033[A", "\033[B", "\033[B", "\033[B", "\033[B"};
	static const char *const fields[] = {"\033[B", "\033[B", "\033[B", "\033[B", "\033[B"};

	key(run, "/");
	for (const char *at = "killi"; *at; at++)
		key(run, (char[2]) {*at, '\0'});
	const unsigned long before = run->received;
	line_quiet(run, 300, 1000);
	printf("%-30s %lu bytes, once, when nobody types for 300 ms\n", "the list fills the screen", run->received - before);
	measure_bytes(run, "first arrow into the list", moves, 1, -1);
	measure_bytes(run, "a list move", moves, sizeof moves / sizeof *moves, 20);
	key(run, "\r");
	measure_bytes(run, "the next school's card", (const char *const[]) {"n", "n", "n", "n", "n", "n"}, 6, -1);
	key(run, "v");
	measure_bytes(run, "the next field of a form", fields, 5, -1);
	measure_bytes(run, "a typed character, text", letters, sizeof letters / sizeof *letters, 4);
	key(run, "\033[A");
	measure_bytes(run, "a typed character, number", digits, sizeof digits / sizeof *digits, 4);
	key(run, "\033[B");
	measure_bytes(run, "first one over an old value", letters, 1, -1);
}

/* Three screens left alone at once: home, a lookup that has filled its screen, a form with a field begun. */
static void measure_idle(const struct line_start *start, int seconds)
{
	static const char *const ways[3] = {"", "/killi", "/killi\rvx"};
	static const char *const names[3] = {"home", "lookup", "form"};
	struct line_run runs[3];
	unsigned long before[3];

	for (int i = 0; i < 3; i++) {
		line_open(&runs[i], start);
		line_settle(&runs[i]);
		for (const char *at = ways[i]; *at; at++)
			key(&runs[i], (char[2]) {*at, '\0'});
		line_quiet(&runs[i], 1500, 2000);
		before[i] = runs[i].received;
	}
	const double end = line_now() + seconds * 1e3;
	while (line_now() < end)
		for (int i = 0; i < 3; i++)
			line_quiet(&runs[i], 100, 300);
	for (int i = 0; i < 3; i++) {
		char text[80];
		char *name = mem_format("an idle screen: %s", names[i]);

		snprintf(text, sizeof text, "%lu bytes in %d s", runs[i].received - before[i], seconds);
		line_figure(name, text, (double) (runs[i].received - before[i]), 0, "bytes");
		free(name);
		line_close(&runs[i]);
	}
}

int main(int argc, char **argv)
{
	static struct keys keys;
	struct names names;
	struct line_run run;

	if (argc < 5)
		die("bench_keys ZILA FOLDER EXPORT LIST [IDLE]");
	const char *const zila[] = {argv[1], "-C", argv[2], NULL};
	const struct line_start start = {.argv = zila};

	names_read(argv[3], &names);
	line_open(&run, &start);
	if (!line_settle(&run))
		die("bench_keys: %s did not start", argv[1]);
	key(&run, "/");
	type_queries(&run, &names, QUERIES, true, &keys);
	print_keys("lookup", &keys, 5, 500);
	line_close(&run);
	measure_fzf(argv[4], &names, &keys);
	line_open(&run, &start);
	line_settle(&run);
	measure_screens(&run);
	line_close(&run);
	measure_idle(&start, argc > 5 ? atoi(argv[5]) : IDLE_SECONDS);
	names_free(&names);
	return 0;
}
