/* Random work in a province and its districts over bad lines: after a quiet while all agree, nothing is lost, and nobody's value was
 * written over unseen.
 *
 *   ZILA_SEED=n      that seed alone, with its trace; where it fails it is made short and written to a file
 *   ZILA_SCRIPT=f    that script alone, with its trace
 *   ZILA_SEEDS=n,m   seeds n to m - 1
 *   ZILA_CASE=a*     the cases of that name */
#include "config.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/query.h"
#include "tests/sync/sim_check.h"
#include "tests/sync/sim_line.h"
#include "tests/sync/sim_run.h"

/* With the sanitizers a seed takes five times as long. */
#ifdef __SANITIZE_ADDRESS__
enum { SEEDS = 40, LONG_SEEDS = 100 };
#else
enum { SEEDS = 200, LONG_SEEDS = 1000 };
#endif
enum { STEPS = 140, FAILURES = 5, LONG_CASES = 10, CUT_STEPS = 60, MOST_WORKERS = 4 };

static int set_up(void **state)
{
	(void) state;
	sim_template_make();
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	sim_template_remove();
	return 0;
}

/* Of some seeds. */
struct sum {
	struct sim_result of;
	int failures;
};

/* Every STEP-th seed from FIRST to before END. */
static struct sum run_some(unsigned first, unsigned end, unsigned step)
{
	struct sum sum = { .failures = 0 };

	for (unsigned seed = first; seed < end && sum.failures < FAILURES; seed += step) {
		struct sim_result result;
		char *file;

		if (!run_seed(seed, STEPS, getenv("ZILA_SEED") != NULL, &result, &file)) {
			sum.failures++;
			print_message("seed %u: %s: %s\nmade short: %s\n", seed, result.class, result.text, file);
		}
		free(file);
		sum.of.entries += result.entries;
		sum.of.syncs += result.syncs;
		sum.of.cuts += result.cuts;
		sum.of.applied += result.applied;
		sum.of.aba += result.aba;
		sum.of.coincided += result.coincided;
		sum.of.disputed += result.disputed;
	}
	return sum;
}

/* In the long form a process for each processor: runs share nothing but the template. */
static int count_workers(void)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (!getenv("ZILA_LONG") || getenv("ZILA_SEED") || processors < 2)
		return 1;
	return processors < MOST_WORKERS ? (int) processors : MOST_WORKERS;
}

/* Seeds from FIRST to before END; fails with what each failing one was made short to. */
static void run_seeds(unsigned first, unsigned end)
{
	const int workers = count_workers();
	const time_t start = time(NULL);
	struct sum sum, other;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	fflush(stdout);
	for (int i = 1; i < workers; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid > 0)
			continue;
		sum = run_some(first + (unsigned) i, end, (unsigned) workers);
		fflush(stdout);
		_exit(write(ends[1], &sum, sizeof sum) == sizeof sum ? 0 : 1);
	}
	close(ends[1]);
	sum = run_some(first, end, (unsigned) workers);
	for (int i = 1; i < workers; i++) {
		/* One that is gone without a word has failed. */
		if (read(ends[0], &other, sizeof other) != sizeof other)
			other = (struct sum) { .failures = 1 };
		sum.failures += other.failures;
		sum.of.entries += other.of.entries;
		sum.of.syncs += other.of.syncs;
		sum.of.cuts += other.of.cuts;
		sum.of.applied += other.of.applied;
		sum.of.aba += other.of.aba;
		sum.of.coincided += other.of.coincided;
		sum.of.disputed += other.of.disputed;
	}
	close(ends[0]);
	while (wait(NULL) > 0)
		;
	print_message("%u seeds in %ld s: %ld entries, %ld syncs (%ld cut or damaged); %ld operations applied, %ld coincided, %ld in conflict,"
		" %ld over an equal value\n", end - first, (long) (time(NULL) - start), sum.of.entries, sum.of.syncs, sum.of.cuts,
		sum.of.applied, sum.of.coincided, sum.of.disputed, sum.of.aba);
	if (sum.failures > 0)
		fail_msg("%d seeds fail", sum.failures);
}

/* The case's own share of the seeds. */
struct share {
	char name[64];
	unsigned first, end;
};

static void all_agree_after_random_work(void **state)
{
	const struct share *share = *state;

	run_seeds(share->first, share->end);
}

static void a_seed_does_the_same_again(void **state)
{
	struct sim_script script;

	(void) state;
	for (unsigned seed = 71; seed < 76; seed++) {
		struct sim_result one, other;

		script_make(&script, seed, STEPS);
		run_script(&script, false, &one);
		run_script(&script, false, &other);
		script_free(&script);
		assert_true(one.is_good && other.is_good);
		assert_memory_equal(one.trace, other.trace, sizeof one.trace);
	}
}

/* A script is written and read again, and is the same then. */
static void a_script_says_all_of_a_seed(void **state)
{
	struct sim_script script, again;
	struct buf one, other;
	struct err err;
	char *file = mem_format("%s/again.script", getenv("TMPDIR"));
	FILE *out = fopen(file, "w");

	(void) state;
	script_make(&script, 5, STEPS);
	buf_init(&one, 1 << 20);
	buf_init(&other, 1 << 20);
	script_put(&script, &one);
	fwrite(one.bytes, 1, one.length, out);
	fclose(out);
	if (!script_read(file, &again, &err))
		fail_msg("%s", err.text);
	script_put(&again, &other);
	assert_string_equal(one.bytes, other.bytes);
	remove(file);
	free(file);
	buf_free(&one);
	buf_free(&other);
	script_free(&script);
	script_free(&again);
}

static int is_script(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 7 && strcmp(entry->d_name + length - 7, ".script") == 0;
}

static void run_file(const char *file, bool is_loud)
{
	struct sim_script script;
	struct sim_result result;
	struct err err;

	if (!script_read(file, &script, &err))
		fail_msg("%s", err.text);
	run_script(&script, is_loud, &result);
	script_free(&script);
	if (!result.is_good)
		fail_msg("%s: %s: %s", file, result.class, result.text);
}

/* What once went wrong, or would with a deliberate defect, goes well. */
static void every_kept_script_goes_well(void **state)
{
	const char *one = getenv("ZILA_SCRIPT");
	char *folder = mem_format("%s/tests/sync/scripts", getenv("SRCDIR") ? getenv("SRCDIR") : ".");
	struct dirent **list;
	int count;

	(void) state;
	if (one) {
		free(folder);
		run_file(one, true);
		return;
	}
	count = scandir(folder, &list, is_script, alphasort);
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		char *file = mem_format("%s/%s", folder, list[i]->d_name);

		run_file(file, false);
		free(file);
		free(list[i]);
	}
	free(list);
	free(folder);
}

static const struct sim_op *op(const struct sim_op *list, const char *name)
{
	while (list->name && strcmp(list->name, name) != 0)
		list++;
	assert_non_null(list->name);
	return list;
}

/* Work at three boxes that is not synced, some of it refused by the province. */
static void work_apart(struct sim *sim)
{
	struct sim_script script;

	script_make(&script, 5, CUT_STEPS);
	for (int i = 0; i < script.count; i++) {
		const char *name = script.steps[i].op->name;

		if (i % 15 == 7)
			script.steps[i] = (struct sim_step) { op(sim_write_ops, "forge"), { i / 15 * 2, 0, i / 15 % 2 } };
		else if (strcmp(name, "sync") == 0 || strcmp(name, "deaf") == 0)
			script.steps[i] = (struct sim_step) { op(sim_write_ops, "edit"), { i, 0, i, 0, 0, 0, i % 4, i % 10 } };
	}
	script_run(&script, sim);
	script_free(&script);
}

/* Cut at every byte of one session with greetings, pushes, verdicts of both kinds, pulls and both ends, each way: the next one ends
 * well, and nothing is there twice. */
static void a_cut_at_any_byte_costs_nothing(void **state)
{
	struct sim sim;
	struct err err;

	(void) state;
	sim_open(&sim, 3, 2, true);
	work_apart(&sim);
	for (int way = 0; way < 2; way++) {
		bool is_whole = false;
		long cut = 0;

		for (; !is_whole; cut++) {
			struct sim_fault fault = { way ? -1 : cut, way ? cut : -1, -1, -1 };

			is_whole = sim_sync(&sim, way ? 2 : 0, &fault, &err);
			if (!is_whole && err.code)
				fail_msg("cut at %ld: %s", cut, err.text);
			if (cut > 100000)
				fail_msg("a sync never came to its end");
		}
		print_message("cut at each of %ld bytes %s\n", cut, way ? "down" : "up");
	}
	assert_true(query_number(sim_hub(&sim), "SELECT count(*) FROM quarantine", 0) > 0);
	sim_quiet(&sim);
	sim_close(&sim);
}

/* The seeds as cases, in LIST; their number. */
static int share_seeds(struct CMUnitTest *list, struct share *shares)
{
	const char *one = getenv("ZILA_SEED"), *some = getenv("ZILA_SEEDS");
	int count = getenv("ZILA_LONG") && !one && !some ? LONG_CASES : 1;
	unsigned each = count > 1 ? LONG_SEEDS : SEEDS;

	for (int i = 0; i < count; i++) {
		shares[i] = (struct share) { .first = 1 + (unsigned) i * each, .end = 1 + (unsigned) (i + 1) * each };
		if (one)
			shares[i].end = (shares[i].first = (unsigned) atoi(one)) + 1;
		else if (some)
			sscanf(some, "%u,%u", &shares[i].first, &shares[i].end);
		snprintf(shares[i].name, sizeof shares[i].name, "all_agree_after_random_work_%u_to_%u", shares[i].first, shares[i].end - 1);
		list[i] = (struct CMUnitTest) { shares[i].name, all_agree_after_random_work, NULL, NULL, &shares[i] };
	}
	return count;
}

int main(void)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(a_seed_does_the_same_again),
		cmocka_unit_test(a_script_says_all_of_a_seed),
		cmocka_unit_test(every_kept_script_goes_well),
		cmocka_unit_test(a_cut_at_any_byte_costs_nothing),
	};
	struct CMUnitTest tests[LONG_CASES + 4];
	struct share shares[LONG_CASES];
	int count = share_seeds(tests, shares);

	memcpy(tests + count, others, sizeof others);
	if (getenv("ZILA_SEED") || getenv("ZILA_SEEDS"))
		cmocka_set_test_filter("all_agree*");
	if (getenv("ZILA_SCRIPT"))
		cmocka_set_test_filter("every_kept*");
	if (getenv("ZILA_CASE"))
		cmocka_set_test_filter(getenv("ZILA_CASE"));
	return _cmocka_run_group_tests("sim", tests, (size_t) count + sizeof others / sizeof *others, set_up, tear_down);
}
