#include "config.h"
#include "sync/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

extern char **environ;

/* The environment with ZILA_PROGRESS=1, which makes a sync tell its progress to a pipe; the caller frees the array alone. */
static char **with_progress(void)
{
	static char progress[] = "ZILA_PROGRESS=1";
	size_t count = 0;
	while (environ[count])
		count++;
	char **all = mem_zero(count + 2, sizeof *all);
	memcpy(all, environ, count * sizeof *all);
	all[count] = progress;
	return all;
}

static int spawn(char *const words[], int in, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	char **environment = with_progress();
	int failure = posix_spawn(pid, "/proc/self/exe", &actions, NULL, words, environment);
	posix_spawn_file_actions_destroy(&actions);
	free(environment);
	return failure;
}

bool child_run(char *const words[], int in, struct child *out, struct err *err)
{
	int ends[2];
	*out = (struct child){.fd = -1};
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, EX_OSERR, "no pipe for a child: %s", strerror(errno));
	int failure = spawn(words, in, ends[1], &out->pid);
	close(ends[1]);
	if (failure != 0) {
		close(ends[0]);
		out->pid = 0;
		return err_set(err, EX_OSERR, "a child could not be started: %s", strerror(failure));
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	out->fd = ends[0];
	return true;
}

bool child_start(const char *folder, const char *author, struct child *out, struct err *err)
{
	char *words[] = {(char *)"zila", (char *)"-C", (char *)folder, (char *)"--as", (char *)author, (char *)"sync", NULL};
	return child_run(words, -1, out, err) || err_prefix(err, "sync");
}

int child_finish(struct child *child)
{
	int status = 0;
	if (child->pid == 0)
		return 0;
	close(child->fd);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	*child = (struct child){.fd = -1};
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

void child_stop(struct child *child)
{
	if (child->pid == 0)
		return;
	kill(child->pid, SIGTERM);
	kill(child->pid, SIGCONT); /* one that was stopped hears nothing else */
	child_finish(child);
}
