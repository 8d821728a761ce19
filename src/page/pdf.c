/* The helper reads pages from a pipe and writes to the file itself, so neither waits for the other; what it has to say is short, and is
 * read when it has ended. */
#include "config.h"
#include "page/pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "page/script.h"

extern char **environ;

enum { PDF_CHUNK = 1 << 16, PDF_BUF = 64 << 20, PDF_WORDS = 512, PDF_MODE = 0666 };

struct pdf {
	int in, said; /* to the helper, and its words */
	pid_t child;
	struct file_new file;
	bool has_file, is_broken;
	struct buf text;
	long pages;
};

static bool is_program(const char *path)
{
	return access(path, X_OK) == 0;
}

/* Where the helper is; newly allocated. A name alone is looked for on the PATH. */
static char *helper(void)
{
	const char *given = getenv("ZILA_PDF");
	char self[PATH_MAX];
	if (given && *given)
		return mem_copy(given);
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	if (length > 0) {
		self[length] = '\0';
		char *slash = strrchr(self, '/');
		char *beside = slash ? mem_format("%.*s/zila-pdf", (int)(slash - self), self) : NULL;
		if (beside && is_program(beside))
			return beside;
		free(beside);
	}
	return mem_copy("zila-pdf");
}

static int start(const char *program, int in, int out, int said, pid_t *child)
{
	char *words[] = {(char *)program, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	int failure = posix_spawnp(child, program, &actions, &attributes, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failure;
}

static bool start_helper(struct pdf *pdf, struct err *err)
{
	int in[2], said[2];
	if (pipe2(in, O_CLOEXEC) != 0)
		return err_set(err, EX_OSERR, "PDF: no pipe: %s", strerror(errno));
	if (pipe2(said, O_CLOEXEC) != 0) {
		close(in[0]);
		close(in[1]);
		return err_set(err, EX_OSERR, "PDF: no pipe: %s", strerror(errno));
	}
	char *program = helper();
	int failure = start(program, in[0], pdf->has_file ? pdf->file.file : STDOUT_FILENO, said[1], &pdf->child);
	close(in[0]);
	close(said[1]);
	pdf->in = in[1];
	pdf->said = said[0];
	if (failure != 0) {
		pdf->child = 0;
		err_set(err, EX_UNAVAILABLE, "%s: the program that makes PDF cannot be started: %s: install it, or print text", program,
			strerror(failure));
	}
	free(program);
	return failure == 0;
}

bool pdf_open(const char *path, struct pdf **out, struct err *err)
{
	struct pdf *pdf = mem_zero(1, sizeof *pdf);
	*out = NULL;
	pdf->in = pdf->said = -1;
	buf_init(&pdf->text, PDF_BUF);
	pdf->has_file = path != NULL;
	if ((path && !file_new_begin(path, PDF_MODE, &pdf->file, err)) || !start_helper(pdf, err)) {
		pdf_drop(pdf);
		return false;
	}
	script_begin(&pdf->text);
	*out = pdf;
	return true;
}

/* What waits goes down the pipe; a helper that has ended must not end this program. */
static bool flush(struct pdf *pdf)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	size_t sent = 0;
	sigaction(SIGPIPE, &ignore, &before);
	while (!pdf->is_broken && sent < pdf->text.length) {
		ssize_t put = write(pdf->in, pdf->text.bytes + sent, pdf->text.length - sent);
		if (put > 0)
			sent += (size_t)put;
		else if (errno != EINTR)
			pdf->is_broken = true;
	}
	sigaction(SIGPIPE, &before, NULL);
	pdf->is_broken = pdf->is_broken || pdf->text.is_full;
	buf_clear(&pdf->text);
	return !pdf->is_broken;
}

bool pdf_add(struct pdf *pdf, const struct page_value *page)
{
	script_put(page, &pdf->text);
	pdf->pages++;
	return (pdf->text.length < PDF_CHUNK && !pdf->text.is_full && !pdf->is_broken) || flush(pdf);
}

static void close_pipe(int *end)
{
	if (*end >= 0)
		close(*end);
	*end = -1;
}

/* The helper's words, and how it ended. */
static int wait_for(struct pdf *pdf, char said[PDF_WORDS])
{
	int status = 0;
	size_t got = 0;
	close_pipe(&pdf->in);
	for (ssize_t n = 1; pdf->said >= 0 && n != 0;) {
		char bytes[PDF_WORDS];
		n = read(pdf->said, bytes, sizeof bytes);
		if (n < 0 && errno != EINTR)
			break;
		for (ssize_t i = 0; i < n && got + 1 < PDF_WORDS; i++)
			said[got++] = (unsigned char)bytes[i] < 32 || bytes[i] == 127 ? ' ' : bytes[i];
	}
	while (got > 0 && said[got - 1] == ' ')
		got--;
	said[got] = '\0';
	close_pipe(&pdf->said);
	while (pdf->child > 0 && waitpid(pdf->child, &status, 0) < 0 && errno == EINTR)
		;
	pdf->child = 0;
	return status;
}

static void release(struct pdf *pdf)
{
	if (pdf->has_file)
		file_new_drop(&pdf->file);
	buf_free(&pdf->text);
	free(pdf);
}

static char note[PDF_WORDS];

const char *pdf_note(void)
{
	return note;
}

bool pdf_close(struct pdf *pdf, struct err *err)
{
	char said[PDF_WORDS] = "";
	note[0] = '\0';
	script_end(pdf->pages, &pdf->text);
	flush(pdf);
	int status = wait_for(pdf, said);
	bool is_good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	const char *words = strncmp(said, "zila-pdf: ", 10) == 0 ? said + 10 : said;
	if (is_good) {
		snprintf(note, sizeof note, "%s", words);
	} else {
		int code = WIFEXITED(status) && WEXITSTATUS(status) >= EX__BASE && WEXITSTATUS(status) <= EX__MAX ? WEXITSTATUS(status)
			: WIFEXITED(status) && WEXITSTATUS(status) == 127 ? EX_UNAVAILABLE : EX_IOERR;
		err_set(err, code, "%s%s%s", pdf->has_file ? pdf->file.path : "PDF", ": ",
			*words ? words : "zila-pdf ended without a word: nothing was written");
	}
	is_good = is_good && (!pdf->has_file || file_new_keep(&pdf->file, err));
	release(pdf);
	return is_good;
}

void pdf_drop(struct pdf *pdf)
{
	char said[PDF_WORDS];
	if (!pdf)
		return;
	wait_for(pdf, said);
	release(pdf);
}
