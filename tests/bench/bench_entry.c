/* bench_entry ZILA FOLDER SCHOOL OTHER…: what keying costs with the whole province loaded and all rules on. A visit to SCHOOL and its next
 * return are keyed from paper on a vt220 (time from key to last byte, bytes a keystroke), the returns of the OTHER schools are opened and
 * saved. Decides nothing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "store/query.h"
#include "tests/bench/line.h"
#include "tests/screen/keyer.h"
#include "tests/screen/papers.h"

enum { KEYS_MAX = 1 << 14, TIMES_MAX = 200 };

struct costs {
	double ms[KEYS_MAX], processor[KEYS_MAX], bytes[KEYS_MAX];
	size_t count;
};

/* One line with a keyer at it: what each key cost, by kind. */
struct desk {
	struct line_run run;
	struct keyer keyer;
	struct replica *replica;
	struct form_set *set;
	struct costs typed, left, pages;
};

static void note(struct costs *costs, double ms, double processor, double bytes)
{
	if (costs->count == KEYS_MAX)
		return;
	costs->ms[costs->count] = ms;
	costs->processor[costs->count] = processor;
	costs->bytes[costs->count++] = bytes;
}

static double press_timed(struct line_run *run, const char *bytes, double *cost)
{
	const unsigned long before = run->received;
	const double start = line_now();

	line_send(run, bytes, strlen(bytes));
	line_settle(run);
	*cost = (double) (run->received - before);
	return run->received > before ? run->last - start : 0;
}

static void press(void *arg, const char *bytes)
{
	struct desk *desk = arg;
	double cost;
	const double spent = line_processor(&desk->run), ms = press_timed(&desk->run, bytes, &cost);
	const double processor = line_processor(&desk->run) - spent;

	/* A new page is drawn once and read, however it was reached. */
	if (cost > 200)
		note(&desk->pages, ms, processor, cost);
	else
		note(desk->keyer.is_leaving ? &desk->left : &desk->typed, ms, processor, cost);
}

static void key(struct line_run *run, const char *bytes)
{
	line_send(run, bytes, strlen(bytes));
	line_settle(run);
}

/* F10, and a reason wherever one is asked: the time of the key after which the record is there. */
static double save_timed(struct desk *desk, const char *count)
{
	double cost, ms = press_timed(&desk->run, "\033[21~", &cost);

	for (int reasons = 0; reasons < 40; reasons++) {
		if (query_number(desk->replica, count, 0) > 0)
			return ms;
		key(&desk->run, "\025so it is");
		ms = press_timed(&desk->run, "\r", &cost);
	}
	die("bench_entry: not saved");
}

static void sit_down(struct desk *desk, const char *const *argv, const char *folder)
{
	struct err err = {0};

	if (!replica_open(folder, &desk->replica, &err) || !form_set_load(desk->replica, &desk->set, &err))
		die("bench_entry: %s", err.text);
	line_open(&desk->run, &(struct line_start) {.argv = argv, .term = "vt220"});
	line_settle(&desk->run);
	desk->keyer = (struct keyer) {.press = press, .line = desk, .replica = desk->replica, .set = desk->set};
}

static double sum(const double *values, size_t count)
{
	double total = 0;

	for (size_t at = 0; at < count; at++)
		total += values[at];
	return total;
}

static void print_costs(const char *name, struct costs *costs, double target)
{
	char text[160];
	const double bytes = sum(costs->bytes, costs->count) / (double) (costs->count ? costs->count : 1);

	line_sort(costs->ms, costs->count);
	line_sort(costs->processor, costs->count);
	snprintf(text, sizeof text, "p50 %.2f ms, p99 %.2f ms, %.1f bytes (%zu keys)", line_quantile(costs->ms, costs->count, 0.5),
		line_quantile(costs->ms, costs->count, 0.99), bytes, costs->count);
	line_figure(name, text, line_quantile(costs->ms, costs->count, 0.99), target, "ms at p99");
	printf("%-30s of it the program's own processor time: p99 %.2f ms\n", "", line_quantile(costs->processor, costs->count, 0.99));
}

static void print_bytes(const struct desk *desk, const char *what)
{
	const size_t keys = desk->typed.count + desk->left.count + desk->pages.count;
	const double fields = sum(desk->typed.bytes, desk->typed.count) + sum(desk->left.bytes, desk->left.count);
	const double pages = sum(desk->pages.bytes, desk->pages.count);
	char text[160];

	snprintf(text, sizeof text, "%.2f in its fields (%zu keys)", fields / (double) (desk->typed.count + desk->left.count), keys - desk->pages.count);
	line_figure(what, text, fields / (double) (desk->typed.count + desk->left.count), 2, "bytes a keystroke");
	printf("%-30s %.2f with what is drawn of %zu new pages, %.0f bytes each\n", "", (fields + pages) / (double) keys, desk->pages.count,
		pages / (double) desk->pages.count);
}

/* A coordinate of the registry, as it is written. */
static const char *school_value(struct replica *replica, const char *school, const char *column)
{
	static char text[40];
	char *sql = mem_format("SELECT printf('%%.6f', %s / 1e6) FROM school WHERE code = '%s'", column, school);
	struct query *query;
	struct err err = {0};

	if (!query_open(replica, sql, &query, &err) || query_step(query, &err) <= 0)
		die("bench_entry: %s", err.text);
	snprintf(text, sizeof text, "%s", query_text(query, 0));
	query_close(query);
	free(sql);
	return text;
}

static void measure_visit(const char *const *argv, const char *folder, const char *school)
{
	static struct desk desk;
	struct paper paper = {0}, start = {0};
	double ms;
	char text[80], yesterday[11], today[11];

	sit_down(&desk, argv, folder);
	papers_visit(desk.replica, school, &paper);
	/* Of yesterday, at the school's own point. */
	date_format(clock_today() - 1, yesterday);
	date_format(clock_today(), today);
	paper_change(&paper, "visit", NULL, "date", yesterday);
	paper_change(&paper, "visit", NULL, "lat", school_value(desk.replica, school, "lat"));
	paper_change(&paper, "visit", NULL, "lon", school_value(desk.replica, school, "lon"));
	paper_put(&start, "visit", NULL, "date", today);
	key(&desk.run, "3");
	key(&desk.run, school);
	key(&desk.run, "\r");
	keyer_key(&desk.keyer, "visit", school, NULL, &start, &paper);
	ms = save_timed(&desk, "SELECT count(*) FROM visit");
	snprintf(text, sizeof text, "%.1f ms", ms);
	line_figure("a visit: checked, saved", text, ms, 100, "ms");
	print_bytes(&desk, "a visit on a vt220");
	print_costs("a visit: field to field", &desk.left, 5);
	print_costs("a visit: a typed character", &desk.typed, 5);
	print_costs("a visit: a new page", &desk.pages, -1);
	line_close(&desk.run);
	paper_free(&paper);
	paper_free(&start);
}

static void measure_return(const char *const *argv, const char *folder, const char *school)
{
	static struct desk desk;
	struct paper paper = {0};
	char *record = mem_format("%s/2025", school), text[80];
	double cost, ms;

	sit_down(&desk, argv, folder);
	papers_return(&paper);
	papers_classes(&paper);
	key(&desk.run, "/");
	key(&desk.run, school);
	key(&desk.run, "\ry\0252025\r");
	ms = press_timed(&desk.run, "r", &cost);
	snprintf(text, sizeof text, "%.1f ms", ms);
	line_figure("a new return: opened", text, ms, 50, "ms");
	keyer_key(&desk.keyer, "census", school, record, NULL, &paper);
	ms = save_timed(&desk, "SELECT count(*) FROM census WHERE year = 2025");
	snprintf(text, sizeof text, "%.1f ms", ms);
	line_figure("a new return: checked, saved", text, ms, 100, "ms");
	print_costs("a return: field to field", &desk.left, 5);
	line_close(&desk.run);
	paper_free(&paper);
	free(record);
}

/* Full returns as the import brought them in. */
static void measure_opening(const char *const *argv, char **schools, int count)
{
	struct line_run run;
	double opened[TIMES_MAX], saved[TIMES_MAX], cost;
	char text[120];
	int times = 0;

	line_open(&run, &(struct line_start) {.argv = argv, .term = "vt220"});
	line_settle(&run);
	for (; times < count && times < TIMES_MAX; times++) {
		key(&run, "/");
		key(&run, schools[times]);
		key(&run, times == 0 ? "\ry\0252024\r" : "\r");
		opened[times] = press_timed(&run, "r", &cost);
		key(&run, "\033[17~remarks\rKEYED AGAIN\r");
		saved[times] = press_timed(&run, "\033[21~", &cost);
		key(&run, "\033");
	}
	line_close(&run);
	line_sort(opened, (size_t) times);
	line_sort(saved, (size_t) times);
	snprintf(text, sizeof text, "p50 %.1f ms, most %.1f ms (%d returns)", line_quantile(opened, (size_t) times, 0.5), opened[times - 1], times);
	line_figure("a full return: opened", text, opened[times - 1], 50, "ms");
	snprintf(text, sizeof text, "p50 %.1f ms, most %.1f ms (%d returns)", line_quantile(saved, (size_t) times, 0.5), saved[times - 1], times);
	line_figure("a full return: checked, saved", text, saved[times - 1], 100, "ms");
}

int main(int argc, char **argv)
{
	if (argc < 5)
		die("bench_entry ZILA FOLDER SCHOOL OTHER...");
	const char *const zila[] = {argv[1], "-C", argv[2], NULL};

	measure_visit(zila, argv[2], argv[3]);
	measure_return(zila, argv[2], argv[3]);
	measure_opening(zila, argv + 4, argc - 4);
	return 0;
}
