/* Who writes next: processes of their own at one folder. What counts are turns, not seconds: who asked first is known by the
 * lock of its ticket, who wrote first by the log. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/journal.h"
#include "store/turn.h"
#include "tests/unit/store_world.h"

enum { WRITERS = 6, EACH = 30, DEADLINE = 60 /* seconds, for what would hang */ };

struct world {
	char *folder, *file;
	struct replica *replica;
	int watch; /* the file of the tickets, by another opening: it sees all of them */
	int64_t last; /* ticket that was seen */
	pid_t writers[WRITERS];
	int pipes[WRITERS];
	pid_t holder;
};

static struct replica *open_again(const struct world *world)
{
	struct replica *replica;
	struct err err;

	if (!replica_open(world->folder, &replica, &err)) {
		print_message("%s\n", err.text);
		abort();
	}
	return replica;
}

/* One entry: the school WRITER × 100 + N. */
static bool write_one(struct replica *replica, int writer, int n)
{
	char code[32];
	struct err err;
	bool is_written;

	snprintf(code, sizeof code, "code=%05d", writer * 100 + n);
	is_written = world_add(replica, &err, "school", code, "name=GPS", "district=kech", NULL);
	if (!is_written)
		print_message("writer %d: %s\n", writer, err.text);
	return is_written;
}

/* A process for WRITER, before anybody here has the database open: SQLite's locks do not outlive a fork. It writes as often as the byte
 * says that it is sent, and is over. */
static void make_writer(struct world *world, int writer)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	world->writers[writer] = fork();
	assert_true(world->writers[writer] >= 0);
	if (world->writers[writer] == 0) {
		struct replica *replica;
		bool is_good = true;
		unsigned char count;

		close(ends[1]);
		alarm(DEADLINE);
		if (read(ends[0], &count, 1) != 1)
			_exit(0);
		replica = open_again(world);
		for (int i = 0; is_good && i < count; i++)
			is_good = write_one(replica, writer, i);
		_exit(is_good ? 0 : 1);
	}
	close(ends[0]);
	world->pipes[writer] = ends[1];
}

static void start(struct world *world, int writer, int count)
{
	const unsigned char byte = (unsigned char) count;

	assert_int_equal(write(world->pipes[writer], &byte, 1), 1);
}

static int set_up(void **state)
{
	struct world *world = mem_zero(1, sizeof *world);

	world->folder = world_path("turn");
	world->file = mem_format("%s/replica.turn", world->folder);
	world->watch = -1;
	replica_close(world_province(world->folder));
	for (int i = 0; i < WRITERS; i++)
		make_writer(world, i);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < WRITERS; i++) {
		close(world->pipes[i]);
		if (world->writers[i] > 0 && kill(world->writers[i], SIGKILL) == 0)
			waitpid(world->writers[i], NULL, 0);
	}
	if (world->watch >= 0)
		close(world->watch);
	replica_close(world->replica);
	world_remove(world->folder);
	free(world->folder);
	free(world->file);
	free(world);
	return 0;
}

/* Until somebody behind the last one that was seen has a ticket. */
static void see_next(struct world *world)
{
	struct flock lock = { .l_type = F_UNLCK };

	if (world->watch < 0)
		world->watch = open(world->file, O_RDWR | O_CLOEXEC);
	assert_true(world->watch >= 0);
	for (int i = 0; i < DEADLINE * 1000; i++) {
		lock = (struct flock) { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = world->last + 1, .l_len = 0 };
		assert_int_equal(fcntl(world->watch, F_OFD_GETLK, &lock), 0);
		if (lock.l_type != F_UNLCK)
			break;
		nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
	}
	assert_int_not_equal(lock.l_type, F_UNLCK);
	world->last = lock.l_start;
}

static void expect_end(struct world *world, int writer)
{
	int status;

	assert_int_equal(waitpid(world->writers[writer], &status, 0), world->writers[writer]);
	world->writers[writer] = 0;
	assert_int_equal(status, 0);
}

static void begin(struct world *world)
{
	struct err err;

	world->replica = open_again(world);
	assert_true(journal_begin(world->replica, &err));
	see_next(world);
}

static void expect_order(struct world *world, const char *wanted)
{
	char *order = world_ask(world->replica, "SELECT group_concat(CAST(school AS INTEGER), ' ') FROM (SELECT school FROM entry"
		" WHERE school IS NOT NULL ORDER BY id)");

	assert_string_equal(order, wanted);
	free(order);
}

/* Who has just written asks again at once, and is last. */
static void first_come_first_served(void **state)
{
	struct world *world = *state;
	struct err err;

	begin(world);
	for (int i = 1; i < WRITERS; i++) {
		start(world, i, 1);
		see_next(world);
	}
	assert_true(journal_commit(world->replica, &err));
	assert_true(write_one(world->replica, 9, 0));
	for (int i = 1; i < WRITERS; i++)
		expect_end(world, i);
	expect_order(world, "100 200 300 400 500 900");
}

/* The one who writes and the first who waits: kill -9 of both. */
static void the_killed_are_passed_over(void **state)
{
	struct world *world = *state;
	int told[2];
	char byte = 0;

	assert_int_equal(pipe(told), 0);
	world->holder = fork();
	if (world->holder == 0) {
		struct replica *replica = open_again(world);
		struct err err;

		if (journal_begin(replica, &err) && write(told[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(told[0], &byte, 1), 1);
	close(told[0]);
	close(told[1]);
	see_next(world);
	for (int i = 1; i <= 2; i++) {
		start(world, i, 1);
		see_next(world);
	}
	assert_int_equal(kill(world->writers[1], SIGKILL), 0);
	assert_int_equal(kill(world->holder, SIGKILL), 0);
	waitpid(world->holder, NULL, 0);
	expect_end(world, 2);
	world->replica = open_again(world);
	expect_order(world, "200");
}

/* A program that was stopped while it waited, not killed, does not hold others up as long as somebody who writes would (10 s). */
static void who_was_stopped_is_passed_over(void **state)
{
	struct world *world = *state;
	struct timespec from, to;
	int status;

	begin(world);
	for (int i = 1; i <= 2; i++) {
		start(world, i, 1);
		see_next(world);
	}
	assert_int_equal(kill(world->writers[1], SIGSTOP), 0);
	assert_int_equal(waitpid(world->writers[1], &status, WUNTRACED), world->writers[1]);
	clock_gettime(CLOCK_MONOTONIC, &from);
	journal_rollback(world->replica);
	expect_end(world, 2);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(to.tv_sec - from.tv_sec < 8);
	expect_order(world, "200");
	assert_int_equal(kill(world->writers[1], SIGCONT), 0);
	expect_end(world, 1);
	expect_order(world, "200 100");
}

/* All write without a pause. When the first is through, nobody has less than a third of that. */
static void nobody_starves(void **state)
{
	struct world *world = *state;
	char *ask;
	long least;

	begin(world);
	for (int i = 0; i < WRITERS; i++) {
		start(world, i, EACH);
		see_next(world);
	}
	journal_rollback(world->replica);
	for (int i = 0; i < WRITERS; i++)
		expect_end(world, i);
	ask = world_ask(world->replica, "WITH written AS (SELECT id, CAST(school AS INTEGER) / 100 AS writer FROM entry WHERE school IS NOT NULL),"
		" last AS (SELECT max(id) AS id FROM written GROUP BY writer) SELECT min((SELECT count(*) FROM written WHERE"
		" written.writer = w.writer AND written.id <= (SELECT min(id) FROM last))) FROM written AS w");
	least = atol(ask);
	free(ask);
	print_message("# when the first had written %d times, the last had %ld times\n", EACH, least);
	assert_true(least >= EACH / 3);
	ask = world_ask(world->replica, "SELECT count(*) FROM entry WHERE school IS NOT NULL");
	assert_int_equal(atol(ask), WRITERS * EACH);
	free(ask);
}

/* Nothing rests on it: in its place stands what cannot be opened. */
static void without_the_file_it_goes_on(void **state)
{
	struct world *world = *state;

	unlink(world->file);
	assert_int_equal(mkdir(world->file, 0700), 0);
	world->replica = open_again(world);
	assert_true(write_one(world->replica, 1, 0));
	start(world, 2, 3);
	expect_end(world, 2);
	expect_order(world, "100 200 201 202");
	assert_int_equal(rmdir(world->file), 0);
}

/* The file is for whom the database is, and empty. */
static void the_file_is_like_the_database(void **state)
{
	struct world *world = *state;
	char *database = mem_format("%s/replica.db", world->folder);
	struct stat one, other;

	unlink(world->file);
	assert_int_equal(chmod(database, 0660), 0);
	world->replica = open_again(world);
	assert_true(write_one(world->replica, 1, 0));
	assert_int_equal(stat(world->file, &one), 0);
	assert_int_equal(stat(database, &other), 0);
	assert_int_equal(one.st_mode, other.st_mode);
	assert_int_equal(one.st_size, 0);
	free(database);
}

/* One who was stopped between taking the turn and beginning its transaction holds no lock of SQLite's: a person who asks is told to wait
 * at once, and does not stand behind it in the write itself. */
static void the_turn_alone_is_not_free(void **state)
{
	struct world *world = *state;
	struct replica *other;

	world->replica = open_again(world);
	other = open_again(world);
	assert_true(turn_is_free(other, 1));
	turn_take(world->replica);
	assert_false(turn_is_free(other, 1));
	turn_leave(world->replica);
	assert_true(turn_is_free(other, 1));
	replica_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(first_come_first_served, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_killed_are_passed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_was_stopped_is_passed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_turn_alone_is_not_free, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_starves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_the_file_it_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_file_is_like_the_database, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("turn", tests, NULL, NULL);
}
