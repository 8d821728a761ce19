/* bench_snapshot PROVINCE DISTRICT FOLDER: bytes of the snapshot of DISTRICT's own rows, of those of '*', of both in one file, and
 * seconds and MB of memory that making and opening the whole took, on one line. Decides nothing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "sync/rows.h"
#include "sync/squeeze.h"
#include "tests/bench/line.h"
#include "tests/bench/traffic.h"

/* LENGTHS of the rows before and after they are squeezed. */
static void make(struct replica *hub, const char *district, int only, const char *rows, const char *squeezed, int64_t lengths[2])
{
	struct feed_cursor ends[2];
	unsigned char hash[SEAL_HASH];
	struct err err;

	traffic_must(rows_write(hub, district, only, rows, ends, &err) && squeeze_file(rows, squeezed, lengths, hash, &err), &err);
}

int main(int argc, char **argv)
{
	char *rows = mem_format("%s/rows", argc == 4 ? argv[3] : "."), *squeezed = mem_format("%s.zst", rows);
	int64_t lengths[3][2];
	struct replica *hub;
	struct rusage used;
	struct err err;
	double start, made;

	if (argc != 4)
		die("bench_snapshot PROVINCE DISTRICT FOLDER");
	traffic_must(replica_open(argv[1], &hub, &err), &err);
	make(hub, argv[2], FEED_DISTRICT, rows, squeezed, lengths[0]);
	make(hub, argv[2], FEED_STAR, rows, squeezed, lengths[1]);
	start = line_now();
	make(hub, argv[2], -1, rows, squeezed, lengths[2]);
	made = line_now();
	traffic_must(unsqueeze_file(squeezed, rows, lengths[2][0], &err) && rows_read(rows, argv[3], "opened.db", &err), &err);
	getrusage(RUSAGE_SELF, &used);
	printf("%lld %lld %lld %.2f %.2f %ld\n", (long long) lengths[0][1], (long long) lengths[1][1], (long long) lengths[2][1],
		(made - start) / 1e3, (line_now() - made) / 1e3, used.ru_maxrss / 1024);
	replica_close(hub);
	unlink(rows);
	unlink(squeezed);
	free(rows);
	free(squeezed);
	return 0;
}
