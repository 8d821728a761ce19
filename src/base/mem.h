/* Allocation that never returns NULL: out of memory is a broken machine, so it dies. free() is libc's own. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Uninitialised memory of SIZE bytes (at least one). */
void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
/* COUNT elements of SIZE bytes, all zero; dies where the product overflows. */
void *mem_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* OLD (or NULL) resized to COUNT elements of SIZE bytes; new bytes are not initialised. */
void *mem_grow(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
/* A copy of TEXT; NULL gives NULL. */
char *mem_copy(const char *text);
/* A copy of LENGTH bytes with a NUL after them. */
char *mem_copy_bytes(const void *bytes, size_t length) __attribute__((returns_nonnull));
/* A new string by printf's rules. */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

#endif
