/* pages whole | bare | long ROWS COLUMNS: a page of page_world.h as zila-pdf reads it; html-whole, html-bare: as HTML. For scripts. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/html.h"
#include "page/script.h"
#include "tests/unit/page_world.h"

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "whole";
	bool is_html = strncmp(word, "html-", 5) == 0;
	struct page_value *page = strstr(word, "bare") ? world_bare() : argc == 4 ? world_long(atoi(argv[2]), atoi(argv[3])) : world_whole();
	struct buf out;
	buf_init(&out, 256 << 20);
	if (is_html) {
		html_write(page, NULL, &out);
	} else {
		script_begin(&out);
		script_put(page, &out);
		script_end(1, &out);
	}
	page_free(page);
	bool is_good = !out.is_full && fwrite(out.bytes, 1, out.length, stdout) == out.length;
	buf_free(&out);
	return is_good ? 0 : 1;
}
