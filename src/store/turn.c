/* A ticket is one byte of a file beside the database, locked by whoever holds it (a lock of an open file, which the kernel drops with
 * the process however it ends); its place is the time at which it was taken, on the clock that only goes forward. Nothing is
 * ever written there, so that a full disk does not matter. It is waited for by looking again, because a lock that is
 * slept on has no deadline, and somebody who was stopped (not killed) would hold up all others: the one who writes holds byte 0 too,
 * and where nobody has held it for a while, the ticket in front belongs to such a one and is passed over. */
#include "config.h"
#include "store/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"

/* Milliseconds: between two looks at first and at most, until somebody who does not come is passed over, and what is
 * left for SQLite's own waiting at least. */
enum { LOOK = 1, LOOK_MOST = 5, STALL = 500, LEFT = 1000 };
enum { WRITES = 0, FIRST = 1, TRIES = 16 };

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

static bool set_lock(int file, short type, int64_t from, int64_t length)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = from, .l_len = length };

	return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

static bool is_locked(int file, int64_t from, int64_t length)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = from, .l_len = length };

	return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/* The file has the rights of the database: accounts of one office share the folder. */
static int open_file(const struct replica *replica)
{
	char *path = mem_format("%s/replica.turn", replica->folder);
	int file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat like;

	if (file < 0 && errno == ENOENT && stat(replica->path, &like) == 0) {
		file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (file >= 0 && fchmod(file, like.st_mode & 0666) != 0) {
			unlink(path);
			close(file);
			file = -1;
		}
	}
	free(path);
	return file;
}

/* 0 where none can be had. */
static int64_t take_ticket(int file)
{
	for (int i = 0; i < TRIES; i++) {
		const int64_t ticket = now();

		if (ticket > FIRST && set_lock(file, F_WRLCK, ticket, 1))
			return ticket;
	}
	return 0;
}

static void sleep_for(int milliseconds)
{
	const struct timespec time = { .tv_nsec = milliseconds * 1000000L };

	nanosleep(&time, NULL);
}

/* Milliseconds that were waited, about MOST at most. */
static int wait_for_turn(int file, int64_t ticket, int most)
{
	const int64_t millisecond = 1000000;
	int64_t start = ticket, last_writing = ticket, time = ticket;

	for (int look = LOOK; is_locked(file, FIRST, ticket - FIRST); look = look < LOOK_MOST ? look + 1 : look) {
		if (is_locked(file, WRITES, 1))
			last_writing = time;
		if (time - last_writing > STALL * millisecond || time - start > most * millisecond)
			break;
		sleep_for(look);
		time = now();
	}
	return (int) ((time - start) / millisecond);
}

static void take(struct replica *replica, int most)
{
	int left = most < LEFT ? most : LEFT, waited;
	int64_t ticket;

	if (replica->has_turn || replica->is_read_only)
		return;
	if (!replica->has_turn_file)
		replica->turn_file = open_file(replica);
	replica->has_turn_file = true;
	if (replica->turn_file < 0)
		return;
	ticket = take_ticket(replica->turn_file);
	if (ticket == 0)
		return;
	replica->has_turn = true;
	waited = wait_for_turn(replica->turn_file, ticket, most);
	set_lock(replica->turn_file, F_WRLCK, WRITES, 1);
	if (waited > 0 || most < DB_WAIT)
		sqlite3_busy_timeout(replica->db, waited < most - left ? most - waited : left);
}

void turn_take(struct replica *replica)
{
	take(replica, DB_WAIT);
}

bool turn_is_free(struct replica *replica, int milliseconds)
{
	int code;

	if (replica->is_read_only || !sqlite3_get_autocommit(replica->db))
		return true;
	take(replica, milliseconds);
	/* One who was stopped with the turn in hand, and not yet in its transaction, would be waited for by the write itself. */
	if (replica->has_turn && is_locked(replica->turn_file, WRITES, 1)) {
		turn_leave(replica);
		return false;
	}
	if (!replica->has_turn)
		sqlite3_busy_timeout(replica->db, milliseconds);
	code = sqlite3_exec(replica->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		sqlite3_exec(replica->db, "ROLLBACK", NULL, NULL, NULL);
	if (!replica->has_turn)
		sqlite3_busy_timeout(replica->db, DB_WAIT);
	turn_leave(replica);
	return (code & 0xff) != SQLITE_BUSY;
}

void turn_leave(struct replica *replica)
{
	if (!replica->has_turn)
		return;
	replica->has_turn = false;
	set_lock(replica->turn_file, F_UNLCK, 0, 0);
	sqlite3_busy_timeout(replica->db, DB_WAIT);
}

void turn_close(struct replica *replica)
{
	if (replica->turn_file >= 0)
		close(replica->turn_file);
}
