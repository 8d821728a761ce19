/* SHA-256's blocks by the processor's own instructions, where it has them. */
#ifndef BASE_SHA_H
#define BASE_SHA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA_BLOCK = 64 };

/* True where this processor has them. */
bool sha_is_here(void);
/* COUNT blocks of 64 bytes go into STATE, the eight words of FIPS 180-4. Only where they are here. */
void sha_blocks(uint32_t state[8], const void *bytes, size_t count);

#endif
