/* browser CHROMIUM FOLDER FILE...: opens each HTML file in a headless Chromium, as a telephone shows it and then as it is printed, and leaves beside
 * it what the browser answers, as JSON: FILE.page (what the expression below says), FILE.tree (the accessibility tree), FILE.print (a PDF in
 * base64). It is spoken to over two pipes, so nothing listens anywhere; FOLDER is for what it keeps. For scripts. */
#include "config.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"

#define PHONE "{\"width\":360,\"height\":640,\"deviceScaleFactor\":1,\"mobile\":true}"
/* What a test asks of a page: its width on the telephone, its links as the browser reads them, and, at last, its text without what paper does not have. */
#define QUESTION "JSON.stringify({width:document.documentElement.scrollWidth,links:[...document.links].map(a=>decodeURI(a.href))," \
	"dead:[...document.links].filter(a=>a.hash&&a.pathname==location.pathname&&!document.getElementById(a.hash.slice(1))).length," \
	"tables:document.querySelectorAll('table').length," \
	"text:(document.querySelectorAll('nav,.v').forEach(e=>e.remove()),document.body.innerText)})"

enum { ANSWER_MOST = 64 << 20, PATIENCE = 120000 /* ms; a loaded machine is slow */ };

static int to, from; /* the pipes */
static pid_t browser;
static char *session;
static int asked;
static struct buf got;

static _Noreturn void give_up(const char *why)
{
	fprintf(stderr, "browser: %s\n", why);
	if (browser > 0)
		kill(browser, SIGKILL);
	exit(1);
}

static void start(const char *chromium, const char *folder)
{
	int commands[2], answers[2];
	char *keeps = mem_format("--user-data-dir=%s", folder);
	if (pipe(commands) != 0 || pipe(answers) != 0 || (browser = fork()) < 0)
		give_up("no pipe");
	if (browser == 0) {
		int in = fcntl(commands[0], F_DUPFD, 10), out = fcntl(answers[1], F_DUPFD, 10), quiet = open("/dev/null", O_RDWR);
		close(commands[0]), close(commands[1]), close(answers[0]), close(answers[1]);
		dup2(quiet, 0), dup2(quiet, 1), dup2(quiet, 2);
		dup2(in, 3), dup2(out, 4); /* where it looks for them */
		close(in), close(out);
		execlp(chromium, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars", "--remote-debugging-pipe", keeps, "about:blank", (char *)NULL);
		_exit(127);
	}
	close(commands[0]), close(answers[1]);
	to = commands[1], from = answers[0];
	free(keeps);
}

/* The next message of the browser: it ends with a NUL. */
static const char *next(void)
{
	static size_t taken; /* of what was got: the message before */
	if (taken > 0)
		memmove(got.bytes, got.bytes + taken, got.length -= taken);
	taken = 0;
	for (;;) {
		const char *end = got.length > 0 ? memchr(got.bytes, '\0', got.length) : NULL;
		if (end) {
			taken = (size_t)(end - got.bytes) + 1;
			return got.bytes;
		}
		char part[65536];
		struct pollfd ready = {from, POLLIN, 0};
		if (poll(&ready, 1, PATIENCE) <= 0)
			give_up("the browser does not answer");
		ssize_t length = read(from, part, sizeof part);
		if (length <= 0)
			give_up("the browser went away");
		buf_put(&got, part, (size_t)length);
	}
}

/* The answer to METHOD; good until the next call. */
static const char *ask(const char *method, const char *parameters)
{
	char *text = mem_format("{\"id\":%d,%s%s%s\"method\":\"%s\",\"params\":%s}", ++asked, session ? "\"sessionId\":\"" : "", session ? session : "",
		session ? "\"," : "", method, parameters), mark[32];
	for (size_t at = 0, length = strlen(text) + 1; at < length;) {
		ssize_t put = write(to, text + at, length - at);
		if (put <= 0)
			give_up("the browser does not listen");
		at += (size_t)put;
	}
	free(text);
	snprintf(mark, sizeof mark, "{\"id\":%d,", asked);
	for (;;) {
		const char *answer = next();
		if (strncmp(answer, mark, strlen(mark)) != 0)
			continue;
		if (strncmp(answer + strlen(mark), "\"error\"", 7) == 0)
			give_up(answer);
		return answer;
	}
}

/* The text of FIELD in ANSWER, newly allocated. */
static char *field(const char *answer, const char *name)
{
	char *mark = mem_format("\"%s\":\"", name);
	const char *at = strstr(answer, mark);
	if (!at)
		give_up(answer);
	at += strlen(mark);
	free(mark);
	return mem_copy_bytes(at, strcspn(at, "\""));
}

static void keep(const char *file, const char *kind, const char *answer)
{
	struct err err = {0};
	char *path = mem_format("%s.%s", file, kind);
	if (!file_write_atomic(path, answer, strlen(answer), 0666, &err))
		give_up(err.text);
	free(path);
}

static void look_at(const char *file)
{
	char path[PATH_MAX];
	if (!realpath(file, path))
		give_up(file);
	char *address = mem_format("{\"url\":\"file://%s\"}", path);
	ask("Emulation.setDeviceMetricsOverride", PHONE);
	ask("Page.navigate", address);
	free(address);
	while (!strstr(next(), "\"Page.loadEventFired\""))
		;
	keep(file, "tree", ask("Accessibility.getFullAXTree", "{}"));
	keep(file, "print", ask("Page.printToPDF", "{\"preferCSSPageSize\":true}"));
	keep(file, "page", ask("Runtime.evaluate", "{\"returnByValue\":true,\"expression\":\"" QUESTION "\"}"));
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 64;
	signal(SIGPIPE, SIG_IGN);
	buf_init(&got, ANSWER_MOST);
	start(argv[1], argv[2]);
	char *target = field(ask("Target.createTarget", "{\"url\":\"about:blank\"}"), "targetId");
	char *parameters = mem_format("{\"flatten\":true,\"targetId\":\"%s\"}", target);
	session = field(ask("Target.attachToTarget", parameters), "sessionId");
	ask("Page.enable", "{}");
	for (int i = 3; i < argc; i++)
		look_at(argv[i]);
	free(session);
	session = NULL;
	ask("Browser.close", "{}");
	close(to);
	waitpid(browser, NULL, 0);
	free(target);
	free(parameters);
	buf_free(&got);
	return 0;
}
