/* Pages for the tests of the renderers: one with every kind of block, and the hard cases. */
#ifndef TESTS_PAGE_WORLD_H
#define TESTS_PAGE_WORLD_H

#include "page/page.h"

/* Every kind of block, with links, Urdu, what is not reported, totals, groups and a name of 60 characters. */
struct page_value *world_whole(void);
/* Tables and charts without a row, of one row, and all of what is not reported. */
struct page_value *world_bare(void);
/* A table of ROWS rows and COLUMNS columns, and nothing else. */
struct page_value *world_long(int rows, int columns);

#define WORLD_NAME "GOVERNMENT BOYS PRIMARY SCHOOL HAJI MUHAMMAD UMAR KILLI ALI." /* 60 characters */
#define WORLD_URDU "گورنمنٹ بوائز پرائمری سکول کلی علی"

#endif
