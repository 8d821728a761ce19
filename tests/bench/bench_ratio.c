/* bench_ratio NAME TARGET RUNS PREPARE OURS [THEIRS]: runs two shell commands by turns, PREPARE before each, ours last, and prints the
 * ratio of their median times; processor time beside it, because another program's work moves the one and hardly the other. The verdict is
 * on the wall clock. Without THEIRS, or with a TARGET of -, the time alone. Decides nothing. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "tests/bench/line.h"

enum { RUNS_MAX = 64 };

struct times {
	double wall[RUNS_MAX], processor[RUNS_MAX];
	long memory; /* kB, the largest process */
	bool has_failed;
};

static double seconds(struct timeval time)
{
	return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

static void run(const char *command, struct times *times, int at)
{
	const double start = line_now();
	struct rusage used;
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("bench_ratio: no process");
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *) NULL);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) != pid || status != 0)
		times->has_failed = true;
	times->wall[at] = (line_now() - start) / 1e3;
	times->processor[at] = seconds(used.ru_utime) + seconds(used.ru_stime);
	if (used.ru_maxrss > times->memory)
		times->memory = used.ru_maxrss;
}

static void prepare(const char *command)
{
	static struct times ignored;

	if (*command)
		run(command, &ignored, 0);
	/* What the last run left to be written must not be paid for by the next one. */
	sync();
}

int main(int argc, char **argv)
{
	static struct times ours, theirs;
	char text[256];

	if (argc < 6)
		die("bench_ratio NAME TARGET RUNS PREPARE OURS [THEIRS]");
	const double target = strcmp(argv[2], "-") == 0 ? -1 : atof(argv[2]);
	const int wanted = atoi(argv[3]), runs = wanted < 1 ? 1 : wanted > RUNS_MAX ? RUNS_MAX : wanted;

	for (int at = 0; at < runs; at++) {
		if (argc > 6) {
			prepare(argv[4]);
			run(argv[6], &theirs, at);
		}
		prepare(argv[4]);
		run(argv[5], &ours, at);
	}
	if (ours.has_failed || theirs.has_failed) {
		printf("%-30s not measured: a command failed: %s\n", argv[1], ours.has_failed ? argv[5] : argv[6]);
		return 0;
	}
	line_sort(ours.wall, (size_t) runs);
	line_sort(ours.processor, (size_t) runs);
	const double wall = ours.wall[runs / 2], processor = ours.processor[runs / 2];

	if (argc < 7) {
		snprintf(text, sizeof text, "%.3f s (%.3f..%.3f in %d runs; processor %.3f s; %ld MB)", wall, ours.wall[0],
			ours.wall[runs - 1], runs, processor, ours.memory / 1024);
		line_figure(argv[1], text, wall, -1, "");
		return 0;
	}
	line_sort(theirs.wall, (size_t) runs);
	line_sort(theirs.processor, (size_t) runs);
	snprintf(text, sizeof text, "%.2f x: %.3f s / %.3f s (processor %.2f x: %.3f / %.3f)", wall / theirs.wall[runs / 2], wall,
		theirs.wall[runs / 2], processor / theirs.processor[runs / 2], processor, theirs.processor[runs / 2]);
	line_figure(argv[1], text, wall / theirs.wall[runs / 2], target, "x");
	printf("%-30s %d runs by turns; ours %.3f..%.3f s, theirs %.3f..%.3f s; memory %ld MB, theirs %ld MB\n", "", runs, ours.wall[0],
		ours.wall[runs - 1], theirs.wall[0], theirs.wall[runs - 1], ours.memory / 1024, theirs.memory / 1024);
	return 0;
}
