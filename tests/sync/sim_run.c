/* See the header. What a run finds comes back through a pipe; a run that ends without a word has crashed. */
#include "config.h"
#include "tests/sync/sim_run.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/sync/sim_check.h"
#include "tests/sync/sim_oracle.h"
#include "tests/unit/store_world.h"

enum { PATIENCE = 120 /* seconds */, SHRINK_MAX = 600 /* runs */ };

static int report = -1;

static void tell(const struct sim_result *result)
{
	if (write(report, result, sizeof *result) != sizeof *result)
		_exit(2);
}

_Noreturn void sim_fail(struct sim *sim, const char *class, const char *format, ...)
{
	struct sim_result result = { .is_good = false };
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(result.text, sizeof result.text, format, arguments);
	va_end(arguments);
	snprintf(result.class, sizeof result.class, "%s", class);
	if (report < 0)
		die("%s: %s", class, result.text);
	if (sim->is_loud) {
		printf("# %s: %s\n", class, result.text);
		fflush(stdout);
	}
	tell(&result);
	_exit(1);
}

static _Noreturn void child(const struct sim_script *script, bool is_loud)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sim_result result = { .is_good = true };
	struct sim sim;

	/* The test program's own handlers would go on here as if this were it, and take the template away. */
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
		signal(crashes[i], SIG_DFL);
	alarm(PATIENCE);
	/* Each session takes and gives back some megabytes: they are kept. */
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	mallopt(M_TRIM_THRESHOLD, 1 << 29);
	mallopt(M_TOP_PAD, 16 << 20);
	sim_open(&sim, script->boxes, script->narrow, script->is_apart);
	sim.is_loud = is_loud;
	script_run(script, &sim);
	sim_quiet(&sim);
	seal_hash(sim.trace.bytes, sim.trace.length, result.trace);
	result.entries = sim.entries;
	result.syncs = sim.syncs;
	result.cuts = sim.cuts;
	result.applied = sim.oracle->applied;
	result.aba = sim.oracle->aba;
	result.coincided = sim.oracle->coincided;
	result.disputed = sim.oracle->disputed;
	sim_close(&sim);
	tell(&result);
	_exit(0);
}

void run_script(const struct sim_script *script, bool is_loud, struct sim_result *out)
{
	const char *top = getenv("TMPDIR");
	char *own = mem_format("%s/run-%d", top ? top : "/tmp", (int) getpid());
	int ends[2], status = 0;
	pid_t pid;

	fflush(stdout);
	*out = (struct sim_result) { .is_good = false };
	if (pipe(ends) != 0 || (mkdir(own, 0755) != 0 && access(own, W_OK) != 0) || (pid = fork()) < 0)
		die("a run of the simulator cannot begin");
	if (pid == 0) {
		close(ends[0]);
		report = ends[1];
		setenv("TMPDIR", own, 1);
		if (!is_loud) {
			int nothing = open("/dev/null", O_WRONLY);

			dup2(nothing, 2);
			close(nothing);
		}
		child(script, is_loud);
	}
	close(ends[1]);
	if (read(ends[0], out, sizeof *out) != sizeof *out) {
		*out = (struct sim_result) { .is_good = false, .class = "crash" };
		waitpid(pid, &status, 0);
		pid = 0;
		if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
			strcpy(out->class, "hang");
		snprintf(out->text, sizeof out->text, "ended by signal %d, status %d", WIFSIGNALED(status) ? WTERMSIG(status) : 0,
			WIFEXITED(status) ? WEXITSTATUS(status) : 0);
	}
	close(ends[0]);
	if (pid != 0)
		waitpid(pid, &status, 0);
	if (!out->is_good || is_loud)
		world_remove(own);
	else
		rmdir(own);
	free(own);
}

/* True where the script without COUNT steps from FIRST still fails so. */
static bool try_without(struct sim_script *script, int first, int count, const char *class)
{
	struct sim_step *kept = mem_alloc((size_t) script->count * sizeof *kept);
	struct sim_script shorter = *script;
	struct sim_result result;

	memcpy(kept, script->steps, (size_t) first * sizeof *kept);
	memcpy(kept + first, script->steps + first + count, (size_t) (script->count - first - count) * sizeof *kept);
	shorter.steps = kept;
	shorter.count -= count;
	run_script(&shorter, false, &result);
	if (!result.is_good && strcmp(result.class, class) == 0) {
		free(script->steps);
		*script = shorter;
		return true;
	}
	free(kept);
	return false;
}

static bool still_fails(const struct sim_script *script, const char *class)
{
	struct sim_result result;

	run_script(script, false, &result);
	return !result.is_good && strcmp(result.class, class) == 0;
}

/* Choices that do not matter become 0. */
static void shrink_choices(struct sim_script *script, const char *class, int *left)
{
	for (int i = 0; i < script->count; i++) {
		for (int j = 0; j < SIM_ARGUMENTS && *left > 0; j++) {
			int was = script->steps[i].arguments[j];

			if (was == 0)
				continue;
			script->steps[i].arguments[j] = 0;
			--*left;
			if (!still_fails(script, class))
				script->steps[i].arguments[j] = was;
		}
	}
}

void run_shrink(struct sim_script *script, const char *class)
{
	int left = SHRINK_MAX;

	for (int size = script->count / 2; size >= 1 && left > 0; size /= 2) {
		for (bool is_shorter = true; is_shorter && left > 0;) {
			is_shorter = false;
			for (int at = 0; at + size <= script->count && left > 0; left--) {
				if (try_without(script, at, size, class))
					is_shorter = true;
				else
					at += size;
			}
		}
	}
	if (script->is_apart) {
		script->is_apart = false;
		if (!still_fails(script, class))
			script->is_apart = true;
	}
	shrink_choices(script, class, &left);
}

bool run_seed(unsigned seed, int steps, bool is_loud, struct sim_result *out, char **file)
{
	struct sim_script script;
	struct buf text;
	FILE *to;

	*file = NULL;
	script_make(&script, seed, steps);
	run_script(&script, is_loud, out);
	if (!out->is_good) {
		struct sim_result whole = *out;
		const char *top = getenv("TMPDIR");

		run_shrink(&script, whole.class);
		run_script(&script, false, out);
		*file = mem_format("%s/../sim-%u.script", top ? top : "/tmp", seed);
		buf_init(&text, 1 << 20);
		buf_format(&text, "# seed %u of %d steps: %s\n# %s\n", seed, steps, whole.class, out->text);
		for (char *at = text.bytes; *at; at++)
			if (*at == '\n' && at[1] && at[1] != '#')
				*at = ' ';
		script_put(&script, &text);
		if ((to = fopen(*file, "w"))) {
			fwrite(text.bytes, 1, text.length, to);
			fclose(to);
		}
		buf_free(&text);
	}
	script_free(&script);
	return out->is_good;
}
