/* Pages as text, from whoever: what is taken is written back as the same, and goes through every renderer; its HTML is strict. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "page/escp.h"
#include "page/html.h"
#include "page/lines.h"
#include "page/script.h"
#include "tests/unit/markup.h"

enum { WRITTEN_MAX = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void render(const struct page_value *page, size_t length)
{
	static const int widths[] = {40, 80, 132};
	struct buf out;
	buf_init(&out, WRITTEN_MAX);
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		lines_print(page, &(struct lines_options){.width = widths[i], .is_ascii = i == 1}, i == 2 ? 0 : 66, &out);
		buf_clear(&out);
	}
	escp_page(page, length % 2 ? 80 : 132, ESCP_LINES, &out);
	buf_clear(&out);
	html_write(page, NULL, &out);
	const char *wrong = out.is_full ? NULL : markup_fault(out.bytes);
	if (wrong)
		die("HTML: %s", wrong);
	buf_free(&out);
}

/* All pages, rendered where IS_FIRST, and written one after the other; false where they were refused. */
static bool read_and_write(const void *bytes, size_t length, bool is_first, struct buf *out)
{
	struct script script;
	struct err err = {0};
	FILE *file = fmemopen((void *)bytes, length, "r");
	if (!file)
		return false;
	bool is_good = script_open(&script, file, &err), has_ended = false;
	script_begin(out);
	while (is_good && !has_ended) {
		struct page_value *page = NULL;
		is_good = script_next(&script, &page, &err);
		has_ended = is_good && !page;
		if (page) {
			if (is_first)
				render(page, length);
			script_put(page, out);
		}
		page_free(page);
	}
	script_end(script.pages, out);
	script_close(&script);
	fclose(file);
	return is_good && !out->is_full;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct buf once, twice;
	buf_init(&once, WRITTEN_MAX);
	buf_init(&twice, WRITTEN_MAX);
	if (length > 0 && read_and_write(bytes, length, true, &once)) {
		if (!read_and_write(once.bytes, once.length, false, &twice) || once.length != twice.length || memcmp(once.bytes, twice.bytes, once.length) != 0)
			die("what was read is written as other pages");
	}
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
