/* A lock on one byte of a file that stays empty: the byte's offset is the number. Open file description locks belong to this opening
 * and not to the process, so that a second replica in one process neither takes nor frees them. */
#include "config.h"
#include "store/session.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/seal.h"
#include "store/inside.h"

#define SESSIONS "sessions.lock"

enum { TRIES = 20 };

static struct flock byte_at(int64_t number)
{
	return (struct flock) { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t) number, .l_len = 1 };
}

/* Whoever may write replica.db may write this, whichever of a box's accounts came first. */
static bool open_file(struct replica *replica)
{
	char *path = mem_format("%s/" SESSIONS, replica->folder);
	struct stat like;
	bool is_alike;
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	free(path);
	if (file < 0)
		return false;
	/* Where that is refused it is another account's, which made it so. */
	is_alike = stat(replica->path, &like) == 0 && fchmod(file, like.st_mode & 0666) == 0;
	(void) is_alike;
	replica->session_file = file;
	replica->has_session_file = true;
	return true;
}

int64_t session_number(struct replica *replica)
{
	if (replica->session != 0)
		return replica->session;
	if (!replica->has_session_file && !open_file(replica))
		return 0;
	for (int i = 0; i < TRIES; i++) {
		uint32_t random;
		struct flock lock;

		seal_random(&random, sizeof random);
		lock = byte_at((int64_t) (random >> 1) + 1);
		if (fcntl(replica->session_file, F_OFD_SETLK, &lock) == 0)
			return replica->session = (int64_t) (random >> 1) + 1;
	}
	return 0;
}

bool session_is_alive(struct replica *replica, int64_t number)
{
	struct flock lock = byte_at(number);

	if (number <= 0)
		return false;
	if (number == replica->session)
		return true;
	if (!replica->has_session_file && !open_file(replica))
		return false;
	return fcntl(replica->session_file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

void session_close(struct replica *replica)
{
	if (replica->has_session_file)
		close(replica->session_file);
	replica->has_session_file = false;
	replica->session = 0;
}
