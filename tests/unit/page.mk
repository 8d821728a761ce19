# Unit tests of src/page.
UNIT_TESTS += tests/unit/test_page tests/unit/test_lines
tests_unit_test_page_SOURCES = tests/unit/test_page.c
tests_unit_test_page_LDADD = $(LINK_PAGE) $(CMOCKA_LIBS)
tests_unit_test_lines_SOURCES = tests/unit/test_lines.c
tests_unit_test_lines_LDADD = $(LINK_PAGE) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_script
tests_unit_test_script_SOURCES = tests/unit/test_script.c
tests_unit_test_script_LDADD = $(LINK_PAGE) $(CMOCKA_LIBS)
PAGE_WORLD_SOURCES = tests/unit/page_world.c tests/unit/page_world.h
UNIT_TESTS += tests/screen/test_page_view
tests_screen_test_page_view_SOURCES = tests/screen/test_page_view.c $(PAGE_WORLD_SOURCES) $(DRIVE_SOURCES)
tests_screen_test_page_view_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_renderers
AGREE_SOURCES = tests/unit/agree.c tests/unit/agree.h tests/unit/markup.c tests/unit/markup.h tests/unit/printer.c tests/unit/printer.h
tests_unit_test_renderers_SOURCES = tests/unit/test_renderers.c tests/unit/markup.c tests/unit/markup.h tests/unit/printer.c tests/unit/printer.h $(PAGE_WORLD_SOURCES) $(DRIVE_SOURCES)
tests_unit_test_renderers_LDADD = $(LINK_CLI) $(CMOCKA_LIBS)
TEST_FILES += \
	tests/screen/golden/page/html-bare.txt \
	tests/screen/golden/page/html-whole.txt \
	tests/screen/golden/page/link.txt \
	tests/screen/golden/page/scrolled.txt \
	tests/screen/golden/page/sections.txt \
	tests/screen/golden/page/text-132-ascii.txt \
	tests/screen/golden/page/text-40-ascii.txt \
	tests/screen/golden/page/text-80.txt \
	tests/screen/golden/page/text-bare.txt \
	tests/screen/golden/page/top.txt
SCRIPT_TESTS += tests/unit/pdf.sh
CHECK_HELPERS += tests/unit/pages
tests_unit_pages_SOURCES = tests/unit/pages.c $(PAGE_WORLD_SOURCES)
tests_unit_pages_LDADD = $(LINK_PAGE)
SCRIPT_TESTS += tests/unit/browser.sh
CHECK_HELPERS += tests/unit/browser
tests_unit_browser_SOURCES = tests/unit/browser.c
tests_unit_browser_LDADD = $(LINK_PAGE)
