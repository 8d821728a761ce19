#include "config.h"
#include "emis/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/setting.h"

#define SETTING "printer."

extern char **environ;

enum { ANSWER = 1 << 16, PATIENCE = 3000 /* milliseconds */ };

static const char *const words_of[PRINTER_KINDS] = {"text", "pdf", "escp"};

const char *printer_kind_word(enum printer_kind kind)
{
	return kind < PRINTER_KINDS ? words_of[kind] : "";
}

bool printer_kind_find(const char *word, enum printer_kind *out)
{
	for (int kind = 0; kind < PRINTER_KINDS; kind++)
		if (strcmp(words_of[kind], word) == 0) {
			*out = (enum printer_kind)kind;
			return true;
		}
	return false;
}

const char *printer_kind_says(enum printer_kind kind)
{
	static const char *const says[PRINTER_KINDS] = {"plain text", "as a PDF, with tables and charts", "dot matrix"};
	return kind < PRINTER_KINDS ? says[kind] : "";
}

static int start(char *const *words, int out, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	int failure = posix_spawnp(child, words[0], &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return failure;
}

/* What the program says, as long as it does not make anybody wait. False where it cannot be run, or is too slow. */
static bool ask(char *const *words, struct buf *said, int *status)
{
	int ends[2];
	pid_t child;
	bool is_slow = false;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	int failure = start(words, ends[1], &child);
	close(ends[1]);
	for (ssize_t got = 1; failure == 0 && got != 0 && !is_slow;) {
		struct pollfd wait = {.fd = ends[0], .events = POLLIN};
		char bytes[4096];
		if (poll(&wait, 1, PATIENCE) == 0) {
			is_slow = true;
			kill(child, SIGKILL);
		} else {
			got = read(ends[0], bytes, sizeof bytes);
			if (got > 0)
				buf_put(said, bytes, (size_t)got);
			else if (got < 0 && errno != EINTR)
				break;
		}
	}
	close(ends[0]);
	while (failure == 0 && waitpid(child, status, 0) < 0 && errno == EINTR)
		;
	return failure == 0 && !is_slow && WIFEXITED(*status) && WEXITSTATUS(*status) != 127;
}

static void find_described(struct replica *replica, struct printer *printer)
{
	char *setting = mem_format(SETTING "%s", printer->name), *value = setting_get(replica, setting);
	if (value) {
		char *blank = strchr(value, ' ');
		if (blank)
			*blank = '\0';
		printer_kind_find(value, &printer->kind);
		snprintf(printer->words, sizeof printer->words, "%s", blank ? blank + 1 : "");
	}
	free(value);
	free(setting);
}

void printer_find(struct replica *replica, const char *name, struct printer *out)
{
	*out = (struct printer){.kind = PRINTER_TEXT};
	snprintf(out->name, sizeof out->name, "%s", name && strcmp(name, "-") != 0 ? name : "");
	find_described(replica, out);
}

struct listing {
	struct printer *printers;
	int count, size;
};

static void add(struct listing *listing, const char *name, size_t length, bool is_here)
{
	for (int i = 0; i < listing->count; i++)
		if (strlen(listing->printers[i].name) == length && strncmp(listing->printers[i].name, name, length) == 0)
			return;
	if (listing->count == listing->size || length == 0 || length >= PRINTER_NAME)
		return;
	struct printer *printer = &listing->printers[listing->count++];
	*printer = (struct printer){.is_here = is_here};
	memcpy(printer->name, name, length);
}

static void add_described(void *state, const char *name, const char *value)
{
	const char *printer = name + strlen(SETTING);
	if (value && *value)
		add(state, printer, strlen(printer), false);
}

int printer_list(struct replica *replica, struct printer *out, int size)
{
	char *words[] = {(char *)"lpstat", (char *)"-e", NULL};
	struct listing listing = {out, 0, size};
	struct buf said;
	int status = 0;
	buf_init(&said, ANSWER);
	if (ask(words, &said, &status) && WEXITSTATUS(status) == 0)
		for (const char *line = said.bytes; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
			add(&listing, line, strcspn(line, " \t\n"), true);
	buf_free(&said);
	setting_each(replica, SETTING, add_described, &listing, NULL);
	for (int i = 0; i < listing.count; i++)
		find_described(replica, &out[i]);
	return listing.count;
}

bool printer_describe(struct replica *replica, const char *name, enum printer_kind kind, const char *words, struct err *err)
{
	if (!*name || strlen(name) >= PRINTER_NAME)
		return err_set(err, EX_USAGE, "%s: a printer's name has 1 to %d letters", name, PRINTER_NAME - 1);
	if (strlen(words) >= PRINTER_WORDS)
		return err_set(err, EX_USAGE, "%s: say in fewer than %d letters what comes out of it", name, PRINTER_WORDS);
	char *setting = mem_format(SETTING "%s", name), *value = mem_format("%s %s", printer_kind_word(kind), words);
	bool is_good = setting_put(replica, setting, kind == PRINTER_KINDS ? NULL : value, err);
	free(setting);
	free(value);
	return is_good;
}

/* lpstat's words are those of the language: the few that tell are asked for in English. */
static char **in_english(void)
{
	static char english[] = "LC_ALL=C";
	size_t count = 0, kept = 0;
	while (environ[count])
		count++;
	char **all = mem_zero(count + 2, sizeof *all);
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], "LC_ALL=", 7) != 0)
			all[kept++] = environ[i];
	all[kept] = english;
	return all;
}

/* CUPS says the reason on a line of its own, set in: one line of it, a blank between two words. */
static void one_line(char *words)
{
	char *to = words;
	for (const char *at = words; *at; at++) {
		bool is_blank = (unsigned char)*at <= 32 || *at == 127;
		if (!is_blank)
			*to++ = *at;
		else if (to > words && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > words && to[-1] == ' ')
		to--;
	*to = '\0';
}

enum printer_state printer_state(const char *name, char words[256])
{
	char *asks[] = {(char *)"lpstat", (char *)"-p", (char *)name, NULL};
	enum printer_state state = PRINTER_UNKNOWN;
	struct buf said;
	int status = 0;
	words[0] = '\0';
	if (!name || !*name || *name == '-')
		return PRINTER_UNKNOWN; /* the usual one, or a name that lpstat would take for an option: lp itself will say */
	char **before = environ, **english = in_english();
	buf_init(&said, ANSWER);
	environ = english;
	if (ask(asks, &said, &status)) {
		snprintf(words, 256, "%.255s", said.bytes);
		one_line(words);
		state = WEXITSTATUS(status) != 0 ? PRINTER_ABSENT : strstr(said.bytes, "disabled") || strstr(said.bytes, "stopped") ? PRINTER_STOPPED : PRINTER_READY;
	}
	environ = before;
	free(english);
	buf_free(&said);
	return state;
}
