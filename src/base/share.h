/* Where the files that came with the program are: forms, maps and reference tables. The environment names a folder for
 * each (ZILA_FORMS, ZILA_MAPS, ZILA_TABLES: builds that are not installed, tests); else they are below the installed share folder. */
#ifndef BASE_SHARE_H
#define BASE_SHARE_H

/* KIND is "forms", "maps" or "tables". The path of NAME in it (NULL: of the folder itself); the caller frees it. */
char *share_path(const char *kind, const char *name);

#endif
