/* The program behind other programs: over a real sshd by a forced command, on a line that is lost in mid-visit, and under tmux. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "tests/screen/journey.h"

enum { LIMIT_MS = 20000 };

extern char **environ;

/* The first of some paths that can be run, or NULL. */
static const char *program_at(const char *const *paths)
{
	for (; *paths; paths++)
		if (access(*paths, X_OK) == 0)
			return *paths;
	return NULL;
}

static pid_t spawn(const char *const *argv)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, argv[0], &actions, NULL, (char *const *) argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static int run(const char *const *argv)
{
	const pid_t pid = spawn(argv);
	int status = -1;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_file(const char *path, unsigned mode, const char *text)
{
	struct err err = {0};

	if (!file_write_atomic(path, text, strlen(text), mode, &err))
		fail_msg("%s", err.text);
}

struct server {
	char *folder; /* keys and settings */
	int port;
	pid_t pid;
	bool has_made_run; /* /run/sshd, which a machine without a running sshd does not have */
	const char *user;
};

static struct server server; /* one at a time; also ended where a test fails */

static struct sockaddr_in here(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static int free_port(void)
{
	struct sockaddr_in address = here(0);
	socklen_t length = sizeof address;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof address) != 0
		|| getsockname(fd, (struct sockaddr *) &address, &length) != 0)
		fail_msg("no port on loopback: %s", strerror(errno));
	close(fd);
	return ntohs(address.sin_port);
}

/* True once the server takes connections; false where it has ended. */
static bool is_listening(void)
{
	const int64_t limit = clock_ticks() + LIMIT_MS;

	while (clock_ticks() < limit) {
		const struct sockaddr_in address = here(server.port);
		const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		const bool is_up = fd >= 0 && connect(fd, (const struct sockaddr *) &address, sizeof address) == 0;

		if (fd >= 0)
			close(fd);
		if (is_up)
			return true;
		if (waitpid(server.pid, NULL, WNOHANG) == server.pid)
			return false;
		poll(NULL, 0, 20);
	}
	return false;
}

static void make_key(const char *path)
{
	static const char *const makers[] = {"/usr/bin/ssh-keygen", NULL};
	const char *const argv[] = {makers[0], "-q", "-t", "ed25519", "-N", "", "-f", path, NULL};

	if (run(argv) != 0)
		fail_msg("ssh-keygen made no key at %s", path);
}

static char *slurp(const char *path)
{
	struct buf text;
	struct err err = {0};
	char *out;

	out = mem_copy(file_read(path, 1 << 20, &text, &err) ? text.bytes : err.text);
	buf_free(&text);
	return out;
}

/* Whoever has the key gets the program on that folder, a terminal, and nothing else. */
static void write_settings(const char *world)
{
	char *host = mem_format("%s/host", server.folder), *client = mem_format("%s/client", server.folder);
	char *public_path = mem_format("%s.pub", client), *allowed_path = mem_format("%s/allowed", server.folder);
	char *config_path = mem_format("%s/sshd_config", server.folder), *public_key, *allowed, *config;

	make_key(host);
	make_key(client);
	public_key = slurp(public_path);
	allowed = mem_format("command=\"'%s' -C '%s' --as " WORLD_AUTHOR "\",restrict,pty %s", journey_program(), world, public_key);
	write_file(allowed_path, 0600, allowed);
	config = mem_format("ListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nStrictModes no\nUsePAM no\n"
		"PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nPrintMotd no\nPrintLastLog no\n"
		"SetEnv ZILA_NOW=" WORLD_NOW " TZ=UTC\n", host, allowed_path);
	write_file(config_path, 0600, config);
	free(config);
	free(allowed);
	free(public_key);
	free(config_path);
	free(allowed_path);
	free(public_path);
	free(client);
	free(host);
}

static int stop_server(void **state)
{
	(void) state;
	if (server.pid > 0) {
		kill(server.pid, SIGTERM);
		waitpid(server.pid, NULL, 0);
	}
	if (server.has_made_run)
		rmdir("/run/sshd");
	free(server.folder);
	server = (struct server){0};
	return 0;
}

static void start_server(const char *sshd, const char *world)
{
	char *config, *log;
	char port[16];

	server = (struct server){.user = getpwuid(geteuid())->pw_name, .folder = mem_format("%s/ssh", world)};
	mkdir(server.folder, 0700);
	write_settings(world);
	server.has_made_run = geteuid() == 0 && mkdir("/run/sshd", 0755) == 0;
	config = mem_format("%s/sshd_config", server.folder);
	log = mem_format("%s/log", server.folder);
	/* A port that is free now may be taken a moment later: another one then. */
	for (int round = 0; round < 5; round++) {
		const char *const argv[] = {sshd, "-D", "-E", log, "-f", config, "-p", port, NULL};

		server.port = free_port();
		snprintf(port, sizeof port, "%d", server.port);
		server.pid = spawn(argv);
		if (server.pid > 0 && is_listening()) {
			free(config);
			free(log);
			return;
		}
		server.pid = 0;
	}
	journey_show("sshd said:", slurp(log));
	fail_msg("no sshd on loopback");
}

static struct pty *log_in(void)
{
	char *key = mem_format("%s/client", server.folder), *known = mem_format("UserKnownHostsFile=%s/known", server.folder);
	char *at = mem_format("%s@127.0.0.1", server.user), port[16];
	const char *const argv[] = {"/usr/bin/ssh", "-F", "/dev/null", "-p", port, "-i", key, "-o", known, "-o", "StrictHostKeyChecking=no",
		"-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "-tt", at, NULL};
	const struct pty_start start = {.argv = argv, .has_no_ready = true};
	struct pty *pty;

	snprintf(port, sizeof port, "%d", server.port);
	pty = pty_open(&start);
	free(key);
	free(known);
	free(at);
	return pty;
}

/* Waits until a field has come to the draft on the disk. */
static void wait_for_draft(const char *folder, const char *field, const char *value)
{
	const int64_t limit = clock_ticks() + LIMIT_MS;
	struct world world;
	bool is_there = false;

	world_open(&world, folder);
	while (!is_there && clock_ticks() < limit) {
		is_there = strcmp(world_draft(&world, "visit", "07081", NULL, NULL, field), value) == 0;
		if (!is_there)
			poll(NULL, 0, 20);
	}
	world_close(&world);
	if (!is_there)
		fail_msg("%s = %s did not come to the draft", field, value);
}

static void look_up(struct pty *pty)
{
	pty_wait_for(pty, "Jobs, by number");
	pty_send(pty, "/killi sardr");
	pty_wait_for(pty, "GBPS KILLI SARDAR");
	pty_send(pty, ALL_GONE "07081");
	pty_wait_for(pty, "[07081");
	pty_send(pty, ENTER);
	pty_wait_for(pty, "BEMIS code   07081");
}

static void begin_a_visit(struct pty *pty, const char *folder)
{
	pty_send(pty, "v");
	pty_wait_for(pty, "1/7 Arrival");
	pty_send(pty, ENTER ENTER "09:10" ENTER "26.5" ENTER);
	pty_wait_for(pty, "[26.5 ");
	wait_for_draft(folder, "lat", "26.5");
}

static void take_it_up_again(struct pty *pty)
{
	pty_wait_for(pty, "> Draft to finish: Monitoring visit");
	pty_send(pty, ENTER);
	pty_wait_for(pty, "[09:10]");
	pty_wait_for(pty, "[26.5 ");
	assert_non_null(strstr(pty_cursor_row(pty), "Longitude"));
	pty_send(pty, "63.1" ENTER);
	pty_wait_for(pty, "[63.1 ");
}

static void leave(struct pty *pty)
{
	pty_send(pty, ESC);
	pty_wait_for(pty, "Draft to finish");
	pty_send(pty, "q");
	assert_int_equal(pty_wait(pty), 0);
	pty_close(pty);
}

static void a_lost_line_loses_nothing(void **state)
{
	static const char *const servers[] = {"/usr/sbin/sshd", "/usr/local/sbin/sshd", NULL};
	const char *sshd = program_at(servers);
	struct pty *pty;
	char *folder;

	(void) state;
	if (!sshd || access("/usr/bin/ssh", X_OK) != 0 || access("/usr/bin/ssh-keygen", X_OK) != 0) {
		print_message("skipped: no sshd or ssh on this machine\n");
		skip();
	}
	folder = world_copy(WORLD_PROVINCE);
	start_server(sshd, folder);
	pty = log_in();
	look_up(pty);
	begin_a_visit(pty, folder);
	/* The line is gone, without a word to either side. */
	pty_kill(pty);
	pty_close(pty);
	pty = log_in();
	take_it_up_again(pty);
	leave(pty);
	stop_server(NULL);
	world_drop(folder);
}

static void it_runs_under_tmux(void **state)
{
	static const char *const places[] = {"/usr/bin/tmux", "/usr/local/bin/tmux", NULL};
	const char *tmux = program_at(places);
	char *folder, *settings, *words, *again;

	(void) state;
	if (!tmux) {
		print_message("skipped: no tmux on this machine\n");
		skip();
	}
	folder = world_copy(WORLD_PROVINCE);
	settings = mem_format("%s/tmux.conf", folder);
	write_file(settings, 0600, "set -g status off\nset -s escape-time 20\n");
	/* A short name for its socket: the kernel takes no long ones. */
	words = mem_format("cd '%s' && exec '%s' -S s -f tmux.conf new-session \"'%s' -C '%s' --as " WORLD_AUTHOR "\"", folder, tmux,
		journey_program(), folder);
	again = mem_format("cd '%s' && exec '%s' -S s kill-server", folder, tmux);
	{
		const char *const argv[] = {"/bin/sh", "-c", words, NULL}, *const end[] = {"/bin/sh", "-c", again, NULL};
		const char *const env[] = {"TMUX", "TMUX_PANE", NULL};
		const struct pty_start start = {.argv = argv, .env = env, .has_no_ready = true};
		struct pty *pty = pty_open(&start);

		look_up(pty);
		begin_a_visit(pty, folder);
		/* The whole session is killed in mid-visit. */
		run(end);
		pty_wait(pty);
		pty_close(pty);
		pty = pty_open(&start);
		take_it_up_again(pty);
		leave(pty);
	}
	free(again);
	free(words);
	free(settings);
	world_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_lost_line_loses_nothing, stop_server),
		cmocka_unit_test(it_runs_under_tmux),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
