/* zila-pdf: pages on standard input, a PDF on standard output. zila starts it; a person may. See zila-pdf(1). */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "page/script.h"
#include "pdf/press.h"

#ifdef __SANITIZE_ADDRESS__
/* The libraries keep what they know of this machine's fonts until the program ends, which is no leak of ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libglib\nleak:libcairo\nleak:libfreetype\nleak:libharfbuzz\n";
}
#endif

static int fail(const struct err *err)
{
	fprintf(stderr, "zila-pdf: %s\n", err->text);
	return err->code ? err->code : EX_SOFTWARE;
}

/* One page value after the other, so that a district of schools takes no more memory than one. */
static bool press_all(struct err *err)
{
	struct script script;
	struct pen *pen = NULL;
	bool is_good = script_open(&script, stdin, err);
	while (is_good) {
		struct page_value *page;
		is_good = script_next(&script, &page, err);
		if (!is_good || !page)
			break;
		if (!pen)
			is_good = pen_open(stdout, page->title, &pen, err);
		if (is_good)
			press_page(pen, page);
		page_free(page);
	}
	if (is_good && !pen)
		is_good = err_set(err, EX_DATAERR, "there are no pages: nothing was written");
	script_close(&script);
	if (is_good && pen_lacks_urdu(pen))
		fputs("zila-pdf: no font for Urdu, it may be unreadable: apt-get install fonts-paktype\n", stderr);
	return pen_close(pen, is_good ? err : NULL) && is_good;
}

int main(int argc, char **argv)
{
	struct err err = {0};
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("zila-pdf " PACKAGE_VERSION);
		return 0;
	}
	if (argc > 1) {
		fprintf(stderr, "usage: zila-pdf <PAGES >FILE.pdf\n");
		return EX_USAGE;
	}
	if (isatty(STDOUT_FILENO)) {
		err_set(&err, EX_USAGE, "a PDF is nothing for a terminal: send standard output to a file");
		return fail(&err);
	}
	return press_all(&err) ? 0 : fail(&err);
}
